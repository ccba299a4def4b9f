// What becomes of a block of a map's register beyond its memory: sums and largest elements.
//
// The order of every sum follows from the rows and columns of the call: lanes are kept apart
// until its end, then folded in pairs of neighbours.
#pragma once

#include "fold.hpp"
#include "registers.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

enum class Extent { rows, columns, all };

// What a sink has gathered stands in its tile: a few vectors for all elements, a block for rows.
// Rows longer than a block, and columns, are gathered in the output itself.
template <class T, class Way>
struct Gather {
  using L = Lanes<T>;
  static constexpr int accumulators = 4;

  static void take_all(T* tile, const T* x, Index n) {
    typename L::Vector sum[accumulators];
    for (int j = 0; j < accumulators; ++j) sum[j] = L::load(tile + j * L::count);
    Index i = 0;
    for (; i + accumulators * L::count <= n; i += accumulators * L::count) {
      for (int j = 0; j < accumulators; ++j) {
        sum[j] = Way::join(sum[j], L::load(x + i + j * L::count));
      }
    }
    for (; i + L::count <= n; i += L::count) sum[0] = Way::join(sum[0], L::load(x + i));
    if (i < n) sum[1] = Way::join(sum[1], load_rest<T, Way>(x + i, n - i));
    for (int j = 0; j < accumulators; ++j) L::store(tile + j * L::count, sum[j]);
  }

  static T end_all(const T* tile) {
    const auto at = [=](int j) { return L::load(tile + j * L::count); };
    return fold<T, Way>(Way::join(Way::join(at(0), at(1)), Way::join(at(2), at(3))));
  }

  static void join_run(T* into, const T* x, Index n) {
    const Index step = L::count;
    each(into, n, [](auto a, auto b) { return Way::join(a, b); }, Operand<T>{into, step},
         Operand<T>{x, step});
  }

  // The rows of a tile in one: halves are joined until one row is left.
  static void end_rows(T* tile, Index rows, Index cols, T* y) {
    while (rows > 1) {
      const Index half = (rows + 1) / 2;
      join_run(tile, tile + half * cols, (rows - half) * cols);
      rows = half;
    }
    copy_run(y, tile, cols);
  }

  static void take_columns(const MapOutput& out, const T* x, const Place& p) {
    T* y = static_cast<T*>(out.data) + p.row * out.ld;
    for (Index r = 0; r < p.rows; ++r, x += p.cols, y += out.ld) {
      const T sum = p.cols == 1 ? *x : fold_run<T, Way>(x, p.cols);
      *y = p.column == 0 ? sum : Way::join(L::broadcast(*y), L::broadcast(sum))[0];
    }
  }

  static void take(const MapOutput& out, Extent extent, T* tile, const T* x, const Place& p) {
    T* y = static_cast<T*>(out.data);
    const Index n = p.rows * p.cols;
    if (extent == Extent::columns) return take_columns(out, x, p);
    if (extent == Extent::all) return take_all(tile, x, n);
    if (tile) return join_run(tile, x, n);
    for (Index r = 0; r < p.rows; ++r) join_run(y + p.column, x + r * p.cols, p.cols);
  }
};

// The sinks of a call that are not plain stores.
template <class T>
struct Sinks {
  const MapCall& call;
  Place block;
  bool long_rows;
  T* tiles;  // call.output_count of them, buffer_stride apart

  void begin() const {
    for_each([&](const MapOutput& out, Extent extent, auto way, T* tile) {
      using Way = decltype(way);
      using G = Gather<T, Way>;
      const Index kept = extent == Extent::all ? G::accumulators * Lanes<T>::count
                                               : block.rows * block.cols;
      if (tile) return fill_past(tile, kept, Way::nothing);
      const Index n = extent == Extent::rows ? call.cols : 0;
      for (Index i = 0; i < n; ++i) static_cast<T*>(out.data)[i] = Way::nothing;
    });
  }

  void take(const Register<T>* registers, const Place& p) const {
    for_each([&](const MapOutput& out, Extent extent, auto way, T* tile) {
      Gather<T, decltype(way)>::take(out, extent, tile, registers[out.from].at, p);
    });
  }

  void end() const {
    for_each([&](const MapOutput& out, Extent extent, auto way, T* tile) {
      using G = Gather<T, decltype(way)>;
      T* y = static_cast<T*>(out.data);
      if (!tile) return;
      if (extent == Extent::all) *y = G::end_all(tile);
      else G::end_rows(tile, block.rows, call.cols, y);
    });
  }

 private:
  template <class F>
  void for_each(F f) const {
    Index tile = 0;
    for (Index o = 0; o < call.output_count; ++o) {
      const MapOutput& out = call.outputs[o];
      if (out.sink == Sink::store) continue;
      const Extent extent = extent_of(out.sink);
      const bool tiled = extent == Extent::all || (extent == Extent::rows && !long_rows);
      T* at = nullptr;
      if (tiled) at = tiles + tile++ * (buffer_stride / Index(sizeof(T)));
      if (out.sink <= Sink::sum_all) f(out, extent, Sum<T>{}, at);
      else f(out, extent, Largest<T>{}, at);
    }
  }

  static Extent extent_of(Sink sink) {
    if (sink == Sink::sum_rows || sink == Sink::max_rows) return Extent::rows;
    if (sink == Sink::sum_columns || sink == Sink::max_columns) return Extent::columns;
    return Extent::all;
  }
};

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
