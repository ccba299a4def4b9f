// Matrix products: which tiles, in which order. A block of b, at most `deep` steps of k by one
// strip, stays near while all rows of a pass by; c holds the sum between blocks, so each element is
// summed over k in order whatever the cuts.
#include "gemm.hpp"

#include "gemm_sparse.hpp"
#include "gemm_thin.hpp"
#include "pack.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {
namespace {

// A block fits the second-level cache with room to spare; smaller ones, to fit the first, lose more
// at the ends of tiles than they gain.
constexpr Index deep = 512;

// Columns [first, first + columns) of c and where b's are found.
template <class T>
struct Part {
  Index first, columns;
  const T* b;  // k = 0 of the first column
  Index b_ld;
  bool transposed, packing;
};

template <class T>
class Product {
 public:
  explicit Product(const GemmCall& call)
      : call(call),
        cut(call.n),
        a(static_cast<const T*>(call.a)),
        b(static_cast<const T*>(call.b)),
        c(static_cast<T*>(call.c)),
        bias(static_cast<const T*>(call.bias)),
        scratch(reinterpret_cast<T*>(call.scratch)),
        copy(scratch + deep * widest * Strips<T>::lanes),
        side_by_side(!(!call.rows_on_k && call.a_k == 1) && call.a_m == 1 &&
                     !(call.rows && !call.rows_on_k)),
        copying(!side_by_side && call.rows && call.rows_on_k) {}

  void run() {
    const Index first = cut.before(call.s0) * lanes, end = cut.before(call.s1) * lanes;
    const bool thin = cut.thin > 0 && call.s1 == cut.count;
    const bool by_dots = thin && cut.dotted(call.k) && !side_by_side;
    const SparseProduct<T> sparse(call);
    const Index columns = (end < call.n && !(thin && !by_dots) ? end : call.n) - first;
    if (sparse.pays(columns)) {
      sparse.run(first, columns);
      if (by_dots) dotted_rest();
      return;
    }
    for (Index s = call.s0; s < call.s1; ++s) strip(s);
  }

 private:
  const GemmCall& call;
  const Strips<T> cut;
  const T* const a;
  const T* const b;
  T* const c;
  const T* const bias;
  T* const scratch;
  T* const copy;            // a block of a, where it must be copied
  const bool side_by_side;  // a's elements of neighbouring rows of c are neighbours
  const bool copying;       // rows gathered on k that are not: rare, copied

  static constexpr Index lanes = Strips<T>::lanes;

  Part<T> part_of(Index first, Index columns) const {
    const Index offset = call.b_transposed ? first * call.b_ld : first;
    // Rows of b far apart come slowly from beyond the second-level cache; many rows of a repay a
    // copy. (Fewer do not: reading b where it lies costs next to nothing.)
    const bool packing =
        call.b_transposed || (call.m1 - call.m0 >= 192 && call.b_ld * sizeof(T) >= 2048);
    return {first, columns, b + offset, call.b_ld, call.b_transposed, packing};
  }

  void strip(Index s) {
    const Index first = cut.before(s) * lanes;
    const Index vectors = cut.before(s + 1) - cut.before(s);
    const bool thin = cut.thin > 0 && s + 1 == cut.count;
    const bool by_dots = thin && cut.dotted(call.k) && !side_by_side && !copying && call.a_k == 1;
    const bool by_along = thin && side_by_side && !call.b_packed;
    const Index end = first + vectors * lanes < call.n ? first + vectors * lanes : call.n;
    if (call.b_packed) {
      const bool apart = thin && cut.dotted(call.k);
      const T* packed = b + cut.packed_strip(s, call.k);
      tiles({first, (thin && !apart ? call.n : end) - first, packed,
             cut.packed_width(s, call.k) * lanes, false, false});
      if (by_dots) {
        dotted(b + cut.packed_dots(call.k), call.k);
      } else if (apart) {
        tiles({end, call.n - end, b + cut.packed_rest(call.k), lanes, false, false});
      }
      return;
    }
    tiles(part_of(first, (thin && !by_dots && !by_along ? call.n : end) - first));
    const Index column = call.b_transposed ? call.b_ld : 1;
    if (by_dots) {
      dotted_rest();
    } else if (by_along) {
      along_rows(b + end * column, column, call.b_transposed ? 1 : call.b_ld);
    }
  }

