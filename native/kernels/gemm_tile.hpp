// The heart of a product: a tile of c, some rows by some vectors, kept in registers while it runs
// along k. Every size of tile is a function of its own, so that edges cost no wasted rows.
#pragma once

#include "strips.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

// How a's elements are reached: along k in each of some rows, or side by side in one row per k.
enum class Left { rows, columns };

template <class T>
struct TileCall {
  Index k;
  const T* a[8];         // rows: the rows of the tile. columns: a[0], the first row's first element
  const T* ahead[8];     // rows: what to fetch meanwhile
  Index a_step;          // from k to k + 1
  const Index* gather;   // columns: the row of each k, or null
  const T* b;
  Index b_step;
  T* c;
  Index c_ld;
  int last;              // columns in use of the last vector
  bool resume, finish;   // c holds a sum to go on with; this is the last block of k
  const T* bias;         // of the tile's first column, or null
  bool relu;
};

template <class T>
BACKLIT_INLINE typename Lanes<T>::Vector finished(typename Lanes<T>::Vector x, bool relu) {
  using L = Lanes<T>;
  return relu ? L::select(x <= L::zero(), L::zero(), x) : x;  // NaN stays NaN
}

template <class T, int rows, int vectors>
BACKLIT_INLINE void store_tile(typename Lanes<T>::Vector (&sum)[rows][vectors],
                               const TileCall<T>& t) {
  using L = Lanes<T>;
  constexpr int edge = vectors - 1;
  if (t.finish && (t.bias || t.relu)) {
    BACKLIT_UNROLL
    for (int v = 0; v < vectors; ++v) {
      const T* from = t.bias + v * L::count;
      const auto bias = !t.bias ? L::broadcast(T(-0.0)) : v < edge ? L::load(from)
                                                                  : L::load_first(from, t.last);
      BACKLIT_UNROLL
      for (int r = 0; r < rows; ++r) sum[r][v] = finished<T>(sum[r][v] + bias, t.relu);
    }
  }
  const bool whole = t.last == L::count;
  BACKLIT_UNROLL
  for (int r = 0; r < rows; ++r) {
    T* c = t.c + r * t.c_ld;
    BACKLIT_UNROLL
    for (int v = 0; v < edge; ++v) L::store(c + v * L::count, sum[r][v]);
    if (whole) {
      L::store(c + edge * L::count, sum[r][edge]);
    } else {
      L::store_first(c + edge * L::count, sum[r][edge], t.last);
    }
  }
}

template <class T, int rows, int vectors, Left left>
void tile(const TileCall<T>& t) {
  using L = Lanes<T>;
  using Vector = typename L::Vector;
  Vector sum[rows][vectors];
  if (t.resume) {
    BACKLIT_UNROLL
    for (int r = 0; r < rows; ++r) {
      const T* c = t.c + r * t.c_ld;
      BACKLIT_UNROLL
      for (int v = 0; v < vectors; ++v) {
        sum[r][v] = v < vectors - 1 ? L::load(c + v * L::count)
                                    : L::load_first(c + v * L::count, t.last);
      }
    }
  } else {
    BACKLIT_UNROLL
    for (int r = 0; r < rows; ++r) {
      BACKLIT_UNROLL
      for (int v = 0; v < vectors; ++v) sum[r][v] = L::zero();
    }
  }
  const T* b = t.b;
  const Index k_end = t.k, a_step = t.a_step, b_step = t.b_step;
  if constexpr (left == Left::columns) {
    const T* base = t.a[0];
    const Index* gather = t.gather;
    for (Index k = 0; k < k_end; ++k) {
      const T* a = base + (gather ? gather[k] : k) * a_step;
      __builtin_prefetch(a + 64 / sizeof(T));
      Vector row[vectors];
      BACKLIT_UNROLL
      for (int v = 0; v < vectors; ++v) row[v] = L::load(b + v * L::count);
      BACKLIT_UNROLL
      for (int r = 0; r < rows; ++r) {
        const Vector x = L::broadcast(a[r]);
        BACKLIT_UNROLL
        for (int v = 0; v < vectors; ++v) sum[r][v] += x * row[v];
      }
      b += b_step;
    }
  } else {
    const T* a[rows];
    BACKLIT_UNROLL
    for (int r = 0; r < rows; ++r) a[r] = t.a[r];
    Index at = 0;
    for (Index k = 0; k < k_end;) {
      BACKLIT_UNROLL
      for (int r = 0; r < rows; ++r) __builtin_prefetch(t.ahead[r] + at);
      const Index stop = k_end - k < 16 ? k_end : k + 16;
      for (; k < stop; ++k) {
        Vector row[vectors];
        BACKLIT_UNROLL
        for (int v = 0; v < vectors; ++v) row[v] = L::load(b + v * L::count);
        BACKLIT_UNROLL
        for (int r = 0; r < rows; ++r) {
          const Vector x = L::broadcast(a[r][at]);
          BACKLIT_UNROLL
          for (int v = 0; v < vectors; ++v) sum[r][v] += x * row[v];
        }
        b += b_step;
        at += a_step;
      }
    }
  }
  store_tile<T, rows, vectors>(sum, t);
}

template <class T>
using TileFunction = void (*)(const TileCall<T>&);

template <class T, Left left, int vectors>
constexpr TileFunction<T> tile_of_rows(int rows) {
  constexpr int most = tallest(vectors);
  switch (rows) {
    case 1: return tile<T, 1, vectors, left>;
    case 2: return tile<T, 2, vectors, left>;
    case 3: return tile<T, 3, vectors, left>;
    case 4: return tile<T, 4, vectors, left>;
    case 5: if constexpr (most >= 5) return tile<T, 5, vectors, left>; break;
    case 6: if constexpr (most >= 6) return tile<T, 6, vectors, left>; break;
    case 7: if constexpr (most >= 7) return tile<T, 7, vectors, left>; break;
    case 8: if constexpr (most >= 8) return tile<T, 8, vectors, left>; break;
  }
  return nullptr;
}

template <class T, Left left>
constexpr TileFunction<T> tile_of(Index vectors, Index rows) {
  switch (vectors) {
    case 1: return tile_of_rows<T, left, 1>(int(rows));
    case 2: return tile_of_rows<T, left, 2>(int(rows));
    case 3: if constexpr (widest >= 3) return tile_of_rows<T, left, 3>(int(rows)); break;
    case 4: if constexpr (widest >= 4) return tile_of_rows<T, left, 4>(int(rows)); break;
  }
  return nullptr;
}

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
