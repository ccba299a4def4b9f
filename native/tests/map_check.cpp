// Maps against one number after the other: random shapes, reaches, strides, operations and sinks,
// outputs over inputs, memory of exactly the right size. Compiled once for each instruction set.
#include "../kernels/map.hpp"
#include "check.hpp"

namespace kernels = backlit::BACKLIT_ISA_NAMESPACE;
using namespace backlit;
using check::Memory, check::Random;

namespace {

template <class T>
T larger(T a, T b) {
  return std::isnan(a) ? a : std::isnan(b) ? b : a > b ? a : b;
}
template <class T>
T smaller(T a, T b) {
  return std::isnan(a) ? a : std::isnan(b) ? b : a < b ? a : b;
}

// Operations that are exact come first: chains of them are compared bit by bit.
constexpr Operation exact_ones[] = {
    Operation::add, Operation::subtract, Operation::multiply, Operation::divide, Operation::chain,
    Operation::chain_divide, Operation::maximum, Operation::minimum, Operation::equal,
    Operation::greater, Operation::greater_equal, Operation::logical_and, Operation::negative,
    Operation::absolute, Operation::sign, Operation::relu, Operation::square_root,
    Operation::is_finite, Operation::logical_not, Operation::copy, Operation::where,
    Operation::clip, Operation::power};
constexpr Operation close_ones[] = {Operation::exp, Operation::expm1, Operation::log,
                                    Operation::log1p, Operation::tanh, Operation::sigmoid,
                                    Operation::erf, Operation::power,
                                    Operation::binary_cross_entropy};

template <class T>
T scalar(const MapOp& op, T a, T b, T c) {
  switch (op.operation) {
    case Operation::add: return a + b;
    case Operation::subtract: return a - b;
    case Operation::multiply: return a * b;
    case Operation::divide: return a / b;
    case Operation::chain: return a == 0 ? a : a * b;
    case Operation::chain_divide: return a == 0 ? a : a / b;
    case Operation::maximum: return larger(a, b);
    case Operation::minimum: return smaller(a, b);
    case Operation::equal: return a == b;
    case Operation::greater: return a > b;
    case Operation::greater_equal: return a >= b;
    case Operation::logical_and: return a != 0 && b != 0;
    case Operation::negative: return -a;
    case Operation::absolute: return std::fabs(a);
    case Operation::sign: return a > 0 ? T(1) : a < 0 ? T(-1) : a + T(0);
    case Operation::relu: return 0 > a ? T(0) : a;
    case Operation::square_root: return std::sqrt(a);
    case Operation::exp: return T(std::exp(double(a)));
    case Operation::expm1: return T(std::expm1(double(a)));
    case Operation::log: return T(std::log(double(a)));
    case Operation::log1p: return T(std::log1p(double(a)));
    case Operation::tanh: return T(std::tanh(double(a)));
    case Operation::sigmoid: return T(a < 0 ? std::exp(double(a)) / (1 + std::exp(double(a)))
                                            : 1 / (1 + std::exp(-double(a))));
    case Operation::erf: return T(std::erf(double(a)));
    case Operation::is_finite: return std::isfinite(a);
    case Operation::logical_not: return a == 0;
    case Operation::copy: return a;
    case Operation::where: return a != 0 ? b : c;
    case Operation::clip: return smaller(larger(a, T(op.first)), T(op.second));
    case Operation::power:
      return op.first == 2   ? a * a
             : op.first == 3 ? a * a * a
             : op.first == -1 ? 1 / a
                              : T(std::pow(double(a), double(T(op.first))));
    case Operation::binary_cross_entropy: {
      const double x = a, wrong = x > 0 ? 1 - double(b) : double(b), size = std::fabs(x);
      return T((wrong == 0 ? 0 : wrong * size) + std::log1p(std::exp(-size)));
    }
    default: return 0;
  }
}

template <class T>
T value(Random& random, bool special) {
  static const double specials[] = {0.0, -0.0, INFINITY, -INFINITY, NAN, 1.0, -1.0, 1e30};
  if (special && random.below(8) == 0) return T(specials[random.below(8)]);
  return random.below(9) == 0 ? T(0) : T(random.number());
}

// One operand or result in memory: its numbers, and where (r, c) is.
template <class T>
struct Matrix {
  Memory<T> numbers;
  Memory<std::uint8_t> truths;
  Index ld;
  Reach reach;
  bool boolean;

