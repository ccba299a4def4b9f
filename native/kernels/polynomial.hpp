// Polynomials on lanes; coefficients from the lowest power up.
#pragma once

#include "lanes.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

// c[0] + c[1] x + ...: pairs of terms by Horner's rule in x^2, half as long a chain as in x.
template <class V, class T, int N>
BACKLIT_INLINE V polynomial(V x, V square, const T (&c)[N]) {
  constexpr int top = N % 2 ? N - 3 : N - 2;  // the highest pair below an odd coefficient
  V y = x * c[top + 1] + c[top];
  if constexpr (N % 2 == 1) y += square * c[N - 1];
  BACKLIT_UNROLL
  for (int i = top - 2; i >= 0; i -= 2) y = y * square + (x * c[i + 1] + c[i]);
  return y;
}

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
