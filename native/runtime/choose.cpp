#include "choose.hpp"

#if defined(BACKLIT_X86)
#include <cpuid.h>
#endif

namespace backlit::runtime {

namespace {

#if defined(BACKLIT_X86)
// Asked of the processor itself: compilers' helpers for this are not there on every system.
struct Processor {
  unsigned leaf1_c = 0, leaf7_b = 0, leaf_extended_c = 0;
  std::uint64_t saved = 0;  // registers that the operating system saves

  Processor() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (__get_cpuid(1, &a, &b, &c, &d)) leaf1_c = c;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) leaf7_b = b;
    if (__get_cpuid(0x80000001, &a, &b, &c, &d)) leaf_extended_c = c;
    if (bit(leaf1_c, 27)) {
      unsigned low, high;
      asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
      saved = (std::uint64_t{high} << 32) | low;
    }
  }

  static bool bit(std::uint64_t word, int place) { return (word >> place & 1) != 0; }

  bool v2() const {  // ssse3, cx16, sse4.1, sse4.2, popcnt
    return bit(leaf1_c, 9) && bit(leaf1_c, 13) && bit(leaf1_c, 19) && bit(leaf1_c, 20) &&
           bit(leaf1_c, 23);
  }
  bool v3() const {  // fma, movbe, avx, f16c; bmi, avx2, bmi2; lzcnt
    return v2() && (saved & 0x6) == 0x6 && bit(leaf1_c, 12) && bit(leaf1_c, 22) &&
           bit(leaf1_c, 28) && bit(leaf1_c, 29) && bit(leaf7_b, 3) && bit(leaf7_b, 5) &&
           bit(leaf7_b, 8) && bit(leaf_extended_c, 5);
  }
  bool v4() const {  // avx512: f, dq, cd, bw, vl
    return v3() && (saved & 0xE6) == 0xE6 && bit(leaf7_b, 16) && bit(leaf7_b, 17) &&
           bit(leaf7_b, 28) && bit(leaf7_b, 30) && bit(leaf7_b, 31);
  }
};
#endif

std::vector<const Kernels*> found() {
  std::vector<const Kernels*> all;
#if defined(BACKLIT_X86)
  const Processor processor;
  if (processor.v2()) all.push_back(&portable_kernels());
  if (processor.v3()) all.push_back(&avx2_kernels());
  if (processor.v4()) all.push_back(&avx512_kernels());
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
