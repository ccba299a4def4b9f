// Partial results put together, and the look for what is not finite.
#pragma once

#include "interface.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

// y[j] = x[j] + x[stride + j] + ...: `parts` runs of n numbers, in order. Of none: 0, -infinity.
template <class T>
void sum_parts(const void* x, Index parts, Index stride, Index n, void* y);

template <class T>
void max_parts(const void* x, Index parts, Index stride, Index n, void* y);

template <class T>
bool all_finite(const void* x, Index n);

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
