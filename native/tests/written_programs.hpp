// Programs: a classifier that learns, one whose gradient goes straight into its update, and one
// with every instruction that those have not.
#pragma once

#include "written.hpp"

namespace written {

// 12 features, 9 hidden units with relu, 5 classes; batches of up to 20 rows in panels of 8; SGD.
inline Source classifier() {
  Writer w(20);
  w.sets = {f32, 12, i64, 1};
  w.states = {f32, 108, f32, 9, f32, 45, f32, 5};
  w.metrics = {f32, 1};
  w.outputs = {f32, 5};
  w.scalars = 1;
  w.guards = 2;
  const Index cost = w.number(0.05);
  const Index x = w.value(f32, data, 0, -2, 12), labels = w.value(i64, data, 1, -2, 1);
  const Index row = w.value(i64, rows, 0, -1, 1), rate = w.value(f32, scalar, 0, 1, 1);
  const Index shapes[4][2] = {{12, 9}, {1, 9}, {9, 5}, {1, 5}};
  Index old[4], fresh[4], slope[4], partial[4];
  for (Index i = 0; i < 4; ++i) {
    old[i] = w.value(f32, state_read, i, shapes[i][0], shapes[i][1]);
    fresh[i] = w.value(f32, state_write, i, shapes[i][0], shapes[i][1]);
    slope[i] = w.fresh(f32, shapes[i][0], shapes[i][1]);
    partial[i] = w.fresh(f32, 3 * shapes[i][0], shapes[i][1]);
  }
  // Local values: 8 rows each of 9, 5, 5, 1, 1 and 9 columns.
  const auto panel = [&](Kind kind, Index place, Index cols) {
    return w.value(kind, local, place, -1, cols);
  };
  w.fresh(f32, 8 * 40, 1, own);
  const Index h = panel(f32, 0, 9), logits = panel(f32, 288, 5), d = panel(f32, 448, 5);
  const Index loss = panel(f32, 608, 1), label = panel(i64, 640, 1), dh = panel(f32, 704, 9);
  const Index losses = w.fresh(f32, 3, 1), whole = w.fresh(f32, 1, 1);
  const Index predicted = w.value(f32, output, 0, -1, 5);
  w.phase(0, 8);
  w.instruction(6, {cost, label, labels, row});
  w.instruction(1, {cost, h, x, old[0], old[1], row, 8, 0});
  w.instruction(1, {cost, logits, h, old[2], old[3], -1, 0, 0});
  w.instruction(13, {cost, loss, d, -1, logits, label});
  w.instruction(4, {cost, 0, predicted, logits, -1});
  w.instruction(3, {cost, -1, 1, 0, 0, 1, 1, 0, 0, 1, loss, 0, losses, 0, 3});
  w.instruction(1, {cost, partial[2], h, d, -1, -1, 1, 0});
  w.instruction(3, {cost, -1, 5, 0, 0, 1, 1, 0, 0, 1, d, 0, partial[3], 0, 1});
  w.instruction(1, {cost, dh, d, old[2], -1, -1, 2, 0});
  const Index zero = w.value(f32, constant, 0, 1, 1);
  w.instruction(3, {cost, -1, 9, 0, 0, 5, 3, 2, 0, 2, dh, 0, h, 0, zero, 3,  // dh where h > 0
                    9, 3, 1, 2, 0, -1, 27, 4, 3, 0, 2, -1, dh, 4, 0, partial[1], 4, 1});
  w.instruction(1, {cost, partial[0], x, dh, -1, row, 1, 0});
  w.phase(1);
  for (Index i = 0; i < 4; ++i) w.instruction(5, {cost, slope[i], partial[i], 0, 8});
  w.instruction(5, {cost, whole, losses, 0, 8});
  w.phase(2);
  w.instruction(11, {0, whole});
  w.instruction(11, {1, slope[0]});
  w.instruction(12, {0, whole});
  w.phase(1);
  for (Index i = 0; i < 4; ++i) {
    w.instruction(3, {cost, shapes[i][0], shapes[i][1], 1, 16, 4, 3, 1, 4, 1, old[i], 0, slope[i], 0,
                      rate, 3, 31, 3, 0, 0, 0, -1, 0, 1, 2, 3, fresh[i], 3, 0});
  }
  return {w.code(), w.numbers, std::vector<std::byte>(64)};
}

// y = x w, and w -= rate x^T y: several runs of rows, each through the product and the rule.
inline Source updater() {
  Writer w(20);
  w.sets = {f32, 300};
  w.states = {f32, 6300};
  w.metrics = {f32, 1};
  w.scalars = 1;
  const Index cost = w.number(0.05);
  const Index x = w.value(f32, data, 0, -2, 300), row = w.value(i64, rows, 0, -1, 1);
  const Index rate = w.value(f32, scalar, 0, 1, 1), y = w.fresh(f32, -1, 21);
  const Index old = w.value(f32, state_read, 0, 300, 21);
  const Index fresh = w.value(f32, state_write, 0, 300, 21), slope = w.fresh(f32, 300, 21);
  w.phase(0, 8);
  w.instruction(1, {cost, y, x, old, -1, row, 0, 0});
  w.phase(1);
  w.instruction(14, {cost, slope, x, y, -1, row, 1, 0,  // the product, then its map
                     cost, 300, 21, 1, 16, 4, 3, 1, 4, 1, old, 0, slope, 0, rate, 3,
                     31, 3, 0, 0, 0, -1, 0, 1, 2, 3, fresh, 3, 0});
  w.phase(2);
  w.instruction(12, {0, rate});
  return {w.code(), w.numbers, {}};
}

// Each of the other instructions once, in float64.
inline Source assortment() {
  Writer w(20);
  w.sets = {f64, 6};
  w.states = {f64, 48, i64, 4, i64, 1};
  w.metrics = {f64, 2, i64, 3};
  w.outputs = {f64, 6, i64, 1};
  const Index cost = w.number(0.5);
  const Index x = w.value(f64, data, 0, -2, 6), row = w.value(i64, rows, 0, -1, 1);
  const Index table = w.value(f64, state_read, 0, 8, 6), index = w.value(i64, state_read, 1, 4, 1);
  const Index seed = w.value(i64, state_read, 2, 1, 1), k = w.value(i64, iteration, 0, 1, 1);
  const Index batch = w.fresh(f64, -1, 6), noise = w.fresh(f64, -1, 6), best = w.fresh(i64, -1, 1);
  const Index hot = w.fresh(f64, -1, 6), loss = w.fresh(f64, -1, 1), soft = w.value(f64, output, 0, -1, 6);
  const Index whole = w.fresh(f64, 20, 6), product = w.fresh(f64, -1, 8), strips = w.fresh(f64, 1, 512);
  const Index taken = w.fresh(f64, 4, 6), added = w.fresh(f64, 8, 6), sum = w.fresh(f64, 1, 6);
  const Index last = w.fresh(i64, 3, 1), size = w.fresh(f64, 1, 1, own), pair = w.fresh(f64, 1, 2);
  const Index most = w.fresh(f64, 3, 6), top = w.fresh(f64, 1, 6), small = w.fresh(f64, 2, 2);
  const Index mine = w.value(i64, output, 1, -1, 1);
  w.phase(0, 7);
  w.instruction(6, {cost, batch, x, row});
  w.instruction(8, {cost, noise, seed, k, 12345});
  w.instruction(3, {cost, -1, 6, 0, 0, 3, 2, 1, 0, 2, batch, 0, noise, 0, 0, 2, 0, 1, 0, -1, batch, 2, 0,
                    most, 2, 4});
  w.instruction(4, {cost, 0, soft, batch, -1});
  w.instruction(4, {cost, 3, best, batch, -1});
  w.instruction(7, {cost, hot, best});
  w.instruction(4, {cost, 2, loss, batch, hot});
  w.instruction(4, {cost, 1, loss, batch, -1});
  w.instruction(9, {cost, mine, best});
  w.phase(1);
  w.instruction(2, {cost, strips, table, 1});
  w.instruction(5, {cost, top, most, 1, 7});
  w.phase(1);
  w.instruction(1, {cost, product, batch, strips, -1, -1, 4, 1});
  w.phase(2);
  w.instruction(10, {size, 1, 3});
  w.phase(3);
  w.instruction(20, {0, -1, 2, -1, 6, whole, 0, 6, 1, 2, batch, 0, 6, 1, top, 0, 0, 1});
  w.instruction(21, {0, 2, -1, 6, whole, 0, 6, 1, sum, 0, 0, 1});
  w.instruction(21, {2, 2, 3, 6, table, 0, 6, 1, last, 0, 1, 0});
  w.instruction(22, {taken, table, index, 6});
  w.instruction(23, {added, taken, index, 6});
  w.instruction(24, {1, 1, 2, 2, 6, small, 0, 0, 2, 1, taken, 0, 0, 6, 1, added, 0, 0, 1, 6});
  w.instruction(25, {pair, cost});
  w.instruction(12, {0, pair});
  w.instruction(12, {1, last});
  w.phase(3);
  w.instruction(9, {cost, w.value(f64, state_write, 0, 8, 6), added});
  w.instruction(9, {cost, w.value(i64, state_write, 1, 3, 1), last});
  return {w.code(), w.numbers, {}};
}

}  // namespace written
