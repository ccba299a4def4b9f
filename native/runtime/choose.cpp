#include "choose.hpp"

namespace backlit::runtime {

namespace {

std::vector<const Kernels*> found() {
  std::vector<const Kernels*> all;
#if defined(BACKLIT_X86)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt")) {
    all.push_back(&portable_kernels());
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")) {
    all.push_back(&avx2_kernels());
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512cd")) {
      all.push_back(&avx512_kernels());
    }
  }
#else
  all.push_back(&portable_kernels());
#endif
  return all;
}

}  // namespace

const std::vector<const Kernels*>& runnable_kernels() {
  static const std::vector<const Kernels*> all = found();
  return all;
}

const Kernels* find_kernels(std::string_view name) {
  for (const Kernels* each : runnable_kernels()) {
    if (name == each->name) return each;
  }
  return nullptr;
}

}  // namespace backlit::runtime
