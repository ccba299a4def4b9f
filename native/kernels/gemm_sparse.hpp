// Products with rows of data of which most numbers are 0: pixels, categories. What is 0 is left
// out, two rows of c at a time; a sum goes on in its order, so that its bits are the same.
#pragma once

#include "gemm_tile.hpp"
#include "nonzeros.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

// Some steps of k. `a`: of each row of the tile (rows) or of each step (columns), where its
// elements are, but for `offset`.
template <class T>
struct Steps {
  const T* const* a;
  Index offset;
  const Place* listed;
  Index count;
};

template <class T, int rows, int vectors, Left left>
void sparse_tile(const TileCall<T>& t, const Steps<T>& steps) {
  const T* const* a = steps.a;
  const Index offset = steps.offset;
  typename Lanes<T>::Vector sum[rows][vectors];
  start_tile<T, rows, vectors>(sum, t.c, false, t);
  BACKLIT_ROLLED
  for (Index i = 0; i < steps.count; ++i) {
    const Index k = steps.listed[i];
    step<T, rows, vectors>(sum, t.b + k * t.b_step, [&](int r) {
      return left == Left::rows ? a[r] + offset + k : a[k] + offset + r;
    });
  }
  store_tile<T, rows, vectors>(sum, t.c, t);
}

template <class T>
using SparseFunction = void (*)(const TileCall<T>&, const Steps<T>&);

// Vectors of a tile: the sums of two rows leave room for a row of b.
constexpr int sparse_widest = vector_registers == 32 ? 8 : 4;

template <class T, Left left, int rows>
constexpr SparseFunction<T> sparse_of_rows(Index vectors) {
  switch (vectors) {
    case 1: return sparse_tile<T, rows, 1, left>;
    case 2: return sparse_tile<T, rows, 2, left>;
    case 3: return sparse_tile<T, rows, 3, left>;
    case 4: return sparse_tile<T, rows, 4, left>;
    case 5: if constexpr (sparse_widest >= 5) return sparse_tile<T, rows, 5, left>; break;
    case 6: if constexpr (sparse_widest >= 6) return sparse_tile<T, rows, 6, left>; break;
    case 7: if constexpr (sparse_widest >= 7) return sparse_tile<T, rows, 7, left>; break;
    case 8: if constexpr (sparse_widest >= 8) return sparse_tile<T, rows, 8, left>; break;
  }
  return nullptr;
}

template <class T, Left left>
constexpr SparseFunction<T> sparse_of(Index rows, Index vectors) {
  return rows == 2 ? sparse_of_rows<T, left, 2>(vectors) : sparse_of_rows<T, left, 1>(vectors);
}

// Columns [first, first + columns) of c, for a product whose a is rows taken from a table.
//
// A number of b that meets nothing but zeros is not looked at: were it infinite or NaN, c would
// not tell. The state's guards do: they look at b itself, or at what it was made of.
template <class T>
class SparseProduct {
 public:
  explicit SparseProduct(const GemmCall& call)
      : call(call), a(static_cast<const T*>(call.a)), unit(call.rows_on_k ? call.a_m : call.a_k) {}

  // Is enough of a few rows 0? A guess: whether it is right is a matter of time alone.
  bool pays(Index columns) const {
    if (!call.rows || unit != 1 || call.b_packed || call.b_transposed) return false;
    if (columns <= line<T>) return false;  // too little is left out for what finding it takes
    return call.rows_on_k ? pays_along_columns() : pays_along_rows();
  }

  void run(Index first, Index columns) const {
    constexpr Index most = 16 * Strips<T>::lanes;  // of b's columns: a block of them stays near
    const Index parts = (columns + most - 1) / most, vectors = (columns + lanes - 1) / lanes;
    for (Index i = 0; i < parts; ++i) {
      const Index begin = vectors * i / parts * lanes, end = vectors * (i + 1) / parts * lanes;
      const Index here = (end < columns ? end : columns) - begin;
      if (call.rows_on_k) {
        along_columns(first + begin, here);
      } else {
        along_rows(first + begin, here);
      }
    }
  }

