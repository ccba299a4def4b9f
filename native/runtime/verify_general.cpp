// General instructions: every element that strides can reach lies inside its value.
#include "instructions.hpp"
#include "scope.hpp"

namespace backlit::runtime {

namespace {

// Where elements lie is linear in the rows of the batch, so the smallest and the largest batch
// speak for all others.
void inside(Scope& scope, const Access& access, const Dims& dims, int rank) {
  const Program& program = scope.program();
  const Value& v = program.values[access.value];
  require(v.space != Space::data, "a data set is read by row numbers only");
  Index domain = 1;  // axes that nothing moves along are bounded by no memory
  for (int i = 0; i < rank; ++i) domain = times(domain, scope.most(dims[i]));
  require(domain <= Index{1} << 36, "more elements than can be worked off");
  const bool shrinks = v.space == Space::output || v.space == Space::rows;
  for (const Index batch : {Index{1}, program.max_rows}) {
    const Index rows = v.rows == of_batch ? (shrinks ? batch : program.max_rows) : v.rows;
    Index low = access.offset, high = access.offset;
    for (int i = 0; i < rank; ++i) {
      const Index last = (dims[i] == of_batch ? batch : dims[i]) - 1;
      const Index stride = access.strides[i];
      (stride < 0 ? low : high) += stride < 0 ? -times(last, -stride) : times(last, stride);
    }
    require(low >= 0 && high < times(rows - 1, v.ld) + v.cols, "strides lead outside of a value");
  }
}

void verify(Scope& scope, const GeneralMap& m) {
  scope.write(m.dst.value);
  inside(scope, m.dst, m.dims, m.rank);
  bool real = false;
  for (const Access& source : m.sources) {
    const Value& v = scope.read(source.value);
    real = real || is_real(v.dtype);
    inside(scope, source, m.dims, m.rank);
  }
  require(real || works_on_integers(m.operation), "an operation on real numbers only");
}

void verify(Scope& scope, const GeneralReduce& r) {
  const Value& src = scope.read(r.src.value);
  const Value& dst = scope.write(r.dst.value);
  inside(scope, r.src, r.dims, r.rank);
  inside(scope, r.dst, r.dims, r.rank);
  if (r.reduction == Reduction::argmax) {
    require(r.rank >= 1 && r.dst.strides[r.rank - 1] == 0, "argmax is along the last axis");
    require(dst.dtype == DType::int64, "argmax gives int64");
  }
  require(is_real(src.dtype) == is_real(dst.dtype) || r.reduction == Reduction::argmax,
          "a sum of another kind of numbers");
}

// A run of elements: the whole of a contiguous value.
const Value& run(Scope& scope, std::int32_t id, bool written) {
  const Value& v = written ? scope.write(id) : scope.read(id);
  require(v.rows == 1 || v.ld == v.cols, "rows with gaps");
  return v;
}

// `rows` of `inner` elements for each element of the index.
void rows_of(const Value& rows, const Value& index, Index inner) {
  require(index.dtype == DType::int64, "row numbers are int64");
  require((rows.rows == of_batch) == (index.rows == of_batch), "rows that differ");
  const Index mine = rows.rows == of_batch ? rows.cols : times(rows.rows, rows.cols);
  const Index each = index.rows == of_batch ? index.cols : times(index.rows, index.cols);
  require(mine == times(each, inner), "rows that differ");
}

void verify(Scope& scope, const GeneralTake& t) {
  const Value& index = run(scope, t.index, false);
  const Value& dst = run(scope, t.dst, true);
  const Value& table = scope.program().values[t.table];
  require(table.rows == of_data || table.rows == 1 || table.ld == table.cols, "rows with gaps");
  require(table.space != Space::local, "a local value outside of panels");
  require(table.dtype == dst.dtype, "operands of several dtypes");
  rows_of(dst, index, t.inner);
}

void verify(Scope& scope, const ScatterAdd& s) {
  const Value& index = run(scope, s.index, false);
  const Value& values = run(scope, s.values, false);
  const Value& dst = run(scope, s.dst, true);
  require(values.dtype == dst.dtype && dst.dtype != DType::boolean, "operands of several dtypes");
  rows_of(values, index, s.inner);
}

void verify(Scope& scope, const GeneralMatmul& m) {
  Dims dims = m.dims;  // without k, m and n in turn: those axes an operand does not have
  const Index rows = m.dims[m.rank], cols = m.dims[m.rank + 1], depth = m.dims[m.rank + 2];
  const DType type = scope.write(m.dst.value).dtype;
  require(is_real(type) && scope.read(m.a.value).dtype == type &&
              scope.read(m.b.value).dtype == type,
          "operands of several dtypes");
  const auto check = [&](const Access& access, Index first, Index second) {
    dims[m.rank] = first;
    dims[m.rank + 1] = second;
    inside(scope, access, dims, m.rank + 2);
  };
  check(m.dst, rows, cols);
  check(m.a, rows, depth);
  check(m.b, depth, cols);
}

void verify(Scope& scope, const Fill& f) { scope.write(f.dst); }

}  // namespace

void verify_general(Scope& scope, const Instruction& instruction) {
  require(scope.is_alone(), "a general instruction runs alone");
  std::visit(
      [&](const auto& each) {
        if constexpr (is_general<std::decay_t<decltype(each)>>) verify(scope, each);
      },
      instruction);
}

}  // namespace backlit::runtime