  static std::size_t elements(Index rows, Index cols, Index ld, Reach reach) {
    if (reach == Reach::scalar) return 1;
    if (reach == Reach::column) return std::size_t(cols);
    if (rows == 0) return 0;
    return std::size_t((rows - 1) * ld + (reach == Reach::row ? 1 : cols));
  }
  Matrix(Index rows, Index cols, Index stride, Reach how, bool truth)
      : numbers(truth ? 0 : elements(rows, cols, stride, how)),
        truths(truth ? elements(rows, cols, stride, how) : 0), ld(stride), reach(how),
        boolean(truth) {}
  Index place(Index r, Index c) const {
    return reach == Reach::full ? r * ld + c : reach == Reach::row ? r * ld
           : reach == Reach::column ? c : 0;
  }
  T at(Index r, Index c) {
    const std::size_t i = std::size_t(place(r, c));
    return boolean ? T(truths[i] != 0) : numbers[i];
  }
  void* data() { return boolean ? static_cast<void*>(truths.data()) : numbers.data(); }
  DType dtype() const {
    return boolean ? DType::boolean : sizeof(T) == 4 ? DType::float32 : DType::float64;
  }
  void fill(Random& random, bool special) {
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = value<T>(random, special);
    for (std::size_t i = 0; i < truths.size(); ++i) truths[i] = std::uint8_t(random.below(2));
  }
};

template <class T>
struct Case {
  Random& random;
  Index rows, cols;
  std::vector<std::unique_ptr<Matrix<T>>> in, out;
  std::vector<MapInput> inputs;
  std::vector<MapOp> ops;
  std::vector<MapOutput> outputs;
  std::vector<std::vector<T>> registers;  // the expected numbers

  void make(bool exact) {
    static const int widths[] = {1, 2, 3, 7, 10, 16, 17, 50, 64, 100, 300, 512, 513, 700, 2000};
    cols = widths[random.below(15)];
    rows = random.below(4) == 0 ? random.below(3) : 1 + random.below(int(4000 / cols) + 2);
    const bool special = exact && random.below(2);
    const int n_in = 1 + random.below(4), n_ops = exact ? random.below(7) : 1;
    for (int i = 0; i < n_in; ++i) {
      const Reach reach = Reach(random.below(3) ? 0 : random.below(4));
      const Index least = reach == Reach::row ? 1 : cols;
      const Index ld = random.below(3) ? least : least + random.below(5);
      in.push_back(std::make_unique<Matrix<T>>(rows, cols, ld, reach, random.below(5) == 0));
      in.back()->fill(random, special);
      inputs.push_back({in.back()->data(), ld, reach, in.back()->dtype()});
    }
    const int n_registers = n_in + 1 + random.below(3);
    std::vector<int> known;
    for (int i = 0; i < n_in; ++i) known.push_back(i);
    for (int k = 0; k < n_ops; ++k) {
      MapOp op{};
      op.operation = exact ? exact_ones[random.below(23)] : close_ones[random.below(9)];
      op.a = known[random.below(int(known.size()))];
      op.b = known[random.below(int(known.size()))];
      op.c = known[random.below(int(known.size()))];
      op.result = n_in + random.below(n_registers - n_in);
      op.first = random.number();
      op.second = op.first + random.below(2);
      static const double exponents[] = {2, 3, -1, 1, 0};
      if (op.operation == Operation::power) op.first = exact ? exponents[random.below(5)] : 0.5;
      if (op.operation == Operation::power && !exact && random.below(2)) op.first = 2.3;
      known.push_back(op.result);
      ops.push_back(op);
    }
    expect(n_registers);
    const int n_out = 1 + random.below(4);
    for (int o = 0; o < n_out; ++o) add_output(known[random.below(int(known.size()))]);
  }

  void expect(int n_registers) {
    registers.resize(std::size_t(n_registers));
    for (auto& r : registers) r.assign(std::size_t(rows * cols), T(0));
    for (std::size_t i = 0; i < in.size(); ++i) {
      for (Index e = 0; e < rows * cols; ++e) {
        registers[i][std::size_t(e)] = in[i]->at(e / cols, e % cols);
      }
    }
    for (const MapOp& op : ops) {
      for (std::size_t e = 0; e < std::size_t(rows * cols); ++e) {
        registers[std::size_t(op.result)][e] =
            scalar(op, registers[std::size_t(op.a)][e], registers[std::size_t(op.b)][e],
                   registers[std::size_t(op.c)][e]);
      }
    }
  }

