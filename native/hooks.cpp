#include "hooks.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "arguments.hpp"
#include "runtime/choose.hpp"
#include "runtime/instructions.hpp"

namespace nb = nanobind;

namespace backlit {

namespace {

const Kernels*& chosen() {
  static const Kernels* kernels = runtime::runnable_kernels().back();
  return kernels;
}

constexpr const char* operations[] = {
    "add", "subtract", "multiply", "divide", "chain", "chain_divide", "maximum", "minimum",
    "equal", "greater", "greater_equal", "logical_and", "negative", "absolute", "sign", "relu",
    "sqrt", "exp", "expm1", "log", "log1p", "tanh", "sigmoid", "erf", "is_finite", "logical_not",
    "copy", "where", "clip", "power", "binary_cross_entropy"};

// An array of real numbers, copied to where kernels may read beyond its end.
struct Matrix {
  nb::object array;  // a buffer, without gaps
  DType dtype;
  Index rows, cols;

  explicit Matrix(nb::handle given) {
    const auto found = nb::cast<nb::ndarray<nb::ro, nb::c_contig, nb::device::cpu>>(given);
    if (found.dtype() != nb::dtype<float>() && found.dtype() != nb::dtype<double>()) {
      throw nb::value_error("expected an array of float32 or float64");
    }
    dtype = found.dtype() == nb::dtype<float>() ? DType::float32 : DType::float64;
    cols = found.ndim() == 0 ? 1 : static_cast<Index>(found.shape(found.ndim() - 1));
    rows = cols == 0 ? 0 : static_cast<Index>(found.size()) / cols;
    array = buffer(rows * cols, dtype);
    std::memcpy(data(), found.data(), found.nbytes());
  }

  Matrix(Index rows, Index cols, DType dtype)
      : array(buffer(rows * cols, dtype)), dtype(dtype), rows(rows), cols(cols) {}

  void* data() const { return nb::cast<nb::ndarray<>>(array).data(); }
  nb::object shaped(nb::handle like) const { return array.attr("reshape")(like.attr("shape")); }
};

const Typed& typed(DType dtype) {
  return dtype == DType::float64 ? chosen()->float64 : chosen()->float32;
}

void agree(bool so) {
  if (!so) throw nb::value_error("sizes or dtypes that do not agree");
}

}  // namespace

const Kernels& current_kernels() { return *chosen(); }

void use(const std::string& name) {
  const Kernels* found = runtime::find_kernels(name);
  if (found == nullptr) {
    throw nb::value_error(("no such instruction set here: " + name).c_str());
  }
  chosen() = found;
}

Index packed_elements(nb::handle dtype, Index n, Index k) {
  const nb::object name = nb::module_::import_("numpy").attr("dtype")(dtype).attr("name");
  const auto text = nb::cast<std::string>(name);
  if (n < 1 || k < 1 || n > (Index{1} << 36) / k || (text != "float32" && text != "float64")) {
    throw nb::value_error("expected float32 or float64, and sizes that fit into memory");
  }
  const bool wide = text == "float64";
  const Index size = wide ? 8 : 4;
  const Index bytes = (wide ? chosen()->float64 : chosen()->float32).packed_bytes(n, k);
  return (bytes + size - 1) / size;
}

nb::object math(const std::string& operation, nb::handle x, nb::handle y, nb::handle z,
                double first, double second) {
  const auto found = std::find(std::begin(operations), std::end(operations), operation);
  if (found == std::end(operations)) throw nb::value_error("no such operation");
  const auto number = static_cast<Operation>(found - std::begin(operations));
  const int count = runtime::operands_of(number);
  std::vector<Matrix> operands;
  std::vector<MapInput> inputs;
  for (const nb::handle given : {x, y, z}) {
    if (static_cast<int>(operands.size()) == count) break;
    agree(!given.is_none());
    operands.emplace_back(given);
    const Matrix& m = operands.back();
    agree(m.dtype == operands[0].dtype && m.rows == operands[0].rows && m.cols == operands[0].cols);
    inputs.push_back({m.data(), m.cols, Reach::full, m.dtype});
  }
  const Matrix& like = operands[0];
  const Matrix result(like.rows, like.cols, like.dtype);
  if (like.rows == 0) return result.shaped(x);
  const MapOp op{number, count, 0, count > 1 ? 1 : 0, count > 2 ? 2 : 0, first, second};
  const MapOutput output{result.data(), result.cols, count, Sink::store, like.dtype};
  const runtime::Memory scratch =
      runtime::allocate(static_cast<std::size_t>(typed(like.dtype).map_scratch(like.cols, count + 1, 1)));
  MapCall call{};
  call.rows = like.rows;
  call.cols = like.cols;
  call.inputs = inputs.data();
  call.ops = &op;
  call.outputs = &output;
  call.input_count = count;
  call.op_count = call.output_count = 1;
  call.registers = count + 1;
  call.scratch = scratch.get();
  typed(like.dtype).map(call);
  return result.shaped(x);
}

nb::object matmul(nb::handle left, nb::handle right, nb::handle bias, nb::handle rows,
                  bool a_transposed, bool b_transposed, bool packed, bool relu) {
  const Matrix a(left), b(right);
  std::vector<Index> taken;
  if (!rows.is_none()) {
    const auto given = nb::cast<nb::ndarray<const Index, nb::ndim<1>, nb::c_contig>>(rows);
    taken.assign(given.data(), given.data() + given.size());
    for (const Index row : taken) agree(row >= 0 && row < a.rows);
  }
  const Index a_rows = rows.is_none() ? a.rows : static_cast<Index>(taken.size());
  const Index m = a_transposed ? a.cols : a_rows, k = a_transposed ? a_rows : a.cols;
  const Index n = b_transposed ? b.rows : b.cols;
  agree(a.dtype == b.dtype && (b_transposed ? b.cols : b.rows) == k && m > 0 && n > 0 && k > 0);
  const Typed& kernels = typed(a.dtype);
  const Matrix c(m, n, a.dtype);
  std::vector<Matrix> more;
  if (!bias.is_none()) {
    more.emplace_back(bias);
    agree(more[0].dtype == a.dtype && more[0].rows * more[0].cols == n);
  }
  const runtime::Memory scratch =
      runtime::allocate(static_cast<std::size_t>(kernels.gemm_scratch(n, k)));
  const runtime::Memory strips =
      runtime::allocate(static_cast<std::size_t>(kernels.packed_bytes(n, k)));
  if (packed) {
    kernels.pack({n, k, 0, kernels.strips(n), b.data(), b.cols, b_transposed, strips.get()});
  }
  GemmCall call{};
  call.m1 = m;
  call.n = n;
  call.k = k;
  call.s1 = kernels.strips(n);
  call.a = a.data();
  call.a_m = a_transposed ? 1 : a.cols;
  call.a_k = a_transposed ? a.cols : 1;
  call.rows = rows.is_none() ? nullptr : taken.data();
  call.rows_on_k = a_transposed && !rows.is_none();
  call.b = packed ? strips.get() : b.data();
  call.b_ld = b.cols;
  call.b_transposed = b_transposed && !packed;
  call.b_packed = packed;
  call.c = c.data();
  call.c_ld = n;
  call.bias = more.empty() ? nullptr : more[0].data();
  call.relu = relu;
  call.scratch = scratch.get();
  kernels.gemm(call);
  return c.array.attr("reshape")(nb::make_tuple(m, n));
}

}  // namespace backlit
