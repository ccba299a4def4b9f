// The thin rest of columns at the right of a product, where most of a vector would be thrown away.
// Where a's rows run along k, each element is a product of two runs of k; where they run along m,
// vectors run along m too.
#pragma once

#include "gemm_tile.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

template <class T>
struct ThinCall {
  Index k;
  const T* a[4];        // dots: rows of c. along: a[0], the first row's first element
  Index a_step;         // along: from k to k + 1
  const Index* gather;  // along: the row of each k, or null
  const T* b;
  Index b_column, b_step;  // from column to column, from k to k + 1 (dots: 1)
  T* c;
  Index c_ld;
  int last;  // along: rows in use of the last vector
  const T* bias;
  bool relu;
};

template <class T, int columns>
BACKLIT_INLINE void put(const T* sums, int row_step, int column_step, int rows,
                        const ThinCall<T>& t, T* c) {
  for (int r = 0; r < rows; ++r) {
    BACKLIT_UNROLL
    for (int j = 0; j < columns; ++j) {
      T x = sums[r * row_step + j * column_step];
      if (t.bias) x += t.bias[j];
      if (t.relu) x = x <= 0 ? T(0) : x;
      c[r * t.c_ld + j] = x;
    }
  }
}

// The order of each sum: `count` interleaved sums along k, folded neighbour with neighbour.
template <class T, int rows, int columns>
void dots(const ThinCall<T>& t) {
  using L = Lanes<T>;
  using Vector = typename L::Vector;
  Vector sum[rows][columns];
  BACKLIT_UNROLL
  for (int r = 0; r < rows; ++r) {
    BACKLIT_UNROLL
    for (int j = 0; j < columns; ++j) sum[r][j] = L::zero();
  }
  const T* a[rows];
  BACKLIT_UNROLL
  for (int r = 0; r < rows; ++r) a[r] = t.a[r];
  const auto step = [&](auto load, Index k) __attribute__((always_inline)) {
    Vector b[columns];
    BACKLIT_UNROLL
    for (int j = 0; j < columns; ++j) b[j] = load(t.b + j * t.b_column + k);
    BACKLIT_UNROLL
    for (int r = 0; r < rows; ++r) {
      const Vector x = load(a[r] + k);
      BACKLIT_UNROLL
      for (int j = 0; j < columns; ++j) sum[r][j] += x * b[j];
    }
  };
  Index k = 0;
  for (; k + L::count <= t.k; k += L::count) step([](const T* p) { return L::load(p); }, k);
  if (const int rest = int(t.k - k)) {
    step([rest](const T* p) { return L::load_first(p, rest); }, k);
  }
  static_assert(rows * columns <= L::count);
  Vector v[L::count];
  BACKLIT_UNROLL
  for (int i = 0; i < L::count; ++i) {
    v[i] = i < rows * columns ? sum[i / columns % rows][i % columns] : L::zero();
  }
  BACKLIT_UNROLL
  for (int some = L::count / 2; some > 0; some /= 2) {
    BACKLIT_UNROLL
    for (int i = 0; i < some; ++i) {
      v[i] = L::evens(v[2 * i], v[2 * i + 1]) + L::odds(v[2 * i], v[2 * i + 1]);
    }
  }
  T sums[L::count];
  L::store(sums, v[0]);
  put<T, columns>(sums, columns, 1, rows, t, t.c);
}

template <class T, int vectors, int columns>
void along(const ThinCall<T>& t) {
  using L = Lanes<T>;
  using Vector = typename L::Vector;
  constexpr int edge = vectors - 1;
  Vector sum[vectors][columns];
  BACKLIT_UNROLL
  for (int v = 0; v < vectors; ++v) {
    BACKLIT_UNROLL
    for (int j = 0; j < columns; ++j) sum[v][j] = L::zero();
  }
  const int last = t.last;
  for (Index k = 0; k < t.k; ++k) {
    const T* a = t.a[0] + (t.gather ? t.gather[k] : k) * t.a_step;
    const T* b = t.b + k * t.b_step;
    Vector x[vectors];
    BACKLIT_UNROLL
    for (int v = 0; v < vectors; ++v) {
      x[v] = v < edge ? L::load(a + v * L::count) : L::load_first(a + v * L::count, last);
    }
    BACKLIT_UNROLL
    for (int j = 0; j < columns; ++j) {
      const Vector y = L::broadcast(b[j * t.b_column]);
      BACKLIT_UNROLL
      for (int v = 0; v < vectors; ++v) sum[v][j] += x[v] * y;
    }
  }
  for (int v = 0; v < vectors; ++v) {
    T sums[columns * L::count];
    BACKLIT_UNROLL
    for (int j = 0; j < columns; ++j) L::store(sums + j * L::count, sum[v][j]);
    put<T, columns>(sums, 1, L::count, v < edge ? L::count : last, t, t.c + v * L::count * t.c_ld);
  }
}

template <class T>
using ThinFunction = void (*)(const ThinCall<T>&);

// Four rows at once, or one.
template <class T, int rows>
constexpr ThinFunction<T> dots_of(int columns) {
  constexpr int most = int(Strips<T>::thinnest);
  switch (columns) {
    case 1: if constexpr (most >= 1) return dots<T, rows, 1>; break;
    case 2: if constexpr (most >= 2) return dots<T, rows, 2>; break;
    case 3: if constexpr (most >= 3) return dots<T, rows, 3>; break;
    case 4: if constexpr (most >= 4) return dots<T, rows, 4>; break;
  }
  return nullptr;
}

template <class T, int columns>
constexpr ThinFunction<T> along_of_columns(int vectors) {
  switch (vectors) {
    case 1: return along<T, 1, columns>;
    case 2: return along<T, 2, columns>;
    case 3: return along<T, 3, columns>;
    case 4: return along<T, 4, columns>;
    case 5: if constexpr (vector_registers == 32) return along<T, 5, columns>; break;
  }
  return nullptr;
}
constexpr int most_along = vector_registers == 32 ? 5 : 4;

template <class T>
constexpr ThinFunction<T> along_of(int columns, int vectors) {
  constexpr int most = int(Strips<T>::thinnest);
  switch (columns) {
    case 1: if constexpr (most >= 1) return along_of_columns<T, 1>(vectors); break;
    case 2: if constexpr (most >= 2) return along_of_columns<T, 2>(vectors); break;
    case 3: if constexpr (most >= 3) return along_of_columns<T, 3>(vectors); break;
    case 4: if constexpr (most >= 4) return along_of_columns<T, 4>(vectors); break;
  }
  return nullptr;
}

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
