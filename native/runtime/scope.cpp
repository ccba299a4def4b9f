#include "scope.hpp"

#include <algorithm>

namespace backlit::runtime {

namespace {

constexpr Index largest = Index{1} << 40;

// Bytes from the first element of a value to its last, for so many rows.
Index extent(const Value& v, Index rows) {
  return (times(rows - 1, v.ld) + v.cols) * bytes_of(v.dtype);
}

const Slot& slot(const std::vector<Slot>& slots, const Value& v) {
  require(v.place < static_cast<Index>(slots.size()), "no such slot");
  require(slots[v.place].dtype == v.dtype, "another dtype than its slot");
  return slots[v.place];
}

}  // namespace

Index times(Index a, Index b) {
  require(a == 0 || b <= largest / a, "larger than all memory");
  return a * b;
}

void verify_value(const Program& program, const Value& v) {
  const Index rows = v.rows == of_batch ? program.max_rows : v.rows;
  require((v.rows == of_data) == (v.space == Space::data), "rows of a data set outside of data");
  const auto inside = [&](Index bytes) {
    require(v.place % bytes_of(v.dtype) == 0, "a place that does not suit its dtype");
    require(v.place + extent(v, rows) <= bytes, "outside its memory");
  };
  switch (v.space) {
    case Space::arena: inside(program.arena_bytes); break;
    case Space::own: inside(program.private_bytes); break;
    case Space::constant: inside(program.constant_bytes); break;
    case Space::local:  // how many rows of it there are, its phases say
      require(v.rows == of_batch, "a local value has the rows of the batch");
      require(v.place % bytes_of(v.dtype) == 0, "a place that does not suit its dtype");
      break;
    case Space::state_read:
    case Space::state_write:
      require(v.rows > 0, "state does not depend on the batch");
      require(times(rows - 1, v.ld) + v.cols <= slot(program.states, v).size,
              "larger than its state");
      break;
    case Space::data:
      require(slot(program.data, v).size == v.cols && v.ld == v.cols, "not the columns of its data");
      break;
    case Space::output:
      require(v.rows == of_batch, "an output has the rows of the batch");
      require(slot(program.outputs, v).size == v.cols && v.ld == v.cols,
              "not the columns of its output");
      break;
    case Space::scalar:
      require(v.place < program.scalar_count, "no such scalar");
      require(v.rows == 1 && v.cols == 1, "a scalar of several elements");
      break;
    case Space::rows:
      require(v.dtype == DType::int64 && v.rows == of_batch && v.cols == 1 && v.ld == 1,
              "row numbers are int64, one for each row of the batch");
      break;
    default:
      require(v.dtype == DType::int64 && v.rows == 1 && v.cols == 1, "the iteration is one int64");
  }
}

const Value& Scope::read(std::int32_t id) const {
  const Value& v = program_.values[id];
  require(v.rows != of_data, "a data set is read by row numbers only");
  if (v.space == Space::local) {
    require(in_rows(), "a local value outside of panels");
    const Index rows = std::min(phase_.panel, program_.max_rows);
    require(v.place + extent(v, rows) <= program_.private_bytes, "outside its memory");
  }
  return v;
}

const Value& Scope::write(std::int32_t id) const {
  const Value& v = read(id);
  const bool to_all = v.space == Space::arena || v.space == Space::state_write ||
                      v.space == Space::output;
  const bool to_own = v.space == Space::own || v.space == Space::local;
  require(to_all || to_own, "cannot be written");
  require(phase_.kind != PhaseKind::each || to_own, "each thread writes only memory of its own");
  return v;
}

const Value& Scope::read_rows(std::int32_t id) const {
  const Value& v = read(id);
  require(!in_rows() || v.rows == of_batch, "a panel of a value without the batch's rows");
  return v;
}

const Value& Scope::write_rows(std::int32_t id) const {
  read_rows(id);
  return write(id);
}

const Value& Scope::scalar(std::int32_t id, DType dtype) const {
  const Value& v = read(id);
  require(v.rows == 1 && v.cols == 1, "one element is expected");
  require(v.dtype == dtype, "a scalar of another dtype");
  return v;
}

const Value& Scope::table(std::int32_t id, std::int32_t index) {
  const Value& numbers = read_rows(index);
  require(numbers.dtype == DType::int64 && numbers.cols == 1, "row numbers are one int64 a row");
  const Value& v = program_.values[id];
  require(v.rows != of_batch, "rows are taken from a table that does not depend on the batch");
  if (numbers.space != Space::rows) {
    copied_numbers(numbers.rows);
  } else if (v.rows == of_data) {
    program_.tables.push_back(static_cast<std::int32_t>(v.place));
  } else {
    program_.table_rows = program_.table_rows == 0 ? v.rows : std::min(program_.table_rows, v.rows);
  }
  return v;
}

void Scope::copied_numbers(Index rows) {
  program_.index_rows = std::max(program_.index_rows, most(rows));
}

void Scope::scratch(Index bytes) {
  require(bytes >= 0 && bytes <= largest, "larger than all memory");
  program_.scratch_bytes = std::max(program_.scratch_bytes, bytes);
}

}  // namespace backlit::runtime
