// What an instruction of one phase may touch. Everything here throws Malformed.
#pragma once

#include "program.hpp"

namespace backlit::runtime {

Index times(Index a, Index b);  // a product of sizes that fits into memory

class Scope {
 public:
  Scope(Program& program, const Phase& phase) : program_(program), phase_(phase) {}

  bool in_rows() const { return phase_.kind == PhaseKind::rows; }
  bool in_split() const { return phase_.kind == PhaseKind::split; }
  bool is_whole() const { return !in_rows() && !in_split(); }
  bool is_alone() const { return phase_.kind == PhaseKind::alone; }
  Index panel() const { return phase_.panel; }
  Index parts(Index unit) const { return parts_of(program_.max_rows, unit); }

  const Value& read(std::int32_t id) const;
  const Value& write(std::int32_t id) const;
  // A value whose rows the instruction walks: those of the panel, in a phase of panels.
  const Value& read_rows(std::int32_t id) const;
  const Value& write_rows(std::int32_t id) const;
  const Value& scalar(std::int32_t id, DType dtype) const;
  // Something whose rows are taken by number; `index` has as many rows as are taken.
  const Value& table(std::int32_t id, std::int32_t index);

  Index most(Index rows) const { return rows == of_batch ? program_.max_rows : rows; }
  void scratch(Index bytes);
  void copied_numbers(Index rows);  // room to copy so many whole numbers

  Program& program() { return program_; }

 private:
  Program& program_;
  const Phase& phase_;
};

void verify_value(const Program& program, const Value& value);
void verify_instruction(Scope& scope, Instruction& instruction);
void verify_map(Scope& scope, Map& map);
void verify_general(Scope& scope, const Instruction& instruction);

}  // namespace backlit::runtime
