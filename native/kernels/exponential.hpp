// exp, expm1, tanh and sigmoid on lanes, within 4 units in the last place over the whole range.
//
// x = n ln 2 + r with |r| <= ln 2 / 2; ln 2 in two parts, the first short enough for n times it to
// be exact, so that nothing needs a fused multiply-add. e^r - 1 = r + r^2 Q(r), Q a minimax
// polynomial. Results too small for full precision are rounded once, as they should be.
#pragma once

#include "polynomial.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

template <class T>
struct ExponentialNumbers;

template <>
struct ExponentialNumbers<float> {
  static constexpr int bias = 127, fraction = 23;
  static constexpr float round = 12582912.0f;  // 1.5 x 2^23: adding it rounds to a whole number
  static constexpr float per_ln2 = 1.44269504f, ln2 = 0.693115234375f, ln2_rest = 3.1946183e-05f;
  static constexpr float q[] = {5.e-01f,       1.6666667e-01f, 4.166649e-02f,
                                8.333209e-03f, 1.3932714e-03f, 1.9943304e-04f};
  static constexpr float lowest = -104.0f, highest = 89.0f;  // beyond: 0, and infinity
  static constexpr float to_minus_one = -30.0f;              // expm1 is -1 from here down
  static constexpr float small = 1e-30f;                     // expm1(x) is x below
};

template <>
struct ExponentialNumbers<double> {
  static constexpr int bias = 1023, fraction = 52;
  static constexpr double round = 6755399441055744.0;  // 1.5 x 2^52
  static constexpr double per_ln2 = 1.4426950408889634, ln2 = 0.693147180559663,
                          ln2_rest = 2.8235290563031577e-13;
  static constexpr double q[] = {
      0.5,                    0.16666666666666677,    0.041666666666666685,
      0.008333333333321383,   0.0013888888888872926,  0.00019841269886819912,
      2.480158735049373e-05,  2.7557243453348637e-06, 2.755725033484079e-07,
      2.5109318734629944e-08, 2.092231718914475e-09};
  static constexpr double lowest = -746.0, highest = 710.0;
  static constexpr double to_minus_one = -50.0, small = 1e-300;
};

template <class T>
struct Exponential {
  using L = Lanes<T>;
  using V = typename L::Vector;
  using I = typename L::Integers;
  using C = ExponentialNumbers<T>;

  static BACKLIT_INLINE V exp(V x) {
    const Parts p = split(L::minimum(L::broadcast(C::highest), at_least(C::lowest, x)));
    return scale(p.less_one + T(1), p);
  }

  // 2 (2^(n-1) (e^r - 1) + (2^(n-1) - 1/2)): halves, for the largest results to stay finite.
  static BACKLIT_INLINE V expm1(V x) {
    const Parts p = split(L::minimum(L::broadcast(C::highest), at_least(C::to_minus_one, x)));
    const V half = power_of_two(p.n() - 1);
    const V y = (half * p.less_one + (half - T(0.5))) * T(2);
    return L::select(absolute(x) < C::small, x, y);  // a half would cost the smallest a bit
  }

  // -e / (2 + e) with e = expm1(-2 |x|), and the sign of x.
  static BACKLIT_INLINE V tanh(V x) {
    const Parts p = split(at_least(C::to_minus_one, absolute(x) * T(-2)));
    const V power = power_of_two(p.n());
    const V e = power * p.less_one + (power - T(1));
    return with_sign(e / (e + T(2)), x);
  }

  // 1 / (1 + e^-x), and where x < 0 the same number e^x / (1 + e^x).
  static BACKLIT_INLINE V sigmoid(V x) {
    const Parts p = split(at_least(C::lowest, -absolute(x)));
    const V e = scale(p.less_one + T(1), p);
    return L::select(x < T(0), e, L::broadcast(T(1))) / (e + T(1));
  }

  // exp where no result is too small or too large for one power of two: |x| < 87.
  static BACKLIT_INLINE V exp_of_moderate(V x) {
    const Parts p = split(x);
    return (p.less_one + T(1)) * power_of_two(p.n());
  }

  static BACKLIT_INLINE V absolute(V x) { return L::from_bits(L::bits(x) & ~sign_bit()); }
  static BACKLIT_INLINE V with_sign(V size, V sign) {
    return L::from_bits((L::bits(size) & ~sign_bit()) | (L::bits(sign) & sign_bit()));
  }

 private:
  static BACKLIT_INLINE I sign_bit() { return L::bits(L::broadcast(T(-0.0))); }

  struct Parts {
    V shifted, less_one;  // n + C::round, which holds n in its low bits; e^r - 1
    BACKLIT_INLINE I n() const { return L::bits(shifted) - L::bits(L::broadcast(C::round)); }
  };

  static BACKLIT_INLINE Parts split(V x) {
    const V shifted = x * C::per_ln2 + C::round;
    const V n = shifted - C::round;
    const V r = (x - n * C::ln2) - n * C::ln2_rest;
    const V square = r * r;
    return {shifted, r + square * polynomial(r, square, C::q)};
  }

  // A NaN stays a NaN.
  static BACKLIT_INLINE V at_least(T low, V x) { return L::maximum(L::broadcast(low), x); }

  static BACKLIT_INLINE V power_of_two(I n) { return L::from_bits((n + C::bias) << C::fraction); }

  // v 2^n: in two steps, for results too small or too large for one.
  static BACKLIT_INLINE V scale(V v, const Parts& p) {
#if BACKLIT_VECTOR_BYTES == 64
    return L::scale(v, p.shifted - C::round);
#else
    const I half = p.n() >> 1;
    return v * power_of_two(half) * power_of_two(p.n() - half);
#endif
  }
};

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
