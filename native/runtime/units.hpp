// Units of work of a split phase, and which thread takes which: fixed by shapes and estimated
// costs, so that the same thread finds the same numbers in its cache in every iteration.
#pragma once

#include <map>
#include <vector>

#include "program.hpp"

namespace backlit::runtime {

constexpr Index gemm_group = 8;      // rows of a product in one unit
constexpr Index update_bytes = 128 * 1024;  // of a product on its way to a map
constexpr Index combine_unit = 2048;  // elements
constexpr Index copy_unit = 4096;     // elements

inline bool is_run(const Value& v) { return v.rows == 1 || v.ld == v.cols; }

// How many units an instruction has, for a batch of so many rows.
Index units(const Program& program, const Instruction& instruction, Index batch);

// Units [first, last) of an instruction of a phase.
struct Share {
  std::int32_t instruction;
  Index first, last;
};

// By phase and thread.
using Shares = std::vector<std::vector<std::vector<Share>>>;

class ShareTable {
 public:
  // For every size of batch between two boundaries. `zeros`: of which data sets most numbers are 0,
  // so that products with their rows cost less.
  void prepare(const Program& program, const std::vector<Index>& boundaries, int threads,
               const std::vector<bool>& zeros);
  const Shares& find(Index batch) const { return table_.find(batch)->second; }

 private:
  int threads_ = 0;
  std::vector<bool> zeros_;
  std::map<Index, Shares> table_;
};

}  // namespace backlit::runtime
