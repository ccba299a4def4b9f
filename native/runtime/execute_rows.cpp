// What is done row by row, and what is one number.
#include <cstring>

#include "convert.hpp"
#include "executor.hpp"

namespace backlit::runtime {

void Executor::row_op(const RowOp& r, Part part) {
  const Value& src = program_.values[r.src];
  RowCall call{};
  call.rows = part.count;
  call.cols = src.cols;
  call.x = at(r.src, part.first);
  call.x_ld = src.ld;
  if (r.function == RowFunction::softmax_cross_entropy) {
    call.target = at(r.target, part.first);
    call.target_ld = program_.values[r.target].ld;
  }
  call.y = at(r.dst, part.first);
  call.y_ld = program_.values[r.dst].ld;
  const Typed& typed = program_.typed(src.dtype);
  switch (r.function) {
    case RowFunction::softmax: return typed.softmax(call);
    case RowFunction::logsumexp: return typed.logsumexp(call);
    case RowFunction::softmax_cross_entropy: return typed.softmax_cross_entropy(call);
    default: return typed.argmax(call);
  }
}

void Executor::classes(const Classes& c, Part part) {
  const Value& logits = program_.values[c.logits];
  const auto ld = [&](std::int32_t id) { return id < 0 ? 0 : program_.values[id].ld; };
  const auto to = [&](std::int32_t id) { return id < 0 ? nullptr : at(id, part.first); };
  ClassCall call{};
  call.rows = part.count;
  call.cols = logits.cols;
  call.x = at(c.logits, part.first);
  call.x_ld = logits.ld;
  // A copy, for results that lie over the class numbers must not change them under the kernel.
  const auto* classes = reinterpret_cast<const std::int64_t*>(at(c.classes, part.first));
  const Index step = program_.values[c.classes].ld;
  for (Index r = 0; r < part.count; ++r) thread_.indices[r] = classes[r * step];
  call.classes = thread_.indices;
  call.classes_ld = 1;
  call.loss = to(c.loss);
  call.loss_ld = ld(c.loss);
  call.slope = c.slope < 0 ? thread_.scratch : to(c.slope);  // the kernel works in it
  call.slope_ld = ld(c.slope);
  call.hit = to(c.hit);
  call.hit_ld = ld(c.hit);
  program_.typed(logits.dtype).classes(call);
}

void Executor::take(const Take& t, Part part) {
  const Value& table = program_.values[t.table];
  const Value& dst = program_.values[t.dst];
  const Index* found = indices(t.index, t.table, part.first, part.count);
  if (found == nullptr) return;
  const auto bytes = static_cast<std::size_t>(table.cols * bytes_of(table.dtype));
  const Index to_row = dst.ld * bytes_of(dst.dtype);
  std::byte* to = at(t.dst, part.first);
  for (Index r = 0; r < part.count; ++r) {
    std::memcpy(to + r * to_row, at(t.table, found[r]), bytes);
  }
}

void Executor::one_hot(const OneHot& o, Part part) {
  const Value& src = program_.values[o.src];
  const Value& dst = program_.values[o.dst];
  const auto* classes = reinterpret_cast<const Index*>(at(o.src, part.first));
  const Index to_row = dst.ld * bytes_of(dst.dtype);
  std::byte* to = at(o.dst, part.first);
  for (Index r = 0; r < part.count; ++r) {
    const Index c = classes[r * src.ld];
    std::memset(to + r * to_row, 0, static_cast<std::size_t>(dst.cols * bytes_of(dst.dtype)));
    if (c >= 0 && c < dst.cols) store_as(dst.dtype, to + r * to_row, c, Index{1});
  }
}

void Executor::random(const Random& r, Part part) {
  const Value& dst = program_.values[r.dst];
  const auto seed = static_cast<std::uint32_t>(*reinterpret_cast<const Index*>(at(r.seed)));
  const auto iteration =
      static_cast<std::uint64_t>(*reinterpret_cast<const Index*>(at(r.iteration)));
  const auto draw = program_.typed(dst.dtype).random_uniform;
  const auto first = static_cast<std::uint64_t>(part.first * dst.cols);
  if (dst.ld == dst.cols) {
    draw(seed, r.purpose, iteration, first, part.count * dst.cols, at(r.dst, part.first));
    return;
  }
  const Index to_row = dst.ld * bytes_of(dst.dtype);
  std::byte* to = at(r.dst, part.first);
  for (Index row = 0; row < part.count; ++row) {
    draw(seed, r.purpose, iteration, first + static_cast<std::uint64_t>(row * dst.cols), dst.cols,
         to + row * to_row);
  }
}

void Executor::size(const Size& s) {
  double size = static_cast<double>(s.factor);
  for (Index i = 0; i < s.power; ++i) size *= static_cast<double>(batch_);
  store_as(program_.dtype(s.dst), at(s.dst), 0, size);
}

void Executor::check(const Check& c) {
  const Value& v = program_.values[c.value];
  if (guard_ >= 0 || !is_real(v.dtype)) return;
  const auto all_finite = program_.typed(v.dtype).all_finite;
  const Index count = rows(c.value);
  bool finite = true;
  if (is_run(v)) {
    finite = all_finite(at(c.value), count * v.cols);
  } else {
    for (Index r = 0; r < count && finite; ++r) finite = all_finite(at(c.value, r), v.cols);
  }
  if (!finite) guard_ = c.guard;
}

void Executor::emit(const Emit& e) {
  if (number_ != 0) return;
  const Value& v = program_.values[e.value];
  const auto bytes = static_cast<std::size_t>(v.cols * bytes_of(v.dtype));
  std::byte* to = call_.metrics[e.metric] +
                  iteration_ * program_.metrics[e.metric].size * bytes_of(v.dtype);
  for (Index r = 0; r < v.rows; ++r) std::memcpy(to + r * Index(bytes), at(e.value, r), bytes);
}

}  // namespace backlit::runtime
