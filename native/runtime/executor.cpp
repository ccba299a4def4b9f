#include "executor.hpp"

#include "convert.hpp"
#include "general.hpp"
#include "instructions.hpp"

namespace backlit::runtime {

void Executor::begin(Index iteration) {
  const auto i = static_cast<std::size_t>(iteration);
  iteration_ = iteration;
  batch_ = call_.boundaries[i + 1] - call_.boundaries[i];
  for (const std::int32_t id : program_.moving) {
    const Value& v = program_.values[id];
    std::byte*& base = thread_.base[id];
    const Index done = call_.boundaries[i] - call_.boundaries[0];
    switch (v.space) {
      case Space::rows:
        base = reinterpret_cast<std::byte*>(const_cast<Index*>(call_.rows.data()) + done);
        break;
      case Space::output: base = call_.outputs[v.place] + done * v.row_bytes; break;
      case Space::iteration: *reinterpret_cast<Index*>(base) = call_.first_iteration + iteration; break;
      case Space::scalar:
        store_as(v.dtype, base, 0, call_.scalars[v.place * call_.iterations + iteration]);
        break;
      default:  // state that is read: what the first iteration has written
        if (iteration == 1) base = call_.state_out[v.place];
    }
  }
}

Index Executor::table_rows(std::int32_t value) const {
  const Value& v = program_.values[value];
  return v.rows == of_data ? call_.data_rows[v.place] : rows(value);
}

// The batch's own row numbers were examined before the run. Others are copied, so that what is
// examined is what is used.
const Index* Executor::indices(std::int32_t value, std::int32_t table, Index first, Index count) {
  const auto* found = reinterpret_cast<const Index*>(at(value, first));
  const Value& v = program_.values[value];
  if (v.space == Space::rows) return found;
  const Index limit = table_rows(table);
  for (Index i = 0; i < count; ++i) {
    const Index index = found[i * v.ld];
    if (index < 0 || index >= limit) {
      bad_index_ = true;
      return nullptr;
    }
    thread_.indices[i] = index;
  }
  return thread_.indices;
}

void Executor::panel(const Instruction& instruction, Index first, Index count, Index number) {
  const Part part{first, count, number};
  std::visit(
      [&](const auto& each) {
        using Kind = std::decay_t<decltype(each)>;
        if constexpr (std::is_same_v<Kind, Map>) {
          call_map(each, first, count, each.cols, number);
        } else if constexpr (std::is_same_v<Kind, Gemm>) {
          if (each.a_transposed) {
            partial_gemm(each, part);
          } else {
            gemm(each, part, 0, program_.typed(program_.dtype(each.c)).strips(program_.values[each.c].cols));
          }
        } else if constexpr (std::is_same_v<Kind, RowOp>) {
          row_op(each, part);
        } else if constexpr (std::is_same_v<Kind, Classes>) {
          classes(each, part);
        } else if constexpr (std::is_same_v<Kind, Take>) {
          take(each, part);
        } else if constexpr (std::is_same_v<Kind, OneHot>) {
          one_hot(each, part);
        } else if constexpr (std::is_same_v<Kind, Random>) {
          random(each, part);
        } else if constexpr (std::is_same_v<Kind, Copy>) {
          copy_rows(each, part);
        }
      },
      instruction);
}

void Executor::units(const Instruction& instruction, Index first, Index last) {
  std::visit(
      [&](const auto& each) {
        using Kind = std::decay_t<decltype(each)>;
        if constexpr (std::is_same_v<Kind, Map>) {
          map_units(each, first, last);
        } else if constexpr (std::is_same_v<Kind, Gemm>) {
          const Index m = rows(each.c);
          if (each.by_columns) {
            gemm(each, {0, m, 0}, first, last);
          } else {
            const Index begin = first * gemm_group, end = std::min(last * gemm_group, m);
            const Value& c = program_.values[each.c];
            gemm(each, {begin, end - begin, 0}, 0, program_.typed(c.dtype).strips(c.cols));
          }
        } else if constexpr (std::is_same_v<Kind, Update>) {
          update(each, first, last);
        } else if constexpr (std::is_same_v<Kind, Pack>) {
          pack(each, first, last);
        } else if constexpr (std::is_same_v<Kind, Combine>) {
          combine(each, first, last);
        } else if constexpr (std::is_same_v<Kind, Copy>) {
          copy(each, first, last);
        }
      },
      instruction);
}

void Executor::whole(const Instruction& instruction) {
  std::visit(
      [&](const auto& each) {
        using Kind = std::decay_t<decltype(each)>;
        if constexpr (std::is_same_v<Kind, Map>) {
          call_map(each, 0, each.rows == of_batch ? batch_ : each.rows, each.cols, 0);
        } else if constexpr (std::is_same_v<Kind, Update>) {
          update(each, 0, runtime::units(program_, instruction, batch_));
        } else if constexpr (std::is_same_v<Kind, Gemm> || std::is_same_v<Kind, Pack> ||
                             std::is_same_v<Kind, Combine> || std::is_same_v<Kind, Copy>) {
          units(instruction, 0, runtime::units(program_, instruction, batch_));
        } else if constexpr (std::is_same_v<Kind, RowOp>) {
          row_op(each, {0, rows(each.dst), 0});
        } else if constexpr (std::is_same_v<Kind, Classes>) {
          classes(each, {0, rows(each.logits), 0});
        } else if constexpr (std::is_same_v<Kind, Take>) {
          take(each, {0, rows(each.dst), 0});
        } else if constexpr (std::is_same_v<Kind, OneHot>) {
          one_hot(each, {0, rows(each.dst), 0});
        } else if constexpr (std::is_same_v<Kind, Random>) {
          random(each, {0, rows(each.dst), 0});
        } else if constexpr (std::is_same_v<Kind, Size>) {
          size(each);
        } else if constexpr (std::is_same_v<Kind, Check>) {
          check(each);
        } else if constexpr (std::is_same_v<Kind, Emit>) {
          emit(each);
        } else {
          const General general{program_, call_, thread_.base.data(), batch_};
          if (!run(general, each)) bad_index_ = true;
        }
      },
      instruction);
}

}  // namespace backlit::runtime
