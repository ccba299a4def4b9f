// General instructions: any rank, any strides. Right before fast; one thread does them.
#pragma once

#include "context.hpp"

namespace backlit::runtime {

struct General {
  const Program& program;
  const Call& call;
  std::byte* const* base;  // of each value
  Index batch;

  Index size(Index dim) const { return dim == of_batch ? batch : dim; }
  std::byte* at(const Access& access) const {
    return base[access.value] + access.offset * bytes_of(program.dtype(access.value));
  }
  Index elements(std::int32_t value) const {
    const Value& v = program.values[value];
    const Index rows = v.rows == of_data ? call.data_rows[v.place] : program.rows(value, batch);
    return rows * v.cols;
  }
};

// False: a row number lies outside of its table.
bool run(const General& general, const GeneralMap& m);
bool run(const General& general, const GeneralReduce& r);
bool run(const General& general, const GeneralTake& t);
bool run(const General& general, const ScatterAdd& s);
bool run(const General& general, const GeneralMatmul& m);
bool run(const General& general, const Fill& f);

// Walks all but the last of some dims; `visit` is given the offset of each operand in elements.
template <int operands, class Visit>
void walk(const Dims& dims, int rank, const Dims* const (&strides)[operands], Visit visit) {
  Dims index{};
  Index offset[operands] = {};
  while (true) {
    visit(static_cast<const Index*>(offset));
    int axis = rank - 1;
    for (; axis >= 0; --axis) {
      for (int k = 0; k < operands; ++k) offset[k] += (*strides[k])[axis];
      if (++index[axis] < dims[axis]) break;
      for (int k = 0; k < operands; ++k) offset[k] -= (*strides[k])[axis] * dims[axis];
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

}  // namespace backlit::runtime
