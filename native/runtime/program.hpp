// A program as plain data: values, and phases of instructions that compute them.
// decode.cpp reads it, verify.cpp proves that it stays inside its memory, the runner believes it.
#pragma once

#include <array>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "../kernels/interface.hpp"
#include "memory.hpp"

namespace backlit::runtime {

struct Malformed : std::invalid_argument {
  explicit Malformed(const std::string& what) : std::invalid_argument(what) {}
};

inline void require(bool holds, const char* what) {
  if (!holds) throw Malformed(what);
}

enum class Space : std::int32_t {
  arena, own, local, state_read, state_write, data, constant, scalar, rows, iteration, output, count
};

constexpr Index of_batch = -1;  // rows of a value: as many as the batch has
constexpr Index of_data = -2;   // as many as the data set has

// A matrix: rows x cols with `ld` elements from one row to the next.
struct Value {
  DType dtype;
  Space space;
  Index place, rows, cols, ld;
  Index row_bytes;  // from a row to the next, 0 where only the rows of one panel are kept
};

struct Slot {
  DType dtype;
  Index size;  // elements, or columns
};

inline Index bytes_of(DType dtype) {
  return dtype == DType::boolean ? 1 : dtype == DType::float32 ? 4 : 8;
}
inline bool is_real(DType dtype) { return dtype == DType::float32 || dtype == DType::float64; }
inline Index parts_of(Index rows, Index each) { return rows / each + (rows % each != 0); }

struct Gemm {
  std::int32_t cost, c, a, b, bias, gather;
  bool a_transposed, b_transposed, b_packed, relu, by_columns;
};
struct Pack {
  std::int32_t cost, dst, src;
  bool transposed;
};
struct MapOperand {
  std::int32_t value;
  Index step;  // bytes from one row of the domain to the next (of a flat map: one element)
  Index jump;  // bytes from one part of the domain to the next
};
struct Map {
  std::int32_t cost;
  Index rows, cols, unit;  // of a flat map rows = 1 and cols counts all elements
  bool flat, partial;      // partial: each part of the domain gives a number of its own
  DType type;
  std::int32_t registers;
  std::vector<MapOperand> from, to;
  std::vector<MapInput> inputs;    // complete but for the addresses
  std::vector<MapOutput> outputs;  // the same
  std::vector<MapOp> ops;
  std::vector<std::int32_t> wide;
};
// A product and the map of its result, a few rows at a time: what the product makes goes from it
// to the map in the cache, and nowhere else.
struct Update {
  Gemm gemm;
  Map map;
  Index rows;      // of the product at a time, whole groups of them
  Index scratch;   // bytes for so many rows
  std::vector<std::size_t> taken;  // the map's inputs that are the product
};
enum class RowFunction : std::int32_t { softmax, logsumexp, softmax_cross_entropy, argmax, count };
struct RowOp {
  std::int32_t cost;
  RowFunction function;
  std::int32_t dst, src, target;
};
struct Combine {
  std::int32_t cost, dst, src;
  bool maximum;
  Index panel;  // rows behind each part, 0: all parts are in use
};
struct Take {
  std::int32_t cost, dst, table, index;
};
struct OneHot {
  std::int32_t cost, dst, src;
};
struct Random {
  std::int32_t cost, dst, seed, iteration;
  std::uint32_t purpose;
};
struct Copy {
  std::int32_t cost, dst, src;
};
struct Size {
  std::int32_t dst;
  Index power, factor;
};
struct Check {
  std::int32_t guard, value;
};
struct Emit {
  std::int32_t metric, value;
};

// The end of a classifier, of each row: loss, slope and hit from logits and a class number.
struct Classes {
  std::int32_t cost, loss, slope, hit, logits, classes;  // results that are not wanted: -1
};

// The general instructions: any rank, any strides, whole.
constexpr int max_rank = 8;
using Dims = std::array<Index, max_rank + 3>;
struct Access {
  std::int32_t value;
  Index offset;  // in elements
  Dims strides;  // in elements
};
struct GeneralMap {
  Operation operation;
  double first, second;
  int rank;
  Dims dims;
  Access dst;
  std::vector<Access> sources;
};
enum class Reduction : std::int32_t { sum, maximum, argmax, count };
struct GeneralReduce {
  Reduction reduction;
  int rank;
  Dims dims;
  Access src, dst;
};
struct GeneralTake {
  std::int32_t dst, table, index;
  Index inner;
};
struct ScatterAdd {
  std::int32_t dst, values, index;
  Index inner;
};
struct GeneralMatmul {
  int rank;   // dims of the batch; m, n and k stand behind them
  Dims dims;
  Access dst, a, b;
};
struct Fill {
  std::int32_t dst;
  double number;
};

using Instruction =
    std::variant<Gemm, Pack, Map, RowOp, Combine, Take, OneHot, Random, Copy, Size, Check, Emit,
                 Classes, Update, GeneralMap, GeneralReduce, GeneralTake, ScatterAdd, GeneralMatmul, Fill>;

enum class PhaseKind : std::int32_t { rows, split, each, alone, count };
struct Phase {
  PhaseKind kind;
  Index panel;
  bool barrier_after;
  std::vector<Instruction> instructions;
};

struct Program {
  const Kernels* kernels = nullptr;
  Index max_rows = 0, arena_bytes = 0, private_bytes = 0;
  Index scalar_count = 0, guard_count = 0;
  std::vector<Slot> states, data, metrics, outputs;
  std::vector<Value> values;
  std::vector<Phase> phases;
  std::vector<double> numbers;
  Memory constants;
  Index constant_bytes = 0;

  // Found by verify:
  std::vector<std::int32_t> moving;     // values whose place or content changes by iteration
  Index scratch_bytes = 0;              // of kernels, for each thread
  Index index_rows = 0;                 // row numbers that are computed, at most: to be copied
  Index table_rows = 0;                 // the batch's rows index static tables of at least as many
  std::vector<std::int32_t> tables;     // and these data slots

  const Typed& typed(DType dtype) const {
    return dtype == DType::float64 ? kernels->float64 : kernels->float32;
  }
  DType dtype(std::int32_t value) const { return values[value].dtype; }
  Index rows(std::int32_t value, Index batch) const {
    return values[value].rows == of_batch ? batch : values[value].rows;
  }
};

struct Code {
  const std::int64_t* code;
  Index code_size;
  const double* numbers;
  Index number_count;
  const std::byte* constants;
  Index constant_bytes;
};

// Both throw Malformed.
Program decode(const Code& code, const Kernels& kernels);
void verify(Program& program);

}  // namespace backlit::runtime