 private:
  const GemmCall& call;
  const T* const a;
  const Index unit;

  static constexpr Index lanes = Strips<T>::lanes;
  static constexpr Index steps = 256;   // of k, where a's rows run along it
  static constexpr Index deep = 512;    // of k, where they are gathered on it
  static constexpr Index percent = 55;  // of pairs that are not both 0: up to here it pays
  static constexpr Index sample = 4;
  static constexpr Index ahead = 6;     // rows: so much earlier they are called for

  const T* row(Index i) const { return a + call.rows[i] * (call.rows_on_k ? call.a_k : call.a_m); }

  // A few lines of a few pairs of rows, of the first alone if that has next to no zeros: the rows
  // may be far away, and a product that leaves nothing out should not wait for them.
  bool pays_along_rows() const {
    const Index rows = call.m1 - call.m0;
    const Index pairs = rows / 2 < sample ? rows / 2 : sample;
    const Index lines = (call.k + line<T> - 1) / line<T>, some = lines < 8 ? lines : 8;
    Index found = 0, seen = 0;
    for (Index i = 0; i < pairs; ++i) {
      const T* x = row(call.m0 + (rows - 2) * i / pairs);
      const T* y = row(call.m0 + (rows - 2) * i / pairs + 1);
      for (Index j = 0; j < some; ++j) {
        const Index k = lines * j / some * line<T>, left = call.k - k;
        found += __builtin_popcount(nonzero_bits(x + k, left) | nonzero_bits(y + k, left));
        seen += left < line<T> ? left : line<T>;
      }
      if (found * 100 > seen * 90) return false;
    }
    return found * 100 <= seen * percent && pairs > 0;
  }

  bool pays_along_columns() const {
    const Index columns = call.m1 - call.m0;
    const Index rows = call.k < 2 * sample ? call.k : 2 * sample;
    Index found = 0;
    for (Index i = 0; i < rows; ++i) {
      const T* x = row(call.k * i / rows) + call.m0;
      for (Index m = 0; m < columns; m += line<T>) {
        const std::uint32_t bits = nonzero_bits(x + m, columns - m);
        found += __builtin_popcount((bits | bits >> 1) & 0x5555u);
      }
      if (found * 200 > rows * columns * percent) return false;
    }
    return true;
  }

  // A part of k, all but for rows, columns and c.
  TileCall<T> part(Index first, Index k0, Index k1) const {
    TileCall<T> t{};
    t.b = static_cast<const T*>(call.b) + first + k0 * call.b_ld;
    t.b_step = call.b_ld;
    t.c_ld = call.c_ld;
    t.resume = k0 > 0;
    t.finish = k1 == call.k;
    t.bias = call.bias ? static_cast<const T*>(call.bias) + first : nullptr;
    t.relu = call.relu;
    t.gathered = true;
    return t;
  }

  // Rows of c from `m` on: side by side, as many vectors as a tile holds.
  template <Left left>
  void tiles(TileCall<T> t, const Steps<T>& some, Index m, Index rows, Index first,
             Index columns) const {
    const Index vectors = (columns + lanes - 1) / lanes;
    const Index parts = (vectors + sparse_widest - 1) / sparse_widest;
    t.c = static_cast<T*>(call.c) + m * call.c_ld + first;
    for (Index i = 0; i < parts; ++i) {
      const Index begin = vectors * i / parts, end = vectors * (i + 1) / parts;
      t.last = int(i + 1 < parts ? lanes : columns - (vectors - 1) * lanes);
      sparse_of<T, left>(rows, end - begin)(t, some);
      t.b += (end - begin) * lanes;
      t.c += (end - begin) * lanes;
      if (t.bias) t.bias += (end - begin) * lanes;
    }
  }

