// The arrays that Python hands over, examined: whatever they are, the runner stays inside them.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>

#include <vector>

#include "runtime/runner.hpp"

namespace backlit {

// A zeroed array that state may live in: aligned, with room behind it, and known to be so.
nanobind::object buffer(Index elements, nanobind::handle dtype);
nanobind::object buffer(Index elements, DType dtype);

// A call, and the arrays it must keep alive.
struct Arguments {
  runtime::Call call;
  std::vector<nanobind::ndarray<nanobind::ro>> kept;
};

struct RunArguments {
  nanobind::list state_in, state_out, data;
  nanobind::handle rows, boundaries, scalars;
  Index first_iteration;
  nanobind::list metrics, outputs;
};

// Throws nanobind::value_error.
Arguments examined(const runtime::Program& program, const RunArguments& given);

}  // namespace backlit
