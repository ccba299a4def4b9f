// Which kernels run: the widest instruction set of this processor, unless told otherwise.
#pragma once

#include <string_view>
#include <vector>

#include "../kernels/interface.hpp"

namespace backlit::runtime {

// Those that this processor can run, the widest last.
const std::vector<const Kernels*>& runnable_kernels();

// Null if there are none of this name.
const Kernels* find_kernels(std::string_view name);

}  // namespace backlit::runtime
