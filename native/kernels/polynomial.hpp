// Polynomials on lanes, highest power first in the evaluation, lowest first in the table.
#pragma once

#include "lanes.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

// c[0] + c[1] x + ... by Horner's rule.
template <class V, class T, int N>
BACKLIT_INLINE V polynomial(V x, const T (&c)[N]) {
  V y = x * c[N - 1] + c[N - 2];
  BACKLIT_UNROLL
  for (int i = N - 3; i >= 0; --i) y = y * x + c[i];
  return y;
}

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
