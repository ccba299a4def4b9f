// How the columns of a product are cut: into vectors, the vectors into strips of at most
// `widest`, and at the end perhaps a thin rest of columns for which a vector would be a waste.
#pragma once

#include "lanes.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

#if BACKLIT_VECTOR_BYTES == 64 || defined(__aarch64__)
constexpr int vector_registers = 32;
#else
constexpr int vector_registers = 16;
#endif

constexpr int widest = vector_registers == 32 ? 4 : 2;

// Rows of a tile of so many vectors: its sums, a row of b and an element of a fill the registers.
// (Without fused multiply-add a product needs one too.)
constexpr int tallest(int vectors) {
  if (vector_registers == 32) return vectors == 4 ? 6 : 8;
  if (BACKLIT_VECTOR_BYTES == 16) return vectors == 2 ? 5 : 8;
  return vectors == 2 ? 6 : 8;
}

template <class T>
struct Strips {
  static constexpr Index lanes = Lanes<T>::count;
  static constexpr Index thinnest = lanes / 4;

  Index n, vectors, count;
  int thin;  // columns of the thin rest, which goes with the last strip

  explicit Strips(Index columns) : n(columns), vectors(columns / lanes), thin(0) {
    const Index rest = columns % lanes;
    if (rest > thinnest) {
      vectors += 1;
    } else {
      thin = int(rest);
    }
    count = vectors > widest ? (vectors + widest - 1) / widest : 1;
  }

  // Vectors before strip s: strips differ by one vector at most.
  Index before(Index s) const {
    const Index extra = vectors % count;
    return s * (vectors / count) + (s < extra ? s : extra);
  }

  // Is the thin rest of rows times b summed along k? By shape alone, so that bits do not depend
  // on who computes which part.
  bool dotted(Index k) const { return thin > 0 && k >= lanes; }

  // A packed b holds its strips one after another, k rows of the strip's vectors each (numbers
  // past column n are zero). A dotted rest follows twice: as one more vector, and transposed.
  Index packed_width(Index s, Index k) const {
    return before(s + 1) - before(s) + (s + 1 == count && thin > 0 && !dotted(k));
  }
  Index packed_strip(Index s, Index k) const { return before(s) * lanes * k; }
  Index packed_rest(Index k) const { return vectors * lanes * k; }
  Index packed_dots(Index k) const { return (vectors + 1) * lanes * k; }
  Index packed_count(Index k) const {
    return dotted(k) ? packed_dots(k) + thin * k : (vectors + (thin > 0)) * lanes * k;
  }
};

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