  const T* row_of_a(Index m) const {
    return a + (call.rows && !call.rows_on_k ? call.rows[m] : m) * call.a_m;
  }

  void tiles(const Part<T>& part) {
    const Index vectors = (part.columns + lanes - 1) / lanes;
    if (vectors == 0) return;
    if (vectors > widest) {  // a strip that took the thin rest in
      const Index here = (vectors + 1) / 2 * lanes;
      Part<T> left = part, right = part;
      left.columns = here;
      right.first += here;
      right.columns -= here;
      right.b += part.transposed ? here * part.b_ld : here;
      tiles(left);
      tiles(right);
      return;
    }
    // Where a's columns are taken, its lines should outlive the tiles that share them.
    const Index steps = side_by_side && vector_registers == 16 ? deep / 4 : deep;
    const Index blocks = call.k > steps ? (call.k + steps - 1) / steps : 1;
    for (Index block = 0; block < blocks; ++block) {
      const Index k0 = call.k * block / blocks, k1 = call.k * (block + 1) / blocks;
      TileCall<T> t;
      t.k = k1 - k0;
      t.b = part.b + (part.transposed ? k0 : k0 * part.b_ld);
      t.b_step = part.b_ld;
      if (part.packing) {
        pack_block(t.b, part.b_ld, part.transposed, t.k, part.columns, vectors, scratch);
        t.b = scratch;
        t.b_step = vectors * lanes;
      }
      t.last = int(part.columns - (vectors - 1) * lanes);
      t.resume = block > 0;
      t.finish = block + 1 == blocks;
      t.bias = bias ? bias + part.first : nullptr;
      t.relu = call.relu;
      t.gathered = call.rows != nullptr;
      t.c_ld = call.c_ld;
      const bool far = part.packing && !part.transposed;
      const T* next = block + 1 < blocks ? part.b + k1 * part.b_ld : part.b + part.columns;
      pass(t, part.first, vectors, k0, far ? next : nullptr);
    }
  }

  // All rows of a past one block of b, in tiles of two heights that differ by one at most.
  // `next`: the block of b to be fetched meanwhile.
  void pass(TileCall<T>& t, Index first, Index vectors, Index k0, const T* next) {
    const Index rows = call.m1 - call.m0;
    const Index most = tallest(int(vectors));
    const Index count = (rows + most - 1) / most;
    const Index low = rows / count, extra = rows % count;
    t.a_row = call.a_m;
    t.a_step = call.a_k;
    t.gather = call.rows_on_k && call.rows ? call.rows + k0 : nullptr;
    Index m = call.m0;
    for (Index i = 0; i < count; i += t.tiles) {
      const Index high = low + (i < extra);
      t.tiles = next ? 1 : (i < extra ? extra : count) - i;
      t.c = c + m * call.c_ld + first;
      t.below = call.m1 - m;
      for (Index k = t.k * i / count; next && k < t.k * (i + 1) / count; ++k) {
        const T* row = next + k * call.b_ld;
        for (Index v = 0; v < vectors; ++v) __builtin_prefetch(row + v * lanes, 0, 2);
      }
      if (side_by_side) {
        t.a = a + m + (t.gather ? 0 : k0 * call.a_k);
        tile_of<T, Left::columns>(vectors, high)(t);
      } else if (copying) {
        copied(t, m, high, vectors);
      } else {
        t.rows = call.rows ? call.rows + m : nullptr;
        t.ahead = call.rows && !t.finish ? call.rows + call.m0 : nullptr;
        t.a = a + (call.rows ? 0 : m * call.a_m) + k0 * call.a_k;
        tile_of<T, Left::rows>(vectors, high)(t);
      }
      m += t.tiles * high;
    }
  }

