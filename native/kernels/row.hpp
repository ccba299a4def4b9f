// One row in vectors, filled up with -infinity, which weighs nothing; and in float64.
#pragma once

#include "fold.hpp"
#include "math.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

template <class T>
constexpr T infinity = T(__builtin_huge_val());

// The n numbers at a place, n of them wanted, in one vector; `filling` beyond them.
template <class T>
BACKLIT_INLINE typename Lanes<T>::Vector load_filled(const T* from, Index n, T filling) {
  using L = Lanes<T>;
  if (n >= L::count) return L::load(from);
  return L::select(L::numbering() < int(n), L::load_first(from, int(n)), L::broadcast(filling));
}

template <class T>
BACKLIT_INLINE T row_top(const T* x, Index cols) {
  auto top = load_filled(x, cols, -infinity<T>);
  for (Index c = Lanes<T>::count; c < cols; c += Lanes<T>::count) {
    top = larger<T>(top, load_filled(x + c, cols - c, -infinity<T>));
  }
  return fold<T, Largest<T>>(top);
}

template <class T>
inline bool finite(T x) {
  return x - x == 0;
}

// x - top; of infinities, the largest becomes 0 and the others -infinity.
template <class T>
BACKLIT_INLINE typename Lanes<T>::Vector below(typename Lanes<T>::Vector x, T top) {
  using L = Lanes<T>;
  const auto d = x - L::broadcast(top);
  if (finite(top)) [[likely]] return d;
  const auto at_top = L::select(x == L::broadcast(infinity<T>), L::zero(), L::broadcast(-infinity<T>));
  const auto known = top == top ? at_top : L::select(x == L::broadcast(infinity<T>), L::zero(), d);
  return L::select(x != x, x, known);
}

// A vector of T as vectors of float64.
using Wide = Lanes<double>;

template <class T>
struct Widened;

template <>
struct Widened<double> {
  static constexpr int parts = 1;
  static BACKLIT_INLINE void of(Lanes<double>::Vector x, Wide::Vector* wide) { wide[0] = x; }
};

template <>
struct Widened<float> {
  static constexpr int parts = 2;
  static BACKLIT_INLINE void of(Lanes<float>::Vector x, Wide::Vector* wide) {
#if BACKLIT_VECTOR_BYTES == 64
    const auto low = __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7);
    const auto high = __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15);
#elif BACKLIT_VECTOR_BYTES == 32
    const auto low = __builtin_shufflevector(x, x, 0, 1, 2, 3);
    const auto high = __builtin_shufflevector(x, x, 4, 5, 6, 7);
#else
    const auto low = __builtin_shufflevector(x, x, 0, 1);
    const auto high = __builtin_shufflevector(x, x, 2, 3);
#endif
    wide[0] = __builtin_convertvector(low, Wide::Vector);
    wide[1] = __builtin_convertvector(high, Wide::Vector);
  }
};

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
