// Prints the instruction sets that this processor runs.
#include <cstdio>

#include "../runtime/choose.hpp"

int main() {
  for (const auto* kernels : backlit::runtime::runnable_kernels()) std::puts(kernels->name);
}
