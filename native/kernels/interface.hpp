// What a set of kernels offers the runtime: one table of functions per instruction set.
// Plain pointers and sizes only, so that nothing of the standard library is compiled twice.
#pragma once

#include <cstddef>
#include <cstdint>

namespace backlit {

using Index = std::int64_t;

enum class DType : std::int32_t { float32 = 0, float64 = 1, int64 = 2, boolean = 3 };

// How an operand covers the rows x cols of a map.
enum class Reach : std::int32_t { full = 0, row = 1, column = 2, scalar = 3 };

// What becomes of a register of a map. Sums are one partial per call.
enum class Sink : std::int32_t {
  store = 0, sum_rows = 1, sum_columns = 2, sum_all = 3, max_rows = 4, max_columns = 5, max_all = 6
};

// Operations on elements. Truth is 1 and 0 of the same type.
enum class Operation : std::int32_t {
  add = 0, subtract, multiply, divide, chain, chain_divide, maximum, minimum,  // two operands
  equal, greater, greater_equal, logical_and,                                 // two, truth
  negative, absolute, sign, relu, square_root, exp, expm1, log, log1p, tanh, sigmoid, erf,  // one
  is_finite, logical_not, copy,                                               // one
  where,        // three: truth, a, b
  clip, power,  // one and numbers: low and high; the exponent
  binary_cross_entropy,  // two: logit, target
  // Whole rules in one pass. Their operands are registers listed in `wide`, from place `a` on:
  // inputs, then outputs, as said here. rate, beta ... are scalars.
  sgd,       // w g rate                                     -> w
  momentum,  // w g v rate beta                              -> w v
  nesterov,  // w g v rate beta                              -> w v
  adagrad,   // w g h rate epsilon                           -> w h
  rmsprop,   // w g h rate decay one_minus_decay epsilon     -> w h
  adam,      // w g m v corrected_rate per_root beta1 one_minus_beta1 beta2 one_minus_beta2 epsilon
             //                                              -> w m v
  count
};

struct MapInput {
  const void* data;
  Index ld;  // row stride in elements
  Reach reach;
  DType dtype;  // the map's own, or boolean
};

struct MapOp {
  Operation operation;
  std::int32_t result, a, b, c;
  double first, second;  // numbers of clip and power
};

struct MapOutput {
  void* data;
  Index ld;
  std::int32_t from;  // register
  Sink sink;
  DType dtype;  // the map's own, or boolean
};

struct MapCall {
  Index rows, cols;
  const MapInput* inputs;
  const MapOp* ops;
  const MapOutput* outputs;
  const std::int32_t* wide;  // operands of whole rules
  std::int32_t input_count, op_count, output_count, wide_count, registers;
  std::byte* scratch;  // at least map_scratch(...) bytes, 64-byte aligned, of the calling thread
};

// c = a b (+ bias) (then relu), for rows [m0, m1) and column strips [s0, s1) of c.
// a(m, k) = a[row(m) * a_m + row(k) * a_k], where `rows` replaces m or, with rows_on_k, k.
struct GemmCall {
  Index m0, m1, n, k;
  Index s0, s1;  // strips of columns: see strips(n)
  const void* a;
  Index a_m, a_k;
  const Index* rows;  // null: rows are taken as they come
  bool rows_on_k;
  const Index* next;  // rows of a's table that are wanted soon: may be fetched on the way, or not
  Index next_count;
  const void* b;
  Index b_ld;
  bool b_transposed, b_packed;
  void* c;  // row 0
  Index c_ld;
  const void* bias;  // null, or n numbers
  bool relu;
  std::byte* scratch;  // at least gemm_scratch(n, k) bytes of the calling thread
};

struct PackCall {
  Index n, k, s0, s1;
  const void* source;
  Index ld;
  bool transposed;  // source is stored n x k
  void* packed;
};

struct RowCall {  // softmax, logsumexp, cross-entropy, argmax
  Index rows, cols;
  const void* x;
  Index x_ld;
  const void* target;
  Index target_ld;
  void* y;
  Index y_ld;
};

// Of each row of logits and its class number: cross-entropy, softmax - one_hot, and 1 where the
// first largest logit is that of the class, else 0.
struct ClassCall {
  Index rows, cols;
  const void* x;
  Index x_ld;
  const std::int64_t* classes;
  Index classes_ld;
  void* loss;  // null: not wanted
  Index loss_ld;
  void* slope;
  Index slope_ld;
  void* hit;  // null: not wanted
  Index hit_ld;
};

// The kernels for one element type.
struct Typed {
  void (*gemm)(const GemmCall&);
  void (*pack)(const PackCall&);
  void (*map)(const MapCall&);
  void (*softmax)(const RowCall&);
  void (*logsumexp)(const RowCall&);
  void (*softmax_cross_entropy)(const RowCall&);
  void (*argmax)(const RowCall&);  // y is int64
  void (*classes)(const ClassCall&);
  // y[j] = x[0 * stride + j] + x[1 * stride + j] + ...: `parts` runs of n numbers, in order
  void (*sum_parts)(const void* x, Index parts, Index stride, Index n, void* y);
  void (*max_parts)(const void* x, Index parts, Index stride, Index n, void* y);
  // elements [first, first + n) of a draw
  void (*random_uniform)(std::uint32_t seed, std::uint32_t purpose, std::uint64_t iteration,
                         std::uint64_t first, Index n, void* y);
  bool (*all_finite)(const void* x, Index n);
  Index (*strips)(Index n);                // how many strips n columns are cut into
  Index (*packed_bytes)(Index n, Index k);
  Index (*gemm_scratch)(Index n, Index k);
  // Would a product leave out the zeros of these rows of a table? Told by a few of them.
  bool (*mostly_zero)(const void* table, Index columns, const Index* rows, Index count);
  Index (*map_scratch)(Index cols, Index registers, Index outputs);
};

struct Kernels {
  const char* name;  // "portable", "avx2", "avx512"
  Typed float32, float64;
  void (*random_words)(std::uint32_t seed, std::uint32_t purpose, std::uint64_t iteration,
                       std::uint64_t position, Index n, std::uint32_t* y);
};

const Kernels& portable_kernels();
const Kernels& avx2_kernels();
const Kernels& avx512_kernels();

}  // namespace backlit
