#include "units.hpp"

#include <algorithm>
#include <cmath>

namespace backlit::runtime {

namespace {

struct Work {
  Index units;
  double size;  // of all units together, in what costs are estimated for
};

double product(double a, double b, double c = 1) { return a * b * c; }

Work work(const Program& p, const Gemm& g, Index batch) {
  const Value& c = p.values[g.c];
  const Index m = p.rows(g.c, batch);
  const Index taken = g.gather < 0 ? p.rows(g.a, batch) : p.rows(g.gather, batch);
  const Index k = g.a_transposed ? taken : p.values[g.a].cols;
  const Index units = g.by_columns ? p.typed(c.dtype).strips(c.cols) : parts_of(m, gemm_group);
  return {units, product(double(m), double(c.cols), double(k))};
}

Work work(const Program& p, const Update& u, Index batch) { return work(p, u.gemm, batch); }

Work work(const Program& p, const Pack& pack, Index) {
  const Value& src = p.values[pack.src];
  const Index n = pack.transposed ? src.rows : src.cols;
  return {p.typed(src.dtype).strips(n), product(double(src.rows), double(src.cols))};
}

Work work(const Program&, const Map& m, Index batch) {
  const Index rows = m.rows == of_batch ? batch : m.rows;
  return {parts_of(m.flat ? m.cols : rows, m.unit), product(double(rows), double(m.cols))};
}

Work work(const Program& p, const Combine& c, Index) {
  const Value& dst = p.values[c.dst];
  const Value& src = p.values[c.src];
  const bool runs = is_run(dst) && is_run(src);
  return {runs ? parts_of(dst.rows * dst.cols, combine_unit) : dst.rows,
          product(double(src.rows), double(src.cols))};
}

Work work(const Program& p, const Copy& c, Index batch) {
  const Value& dst = p.values[c.dst];
  const Index rows = p.rows(c.dst, batch);
  const bool runs = is_run(dst) && is_run(p.values[c.src]);
  return {runs ? parts_of(rows * dst.cols, copy_unit) : 1, product(double(rows), double(dst.cols))};
}

// What is never split is one unit.
template <class Other>
Work work(const Program&, const Other&, Index) {
  return {1, 1};
}

Work work_of(const Program& program, const Instruction& instruction, Index batch) {
  return std::visit([&](const auto& each) { return work(program, each, batch); }, instruction);
}

// With rows of data that are mostly zeros.
bool is_sparse(const Program& program, const Gemm& g, const std::vector<bool>& zeros) {
  const Value& a = program.values[g.a];
  if (g.gather < 0 || a.space != Space::data) return false;
  return zeros[static_cast<std::size_t>(a.place)];
}

double cost(const Program& program, const Instruction& instruction,
            const std::vector<bool>& zeros) {
  constexpr double left_out = 0.4;  // of its time such a product takes
  const double found = std::visit(
      [&](const auto& each) {
        using Kind = std::decay_t<decltype(each)>;
        if constexpr (std::is_same_v<Kind, Gemm>) {
          return program.numbers[each.cost] * (is_sparse(program, each, zeros) ? left_out : 1.0);
        } else if constexpr (std::is_same_v<Kind, Update>) {
          const double whole = program.numbers[each.gemm.cost];
          return whole * (is_sparse(program, each.gemm, zeros) ? left_out : 1.0);
        } else if constexpr (requires { each.cost; }) {
          return program.numbers[each.cost];
        } else {
          return 1.0;
        }
      },
      instruction);
  return std::isfinite(found) && found > 0 ? std::min(found, 1e12) : 1e-12;
}

// Thread t takes the units whose middle lies in the t-th part of the whole cost.
std::vector<std::vector<Share>> share(const Program& program, const Phase& phase, Index batch,
                                      int threads, const std::vector<bool>& zeros) {
  std::vector<std::vector<Share>> shares(static_cast<std::size_t>(threads));
  double total = 0;
  for (const Instruction& instruction : phase.instructions) {
    total += cost(program, instruction, zeros) * work_of(program, instruction, batch).size;
  }
  double before = 0;
  for (std::size_t i = 0; i < phase.instructions.size(); ++i) {
    const Instruction& instruction = phase.instructions[i];
    const Work all = work_of(program, instruction, batch);
    const double whole = cost(program, instruction, zeros) * all.size;
    const double each = whole / double(all.units);
    Index first = 0;
    for (int t = 0; t < threads && first < all.units; ++t) {
      const double end = total * (t + 1) / threads;
      const double last = std::ceil((end - before) / each - 0.5);
      Index until = t + 1 == threads || !(last < double(all.units)) ? all.units : Index(last);
      until = std::max(until, first);
      if (until > first) shares[t].push_back({static_cast<std::int32_t>(i), first, until});
      first = until;
    }
    before += whole;
  }
  return shares;
}

}  // namespace

Index units(const Program& program, const Instruction& instruction, Index batch) {
  return work_of(program, instruction, batch).units;
}

void ShareTable::prepare(const Program& program, const std::vector<Index>& boundaries,
                         int threads, const std::vector<bool>& zeros) {
  constexpr std::size_t most = 256;  // sizes of batches worth remembering between calls
  if (threads_ != threads || zeros_ != zeros || table_.size() > most) table_.clear();
  threads_ = threads;
  zeros_ = zeros;
  if (threads == 1) return;  // everything is done whole, in order
  for (std::size_t i = 1; i < boundaries.size(); ++i) {
    const Index batch = boundaries[i] - boundaries[i - 1];
    if (table_.count(batch) != 0) continue;
    Shares& shares = table_[batch];
    for (const Phase& phase : program.phases) {
      if (phase.kind == PhaseKind::split) {
        shares.push_back(share(program, phase, batch, threads, zeros));
      } else {
        shares.emplace_back();
      }
    }
  }
}

}  // namespace backlit::runtime
