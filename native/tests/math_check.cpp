// Compares the elementary functions with longer arithmetic: float32 with float64, float64 with
// long double. Prints the worst error in units in the last place; fails above 4.
// Arguments: the stride through all float32 bit patterns (1 = every one), default 509.
// Compiled once for each instruction set.
#include "../kernels/math.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace kernels = backlit::BACKLIT_ISA_NAMESPACE;

namespace {

template <class T>
struct Longer;
template <>
struct Longer<float> {
  using Type = double;
};
template <>
struct Longer<double> {
  using Type = long double;
};

bool failed = false;

template <class T>
double unit(T exact) {  // the distance between numbers of type T around `exact`
  int exponent;
  std::frexp(exact, &exponent);
  const int least = std::numeric_limits<T>::min_exponent - std::numeric_limits<T>::digits;
  const int last = exponent - std::numeric_limits<T>::digits;
  return std::ldexp(1.0, last < least ? least : last);
}

template <class T, class Wide>
double error(T got, Wide exact) {
  if (std::isnan(exact)) return std::isnan(got) ? 0 : INFINITY;
  const T rounded = T(exact);
  if (std::isinf(rounded) || std::isinf(got)) return rounded == got ? 0 : INFINITY;
  if (std::isnan(got)) return INFINITY;
  if (exact == 0) return got == 0 && std::signbit(got) == std::signbit(exact) ? 0 : INFINITY;
  return double(std::fabs(Wide(got) - exact) / unit<T>(rounded));
}

template <class T, class Kernel, class Exact, class Next>
void check(const char* name, Kernel kernel, Exact exact, Next next) {
  using L = kernels::Lanes<T>;
  using Wide = typename Longer<T>::Type;
  double worst = 0;
  T at = 0, values[64], got[64];
  bool more = true;
  while (more) {
    int n = 0;
    while (n < L::count && (more = next(values[n]))) ++n;
    for (int i = n; i < L::count; ++i) values[i] = 0;
    L::store(got, kernel(L::load(values)));
    for (int i = 0; i < n; ++i) {
      const double e = error<T, Wide>(got[i], exact(Wide(values[i])));
      if (e > worst) worst = e, at = values[i];
    }
  }
  std::printf("%-8s float%d  %.2f ulp at %.17g\n", name, int(8 * sizeof(T)), worst, double(at));
  if (!(worst <= 4)) failed = true;
}

// All float32 numbers a stride apart, then the special ones.
struct Patterns {
  std::uint64_t position = 0, stride;
  int special = 0;
  bool operator()(float& x) {
    static const std::uint32_t specials[] = {0, 0x80000000, 1, 0x80000001, 0x7F800000, 0xFF800000,
                                             0x7FC00000, 0x3F800000, 0xBF800000, 0x7F7FFFFF,
                                             0xFF7FFFFF, 0x00800000, 0x007FFFFF, 0x3F7FFFFF};
    std::uint32_t bits;
    if (position < (std::uint64_t(1) << 32)) bits = std::uint32_t(position), position += stride;
    else if (special < int(sizeof specials / 4)) bits = specials[special++];
    else return false;
    std::memcpy(&x, &bits, 4);
    return true;
  }
};

// float64: every exponent, and the range where the functions bend.
struct Samples {
  std::int64_t count;
  int special = 0;
  std::uint64_t state = 1;
  bool operator()(double& x) {
    static const double specials[] = {0.0, -0.0, 5e-324, -5e-324, INFINITY, -INFINITY, NAN, 1, -1,
                                      1.7976931348623157e308, -1.7976931348623157e308,
                                      2.2250738585072014e-308, 709.782712893384, 709.7827128933841};
    if (special < int(sizeof specials / 8)) return x = specials[special++], true;
    if (count-- == 0) return false;
    state = state * 6364136223846793005u + 1442695040888963407u;
    std::uint64_t bits = state ^ (state >> 29);
    const double share = double(bits >> 11) * 0x1p-53;
    switch (count % 4) {
      case 0: std::memcpy(&x, &bits, 8); break;
      case 1: x = (share - 0.5) * 4; break;
      case 2: x = (share - 0.5) * 50; break;
      default: x = (share - 0.5) * 1500; break;
    }
    return true;
  }
};

template <class T, class Next>
void check_all(Next next) {
  using M = kernels::Math<T>;
  using V = typename kernels::Lanes<T>::Vector;
  using Wide = typename Longer<T>::Type;
  check<T>("exp", [](V v) { return M::exp(v); }, [](Wide x) { return std::exp(x); }, next);
  check<T>("expm1", [](V v) { return M::expm1(v); }, [](Wide x) { return std::expm1(x); }, next);
  check<T>("log", [](V v) { return M::log(v); }, [](Wide x) { return std::log(x); }, next);
  check<T>("log1p", [](V v) { return M::log1p(v); }, [](Wide x) { return std::log1p(x); }, next);
  check<T>("tanh", [](V v) { return M::tanh(v); }, [](Wide x) { return std::tanh(x); }, next);
  check<T>("erf", [](V v) { return M::erf(v); }, [](Wide x) { return std::erf(x); }, next);
  check<T>(
      "sigmoid", [](V v) { return M::sigmoid(v); },
      [](Wide x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); }, next);
}

}  // namespace

int main(int count, char** arguments) {
  const std::uint64_t stride = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 509;
  check_all<float>(Patterns{0, stride ? stride : 1});
  check_all<double>(Samples{std::int64_t(4) << 20});
  return failed;
}
