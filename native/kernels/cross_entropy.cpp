// logsumexp and softmax cross-entropy of rows, to within four units in the last place.
//
// In float64, where differences of float32 numbers are exact; those of float64 numbers carry their
// rounding error. A largest element is left out of the sum under log1p, so that losses near 0
// keep all their digits. Rows go in groups, for log1p to work on whole vectors.
#include "row.hpp"
#include "rows.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {
namespace {

using V = Wide::Vector;
constexpr int group = 32;  // rows

// The sum of exp(x - top) without a largest element.
template <class T>
BACKLIT_INLINE double others(const T* x, Index cols, double top) {
  using L = Lanes<T>;
  constexpr int parts = Widened<T>::parts;
  const V zero = Wide::zero(), one = Wide::broadcast(1);
  V sum = zero, ties = zero;
  for (Index c = 0; c < cols; c += L::count) {
    V wide[parts];
    Widened<T>::of(load_filled(x + c, cols - c, -infinity<T>), wide);
    for (int j = 0; j < parts; ++j) {
      const V d = below<double>(wide[j], top);
      V e = Math<double>::exp(d);
      if constexpr (parts == 1) {  // Knuth's two-sum of x and -top
        const V back = d - wide[j];
        const V lost = (wide[j] - (d - back)) - (top + back);
        e += e * Wide::select(lost - lost == zero, lost, zero);
      }
      sum += Wide::select(d == zero, zero, e);
      ties += Wide::select(d == zero, one, zero);
    }
  }
  const double more = fold<double, Sum<double>>(ties) - 1;
  return fold<double, Sum<double>>(sum) + (more > 0 ? more : 0);
}

// For each row of a group its largest element, and the log of the sum of exp(x - that).
template <class T>
struct Shifted {
  double top[group];
  double rest[group];

  Shifted(const T* x, Index ld, Index rows, Index cols) {
    for (Index r = 0; r < rows; ++r) {
      top[r] = cols > 0 ? double(row_top(x + r * ld, cols)) : -infinity<double>;
      rest[r] = others(x + r * ld, cols, top[r]);
    }
    each(rest, rows, [](V v) { return Math<double>::log1p(v); },
         Operand<double>{rest, Wide::count});
  }
};

template <class T, class F>
void in_groups(const RowCall& call, F f) {
  for (Index first = 0; first < call.rows; first += group) {
    const Index rows = call.rows - first < group ? call.rows - first : Index(group);
    const T* x = static_cast<const T*>(call.x) + first * call.x_ld;
    const Shifted<T> shifted(x, call.x_ld, rows, call.cols);
    T* y = static_cast<T*>(call.y) + first * call.y_ld;
    for (Index r = 0; r < rows; ++r) {
      y[r * call.y_ld] = T(f(first + r, x + r * call.x_ld, shifted.top[r], shifted.rest[r]));
    }
  }
}

}  // namespace

template <class T>
void logsumexp(const RowCall& call) {
  in_groups<T>(call, [](Index, const T*, double top, double rest) { return top + rest; });
}

// The sum of target (log of the sum - x); a class of weight 0 counts nothing, unless it is NaN.
template <class T>
void softmax_cross_entropy(const RowCall& call) {
  using L = Lanes<T>;
  constexpr int parts = Widened<T>::parts;
  in_groups<T>(call, [&](Index r, const T* x, double top, double rest) {
    const T* target = static_cast<const T*>(call.target) + r * call.target_ld;
    V sum = Wide::zero();
    for (Index c = 0; c < call.cols; c += L::count) {
      V wide[parts], weight[parts];
      Widened<T>::of(load_filled(x + c, call.cols - c, T(0)), wide);
      Widened<T>::of(load_filled(target + c, call.cols - c, T(0)), weight);
      for (int j = 0; j < parts; ++j) {
        const V loss = weight[j] * (rest - below<double>(wide[j], top));
        const auto nothing = (weight[j] == Wide::zero()) & (wide[j] == wide[j]);
        sum += Wide::select(nothing, Wide::zero(), loss);
      }
    }
    return fold<double, Sum<double>>(sum);
  });
}

template void logsumexp<float>(const RowCall&);
template void logsumexp<double>(const RowCall&);
template void softmax_cross_entropy<float>(const RowCall&);
template void softmax_cross_entropy<double>(const RowCall&);

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
