// What the checks of kernels share: random numbers, memory with guarded ends, one verdict.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <vector>

namespace check {

inline int failures = 0;

inline void fail(const char* what, double got, double expected, long at) {
  if (++failures <= 20) std::printf("%s [%ld]: got %.17g, expected %.17g\n", what, at, got, expected);
}

struct Random {
  std::uint64_t state = 1;
  std::uint32_t bits() {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return std::uint32_t(state >> 32);
  }
  int below(int n) { return int(bits() % std::uint32_t(n)); }
  double number(double size = 2) { return (double(bits()) / 2147483648.0 - 1) * size; }
};

// Memory of exactly n elements at an odd place, so that a sanitizer sees every step beyond its
// end; without one, a frame of known bytes shows what was written there.
template <class T>
class Memory {
 public:
  explicit Memory(std::size_t n) : n_(n), bytes_(new unsigned char[n * sizeof(T) + 2 * frame]) {
    std::memset(bytes_.get(), 0xA5, n * sizeof(T) + 2 * frame);
#if defined(__SANITIZE_ADDRESS__)
    copy_.reset(new T[n + 1]);
#endif
  }
  T* data() {
#if defined(__SANITIZE_ADDRESS__)
    return copy_.get() + 1;  // the end of the memory is the end of the elements
#else
    return reinterpret_cast<T*>(bytes_.get() + frame);
#endif
  }
  T& operator[](std::size_t i) { return data()[i]; }
  std::size_t size() const { return n_; }
  bool framed() const {
    for (std::size_t i = 0; i < frame; ++i) {
      if (bytes_[i] != 0xA5 || bytes_[frame + n_ * sizeof(T) + i] != 0xA5) return false;
    }
    return true;
  }

 private:
  static constexpr std::size_t frame = 8 * 9;
  std::size_t n_;
  std::unique_ptr<unsigned char[]> bytes_;
  std::unique_ptr<T[]> copy_;
};

template <class T>
bool same(T a, T b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

// Equal up to `units` in the last place of the size of the numbers summed up.
template <class T>
bool close(T got, double expected, double size, double units) {
  if (std::isnan(expected)) return std::isnan(got);
  if (std::isinf(expected)) return double(got) == expected;
  const double room = units * size * double(std::numeric_limits<T>::epsilon()) +
                      double(std::numeric_limits<T>::denorm_min());
  return std::fabs(double(got) - expected) <= room;
}

inline int verdict(const char* name) {
  std::printf("%s: %s\n", name, failures ? "FAILED" : "ok");
  return failures != 0;
}

}  // namespace check
