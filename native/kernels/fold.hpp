// Sums and largest elements of vectors and of runs, in an order fixed by the number of elements.
#pragma once

#include "elements.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

template <class T>
struct Sum {
  using V = typename Lanes<T>::Vector;
  static constexpr T nothing = 0;
  static BACKLIT_INLINE V join(V a, V b) { return a + b; }
};

template <class T>
struct Largest {
  using V = typename Lanes<T>::Vector;
  static constexpr T nothing = T(-__builtin_huge_val());
  static BACKLIT_INLINE V join(V a, V b) { return larger<T>(a, b); }
};

// All lanes of a vector in one.
template <class T, class Way>
BACKLIT_INLINE T fold(typename Lanes<T>::Vector v) {
  using L = Lanes<T>;
  for (int width = L::count; width > 1; width /= 2) v = Way::join(L::evens(v, v), L::odds(v, v));
  return v[0];
}

// The first n lanes at a place, and nothing in the others.
template <class T, class Way>
BACKLIT_INLINE typename Lanes<T>::Vector load_rest(const T* from, Index n) {
  using L = Lanes<T>;
  const auto v = L::load_first(from, int(n));
  if constexpr (Way::nothing == T(0)) return v;
  else return L::select(L::numbering() < int(n), v, L::broadcast(Way::nothing));
}

template <class T, class Way>
inline T fold_run(const T* x, Index n) {
  using L = Lanes<T>;
  auto even = L::broadcast(Way::nothing), odd = even;
  Index i = 0;
  for (; i + 2 * L::count <= n; i += 2 * L::count) {
    even = Way::join(even, L::load(x + i));
    odd = Way::join(odd, L::load(x + i + L::count));
  }
  if (i + L::count <= n) even = Way::join(even, L::load(x + i)), i += L::count;
  if (i < n) odd = Way::join(odd, load_rest<T, Way>(x + i, n - i));
  return fold<T, Way>(Way::join(even, odd));
}

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
