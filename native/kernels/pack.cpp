#include "pack.hpp"

#include "gemm.hpp"
#include "strips.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {
namespace {

// A square of `columns` rows of n x k storage, transposed within registers: `steps` rows of k.
template <class T>
BACKLIT_INLINE void square(const T* from, Index ld, Index columns, Index steps, Index stride,
                           T* to) {
  using L = Lanes<T>;
  using Vector = typename L::Vector;
  constexpr int count = L::count;
  Vector v[count], w[count];
  if (columns == count && steps == count) {
    BACKLIT_UNROLL
    for (int i = 0; i < count; ++i) v[i] = L::load(from + i * ld);
  } else {
    BACKLIT_UNROLL
    for (int i = 0; i < count; ++i) {
      v[i] = i < columns ? L::load_first(from + i * ld, int(steps)) : L::zero();
    }
  }
  // Each round turns (row, lane) right by one bit, so log2(count) rounds swap row and lane.
  BACKLIT_UNROLL
  for (int round = 1; round < count; round *= 2) {
    BACKLIT_UNROLL
    for (int i = 0; i < count / 2; ++i) {
      w[i] = L::evens(v[2 * i], v[2 * i + 1]);
      w[i + count / 2] = L::odds(v[2 * i], v[2 * i + 1]);
    }
    BACKLIT_UNROLL
    for (int i = 0; i < count; ++i) v[i] = w[i];
  }
  BACKLIT_UNROLL  // no place is indexed by a variable: else the vectors would live in memory
  for (int i = 0; i < count; ++i) {
    if (i < steps) L::store(to + i * stride, v[i]);
  }
}

}  // namespace

template <class T>
void pack_block(const T* from, Index ld, bool transposed, Index k, Index columns, Index width,
                T* to) {
  using L = Lanes<T>;
  const Index stride = width * L::count;
  if (transposed) {
    for (Index v = 0; v < width; ++v) {
      const Index first = v * L::count;
      const Index some = columns - first < L::count ? columns - first : L::count;
      for (Index i = 0; i < k; i += L::count) {
        const Index steps = k - i < L::count ? k - i : L::count;
        square(from + first * ld + i, ld, some, steps, stride, to + i * stride + first);
      }
    }
    return;
  }
  const Index whole = columns / L::count;
  const int rest = int(columns % L::count);
  for (Index i = 0; i < k; ++i) {
    const T* row = from + i * ld;
    T* packed = to + i * stride;
    for (Index v = 0; v < width; ++v) __builtin_prefetch(row + 12 * ld + v * L::count);
    for (Index v = 0; v < whole; ++v) L::store(packed + v * L::count, L::load(row + v * L::count));
    if (rest > 0) {
      L::store(packed + whole * L::count, L::load_first(row + whole * L::count, rest));
    }
  }
}

template <class T>
void pack_dots(const T* from, Index ld, bool transposed, Index k, Index columns, T* to) {
  if (transposed) {
    for (Index j = 0; j < columns; ++j) __builtin_memcpy(to + j * k, from + j * ld, k * sizeof(T));
    return;
  }
  // Four rows of four numbers at a time, turned over; there is a row left to read on into.
  typedef T Four __attribute__((vector_size(4 * sizeof(T))));
  Index i = 0;
  for (; ld >= 4 && i + 4 < k; i += 4, from += 4 * ld, to += 4) {
    Four v[4];
    for (int r = 0; r < 4; ++r) __builtin_memcpy(&v[r], from + r * ld, sizeof(Four));
    const Four low = __builtin_shufflevector(v[0], v[1], 0, 4, 1, 5);
    const Four high = __builtin_shufflevector(v[0], v[1], 2, 6, 3, 7);
    const Four low2 = __builtin_shufflevector(v[2], v[3], 0, 4, 1, 5);
    const Four high2 = __builtin_shufflevector(v[2], v[3], 2, 6, 3, 7);
    v[0] = __builtin_shufflevector(low, low2, 0, 1, 4, 5);
    v[1] = __builtin_shufflevector(low, low2, 2, 3, 6, 7);
    v[2] = __builtin_shufflevector(high, high2, 0, 1, 4, 5);
    v[3] = __builtin_shufflevector(high, high2, 2, 3, 6, 7);
    for (int j = 0; j < columns; ++j) __builtin_memcpy(to + j * k, &v[j], sizeof(Four));
  }
  for (; i < k; ++i, from += ld, to += 1) {
    for (Index j = 0; j < columns; ++j) to[j * k] = from[j];
  }
}

template <class T>
void pack(const PackCall& call) {
  const Strips<T> cut(call.n);
  const Index lanes = Strips<T>::lanes;
  const auto* source = static_cast<const T*>(call.source);
  auto* packed = static_cast<T*>(call.packed);
  const Index column_step = call.transposed ? call.ld : 1;
  for (Index s = call.s0; s < call.s1; ++s) {
    const Index first = cut.before(s) * lanes;
    const Index width = cut.packed_width(s, call.k);
    const Index columns = call.n - first < width * lanes ? call.n - first : width * lanes;
    pack_block(source + first * column_step, call.ld, call.transposed, call.k, columns, width,
               packed + cut.packed_strip(s, call.k));
    if (s + 1 == cut.count && cut.dotted(call.k)) {
      const T* rest = source + (call.n - cut.thin) * column_step;
      pack_block(rest, call.ld, call.transposed, call.k, Index(cut.thin), Index(1),
                 packed + cut.packed_rest(call.k));
      pack_dots(rest, call.ld, call.transposed, call.k, Index(cut.thin),
                packed + cut.packed_dots(call.k));
    }
  }
}

template <class T>
Index strips(Index n) {
  return Strips<T>(n).count;
}

template <class T>
Index packed_bytes(Index n, Index k) {
  return Strips<T>(n).packed_count(k) * Index(sizeof(T));
}

#define BACKLIT_PACKING(T)                                                            \
  template void pack_block<T>(const T*, Index, bool, Index, Index, Index, T*);        \
  template void pack_dots<T>(const T*, Index, bool, Index, Index, T*);                \
  template void pack<T>(const PackCall&);                                             \
  template Index strips<T>(Index);                                                    \
  template Index packed_bytes<T>(Index, Index);
BACKLIT_PACKING(float)
BACKLIT_PACKING(double)

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
