// What a run needs beside the program: memory, and who takes which units. Kept between calls.
#pragma once

#include <vector>

#include "program.hpp"
#include "units.hpp"

namespace backlit::runtime {

// The caller's arrays, already examined.
struct Call {
  std::vector<std::byte*> state_in, state_out, data, metrics, outputs;
  std::vector<Index> data_rows;
  std::vector<Index> rows;        // copies: what was examined cannot change any more
  std::vector<Index> boundaries;
  std::vector<double> scalars;    // scalar by scalar, a number for each iteration
  Index iterations = 0, first_iteration = 0;
};

// A thread's own memory, and where each value begins for it.
struct Thread {
  std::vector<std::byte*> base;
  Memory memory;
  std::byte* scratch = nullptr;
  Index* indices = nullptr;
  std::vector<MapInput> inputs;  // room for those of the largest map
  std::vector<MapOutput> outputs;
};

class Context {
 public:
  explicit Context(const Program& program);

  // Throws std::bad_alloc.
  void prepare(const Program& program, const Call& call, int threads);

  Thread& thread(int number) { return threads_[static_cast<std::size_t>(number)]; }
  const Shares& shares(Index batch) const { return shares_.find(batch); }

 private:
  static std::vector<bool> mostly_zero(const Program& program, const Call& call);
  void add_thread(const Program& program);
  void bind(const Program& program, const Call& call, Thread& thread) const;

  Memory arena_;
  std::vector<Thread> threads_;
  ShareTable shares_;
};

}  // namespace backlit::runtime
