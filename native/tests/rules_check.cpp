// Whole update rules against their formulas, one number after the other, in place and not, behind
// another operation and alone. Compiled once for each instruction set.
#include "../kernels/map.hpp"
#include "check.hpp"

namespace kernels = backlit::BACKLIT_ISA_NAMESPACE;
using namespace backlit;
using check::Memory, check::Random;

namespace {

struct Rule {
  const char* name;
  Operation operation;
  int state, scalars;
};

constexpr Rule rules[] = {{"sgd", Operation::sgd, 1, 1},
                          {"momentum", Operation::momentum, 2, 2},
                          {"nesterov", Operation::nesterov, 2, 2},
                          {"adagrad", Operation::adagrad, 2, 2},
                          {"rmsprop", Operation::rmsprop, 2, 4},
                          {"adam", Operation::adam, 3, 7}};

// s: the scalars; w, a, b: weight and slots, changed.
template <class T>
void formula(Operation operation, const T* s, T g, T& w, T& a, T& b) {
  switch (operation) {
    case Operation::sgd: w = w - g * s[0]; return;
    case Operation::momentum:
      a = a * s[1] - g * s[0];
      w = w + a;
      return;
    case Operation::nesterov: {
      const T pull = g * s[0];
      a = a * s[1] - pull;
      w = w + (a * s[1] - pull);
      return;
    }
    case Operation::adagrad:
      a = a + g * g;
      w = w - g * s[0] / std::sqrt(a + s[1]);
      return;
    case Operation::rmsprop:
      a = a * s[1] + g * g * s[2];
      w = w - g * s[0] / std::sqrt(a + s[3]);
      return;
    default:
      a = a * s[2] + g * s[3];
      b = b * s[4] + g * g * s[5];
      w = w - a * s[0] / (std::sqrt(b) * s[1] + s[6]);
      return;
  }
}

// Gradients are doubled by an operation of their own before some of the rules.
template <class T>
void check_rule(const Rule& rule, Index rows, Index cols, bool in_place, bool doubled,
                Random& random) {
  const std::size_t n = std::size_t(rows * cols);
  const DType dtype = sizeof(T) == 4 ? DType::float32 : DType::float64;
  T scalars[7];
  for (T& s : scalars) s = T(0.5 + 0.4 * random.number(1));
  if (rule.operation == Operation::adam) scalars[6] = T(1e-8);

  std::vector<std::unique_ptr<Memory<T>>> in, out;  // w g slots...
  for (int j = 0; j < rule.state + 1; ++j) {
    in.push_back(std::make_unique<Memory<T>>(n));
    for (std::size_t i = 0; i < n; ++i) {
      const T x = T(random.number());
      (*in.back())[i] = j >= 2 ? std::fabs(x) : x;
    }
  }
  for (int j = 0; j < rule.state; ++j) out.push_back(std::make_unique<Memory<T>>(n));

  std::vector<T> expected[3];
  for (auto& e : expected) e.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    T x[3] = {(*in[0])[i], rule.state > 1 ? (*in[2])[i] : T(0), rule.state > 2 ? (*in[3])[i] : T(0)};
    const T g = (*in[1])[i];
    formula(rule.operation, scalars, doubled ? g + g : g, x[0], x[1], x[2]);
    for (int j = 0; j < 3; ++j) expected[j][i] = x[j];
  }

  std::vector<MapInput> inputs;
  std::vector<MapOutput> outputs;
  std::vector<std::int32_t> wide;
  for (auto& m : in) {
    wide.push_back(std::int32_t(inputs.size()));
    inputs.push_back({m->data(), cols, Reach::full, dtype});
  }
  for (int j = 0; j < rule.scalars; ++j) {
    wide.push_back(std::int32_t(inputs.size()));
    inputs.push_back({&scalars[j], 1, Reach::scalar, dtype});
  }
  std::int32_t next = std::int32_t(inputs.size());
  std::vector<MapOp> ops;
  if (doubled) {
    ops.push_back({Operation::add, next, 1, 1, -1, 0, 0});
    wide[1] = next++;
  }
  for (int j = 0; j < rule.state; ++j) {
    T* to = in_place ? in[j == 0 ? 0 : std::size_t(j) + 1]->data() : out[std::size_t(j)]->data();
    wide.push_back(next);
    outputs.push_back({to, cols, next++, Sink::store, dtype});
  }
  ops.push_back({rule.operation, 0, 0, 0, 0, 0, 0});

  MapCall call{};
  call.rows = rows, call.cols = cols;
  call.inputs = inputs.data(), call.ops = ops.data(), call.outputs = outputs.data();
  call.wide = wide.data(), call.wide_count = int(wide.size());
  call.input_count = int(inputs.size()), call.op_count = int(ops.size());
  call.output_count = int(outputs.size()), call.registers = next;
  const std::size_t bytes = std::size_t(kernels::map_scratch<T>(cols, next, 16));
  call.scratch = static_cast<std::byte*>(std::aligned_alloc(64, (bytes + 63) / 64 * 64));
  kernels::map<T>(call);
  std::free(call.scratch);

  for (int j = 0; j < rule.state; ++j) {
    const T* got = static_cast<const T*>(outputs[std::size_t(j)].data);
    for (std::size_t i = 0; i < n; ++i) {
      if (!check::same(got[i], expected[j][i])) {
        check::fail(rule.name, got[i], expected[j][i], long(i));
      }
    }
  }
  for (auto& m : in) if (!m->framed()) check::fail("written outside", 0, 0, 0);
  for (auto& m : out) if (!m->framed()) check::fail("written outside", 0, 0, 0);
}

template <class T>
void check_rules() {
  Random random;
  for (const Rule& rule : rules) {
    for (const Index n : {1, 3, 16, 31, 512, 513, 5000}) {
      for (int way = 0; way < 4; ++way) {
        check_rule<T>(rule, 1, n, way & 1, way & 2, random);
        if (n < 100) check_rule<T>(rule, 37, n, way & 1, way & 2, random);
      }
    }
  }
}

}  // namespace

int main() {
  check_rules<float>();
  check_rules<double>();
  return check::verdict("rules_check");
}
