// softmax and argmax of rows.
#include "row.hpp"
#include "rows.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

// exp(x - max) / sum of it; a row of -infinity gives zeros, +infinities share.
template <class T>
void softmax(const RowCall& call) {
  using L = Lanes<T>;
  const Index cols = call.cols;
  if (cols == 0) return;
  const auto weight = [](typename L::Vector x, T top) { return Math<T>::exp(below<T>(x, top)); };
  for (Index r = 0; r < call.rows; ++r) {
    const T* x = static_cast<const T*>(call.x) + r * call.x_ld;
    T* y = static_cast<T*>(call.y) + r * call.y_ld;
    const T top = row_top(x, cols);
    if (cols <= L::count) {
      const auto e = weight(load_filled(x, cols, -infinity<T>), top);
      const T total = fold<T, Sum<T>>(e);
      const auto share = e / L::broadcast(total == 0 ? T(1) : total);
      if (cols == L::count) L::store(y, share);
      else L::store_first(y, share, int(cols));
      continue;
    }
    each(y, cols, [=](auto v) { return weight(v, top); }, Operand<T>{x, L::count});
    const T sum = fold_run<T, Sum<T>>(y, cols);
    const auto total = L::broadcast(sum == 0 ? T(1) : sum);
    each(y, cols, [=](auto e) { return e / total; }, Operand<T>{y, L::count});
  }
}

// The first of the largest; the first NaN, if there is one.
template <class T>
void argmax(const RowCall& call) {
  for (Index r = 0; r < call.rows; ++r) {
    const T* x = static_cast<const T*>(call.x) + r * call.x_ld;
    Index best = 0;
    T top = call.cols > 0 ? x[0] : T(0);
    for (Index c = 1; c < call.cols; ++c) {
      const bool better = !(x[c] <= top) && top == top;
      best = better ? c : best;
      top = better ? x[c] : top;
    }
    static_cast<std::int64_t*>(call.y)[r * call.y_ld] = best;
  }
}

template void softmax<float>(const RowCall&);
template void softmax<double>(const RowCall&);
template void argmax<float>(const RowCall&);
template void argmax<double>(const RowCall&);

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