  // Gathered rows lie anywhere in memory.
  static void call_for(const T* const* rows, Index count, Index offset, Index numbers) {
    for (Index r = 0; r < count; ++r) {
      for (Index k = 0; k < numbers; k += line<T>) __builtin_prefetch(rows[r] + offset + k, 0, 2);
    }
  }

  void along_rows(Index first, Index columns) const {
    Place listed[steps + line<T>];
    const Index lines = (call.k + line<T> - 1) / line<T>;
    const Index blocks = (call.k + steps - 1) / steps;
    for (Index block = 0; block < blocks; ++block) {
      const Index k0 = lines * block / blocks * line<T>, after = lines * (block + 1) / blocks;
      const Index k1 = after < lines ? after * line<T> : call.k;
      const TileCall<T> t = part(first, k0, k1);
      for (Index m = call.m0; m < call.m1; m += 2) {
        const Index rows = call.m1 - m < 2 ? 1 : 2;
        const T* from[2] = {row(m) + k0, row(m + rows - 1) + k0};
        if (block + 1 < blocks) call_for(from, rows, k1 - k0, steps);
        if (block == 0 && m + ahead + 2 <= call.m1) {
          const T* later[2] = {row(m + ahead), row(m + ahead + 1)};
          call_for(later, 2, 0, k1);
        }
        Place* end = listed;
        for (Index k = 0; k < k1 - k0; k += line<T>) {
          const Index left = k1 - k0 - k;
          const auto bits = nonzero_bits(from[0] + k, left) | nonzero_bits(from[1] + k, left);
          end = list_places(bits, k, end);
        }
        tiles<Left::rows>(t, {from, 0, listed, end - listed}, m, rows, first, columns);
      }
    }
  }

  void along_columns(Index first, Index columns) const {
    constexpr Index planes = line<T> / 8;
    alignas(64) std::uint8_t bytes[planes][deep];
    std::uint64_t found[deep / 64][line<T>];
    const T* from[deep];
    Place listed[deep + 16];
    const Index blocks = (call.k + deep - 1) / deep;
    for (Index block = 0; block < blocks; ++block) {
      const Index k0 = call.k * block / blocks, k1 = call.k * (block + 1) / blocks;
      const Index count = k1 - k0, words = (count + 63) / 64;
      const TileCall<T> t = part(first, k0, k1);
      for (Index k = 0; k < count; ++k) from[k] = row(k0 + k);
      for (Index k = count; k < words * 64; ++k) {
        for (Index plane = 0; plane < planes; ++plane) bytes[plane][k] = 0;
      }
      for (Index m = call.m0; m < call.m1; m += line<T>) {
        const Index here = call.m1 - m < line<T> ? call.m1 - m : line<T>;
        for (Index k = 0; k < count; ++k) {
          const std::uint32_t bits = nonzero_bits(from[k] + m, here);
          for (Index plane = 0; plane < planes; ++plane) {
            bytes[plane][k] = std::uint8_t(bits >> 8 * plane);
          }
        }
        for (Index word = 0; word < words; ++word) {
          for (Index plane = 0; plane < planes; ++plane) {
            bits_along_columns(bytes[plane] + 64 * word, found[word] + 8 * plane);
          }
        }
        for (Index j = 0; j < here; j += 2) {
          const Index rows = here - j < 2 ? 1 : 2;
          const bool once = first == 0 && block == 0;
          const Index* next = call.next + (once ? call.next_count * j / here : 0);
          for (; once && next < call.next + call.next_count * (j + rows) / here; ++next) {
            __builtin_prefetch(a + *next * call.a_k + m, 0, 2);
          }
          Place* end = listed;
          for (Index word = 0; word < words; ++word) {
            const std::uint64_t bits = found[word][j] | found[word][j + rows - 1];
            for (int i = 0; i < 64; i += 16) {
              end = list_places(std::uint32_t(bits >> i & 0xFFFF), 64 * word + i, end);
            }
          }
          tiles<Left::columns>(t, {from, m + j, listed, end - listed}, m + j, rows, first, columns);
        }
      }
    }
  }
};

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
