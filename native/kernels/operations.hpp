// Operations of a map on a run of elements: one loop each.
#pragma once

#include "elements.hpp"
#include "math.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

// x to a power, as np.power: exact where few multiplications do it.
template <class T>
void power_run(T* to, Index n, Operand<T> a, T exponent) {
  using L = Lanes<T>;
  using V = typename L::Vector;
  const V one = L::broadcast(T(1)), infinity = L::broadcast(T(__builtin_huge_val()));
  if (exponent == T(2)) return each(to, n, [](V x) { return x * x; }, a);
  if (exponent == T(3)) return each(to, n, [](V x) { return x * x * x; }, a);
  if (exponent == T(1)) return each(to, n, [](V x) { return x; }, a);
  if (exponent == T(0)) return each(to, n, [=](V) { return one; }, a);
  if (exponent == T(-1)) return each(to, n, [=](V x) { return one / x; }, a);
  if (exponent == T(0.5)) {  // unlike the root, +0 of -0 and infinity of -infinity
    return each(to, n,
                [=](V x) {
                  return L::select(x == -infinity, infinity, L::square_root(x + T(0)));
                },
                a);
  }
  for (Index i = 0; i < n; ++i) {
    const T x = a.step ? a.at[i] : a.at[0];
    if constexpr (sizeof(T) == 4) to[i] = __builtin_powf(x, exponent);
    else to[i] = __builtin_pow(x, exponent);
  }
}

// `to` may be an operand's own place.
template <class T>
void run_operation(const MapOp& op, T* to, Index n, Operand<T> a, Operand<T> b, Operand<T> c) {
  using L = Lanes<T>;
  using M = Math<T>;
  using V = typename L::Vector;
  const V zero = L::zero(), one = L::broadcast(T(1));
  const auto truth = [=](auto mask) { return L::select(mask, one, zero); };
  switch (op.operation) {
    case Operation::add: return each(to, n, [](V x, V y) { return x + y; }, a, b);
    case Operation::subtract: return each(to, n, [](V x, V y) { return x - y; }, a, b);
    case Operation::multiply: return each(to, n, [](V x, V y) { return x * y; }, a, b);
    case Operation::divide: return each(to, n, [](V x, V y) { return x / y; }, a, b);
    // An upstream of 0 stays 0, whatever it meets.
    case Operation::chain:
      return each(to, n, [=](V g, V y) { return L::select(g == zero, g, g * y); }, a, b);
    case Operation::chain_divide:
      return each(to, n, [=](V g, V y) { return L::select(g == zero, g, g / y); }, a, b);
    case Operation::maximum:
      return each(to, n, [](V x, V y) { return larger<T>(x, y); }, a, b);
    case Operation::minimum:
      return each(to, n, [](V x, V y) { return smaller<T>(x, y); }, a, b);
    case Operation::equal: return each(to, n, [=](V x, V y) { return truth(x == y); }, a, b);
    case Operation::greater: return each(to, n, [=](V x, V y) { return truth(x > y); }, a, b);
    case Operation::greater_equal:
      return each(to, n, [=](V x, V y) { return truth(x >= y); }, a, b);
    case Operation::logical_and:
      return each(to, n, [=](V x, V y) { return truth((x != zero) & (y != zero)); }, a, b);
    case Operation::negative: return each(to, n, [](V x) { return -x; }, a);
    case Operation::absolute: return each(to, n, [](V x) { return M::absolute(x); }, a);
    case Operation::sign:
      return each(to, n,
                  [=](V x) {
                    return L::select(x > zero, one, L::select(x < zero, -one, x + T(0)));
                  },
                  a);
    case Operation::relu:  // a NaN stays a NaN
      return each(to, n, [=](V x) { return L::maximum(zero, x); }, a);
    case Operation::square_root: return each(to, n, [](V x) { return L::square_root(x); }, a);
    case Operation::exp: return each(to, n, [](V x) { return M::exp(x); }, a);
    case Operation::expm1: return each(to, n, [](V x) { return M::expm1(x); }, a);
    case Operation::log: return each(to, n, [](V x) { return M::log(x); }, a);
    case Operation::log1p: return each(to, n, [](V x) { return M::log1p(x); }, a);
    case Operation::tanh: return each(to, n, [](V x) { return M::tanh(x); }, a);
    case Operation::sigmoid: return each(to, n, [](V x) { return M::sigmoid(x); }, a);
    case Operation::erf: return each(to, n, [](V x) { return M::erf(x); }, a);
    case Operation::is_finite: {
      const V infinity = L::broadcast(T(__builtin_huge_val()));
      return each(to, n, [=](V x) { return truth(M::absolute(x) < infinity); }, a);
    }
    case Operation::logical_not: return each(to, n, [=](V x) { return truth(x == zero); }, a);
    case Operation::copy: return each(to, n, [](V x) { return x; }, a);
    case Operation::where:
      return each(to, n, [=](V w, V x, V y) { return L::select(w != zero, x, y); }, a, b, c);
    case Operation::clip: {
      const V low = L::broadcast(T(op.first)), high = L::broadcast(T(op.second));
      return each(to, n, [=](V x) { return smaller<T>(larger<T>(x, low), high); }, a);
    }
    case Operation::power: return power_run(to, n, a, T(op.first));
    case Operation::binary_cross_entropy:
      return each(to, n,
                  [=](V x, V target) {
                    const V size = M::absolute(x);
                    const V wrong = L::select(x > zero, one - target, target);
                    return L::select(wrong == zero, zero, wrong * size) + M::log1p(M::exp(-size));
                  },
                  a, b);
    default: return;  // whole rules: see rules.hpp
  }
}

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
