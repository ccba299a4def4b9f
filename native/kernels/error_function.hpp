// erf on lanes, within 4 units in the last place over the whole range.
//
// |x| < 1: x + x P(x^2). Beyond: 1 - exp(-Q(|x|)), where Q approximates -log(1 - erf), which is
// almost a parabola; from `one` on the result is 1. P and Q: minimax polynomials.
#pragma once

#include "exponential.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

template <class T>
struct ErrorFunctionNumbers;

template <>
struct ErrorFunctionNumbers<float> {
  static constexpr float one = 4.0f;
  static constexpr float inside[] = {1.2837917e-01f,  -3.761263e-01f, 1.1283618e-01f,
                                   -2.6855126e-02f, 5.1907334e-03f, -8.0307503e-04f,
                                   7.9203004e-05f};
  static constexpr float outside[] = {3.4099477e-04f,  1.1270913e+00f, 6.381414e-01f, 1.03109725e-01f,
                                  -2.1839485e-02f, 2.948013e-03f,  -1.8641495e-04f};
};

template <>
struct ErrorFunctionNumbers<double> {
  static constexpr double one = 5.95;
  static constexpr double inside[] = {
      0.1283791670955126,     -0.37612638903183876,   0.11283791670958782,
      -0.026866170645631442,  0.005223977629239756,   -0.0008548327198949088,
      0.00012055338144238658, -1.4925747719511004e-05, 1.6463239206381199e-06,
      -1.6372278998991673e-07, 1.4797688026632339e-08, -1.1873806017187916e-09,
      6.757887360764701e-11};
  static constexpr double outside[] = {
      1.7940078346605062e-07, 1.1283773314015213,     0.6366284792140329,
      0.1027472793958036,     -0.019078208105506315,  -0.0002804135783116824,
      0.0017689185555365748,  -0.0006411025436138077, 4.4775033637738534e-05,
      7.03921699879493e-05,   -4.504834877389637e-05, 1.6517698763717073e-05,
      -4.3280637233079e-06,   8.507916490050111e-07,  -1.2574037341330688e-07,
      1.3630961761044537e-08, -1.0260560435767093e-09, 4.797870713218126e-11,
      -1.0500616182881666e-12};
};

template <class T>
struct ErrorFunction {
  using L = Lanes<T>;
  using V = typename L::Vector;
  using C = ErrorFunctionNumbers<T>;
  using E = Exponential<T>;

  static BACKLIT_INLINE V erf(V x) {
    const V z = x * x;
    const V inside = x + x * polynomial(z, z * z, C::inside);
    const V size = L::minimum(L::broadcast(C::one), E::absolute(x));  // a NaN stays a NaN
    const V outside = T(1) - E::exp_of_moderate(-polynomial(size, size * size, C::outside));
    return L::select(size < T(1), inside, E::with_sign(outside, x));
  }
};

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
