// Runs of elements: what an op on lanes does to n of them, whole vectors first and then the rest.
// Reads and writes exactly n elements.
#pragma once

#include "lanes.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

// An operand of a run: its place, and how far the next vector is (0: one vector serves for all).
template <class T>
struct Operand {
  const T* at;
  Index step;

  using L = Lanes<T>;
  BACKLIT_INLINE typename L::Vector next() {
    const auto v = L::load(at);
    at += step;
    return v;
  }
  BACKLIT_INLINE typename L::Vector rest(Index n) const { return L::load_first(at, int(n)); }
};

// to[i] = f(a[i], ...)
template <class T, class F, class... Operands>
BACKLIT_INLINE void each(T* to, Index n, F f, Operands... operands) {
  using L = Lanes<T>;
  for (; n >= L::count; n -= L::count, to += L::count) L::store(to, f(operands.next()...));
  if (n > 0) L::store_first(to, f(operands.rest(n)...), int(n));
}

template <class T>
BACKLIT_INLINE void copy_run(T* to, const T* from, Index n) {
  each(to, n, [](auto x) { return x; }, Operand<T>{from, Lanes<T>::count});
}

template <class T>
inline void copy_run(T* to, const std::uint8_t* from, Index n) {
  for (Index i = 0; i < n; ++i) to[i] = T(from[i] != 0);
}

template <class T>
inline void copy_run(std::uint8_t* to, const T* from, Index n) {
  for (Index i = 0; i < n; ++i) to[i] = from[i] != T(0);
}

// n copies of a number, and as much again as fills the last vector.
template <class T>
BACKLIT_INLINE void fill_past(T* to, Index n, T x) {
  using L = Lanes<T>;
  const auto v = L::broadcast(x);
  for (Index i = 0; i < n; i += L::count) L::store(to + i, v);
}

// The larger and the smaller as in NumPy: a NaN wins.
template <class T, class V = typename Lanes<T>::Vector>
BACKLIT_INLINE V larger(V a, V b) {
  return Lanes<T>::select(a != a, a, Lanes<T>::maximum(a, b));
}
template <class T, class V = typename Lanes<T>::Vector>
BACKLIT_INLINE V smaller(V a, V b) {
  return Lanes<T>::select(a != a, a, Lanes<T>::minimum(a, b));
}

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
