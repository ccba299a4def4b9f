// Cross-entropy of class numbers, softmax less one-hot, and whether the largest logit is right.
//
// In float32 all three share one set of exponentials. As in cross_entropy.cpp a largest element is
// left out of the sum under log1p, so that losses near 0 keep all their digits. Rows with NaN or
// infinity at the top, and float64, go through the functions that settle such questions.
#include "classes.hpp"

#include "row.hpp"
#include "rows.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {
namespace {

constexpr int group = 64;  // rows whose logarithms are taken together

template <class T>
struct Row {
  const T* x;
  T* slope;
  Index cols, right;  // `right` is outside [0, cols) where the row has no class

  bool has_class() const { return right >= 0 && right < cols; }
};

// A row whose top is finite: leaves the sum without a largest element, gives the target's place.
template <class T>
BACKLIT_INLINE void quick(const Row<T>& row, T top, T& others, T& below_top, T& hit) {
  using L = Lanes<T>;
  const auto one = L::broadcast(T(1));
  auto sum = L::zero(), ties = L::zero();
  for (Index c = 0; c < row.cols; c += L::count) {
    const auto d = load_filled(row.x + c, row.cols - c, -infinity<T>) - L::broadcast(top);
    const auto e = Math<T>::exp(d);
    const auto largest = d == L::zero();
    sum += L::select(largest, L::zero(), e);
    ties += L::select(largest, one, L::zero());
    if (row.cols - c >= L::count) L::store(row.slope + c, e);
    else L::store_first(row.slope + c, e, int(row.cols - c));
  }
  const T tied = fold<T, Sum<T>>(ties);
  const T rest = fold<T, Sum<T>>(sum);
  others = rest + (tied - T(1));
  const auto share = L::broadcast(T(1) / (rest + tied));
  for (Index c = 0; c < row.cols; c += L::count) {
    const int left = int(row.cols - c < L::count ? row.cols - c : L::count);
    L::store_first(row.slope + c, L::load_first(row.slope + c, left) * share, left);
  }
  row.slope[row.right] -= T(1);
  below_top = row.x[row.right] - top;
  bool first = below_top == T(0);
  if (first && tied > T(1)) {
    for (Index c = 0; c < row.right; ++c) first = first && row.x[c] != top;
  }
  hit = T(first);
}

// Any row, by the functions of rows.
template <class T>
void careful(const Row<T>& row, T* loss, T* hit) {
  for (Index c = 0; c < row.cols; ++c) row.slope[c] = T(c == row.right);
  RowCall call{1, row.cols, row.x, row.cols, row.slope, row.cols, loss, 1};
  softmax_cross_entropy<T>(call);
  call.y = row.slope;
  call.y_ld = row.cols;
  softmax<T>(call);
  if (row.has_class()) row.slope[row.right] -= T(1);
  else for (Index c = 0; c < row.cols; ++c) row.slope[c] *= T(0);
  std::int64_t best = -1;
  call.y = &best;
  argmax<T>(call);
  *hit = T(best == row.right);
}

}  // namespace

template <class T>
void classes(const ClassCall& call) {
  T others[group], below_top[group], hits[group], losses[group];
  for (Index first = 0; first < call.rows; first += group) {
    const int rows = int(call.rows - first < group ? call.rows - first : Index(group));
    bool settled[group];
    for (int r = 0; r < rows; ++r) {
      const Index at = first + r;
      const Row<T> row{static_cast<const T*>(call.x) + at * call.x_ld,
                       static_cast<T*>(call.slope) + at * call.slope_ld, call.cols,
                       call.classes[at * call.classes_ld]};
      const T top = call.cols > 0 ? row_top(row.x, call.cols) : -infinity<T>;
      settled[r] = sizeof(T) == 8 || !finite(top) || !row.has_class();
      others[r] = below_top[r] = T(0);
      if (settled[r]) careful(row, &losses[r], &hits[r]);
      else quick(row, top, others[r], below_top[r], hits[r]);
    }
    each(others, rows, [](auto v) { return Math<T>::log1p(v); }, Operand<T>{others, Lanes<T>::count});
    T* loss = static_cast<T*>(call.loss);
    T* hit = static_cast<T*>(call.hit);
    for (int r = 0; r < rows; ++r) {
      if (!settled[r]) losses[r] = others[r] - below_top[r];
      if (loss != nullptr) loss[(first + r) * call.loss_ld] = losses[r];
      if (hit != nullptr) hit[(first + r) * call.hit_ld] = hits[r];
    }
  }
}

template void classes<float>(const ClassCall&);
template void classes<double>(const ClassCall&);

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
