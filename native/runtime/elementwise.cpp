#include "elementwise.hpp"

#include <cmath>
#include <limits>
#include <type_traits>

namespace backlit::runtime {

namespace {

template <class T, class F>
void one(const T* const* x, Index n, T* y, F f) {
  for (Index i = 0; i < n; ++i) y[i] = static_cast<T>(f(x[0][i]));
}

template <class T, class F>
void two(const T* const* x, Index n, T* y, F f) {
  for (Index i = 0; i < n; ++i) y[i] = static_cast<T>(f(x[0][i], x[1][i]));
}

// NaN wins, as in numpy.maximum.
template <class T>
T larger(T a, T b) {
  return a > b || a != a ? a : b;
}

template <class T>
T smaller(T a, T b) {
  return a < b || a != a ? a : b;
}

template <class T>
T sigmoid(T x) {
  const T y = T(1) / (T(1) + std::exp(-x));
  return y == T(0) ? std::exp(x) : y;
}

template <class T>
T binary_cross_entropy(T x, T target) {
  const T size = std::abs(x);
  const T wrong = x > T(0) ? T(1) - target : target;
  return (wrong == T(0) ? T(0) : wrong * size) + std::log1p(std::exp(-size));
}

template <class T>
void real(Operation operation, double first, double second, const T* const* x, Index n, T* y) {
  switch (operation) {
    case Operation::divide: return two(x, n, y, [](T a, T b) { return a / b; });
    case Operation::chain:
      return two(x, n, y, [](T g, T local) {
        const T product = g * local;
        return product != product && g == T(0) ? T(0) : product;
      });
    case Operation::chain_divide:
      return two(x, n, y, [](T g, T divisor) {
        const T quotient = g / divisor;
        return quotient != quotient && g == T(0) ? T(0) : quotient;
      });
    case Operation::square_root: return one(x, n, y, [](T a) { return std::sqrt(a); });
    case Operation::exp: return one(x, n, y, [](T a) { return std::exp(a); });
    case Operation::expm1: return one(x, n, y, [](T a) { return std::expm1(a); });
    case Operation::log: return one(x, n, y, [](T a) { return std::log(a); });
    case Operation::log1p: return one(x, n, y, [](T a) { return std::log1p(a); });
    case Operation::tanh: return one(x, n, y, [](T a) { return std::tanh(a); });
    case Operation::sigmoid: return one(x, n, y, [](T a) { return sigmoid(a); });
    case Operation::erf: return one(x, n, y, [](T a) { return std::erf(double(a)); });
    case Operation::clip:
      return one(x, n, y, [low = T(first), high = T(second)](T a) {
        return smaller(larger(a, low), high);
      });
    case Operation::power:
      return one(x, n, y, [exponent = T(first)](T a) { return std::pow(a, exponent); });
    case Operation::binary_cross_entropy:
      return two(x, n, y, [](T a, T target) { return binary_cross_entropy(a, target); });
    default: return;
  }
}

// Sums of whole numbers wrap around, as NumPy's do.
template <class T>
using Wrapping = std::conditional_t<std::is_same_v<T, Index>, std::uint64_t, T>;

}  // namespace

template <class T>
void apply(Operation operation, double first, double second, const T* const* x, Index n, T* y) {
  using W = Wrapping<T>;
  switch (operation) {
    case Operation::add: return two(x, n, y, [](T a, T b) { return W(a) + W(b); });
    case Operation::subtract: return two(x, n, y, [](T a, T b) { return W(a) - W(b); });
    case Operation::multiply: return two(x, n, y, [](T a, T b) { return W(a) * W(b); });
    case Operation::maximum: return two(x, n, y, [](T a, T b) { return larger(a, b); });
    case Operation::minimum: return two(x, n, y, [](T a, T b) { return smaller(a, b); });
    case Operation::equal: return two(x, n, y, [](T a, T b) { return a == b; });
    case Operation::greater: return two(x, n, y, [](T a, T b) { return a > b; });
    case Operation::greater_equal: return two(x, n, y, [](T a, T b) { return a >= b; });
    case Operation::logical_and:
      return two(x, n, y, [](T a, T b) { return a != T(0) && b != T(0); });
    case Operation::negative:
      if constexpr (std::is_same_v<T, Index>) return one(x, n, y, [](T a) { return W(0) - W(a); });
      return one(x, n, y, [](T a) { return -a; });
    case Operation::absolute:
      return one(x, n, y, [](T a) {
        if constexpr (std::is_same_v<T, Index>) return a < 0 ? W(0) - W(a) : W(a);
        else return std::abs(a);
      });
    case Operation::sign:
      return one(x, n, y, [](T a) { return a != a ? a : T((a > T(0)) - (a < T(0))); });
    case Operation::relu: return one(x, n, y, [](T a) { return larger(a, T(0)); });
    case Operation::is_finite: return one(x, n, y, [](T a) { return a - a == T(0); });
    case Operation::logical_not: return one(x, n, y, [](T a) { return a == T(0); });
    case Operation::copy: return one(x, n, y, [](T a) { return a; });
    case Operation::where:
      for (Index i = 0; i < n; ++i) y[i] = x[0][i] != T(0) ? x[1][i] : x[2][i];
      return;
    default:
      if constexpr (!std::is_same_v<T, Index>) real(operation, first, second, x, n, y);
  }
}

template void apply(Operation, double, double, const float* const*, Index, float*);
template void apply(Operation, double, double, const double* const*, Index, double*);
template void apply(Operation, double, double, const Index* const*, Index, Index*);

}  // namespace backlit::runtime
