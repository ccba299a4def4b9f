// The heart of a product: a tile of c, some rows by some vectors, kept in registers while it runs
// along k. Every size of tile is a function of its own, so that edges cost no wasted rows.
#pragma once

#include "strips.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

// How a's elements are reached: along k in each of some rows, or side by side in one row per k.
enum class Left { rows, columns };

// A run of tiles of one height, one below the other, past one block of b.
template <class T>
struct TileCall {
  Index k, tiles;
  const T* a;            // rows: row 0 of the table; columns: the first row's element at k = 0
  Index a_row, a_step;   // from row to row (columns: 1), from k to k + 1
  const Index* rows;     // rows: which of a's rows the tiles take, or null
  const Index* ahead;    // rows: those to be fetched during the last tile, at the next block
  Index below;           // rows of c from the first tile on
  const Index* gather;   // columns: the row of a for each k, or null
  const T* b;
  Index b_step;
  T* c;
  Index c_ld;
  int last;              // columns in use of the last vector
  bool resume, finish;   // c holds a sum to go on with; this is the last block of k
  const T* bias;         // of the tile's first column, or null
  bool relu;
  bool gathered;         // a sum of 0 is then +0, however many zeros of a it met
};

template <class T>
BACKLIT_INLINE typename Lanes<T>::Vector finished(typename Lanes<T>::Vector x, bool relu) {
  using L = Lanes<T>;
  return relu ? L::select(x <= L::zero(), L::zero(), x) : x;  // NaN stays NaN
}

template <class T, int rows, int vectors>
BACKLIT_INLINE void store_tile(typename Lanes<T>::Vector (&sum)[rows][vectors],
                               T* c, const TileCall<T>& t) {
  using L = Lanes<T>;
  constexpr int edge = vectors - 1;
  if (t.finish && t.gathered) {
    BACKLIT_UNROLL
    for (int r = 0; r < rows; ++r) {
      BACKLIT_UNROLL
      for (int v = 0; v < vectors; ++v) sum[r][v] += L::zero();
    }
  }
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
  for (int r = 0; r < rows; ++r, c += t.c_ld) {
    BACKLIT_UNROLL
    for (int v = 0; v < edge; ++v) L::store(c + v * L::count, sum[r][v]);
    if (whole) {
      L::store(c + edge * L::count, sum[r][edge]);
    } else {
      L::store_first(c + edge * L::count, sum[r][edge], t.last);
    }
  }
}

template <class T, int rows, int vectors>
BACKLIT_INLINE void start_tile(typename Lanes<T>::Vector (&sum)[rows][vectors], const T* c,
                               bool more, const TileCall<T>& t) {
  using L = Lanes<T>;
  constexpr int edge = vectors - 1;
  if (!t.resume) {
    BACKLIT_UNROLL
    for (int r = 0; r < rows; ++r) {
      BACKLIT_UNROLL
      for (int v = 0; v < vectors; ++v) sum[r][v] = L::zero();
    }
    return;
  }
  BACKLIT_UNROLL
  for (int r = 0; r < rows; ++r, c += t.c_ld) {
    BACKLIT_UNROLL
    for (int v = 0; v < edge; ++v) sum[r][v] = L::load(c + v * L::count);
    sum[r][edge] = L::load_first(c + edge * L::count, t.last);
  }
  BACKLIT_ROLLED
  for (int r = 0; more && r < rows; ++r, c += t.c_ld) {  // the next tile's sums
    BACKLIT_UNROLL
    for (int v = 0; v < vectors; ++v) __builtin_prefetch(c + v * L::count, 1);
  }
}

// One step of k: `a(r)` is where row r's element is.
template <class T, int rows, int vectors, class Element>
BACKLIT_INLINE void step(typename Lanes<T>::Vector (&sum)[rows][vectors], const T* b, Element a) {
  using L = Lanes<T>;
  typename L::Vector row[vectors];
  BACKLIT_UNROLL
  for (int v = 0; v < vectors; ++v) row[v] = L::load(b + v * L::count);
  BACKLIT_UNROLL
  for (int r = 0; r < rows; ++r) {
    const auto x = L::broadcast(*a(r));
    BACKLIT_UNROLL
    for (int v = 0; v < vectors; ++v) sum[r][v] += x * row[v];
  }
}

template <class T, int rows, int vectors>
void tiles_of_columns(const TileCall<T>& t) {
  typename Lanes<T>::Vector sum[rows][vectors];
  T* c = t.c;
  for (Index i = 0; i < t.tiles; ++i, c += rows * t.c_ld) {
    start_tile<T, rows, vectors>(sum, c, i + 1 < t.tiles, t);
    const T* b = t.b;
    const T* from = t.a + i * rows;
    BACKLIT_ROLLED
    for (Index k = 0; k < t.k; ++k, b += t.b_step) {
      const T* a = from + (t.gather ? t.gather[k] : k) * t.a_step;
      __builtin_prefetch(a + 64 / sizeof(T));
      step<T, rows, vectors>(sum, b, [=](int r) { return a + r; });
    }
    store_tile<T, rows, vectors>(sum, c, t);
  }
}

template <class T, int rows, int vectors>
void tiles_of_rows(const TileCall<T>& t) {
  constexpr Index line = 64 / sizeof(T);
  typename Lanes<T>::Vector sum[rows][vectors];
  const T* a[rows];
  T* c = t.c;
  for (Index i = 0; i < t.tiles; ++i, c += rows * t.c_ld) {
    start_tile<T, rows, vectors>(sum, c, i + 1 < t.tiles, t);
    const Index first = i * rows;
    BACKLIT_UNROLL
    for (int r = 0; r < rows; ++r) {
      a[r] = t.a + (t.rows ? t.rows[first + r] : first + r) * t.a_row;
    }
    // Gathered rows lie anywhere in memory: the next tile's are called for during this one.
    const bool below = first + 2 * rows <= t.below;
    const Index* ahead = below && t.rows ? t.rows + first + rows : t.ahead;
    const Index ahead_at = below ? 0 : t.k * t.a_step;
    const T* b = t.b;
    Index at = 0;
    for (Index k = t.k; k > 0; k -= line) {
      if (ahead) {
        BACKLIT_ROLLED
        for (int r = 0; r < rows; ++r) __builtin_prefetch(t.a + ahead[r] * t.a_row + ahead_at + at);
      }
      BACKLIT_ROLLED
      for (Index left = k < line ? k : line; left > 0; --left, b += t.b_step, at += t.a_step) {
        step<T, rows, vectors>(sum, b, [&](int r) { return a[r] + at; });
      }
    }
    store_tile<T, rows, vectors>(sum, c, t);
  }
}

template <class T, int rows, int vectors, Left left>
void tile(const TileCall<T>& t) {
  if constexpr (left == Left::rows) {
    tiles_of_rows<T, rows, vectors>(t);
  } else {
    tiles_of_columns<T, rows, vectors>(t);
  }
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
