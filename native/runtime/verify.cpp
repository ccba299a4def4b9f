// The proof that a program, whatever words it was made of, stays inside its memory.
#include <algorithm>

#include "instructions.hpp"
#include "scope.hpp"
#include "units.hpp"

namespace backlit::runtime {

namespace {

bool has_slack(Space space) {
  return space == Space::arena || space == Space::own || space == Space::local ||
         space == Space::state_read || space == Space::state_write || space == Space::constant;
}

void verify(Scope& scope, Gemm& g) {
  const Program& program = scope.program();
  const DType type = program.dtype(g.c);
  require(is_real(type), "products are of float32 or float64");
  const Value& a = g.gather < 0 ? scope.read_rows(g.a) : scope.table(g.a, g.gather);
  const Index a_rows = g.gather < 0 ? a.rows : program.values[g.gather].rows;
  const Value& b = scope.read(g.b);
  const Value& c = scope.write(g.c);
  require(a.dtype == type && b.dtype == type, "operands of several dtypes");
  require(has_slack(b.space), "the right operand lies where nothing may be read behind it");
  require(!g.b_packed || !g.b_transposed, "a packed operand is not transposed");
  const Index m = g.a_transposed ? a.cols : a_rows;
  const Index k = g.a_transposed ? a_rows : a.cols;
  const Index n = c.cols;
  Index most_k = scope.most(k);
  if (scope.in_rows() && g.a_transposed) {
    require(!g.b_packed && !g.b_transposed && g.bias < 0 && !g.relu, "a partial product is plain");
    require(c.rows == times(scope.parts(scope.panel()), m), "one partial product for each panel");
    require(c.space != Space::local, "partial products outlive their panels");
    most_k = std::min(scope.panel(), most_k);
  } else {
    require(c.rows == m, "rows of the product and of its left operand");
    require(!scope.in_rows() || b.rows != of_batch, "the right operand depends on the batch");
  }
  const Typed& typed = program.typed(type);
  times(times(n, most_k), 8);
  if (g.b_packed) {
    require(k != of_batch && b.rows == 1, "a packed operand is one run of elements");
    require((b.space == Space::arena || b.space == Space::own) && b.place % 64 == 0,
            "a packed operand starts at a multiple of 64 bytes");
    require(b.cols * bytes_of(type) >= typed.packed_bytes(n, k), "a packed operand is too small");
  } else {
    require(b.rows == (g.b_transposed ? n : k) && b.cols == (g.b_transposed ? k : n),
            "inner sizes of a product");
  }
  if (g.bias >= 0) {
    const Value& bias = scope.read(g.bias);
    require(bias.dtype == type && bias.rows == 1 && bias.cols == n, "a bias that does not fit");
  }
  scope.scratch(typed.gemm_scratch(n, most_k));
}

void verify(Scope& scope, Update& u) {
  verify(scope, u.gemm);
  verify_map(scope, u.map);
  const Program& program = scope.program();
  const Value& c = program.values[u.gemm.c];
  require(scope.in_split() && !u.gemm.by_columns, "an update is shared out by rows of its product");
  require(c.rows > 0 && (c.rows == 1 || c.ld == c.cols), "a product that is no run of elements");
  require(u.map.flat && !u.map.partial && u.map.cols == c.rows * c.cols,
          "a map that does not cover its product");
  for (std::size_t i = 0; i < u.map.from.size(); ++i) {
    if (u.map.from[i].value == u.gemm.c || program.values[u.map.from[i].value].place == c.place) {
      const Value& v = program.values[u.map.from[i].value];
      if (v.space != c.space || v.place != c.place) continue;
      require(u.map.inputs[i].reach == Reach::full && v.dtype == c.dtype,
              "a map that reads its product in another way");
      u.taken.push_back(i);
    }
  }
  require(!u.taken.empty(), "a map that does not read its product");
  const Index row = c.cols * bytes_of(c.dtype);
  u.rows = std::clamp(update_bytes / row / gemm_group, Index{2}, Index{16}) * gemm_group;
  u.scratch = parts_of(times(u.rows, row) + 64, 64) * 64;
  const Index products = program.typed(c.dtype).gemm_scratch(
      c.cols, scope.most(u.gemm.a_transposed && u.gemm.gather >= 0
                             ? program.values[u.gemm.gather].rows
                             : u.gemm.a_transposed ? program.values[u.gemm.a].rows
                                                   : program.values[u.gemm.a].cols));
  const Index maps = program.typed(u.map.type).map_scratch(
      u.map.cols, u.map.registers, static_cast<Index>(u.map.outputs.size()));
  scope.scratch(u.scratch + std::max(products, maps));
}

void verify(Scope& scope, Pack& p) {
  require(!scope.in_rows(), "nothing is packed in panels");
  const Value& src = scope.read(p.src);
  const Value& dst = scope.write(p.dst);
  require(is_real(src.dtype) && dst.dtype == src.dtype, "operands of several dtypes");
  require(src.rows > 0 && dst.rows == 1, "what is packed does not depend on the batch");
  require((dst.space == Space::arena || dst.space == Space::own) && dst.place % 64 == 0,
          "a packed operand starts at a multiple of 64 bytes");
  const Index n = p.transposed ? src.rows : src.cols, k = p.transposed ? src.cols : src.rows;
  times(times(n, k), 8);
  require(dst.cols * bytes_of(dst.dtype) >= scope.program().typed(dst.dtype).packed_bytes(n, k),
          "a packed operand is too small");
}

void verify(Scope& scope, RowOp& r) {
  require(!scope.in_split(), "functions of rows are not split");
  const Value& src = scope.read_rows(r.src);
  const Value& dst = scope.write_rows(r.dst);
  const bool argmax = r.function == RowFunction::argmax;
  require(is_real(src.dtype), "functions of rows are of float32 or float64");
  require(dst.dtype == (argmax ? DType::int64 : src.dtype), "a result of another dtype");
  require(dst.rows == src.rows, "rows that differ");
  require(dst.cols == (r.function == RowFunction::softmax ? src.cols : 1), "columns that differ");
  if (r.function == RowFunction::softmax_cross_entropy) {
    const Value& target = scope.read_rows(r.target);
    require(target.dtype == src.dtype && target.rows == src.rows && target.cols == src.cols,
            "a target that does not fit");
  }
}

void verify(Scope& scope, Combine& c) {
  require(!scope.in_rows(), "partial results are not combined in panels");
  const Value& src = scope.read(c.src);
  const Value& dst = scope.write(c.dst);
  require(is_real(dst.dtype) && src.dtype == dst.dtype, "operands of several dtypes");
  require(dst.rows > 0 && src.rows > 0, "partial results do not depend on the batch");
  require(src.cols == dst.cols && src.rows % dst.rows == 0, "parts that do not fit");
  require(c.panel == 0 || scope.parts(c.panel) <= src.rows / dst.rows, "too few parts");
}

void verify(Scope& scope, Take& t) {
  require(!scope.in_split(), "rows are not taken in units");
  const Value& table = scope.table(t.table, t.index);
  const Value& dst = scope.write_rows(t.dst);
  require(dst.dtype == table.dtype && dst.cols == table.cols, "a row that does not fit");
  require(dst.rows == scope.program().values[t.index].rows, "rows that differ");
}

void verify(Scope& scope, OneHot& o) {
  require(!scope.in_split(), "one_hot is not split");
  const Value& src = scope.read_rows(o.src);
  require(src.dtype == DType::int64 && src.cols == 1, "class numbers are one int64 a row");
  require(scope.write_rows(o.dst).rows == src.rows, "rows that differ");
}

void verify(Scope& scope, Random& r) {
  require(!scope.in_split(), "a draw is not split");
  require(is_real(scope.write_rows(r.dst).dtype), "draws are of float32 or float64");
  scope.scalar(r.seed, DType::int64);
  scope.scalar(r.iteration, DType::int64);
}

void verify(Scope& scope, Copy& c) {
  const Value& src = scope.read_rows(c.src);
  const Value& dst = scope.write_rows(c.dst);
  require(src.rows == dst.rows && src.cols == dst.cols, "sizes that differ");
}

void verify(Scope& scope, Classes& c) {
  require(!scope.in_split(), "functions of rows are not split");
  const Value& logits = scope.read_rows(c.logits);
  const Value& classes = scope.read_rows(c.classes);
  require(is_real(logits.dtype), "logits are float32 or float64");
  require(classes.dtype == DType::int64 && classes.cols == 1 && classes.rows == logits.rows,
          "class numbers are one int64 a row");
  require(c.loss >= 0 || c.slope >= 0 || c.hit >= 0, "no result");
  for (const std::int32_t id : {c.loss, c.slope, c.hit}) {
    if (id < 0) continue;
    const Value& dst = scope.write_rows(id);
    require(dst.dtype == logits.dtype && dst.rows == logits.rows, "a result that does not fit");
    require(dst.cols == (id == c.slope ? logits.cols : 1), "a result that does not fit");
  }
  scope.scratch(times(logits.cols, bytes_of(logits.dtype)));
  scope.copied_numbers(classes.rows);
  require(c.slope < 0 || (c.slope != c.loss && c.slope != c.hit), "results in one value");
}

void verify(Scope& scope, Size& s) {
  require(scope.is_whole(), "a size is no matter of panels or units");
  const Value& dst = scope.write(s.dst);
  require(dst.rows == 1 && dst.cols == 1, "a size is one number");
}

void verify(Scope& scope, Check& c) {
  require(scope.is_whole(), "a check is no matter of panels or units");
  scope.read(c.value);
}

void verify(Scope& scope, Emit& e) {
  require(scope.is_whole(), "a metric is no matter of panels or units");
  const Value& v = scope.read(e.value);
  const Slot& slot = scope.program().metrics[e.metric];
  require(v.rows > 0 && times(v.rows, v.cols) == slot.size, "another size than its metric");
  require(v.dtype == slot.dtype, "another dtype than its metric");
}

// No state may be written before the last guard has been looked at.
void verify_guards(const Program& program) {
  std::size_t last = 0;
  for (std::size_t p = 0; p < program.phases.size(); ++p) {
    const Phase& phase = program.phases[p];
    const auto is_check = [](const Instruction& i) { return std::holds_alternative<Check>(i); };
    if (!std::any_of(phase.instructions.begin(), phase.instructions.end(), is_check)) continue;
    last = p + 1;
    require(phase.kind == PhaseKind::each || phase.barrier_after, "a verdict that nobody waits for");
  }
  for (std::size_t p = 0; p < last; ++p) {
    for (const Instruction& instruction : program.phases[p].instructions) {
      const bool early = any_written(instruction, [&](std::int32_t id) {
        return program.values[id].space == Space::state_write;
      });
      require(!early, "state is written before the last check");
    }
  }
}

}  // namespace

void verify_instruction(Scope& scope, Instruction& instruction) {
  std::visit(
      [&](auto& each) {
        using Kind = std::decay_t<decltype(each)>;
        if constexpr (std::is_same_v<Kind, Map>) {
          verify_map(scope, each);
        } else if constexpr (is_general<Kind>) {
          verify_general(scope, instruction);
        } else {
          verify(scope, each);
        }
      },
      instruction);
}

void verify(Program& program) {
  for (std::size_t i = 0; i < program.values.size(); ++i) {
    try {
      verify_value(program, program.values[i]);
    } catch (const Malformed& error) {
      throw Malformed("value " + std::to_string(i) + ": " + error.what());
    }
  }
  for (std::size_t p = 0; p < program.phases.size(); ++p) {
    Phase& phase = program.phases[p];
    for (std::size_t i = 0; i < phase.instructions.size(); ++i) {
      try {
        Scope scope(program, phase);
        verify_instruction(scope, phase.instructions[i]);
      } catch (const Malformed& error) {
        throw Malformed("phase " + std::to_string(p) + ", instruction " + std::to_string(i) + ": " +
                        error.what());
      }
    }
  }
  verify_guards(program);
  for (std::size_t i = 0; i < program.values.size(); ++i) {
    const Space space = program.values[i].space;
    if (space == Space::rows || space == Space::output || space == Space::iteration ||
        space == Space::scalar || space == Space::state_read) {
      program.moving.push_back(static_cast<std::int32_t>(i));
    }
  }
  std::sort(program.tables.begin(), program.tables.end());
  program.tables.erase(std::unique(program.tables.begin(), program.tables.end()),
                       program.tables.end());
}

}  // namespace backlit::runtime
