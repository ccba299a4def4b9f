// Programs written by hand, word by word, and the arrays to run them with.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "../runtime/choose.hpp"
#include "../runtime/runner.hpp"

namespace written {

using namespace backlit;
using namespace backlit::runtime;
using Words = std::vector<std::int64_t>;

enum Kind { f32 = 0, f64 = 1, i64 = 2, truth = 3 };
enum Place { arena, own, local, state_read, state_write, data, constant, scalar, rows, iteration, output };

class Writer {
 public:
  explicit Writer(Index max_rows) : max_rows_(max_rows) {}

  // A value of its own in the arena, or in private memory.
  Index fresh(Kind kind, Index rows, Index cols, Place space = arena) {
    const Index most = rows < 0 ? max_rows_ : rows;
    Index& top = space == arena ? arena_ : private_;
    const Index place = top;
    top += Index(rounded(std::size_t(most * cols * bytes_of(DType(kind))))) + 64;
    return value(kind, space, place, rows, cols);
  }
  Index value(Kind kind, Place space, Index place, Index rows, Index cols) {
    for (const Index word : {Index(kind), Index(space), place, rows, cols, cols}) values.push_back(word);
    return Index(values.size() / 6) - 1;
  }
  Index number(double x) {
    numbers.push_back(x);
    return Index(numbers.size()) - 1;
  }
  void phase(Index kind, Index panel = 0) {
    phases_.push_back({kind, panel, 1, 0});
  }
  void instruction(Index opcode, const Words& fields) {
    Words& phase = phases_.back();
    ++phase[3];
    phase.push_back(opcode);
    phase.push_back(Index(fields.size()));
    phase.insert(phase.end(), fields.begin(), fields.end());
  }

  Words code() const {
    Words all{0x424C31, max_rows_, arena_, private_, Index(states.size() / 2), Index(sets.size() / 2),
              scalars, Index(metrics.size() / 2), Index(outputs.size() / 2), guards,
              Index(values.size() / 6), Index(phases_.size())};
    for (const Words* part : {&states, &sets, &metrics, &outputs, &values}) {
      all.insert(all.end(), part->begin(), part->end());
    }
    for (const Words& each : phases_) all.insert(all.end(), each.begin(), each.end());
    return all;
  }

  Words states, sets, metrics, outputs, values;
  std::vector<double> numbers;
  Index scalars = 0, guards = 0;

 private:
  Index max_rows_, arena_ = 0, private_ = 0;
  std::vector<Words> phases_;
};

struct Source {
  Words words;
  std::vector<double> numbers;
  std::vector<std::byte> constants;
};

inline Program read(const Source& source, const Kernels& kernels) {
  Program program = decode({source.words.data(), Index(source.words.size()), source.numbers.data(),
                            Index(source.numbers.size()), source.constants.data(),
                            Index(source.constants.size())},
                           kernels);
  verify(program);
  return program;
}

// Arrays for a program, as large as it says and no larger; state with the room it is promised.
struct Arrays {
  static constexpr Index data_rows = 40;
  std::vector<Memory> in, out;
  std::vector<std::vector<std::byte>> data, metrics, outputs;
  std::vector<std::size_t> sizes;
  Call call;

  Arrays(const Program& program, const std::vector<Index>& batches) {
    Index all = 0;
    call.boundaries.push_back(0);
    for (const Index batch : batches) call.boundaries.push_back(all += batch);
    Index limit = data_rows;
    if (program.table_rows > 0) limit = std::min(limit, program.table_rows);
    for (Index i = 0; i < all; ++i) call.rows.push_back(i * 7 % limit);
    call.iterations = Index(batches.size());
    call.first_iteration = 3;
    call.scalars.assign(std::size_t(program.scalar_count * call.iterations), 0.125);
    for (const Slot& slot : program.states) {
      sizes.push_back(std::size_t(slot.size * bytes_of(slot.dtype)));
      in.push_back(allocate(sizes.back()));
      out.push_back(allocate(sizes.back()));
      fill(in.back().get(), slot.dtype, slot.size, 0.01);
      call.state_in.push_back(in.back().get());
      call.state_out.push_back(out.back().get());
    }
    for (const Slot& slot : program.data) {
      data.emplace_back(std::size_t(data_rows * slot.size * bytes_of(slot.dtype)));
      fill(data.back().data(), slot.dtype, data_rows * slot.size, 0.05);
      call.data.push_back(data.back().data());
      call.data_rows.push_back(data_rows);
    }
    room(program.metrics, metrics, call.metrics, call.iterations);
    room(program.outputs, outputs, call.outputs, all);
  }

  static void fill(std::byte* to, DType dtype, Index count, double scale) {
    for (Index i = 0; i < count; ++i) {
      const double x = scale * double((i * 29 + 11) % 41 - 20);
      if (dtype == DType::float32) reinterpret_cast<float*>(to)[i] = float(x);
      if (dtype == DType::float64) reinterpret_cast<double*>(to)[i] = x;
      if (dtype == DType::int64) reinterpret_cast<Index*>(to)[i] = i % 5;
      if (dtype == DType::boolean) to[i] = std::byte(i % 3 == 0);
    }
  }

  static void room(const std::vector<Slot>& slots, std::vector<std::vector<std::byte>>& arrays,
                   std::vector<std::byte*>& addresses, Index rows) {
    for (const Slot& slot : slots) {
      arrays.emplace_back(std::size_t(rows * slot.size * bytes_of(slot.dtype)));
      addresses.push_back(arrays.back().data());
    }
  }

  // Everything a call leaves behind.
  std::vector<std::byte> left() const {
    std::vector<std::byte> all;
    for (std::size_t i = 0; i < out.size(); ++i) {
      all.insert(all.end(), out[i].get(), out[i].get() + sizes[i]);
    }
    for (const auto* arrays : {&metrics, &outputs}) {
      for (const auto& each : *arrays) all.insert(all.end(), each.begin(), each.end());
    }
    return all;
  }

  // Nobody has written into the room behind state.
  bool slack_is_clean() const {
    for (std::size_t i = 0; i < out.size(); ++i) {
      for (std::size_t k = 0; k < 64; ++k) {
        if (out[i].get()[sizes[i] + k] != std::byte{0}) return false;
      }
    }
    return true;
  }
};

}  // namespace written
