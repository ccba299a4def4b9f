// log and log1p on lanes, within 4 units in the last place over the whole range.
//
// x = 2^k (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2), so log x = k ln 2 + log(1 + f). In float32
// log(1 + f) = f - f^2/2 + f^3 P(f); in float64, with s = f / (2 + f),
// log(1 + f) = 2 s + s^3 R(s^2) = f - (f^2/2 - s (f^2/2 + s^2 R)). P, R: minimax polynomials.
#pragma once

#include "polynomial.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

template <class T>
struct LogarithmNumbers;

template <>
struct LogarithmNumbers<float> {
  static constexpr int fraction = 23, bias = 127;
  static constexpr std::int32_t root_half = 0x3F3504F3;  // the bits of sqrt(1/2)
  static constexpr float ln2 = 0.693115234375f, ln2_rest = 3.1946183e-05f;
  static constexpr float least_normal = 1.17549435e-38f, raise = 8388608.0f, raised = 23.0f;
  static constexpr float p[] = {3.333333e-01f,   -2.5000829e-01f, 2.0001256e-01f,
                                -1.6623102e-01f, 1.4200966e-01f,  -1.3162033e-01f,
                                1.2767975e-01f,  -7.6373115e-02f};
};

template <>
struct LogarithmNumbers<double> {
  static constexpr int fraction = 52, bias = 1023;
  static constexpr std::int64_t root_half = 0x3FE6A09E667F3BCDLL;
  static constexpr double ln2 = 0.693147180559663, ln2_rest = 2.8235290563031577e-13;
  static constexpr double least_normal = 2.2250738585072014e-308, raise = 4503599627370496.0,
                          raised = 52.0;
  static constexpr double p[] = {0.6666666666666735, 0.3999999999940871,  0.2857142874392904,
                                 0.22222198396097,   0.1818357441235714,  0.15313771733815365,
                                 0.14798933398116826};
};

template <class T>
struct Logarithm {
  using L = Lanes<T>;
  using V = typename L::Vector;
  using I = typename L::Integers;
  using C = LogarithmNumbers<T>;

  static BACKLIT_INLINE V log(V x) {
    const auto small = x < C::least_normal;  // too small for a leading 1 in its bits
    const V normal = L::select(small, x * C::raise, x);
    const I size = size_bits(normal), k = exponent(size);
    const V f = L::from_bits(size - (k << C::fraction)) - T(1);
    const V n = L::convert(k) - L::select(small, L::broadcast(C::raised), L::zero());
    return within(x, L::zero(), sum(f, n));
  }

  // x added to 1 loses low bits: they are found again and added to f.
  static BACKLIT_INLINE V log1p(V x) {
    const V u = x + T(1);
    const V lost = x - (u - T(1));
    const I size = size_bits(u), k = exponent(size);
    const V down = L::from_bits((C::bias - k) << C::fraction);  // 2^-k
    const V f = (L::from_bits(size - (k << C::fraction)) - T(1)) +
                L::select(x < T(1e9), lost * down, L::zero());
    const V y = within(x, L::broadcast(T(-1)), sum(f, L::convert(k)));
    return L::select(x == T(0), x, y);  // keeps the sign of zero
  }

 private:
  static BACKLIT_INLINE I size_bits(V x) { return L::bits(x) & ~L::bits(L::broadcast(T(-0.0))); }
  static BACKLIT_INLINE I exponent(I size) { return (size - C::root_half) >> C::fraction; }

  static BACKLIT_INLINE V sum(V f, V n) {
    const V square = f * f, half_square = square * T(0.5);
    if constexpr (sizeof(T) == 4) {
      const V tail = f * square * polynomial(f, square, C::p) + n * C::ln2_rest;
      return n * C::ln2 + (f + (tail - half_square));
    } else {
      const V s = f / (f + T(2)), z = s * s;
      const V tail = s * (half_square + z * polynomial(z, z * z, C::p)) + n * C::ln2_rest;
      return n * C::ln2 + (f - (half_square - tail));
    }
  }

  // y where x is above the pole and finite; else -infinity at it, NaN below, infinity or NaN.
  static BACKLIT_INLINE V within(V x, V pole, V y) {
    const V infinity = L::broadcast(T(__builtin_huge_val()));
    const V outside = L::select(x == pole, -infinity, L::broadcast(T(__builtin_nan(""))));
    return L::select(x > pole, L::select(x < infinity, y, x), outside);
  }
};

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
