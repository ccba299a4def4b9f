// Cross-entropy of class numbers, softmax less one-hot, and whether the largest logit is right.
//
// In float32 all three share one set of exponentials. Few classes are worked off a vector of rows
// at a time, a class after another; many, row by row. As in cross_entropy.cpp a largest element is
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

// Where the results of a row go.
template <class T>
struct Results {
  const ClassCall& call;
  void set(Index row, T loss, T hit) const {
    if (call.loss != nullptr) static_cast<T*>(call.loss)[row * call.loss_ld] = loss;
    if (call.hit != nullptr) static_cast<T*>(call.hit)[row * call.hit_ld] = hit;
  }
  Row<T> row(Index at) const {
    return {static_cast<const T*>(call.x) + at * call.x_ld,
            static_cast<T*>(call.slope) + at * call.slope_ld, call.cols,
            call.classes[at * call.classes_ld]};
  }
};

template <class T>
void row_by_row(const Results<T>& results) {
  const Index all = results.call.rows;
  T others[group], below_top[group], hits[group];
  for (Index first = 0; first < all; first += group) {
    const int rows = int(all - first < group ? all - first : Index(group));
    bool quickly[group];
    for (int r = 0; r < rows; ++r) {
      const Row<T> row = results.row(first + r);
      const T top = row.cols > 0 ? row_top(row.x, row.cols) : -infinity<T>;
      quickly[r] = sizeof(T) == 4 && finite(top) && row.has_class();
      others[r] = below_top[r] = T(0);
      if (quickly[r]) quick(row, top, others[r], below_top[r], hits[r]);
    }
    each(others, rows, [](auto v) { return Math<T>::log1p(v); }, Operand<T>{others, Lanes<T>::count});
    for (int r = 0; r < rows; ++r) {
      T loss = others[r] - below_top[r];
      if (!quickly[r]) careful(results.row(first + r), &loss, &hits[r]);
      results.set(first + r, loss, hits[r]);
    }
  }
}

constexpr Index few = 16;  // classes

// A vector of rows, each in a lane; c counts classes.
template <class T>
void side_by_side(const Results<T>& results) {
  using L = Lanes<T>;
  using V = typename L::Vector;
  const ClassCall& call = results.call;
  const int cols = int(call.cols);
  alignas(64) T tile[few][L::count];
  alignas(64) T right[L::count], at_right[L::count], losses[L::count], hits[L::count];
  for (Index first = 0; first < call.rows; first += L::count) {
    const int rows = int(call.rows - first < L::count ? call.rows - first : Index(L::count));
    bool known = true;
    for (int r = 0; r < L::count; ++r) {
      const Row<T> row = results.row(first + (r < rows ? r : 0));
      known = known && row.has_class();
      for (int c = 0; c < cols; ++c) tile[c][r] = row.x[c];
      right[r] = T(row.right);
      at_right[r] = row.x[row.has_class() ? row.right : 0];
    }
    V top = L::load(tile[0]);
    for (int c = 1; c < cols; ++c) top = larger<T>(top, L::load(tile[c]));
    V sum = L::zero(), ties = L::zero(), best = L::broadcast(T(-1));
    for (int c = 0; c < cols; ++c) {
      const V d = L::load(tile[c]) - top;
      const V e = Math<T>::exp(d);
      const auto largest = d == L::zero();
      sum += L::select(largest, L::zero(), e);
      best = L::select(largest & (ties == L::zero()), L::broadcast(T(c)), best);
      ties += L::select(largest, L::broadcast(T(1)), L::zero());
      L::store(tile[c], e);
    }
    const V share = T(1) / (sum + ties);
    for (int c = 0; c < cols; ++c) L::store(tile[c], L::load(tile[c]) * share);
    const V loss = Math<T>::log1p(sum + (ties - T(1))) - (L::load(at_right) - top);
    L::store(losses, loss);
    L::store(hits, L::select(best == L::load(right), L::broadcast(T(1)), L::zero()));
    const bool fine = known && fold<T, Sum<T>>(top - top) == T(0);
    for (int r = 0; r < rows; ++r) {
      const Row<T> row = results.row(first + r);
      if (!fine && !(row.has_class() && finite(row_top(row.x, row.cols)))) {
        careful(row, &losses[r], &hits[r]);
      } else {
        for (int c = 0; c < cols; ++c) row.slope[c] = tile[c][r];
        row.slope[row.right] -= T(1);
      }
      results.set(first + r, losses[r], hits[r]);
    }
  }
}

}  // namespace

template <class T>
void classes(const ClassCall& call) {
  const bool quickly = sizeof(T) == 4 && call.cols > 0 && call.cols <= few;
  return quickly ? side_by_side(Results<T>{call}) : row_by_row(Results<T>{call});
}

template void classes<float>(const ClassCall&);
template void classes<double>(const ClassCall&);

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
