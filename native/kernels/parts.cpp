// Partial results put together, and the look for what is not finite.
#include "parts.hpp"

#include "fold.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {
namespace {

// Vectors side by side: a stretch of each part is read in one go.
template <class T, class Way>
void join_parts(const T* x, Index parts, Index stride, Index n, T* y) {
  using L = Lanes<T>;
  constexpr int width = 4;
  Index j = 0;
  for (; j + width * L::count <= n; j += width * L::count) {
    typename L::Vector sum[width];
    for (int w = 0; w < width; ++w) sum[w] = L::broadcast(Way::nothing);
    for (Index p = 0; p < parts; ++p) {
      const T* from = x + p * stride + j;
      for (int w = 0; w < width; ++w) sum[w] = Way::join(sum[w], L::load(from + w * L::count));
    }
    for (int w = 0; w < width; ++w) L::store(y + j + w * L::count, sum[w]);
  }
  for (; j + L::count <= n; j += L::count) {
    auto sum = L::broadcast(Way::nothing);
    for (Index p = 0; p < parts; ++p) sum = Way::join(sum, L::load(x + p * stride + j));
    L::store(y + j, sum);
  }
  if (j == n) return;
  const int rest = int(n - j);
  auto sum = L::broadcast(Way::nothing);
  for (Index p = 0; p < parts; ++p) {
    sum = Way::join(sum, L::load_first(x + p * stride + j, rest));
  }
  L::store_first(y + j, sum, rest);
}

// The bits of x - x: none where x is finite.
template <class T>
typename Lanes<T>::Integers stain(typename Lanes<T>::Vector x) {
  return Lanes<T>::bits(x - x);
}

}  // namespace

template <class T>
void sum_parts(const void* x, Index parts, Index stride, Index n, void* y) {
  join_parts<T, Sum<T>>(static_cast<const T*>(x), parts, stride, n, static_cast<T*>(y));
}

template <class T>
void max_parts(const void* x, Index parts, Index stride, Index n, void* y) {
  join_parts<T, Largest<T>>(static_cast<const T*>(x), parts, stride, n, static_cast<T*>(y));
}

template <class T>
bool all_finite(const void* data, Index n) {
  using L = Lanes<T>;
  constexpr int width = 4;
  const T* x = static_cast<const T*>(data);
  typename L::Integers stains[width] = {};
  Index i = 0;
  for (; i + width * L::count <= n; i += width * L::count) {
    for (int w = 0; w < width; ++w) stains[w] |= stain<T>(L::load(x + i + w * L::count));
  }
  for (; i + L::count <= n; i += L::count) stains[0] |= stain<T>(L::load(x + i));
  if (i < n) stains[1] |= stain<T>(L::load_first(x + i, int(n - i)));
  const auto all = (stains[0] | stains[1]) | (stains[2] | stains[3]);
  bool finite = true;
  for (int lane = 0; lane < L::count; ++lane) finite &= all[lane] == 0;
  return finite;
}

template void sum_parts<float>(const void*, Index, Index, Index, void*);
template void sum_parts<double>(const void*, Index, Index, Index, void*);
template void max_parts<float>(const void*, Index, Index, Index, void*);
template void max_parts<double>(const void*, Index, Index, Index, void*);
template bool all_finite<float>(const void*, Index);
template bool all_finite<double>(const void*, Index);

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
