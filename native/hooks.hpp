// Kernels one by one, for tests: no program, no threads.
#pragma once

#include <nanobind/nanobind.h>

#include <string>

#include "kernels/interface.hpp"

namespace backlit {

const Kernels& current_kernels();
void use(const std::string& name);

Index packed_elements(nanobind::handle dtype, Index n, Index k);

nanobind::object math(const std::string& operation, nanobind::handle x, nanobind::handle y,
                      nanobind::handle z, double first, double second);

nanobind::object matmul(nanobind::handle a, nanobind::handle b, nanobind::handle bias,
                        nanobind::handle rows, bool a_transposed, bool b_transposed, bool packed,
                        bool relu);

}  // namespace backlit