  void add_output(int from) {
    const Sink sink = Sink(random.below(2) ? 0 : random.below(7));
    if (sink == Sink::store) {  // sometimes over an input that no other output has taken
      const std::size_t i = std::size_t(random.below(int(in.size())));
      bool free = inputs[i].reach == Reach::full && inputs[i].dtype != DType::boolean;
      for (const MapOutput& other : outputs) free = free && other.data != inputs[i].data;
      if (free && random.below(2)) {
        outputs.push_back({in[i]->data(), in[i]->ld, from, sink, in[i]->dtype()});
        out.push_back(nullptr);
        return;
      }
    }
    const bool by_row = sink == Sink::sum_columns || sink == Sink::max_columns;
    const bool by_column = sink == Sink::sum_rows || sink == Sink::max_rows;
    const Reach reach = sink == Sink::store ? Reach::full
                        : by_row            ? Reach::row
                        : by_column         ? Reach::column
                                            : Reach::scalar;
    const Index ld = (by_row ? 1 : cols) + (random.below(3) ? 0 : random.below(5));
    const bool truth = sink == Sink::store && random.below(4) == 0;
    out.push_back(std::make_unique<Matrix<T>>(rows, cols, ld, reach, truth));
    outputs.push_back({out.back()->data(), ld, from, sink, out.back()->dtype()});
  }

  void run(double units) {
    MapCall call{};
    call.rows = rows, call.cols = cols;
    call.inputs = inputs.data(), call.ops = ops.data(), call.outputs = outputs.data();
    call.input_count = int(inputs.size()), call.op_count = int(ops.size());
    call.output_count = int(outputs.size()), call.registers = int(registers.size());
    const std::size_t bytes = std::size_t(kernels::map_scratch<T>(cols, call.registers, call.output_count));
    call.scratch = static_cast<std::byte*>(std::aligned_alloc(64, (bytes + 63) / 64 * 64));
    std::memset(call.scratch, 0xFF, bytes);
    kernels::map<T>(call);
    std::free(call.scratch);
    for (std::size_t o = 0; o < outputs.size(); ++o) compare(o, units);
    for (auto& m : in) framed(*m);
    for (auto& m : out) if (m) framed(*m);
  }

  void framed(Matrix<T>& m) {
    if (!m.numbers.framed() || !m.truths.framed()) check::fail("written outside", 0, 0, 0);
  }

  bool cancels() const {
    return ops.size() == 1 && ops[0].operation == Operation::binary_cross_entropy;
  }

  void compare(std::size_t o, double units) {
    const MapOutput& output = outputs[o];
    const std::vector<T>& x = registers[std::size_t(output.from)];
    Matrix<T>* m = out[o].get();
    for (std::size_t i = 0; !m; ++i) if (in[i]->data() == output.data) m = in[i].get();
    if (output.sink == Sink::store) {
      for (Index e = 0; e < rows * cols; ++e) {
        const T expected = m->boolean ? T(x[std::size_t(e)] != 0) : x[std::size_t(e)];
        const T got = m->at(e / cols, e % cols);
        const double size = std::fabs(double(expected)) + (cancels() ? 4 : 0);
        if (units ? !check::close(got, expected, size, units) : !check::same(got, expected)) {
          check::fail("store", got, expected, e);
        }
      }
      return;
    }
    const bool sum = output.sink <= Sink::sum_all;
    const Index n = m->reach == Reach::row ? rows : m->reach == Reach::column ? cols : 1;
    std::vector<long double> totals(std::size_t(n), 0), sizes = totals;
    std::vector<T> tops(std::size_t(n), T(-INFINITY));
    for (Index e = 0; e < rows * cols; ++e) {
      const std::size_t to = std::size_t(n == 1 ? 0 : m->reach == Reach::row ? e / cols : e % cols);
      const T each = x[std::size_t(e)];
      totals[to] += each, sizes[to] += std::fabs(each), tops[to] = larger(tops[to], each);
    }
    for (std::size_t i = 0; i < std::size_t(n); ++i) {
      const T got = m->at(Index(i), Index(i));
      const double top = tops[i];
      const bool overflows = sizes[i] > 1e37;  // the order decides
      const double room = 40 + units + double(rows * cols) / 32;
      const double size = double(sizes[i]) + (cancels() ? 4 * double(rows) : 0);
      if (sum && !overflows && !check::close(got, double(totals[i]), size, room)) {
        check::fail("sum", got, double(totals[i]), Index(i));
      }
      if (!sum && (units ? !check::close(got, top, std::fabs(top) + 4, units)
                         : !check::same(got, tops[i]))) {
        check::fail("max", got, top, Index(i));
      }
    }
  }
};

template <class T>
void check_maps(int cases) {
  Random random;
  for (int i = 0; i < cases; ++i) {
    const bool exact = i % 4 != 0;
    Case<T> one{random, 0, 0, {}, {}, {}, {}, {}, {}};
    one.make(exact);
    const int before = check::failures;
    one.run(exact ? 0 : 8);
    if (check::failures > before && before < 20) {
      std::printf("  case %d: %d x %d, first operation %d\n", i, int(one.rows), int(one.cols),
                  one.ops.empty() ? -1 : int(one.ops[0].operation));
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  const int cases = count > 1 ? std::atoi(arguments[1]) : 20000;
  check_maps<float>(cases);
  check_maps<double>(cases);
  return check::verdict("map_check");
}