  // Rows gathered on k whose elements are not neighbours: rare, so copied tile by tile.
  void copied(TileCall<T> t, Index m, Index high, Index vectors) {
    const Index tiles = t.tiles;
    t.tiles = 1;
    t.below = high;
    t.rows = t.ahead = nullptr;
    t.a = copy;
    t.a_row = deep;
    t.a_step = 1;
    for (Index i = 0; i < tiles; ++i, m += high, t.c += high * call.c_ld) {
      for (Index r = 0; r < high; ++r) {
        const T* row = a + (m + r) * call.a_m;
        for (Index k = 0; k < t.k; ++k) copy[r * deep + k] = row[t.gather[k] * call.a_k];
      }
      tile_of<T, Left::rows>(vectors, high)(t);
    }
  }

  ThinCall<T> thin_call(const T* columns, Index column, Index step) const {
    ThinCall<T> t;
    t.k = call.k;
    t.a_step = call.a_k;
    t.gather = call.rows_on_k ? call.rows : nullptr;
    t.b = columns;
    t.b_column = column;
    t.b_step = step;
    t.c_ld = call.c_ld;
    const T* from = bias ? bias + call.n - cut.thin : nullptr;
    for (Index i = 0; i < lanes; ++i) t.bias[i] = from ? from[i % cut.thin] : T(-0.0);
    t.none = call.rows ? T(0.0) : T(-0.0);
    t.relu = call.relu;
    return t;
  }

  void dotted_rest() {
    const Index first = call.n - cut.thin;
    if (call.b_transposed) return dotted(b + first * call.b_ld, call.b_ld);
    pack_dots(b + first, call.b_ld, false, call.k, Index(cut.thin), scratch);
    dotted(scratch, call.k);
  }

  void dotted(const T* columns, Index column) {
    auto t = thin_call(columns, column, 1);
    for (Index m = call.m0; m < call.m1;) {
      const Index rows = call.m1 - m >= dots_rows<T>(cut.thin) ? dots_rows<T>(cut.thin) : 1;
      for (Index r = 0; r < rows; ++r) t.a[r] = row_of_a(m + r);
      t.c = c + m * call.c_ld + call.n - cut.thin;
      dots_of<T>(cut.thin, rows == 1)(t);
      m += rows;
    }
  }

  void along_rows(const T* columns, Index column, Index step) {
    auto t = thin_call(columns, column, step);
    const Index vectors = (call.m1 - call.m0 + lanes - 1) / lanes;
    const Index count = (vectors + longest(cut.thin) - 1) / longest(cut.thin);
    Index m = call.m0;
    for (Index i = 0; i < count; ++i) {
      const Index here = vectors / count + (i < vectors % count);
      const Index end = m + here * lanes < call.m1 ? m + here * lanes : call.m1;
      t.a[0] = a + m;
      t.c = c + m * call.c_ld + call.n - cut.thin;
      t.last = int(end - m - (here - 1) * lanes);
      along_of<T>(cut.thin, int(here))(t);
      m = end;
    }
  }
};

}  // namespace

template <class T>
void gemm(const GemmCall& call) {
  if (call.m1 > call.m0) Product<T>(call).run();
}

template <class T>
Index gemm_scratch(Index, Index k) {
  const Index block = deep * widest * Strips<T>::lanes;
  const Index thin = k * Strips<T>::thinnest;
  return ((block > thin ? block : thin) + deep * 8) * Index(sizeof(T)) + 64;
}

template <class T>
bool mostly_zero(const void* table, Index columns, const Index* rows, Index count) {
  GemmCall call{};
  call.m1 = count, call.k = columns;
  call.a = table, call.a_m = columns, call.a_k = 1;
  call.rows = rows;
  return SparseProduct<T>(call).pays(columns);
}

template void gemm<float>(const GemmCall&);
template void gemm<double>(const GemmCall&);
template Index gemm_scratch<float>(Index, Index);
template Index gemm_scratch<double>(Index, Index);
template bool mostly_zero<float>(const void*, Index, const Index*, Index);
template bool mostly_zero<double>(const void*, Index, const Index*, Index);

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
