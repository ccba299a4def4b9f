// Carries out instructions for one thread: turns ids into addresses and calls kernels.
#pragma once

#include "context.hpp"

namespace backlit::runtime {

class Executor {
 public:
  Executor(const Program& program, const Call& call, Context& context, int number)
      : program_(program), call_(call), thread_(context.thread(number)), number_(number) {}

  // Addresses and scalars of one iteration.
  void begin(Index iteration);

  void panel(const Instruction& instruction, Index first, Index count, Index number);
  void units(const Instruction& instruction, Index first, Index last);
  void whole(const Instruction& instruction);

  Index batch() const { return batch_; }
  Index guard() const { return guard_; }        // the first that fired, or -1
  bool bad_index() const { return bad_index_; }  // a row number outside of its table

 private:
  // Rows [first, first + count) of an instruction's domain, which are its part `number`.
  struct Part {
    Index first, count, number;
  };

  std::byte* at(std::int32_t value, Index row = 0) const {
    return thread_.base[value] + row * program_.values[value].row_bytes;
  }
  Index rows(std::int32_t value) const { return program_.rows(value, batch_); }
  Index table_rows(std::int32_t value) const;
  const Index* indices(std::int32_t value, std::int32_t table, Index first, Index count);

  void gemm(const Gemm& g, Part part, Index first_strip, Index last_strip) {
    gemm(g, part, first_strip, last_strip, at(g.c, part.first), thread_.scratch);
  }
  void gemm(const Gemm& g, Part part, Index first_strip, Index last_strip, std::byte* c,
            std::byte* scratch);
  void next_rows(GemmCall& call) const;
  void update(const Update& u, Index first, Index last);
  void partial_gemm(const Gemm& g, Part part);
  void place_map(const Map& map, Index first, Index number);
  void call_map(const Map& map, Index first, Index rows, Index cols, Index number) {
    place_map(map, first, number);
    run_map(map, rows, cols, thread_.scratch);
  }
  void run_map(const Map& map, Index rows, Index cols, std::byte* scratch);
  void map_units(const Map& map, Index first, Index last);
  void pack(const Pack& p, Index first_strip, Index last_strip);
  void combine(const Combine& c, Index first, Index last);
  void copy(const Copy& c, Index first, Index last);
  void copy_rows(const Copy& c, Part part);
  void row_op(const RowOp& r, Part part);
  void classes(const Classes& c, Part part);
  void take(const Take& t, Part part);
  void one_hot(const OneHot& o, Part part);
  void random(const Random& r, Part part);
  void size(const Size& s);
  void check(const Check& c);
  void emit(const Emit& e);

  const Program& program_;
  const Call& call_;
  Thread& thread_;
  int number_;
  Index iteration_ = 0, batch_ = 0, guard_ = -1;
  bool bad_index_ = false;
};

}  // namespace backlit::runtime
