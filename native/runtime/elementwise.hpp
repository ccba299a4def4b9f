// The operations of general maps on runs of elements, as the eager engine defines them.
#pragma once

#include "program.hpp"

namespace backlit::runtime {

constexpr Index run_length = 256;  // elements at a time

// y[i] = operation(x[0][i], x[1][i], x[2][i]) for i < n <= run_length; T float, double or Index.
template <class T>
void apply(Operation operation, double first, double second, const T* const* x, Index n, T* y);

}  // namespace backlit::runtime
