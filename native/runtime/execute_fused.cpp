// Products, maps, and what puts their parts together.
#include <algorithm>
#include <cstring>

#include "convert.hpp"
#include "executor.hpp"

namespace backlit::runtime {

void Executor::gemm(const Gemm& g, Part part, Index first_strip, Index last_strip, std::byte* to,
                    std::byte* scratch) {
  const Value& c = program_.values[g.c];
  const Value& a = program_.values[g.a];
  const Value& b = program_.values[g.b];
  GemmCall call{};
  call.m1 = part.count;
  call.n = c.cols;
  call.s0 = first_strip;
  call.s1 = last_strip;
  const Index step = bytes_of(c.dtype);
  if (g.a_transposed) {
    call.k = g.gather < 0 ? rows(g.a) : rows(g.gather);
    call.a = at(g.a) + part.first * step;
    call.a_m = 1;
    call.a_k = a.ld;
    call.rows_on_k = g.gather >= 0;
    if (call.rows_on_k) call.rows = indices(g.gather, g.a, 0, call.k);
    if (call.rows_on_k && program_.values[g.gather].space == Space::rows) next_rows(call);
  } else {
    call.k = a.cols;
    call.a = at(g.a, g.gather < 0 ? part.first : 0);
    call.a_m = a.ld;
    call.a_k = 1;
    if (g.gather >= 0) call.rows = indices(g.gather, g.a, part.first, part.count);
  }
  if (g.gather >= 0 && call.rows == nullptr) return;
  call.b = at(g.b);
  call.b_ld = b.ld;
  call.b_transposed = g.b_transposed;
  call.b_packed = g.b_packed;
  call.c = to;
  call.c_ld = c.ld;
  call.bias = g.bias < 0 ? nullptr : at(g.bias);
  call.relu = g.relu;
  call.scratch = scratch;
  program_.typed(c.dtype).gemm(call);
}

// The rows of the next batch come from far away: they are on their way while this one's are used
// for the last time.
void Executor::next_rows(GemmCall& call) const {
  const auto i = static_cast<std::size_t>(iteration_) + 1;
  if (iteration_ + 1 >= call_.iterations) return;
  call.next = call_.rows.data() + (call_.boundaries[i] - call_.boundaries[0]);
  call.next_count = call_.boundaries[i + 1] - call_.boundaries[i];
}

// The part of a sum over rows that one panel contributes.
void Executor::partial_gemm(const Gemm& g, Part part) {
  const Value& c = program_.values[g.c];
  const Value& a = program_.values[g.a];
  const Typed& typed = program_.typed(c.dtype);
  GemmCall call{};
  call.m1 = a.cols;
  call.n = c.cols;
  call.k = part.count;
  call.s1 = typed.strips(c.cols);
  call.a = at(g.a, g.gather < 0 ? part.first : 0);
  call.a_m = 1;
  call.a_k = a.ld;
  if (g.gather >= 0) {
    call.rows_on_k = true;
    call.rows = indices(g.gather, g.a, part.first, part.count);
    if (call.rows == nullptr) return;
  }
  call.b = at(g.b, part.first);
  call.b_ld = program_.values[g.b].ld;
  call.c = at(g.c, part.number * a.cols);
  call.c_ld = c.ld;
  call.scratch = thread_.scratch;
  typed.gemm(call);
}

// The product of some rows stays in scratch memory for the map that takes it.
void Executor::update(const Update& u, Index first, Index last) {
  const Value& c = program_.values[u.gemm.c];
  const Index strips = program_.typed(c.dtype).strips(c.cols);
  const Index end = std::min(last * gemm_group, c.rows);
  std::byte* product = thread_.scratch;
  std::byte* scratch = product + u.scratch;
  for (Index row = first * gemm_group; row < end; row += u.rows) {
    const Index count = std::min(u.rows, end - row);
    gemm(u.gemm, {row, count, 0}, 0, strips, product, scratch);
    if (bad_index_) return;
    place_map(u.map, row * c.cols, 0);
    for (const std::size_t i : u.taken) thread_.inputs[i].data = product;
    run_map(u.map, 1, count * c.cols, scratch);
  }
}

void Executor::place_map(const Map& map, Index first, Index number) {
  for (std::size_t i = 0; i < map.from.size(); ++i) {
    const MapOperand& operand = map.from[i];
    MapInput& in = thread_.inputs[i] = map.inputs[i];
    in.data = thread_.base[operand.value] + first * operand.step;
  }
  for (std::size_t i = 0; i < map.to.size(); ++i) {
    const MapOperand& operand = map.to[i];
    MapOutput& out = thread_.outputs[i] = map.outputs[i];
    out.data = thread_.base[operand.value] + first * operand.step + number * operand.jump;
  }
}

void Executor::run_map(const Map& map, Index rows, Index cols, std::byte* scratch) {
  MapCall call{};
  call.rows = rows;
  call.cols = cols;
  call.inputs = thread_.inputs.data();
  call.ops = map.ops.data();
  call.outputs = thread_.outputs.data();
  call.wide = map.wide.data();
  call.input_count = static_cast<std::int32_t>(map.from.size());
  call.op_count = static_cast<std::int32_t>(map.ops.size());
  call.output_count = static_cast<std::int32_t>(map.to.size());
  call.wide_count = static_cast<std::int32_t>(map.wide.size());
  call.registers = map.registers;
  call.scratch = scratch;
  program_.typed(map.type).map(call);
}

// Units without results of their own may be done in one go: rows are worked off in blocks anyway.
void Executor::map_units(const Map& map, Index first, Index last) {
  const Index all = map.flat ? map.cols : map.rows == of_batch ? batch_ : map.rows;
  const Index each = map.partial || map.flat ? 1 : last - first;
  for (Index unit = first; unit < last; unit += each) {
    const Index begin = unit * map.unit;
    const Index count = std::min(all, (unit + each) * map.unit) - begin;
    call_map(map, begin, map.flat ? 1 : count, map.flat ? count : map.cols, unit);
  }
}

void Executor::pack(const Pack& p, Index first_strip, Index last_strip) {
  const Value& src = program_.values[p.src];
  PackCall call{};
  call.n = p.transposed ? src.rows : src.cols;
  call.k = p.transposed ? src.cols : src.rows;
  call.s0 = first_strip;
  call.s1 = last_strip;
  call.source = at(p.src);
  call.ld = src.ld;
  call.transposed = p.transposed;
  call.packed = at(p.dst);
  program_.typed(src.dtype).pack(call);
}

void Executor::combine(const Combine& c, Index first, Index last) {
  const Value& dst = program_.values[c.dst];
  const Value& src = program_.values[c.src];
  const Typed& typed = program_.typed(dst.dtype);
  const auto join = c.maximum ? typed.max_parts : typed.sum_parts;
  const Index parts = c.panel > 0 ? parts_of(batch_, c.panel) : src.rows / dst.rows;
  const Index size = bytes_of(dst.dtype);
  if (is_run(dst) && is_run(src)) {
    const Index all = dst.rows * dst.cols;
    const Index begin = first * combine_unit, end = std::min(last * combine_unit, all);
    join(at(c.src) + begin * size, parts, all, end - begin, at(c.dst) + begin * size);
    return;
  }
  for (Index row = first; row < last; ++row) {
    join(at(c.src, row), parts, dst.rows * src.ld, dst.cols, at(c.dst, row));
  }
}

void Executor::copy(const Copy& c, Index first, Index last) {
  const Value& dst = program_.values[c.dst];
  const Value& src = program_.values[c.src];
  if (!is_run(dst) || !is_run(src)) return copy_rows(c, {0, rows(c.dst), 0});
  const Index all = rows(c.dst) * dst.cols;
  const Index begin = first * copy_unit, end = std::min(last * copy_unit, all);
  convert(dst.dtype, at(c.dst) + begin * bytes_of(dst.dtype), 1, src.dtype,
          at(c.src) + begin * bytes_of(src.dtype), 1, end - begin);
}

void Executor::copy_rows(const Copy& c, Part part) {
  const Value& dst = program_.values[c.dst];
  const Value& src = program_.values[c.src];
  std::byte* to = at(c.dst, part.first);
  const std::byte* from = at(c.src, part.first);
  const Index to_row = dst.ld * bytes_of(dst.dtype), from_row = src.ld * bytes_of(src.dtype);
  for (Index r = 0; r < part.count; ++r) {
    convert(dst.dtype, to + r * to_row, 1, src.dtype, from + r * from_row, 1, dst.cols);
  }
}

}  // namespace backlit::runtime
