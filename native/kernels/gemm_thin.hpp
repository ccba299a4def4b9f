// The thin rest of columns at the right of a product, where most of a vector would be thrown away.
// Where a's rows run along k, each element is a product of two runs of k; where they run along m,
// vectors run along m too.
#pragma once

#include "gemm_tile.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

template <class T>
struct ThinCall {
  Index k;
  const T* a[8];        // dots: rows of c. along: a[0], the first row's first element
  Index a_step;         // along: from k to k + 1
  const Index* gather;  // along: the row of each k, or null
  const T* b;
  Index b_column, b_step;  // from column to column, from k to k + 1 (dots: 1)
  T* c;
  Index c_ld;
  int last;  // along: rows in use of the last vector
  T bias[Lanes<T>::count];  // over and over, as many as there are lanes; -0 where there is none
  T none;  // +0 where a's rows are gathered, so that no sum is -0; else -0, which changes nothing
  bool relu;
};

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
  L::store(sums, finished<T>(v[0] + L::load(t.bias), t.relu));
  BACKLIT_UNROLL
  for (int r = 0; r < rows; ++r) {
    __builtin_memcpy(t.c + r * t.c_ld, sums + r * columns, columns * sizeof(T));
  }
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
  T sums[columns][vectors * L::count];
  const Vector none = L::broadcast(t.none);
  BACKLIT_UNROLL
  for (int j = 0; j < columns; ++j) {
    const Vector bias = L::broadcast(t.bias[j]);
    BACKLIT_UNROLL
    for (int v = 0; v < vectors; ++v) {
      L::store(sums[j] + v * L::count, finished<T>(sum[v][j] + none + bias, t.relu));
    }
  }
  for (int m = 0; m < edge * L::count + last; ++m) {
    BACKLIT_UNROLL
    for (int j = 0; j < columns; ++j) t.c[m * t.c_ld + j] = sums[j][m];
  }
}

template <class T>
using ThinFunction = void (*)(const ThinCall<T>&);

// Rows at once: their sums fill one vector when folded.
template <class T>
constexpr int dots_rows(int columns) {
  const int rows = int(Lanes<T>::count) / columns;
  return rows >= 8 ? 8 : rows >= 4 ? 4 : 1;
}

template <class T, int columns>
constexpr ThinFunction<T> dots_of_columns(bool one) {
  return one ? dots<T, 1, columns> : dots<T, dots_rows<T>(columns), columns>;
}

// Of as many rows, or of one.
template <class T>
constexpr ThinFunction<T> dots_of(int columns, bool one) {
  constexpr int most = int(Strips<T>::thinnest);
  switch (columns) {
    case 1: if constexpr (most >= 1) return dots_of_columns<T, 1>(one); break;
    case 2: if constexpr (most >= 2) return dots_of_columns<T, 2>(one); break;
    case 3: if constexpr (most >= 3) return dots_of_columns<T, 3>(one); break;
    case 4: if constexpr (most >= 4) return dots_of_columns<T, 4>(one); break;
  }
  return nullptr;
}

// Vectors of the longest part along m: with its sums it fills the registers.
constexpr int longest(int columns) {
  if (vector_registers == 16) return 4;
  return columns == 4 ? 5 : columns == 3 ? 6 : 8;
}

template <class T, int columns>
constexpr ThinFunction<T> along_of_columns(int vectors) {
  constexpr int most = longest(columns);
  switch (vectors) {
    case 1: return along<T, 1, columns>;
    case 2: return along<T, 2, columns>;
    case 3: return along<T, 3, columns>;
    case 4: return along<T, 4, columns>;
    case 5: if constexpr (most >= 5) return along<T, 5, columns>; break;
    case 6: if constexpr (most >= 6) return along<T, 6, columns>; break;
    case 7: if constexpr (most >= 7) return along<T, 7, columns>; break;
    case 8: if constexpr (most >= 8) return along<T, 8, columns>; break;
  }
  return nullptr;
}

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
