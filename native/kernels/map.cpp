// The block interpreter: inputs of a block, operations in order, outputs of the block.
#include "map.hpp"

#include "operations.hpp"
#include "rules.hpp"
#include "sinks.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {
namespace {

constexpr Index aligned(Index bytes) { return (bytes + 63) / 64 * 64; }

bool is_rule(Operation operation) { return operation >= Operation::sgd; }

template <class T>
struct Map {
  const MapCall& call;
  Place block;  // a whole one
  bool long_rows;
  Register<T>* registers;
  T* tiles;  // one for each output: what sinks have gathered

  explicit Map(const MapCall& c) : call(c), block(block_of<T>(c.rows, c.cols)) {
    long_rows = block.cols < c.cols;
    std::byte* at = c.scratch;
    registers = reinterpret_cast<Register<T>*>(at);
    at += aligned(c.registers * Index(sizeof(Register<T>)));
    tiles = reinterpret_cast<T*>(at);
    at += c.output_count * buffer_stride;
    for (Index r = 0; r < c.registers; ++r, at += buffer_stride) {
      T* buffer = reinterpret_cast<T*>(at);
      registers[r] = {buffer, buffer, Lanes<T>::count, -1, -1, Form::buffered};
    }
  }

  // Is a block of such a matrix one run of memory?
  bool contiguous(Index ld) const { return ld == call.cols || block.rows == 1; }

  // Outputs of whole rules stand in `wide` behind its inputs.
  template <class F>
  void for_results(const MapOp& op, F f) const {
    if (!is_rule(op.operation)) return f(op.result);
    const RuleShape shape = rule_shape(op.operation);
    for (int j = 0; j < shape.outputs; ++j) f(call.wide[op.a + shape.inputs + j]);
  }

  bool reads(const MapOp& op, Index r) const {
    if (!is_rule(op.operation)) return op.a == r || op.b == r || op.c == r;
    const RuleShape shape = rule_shape(op.operation);
    for (int j = 0; j < shape.inputs; ++j) {
      if (call.wide[op.a + j] == r) return true;
    }
    return false;
  }

  // Can the last operation that writes an output's register write the output's memory? Not if that
  // memory is an input which a later operation still reads.
  bool straight(const MapOutput& out) const {
    const Register<T>& reg = registers[out.from];
    if (out.sink != Sink::store || out.dtype == DType::boolean || reg.writer < 0 ||
        reg.output >= 0 || !contiguous(out.ld)) {
      return false;
    }
    for (Index i = 0; i < call.input_count; ++i) {
      if (call.inputs[i].data != out.data) continue;
      for (Index k = reg.writer + 1; k < call.op_count; ++k) {
        if (reads(call.ops[k], i)) return false;
      }
    }
    return true;
  }

  void prepare() {
    for (Index k = 0; k < call.op_count; ++k) {
      for_results(call.ops[k], [&](Index r) { registers[r].writer = k; });
    }
    for (Index o = 0; o < call.output_count; ++o) {
      const MapOutput& out = call.outputs[o];
      if (straight(out)) registers[out.from].output = o;
    }
    for (Index i = 0; i < call.input_count; ++i) {
      const MapInput& in = call.inputs[i];
      bool whole = false, overwritten = false;
      for (Index o = 0; o < call.output_count; ++o) {
        whole |= call.outputs[o].from == i;
        overwritten |= call.outputs[o].data == in.data;
      }
      const bool run = contiguous(in.ld) && !(whole && overwritten);
      if (in.dtype == DType::boolean) {
        Inputs<T, std::uint8_t>::prepare(registers[i], in, block, long_rows, run, whole);
      } else {
        Inputs<T, T>::prepare(registers[i], in, block, long_rows, run, whole);
      }
    }
  }

  void load(const Place& p) {
    for (Index i = 0; i < call.input_count; ++i) {
      const MapInput& in = call.inputs[i];
      if (in.dtype == DType::boolean) Inputs<T, std::uint8_t>::load(registers[i], in, p);
      else Inputs<T, T>::load(registers[i], in, p);
    }
  }

  T* result(Index r, Index k, const Place& p) const {
    const Register<T>& reg = registers[r];
    if (reg.writer != k || reg.output < 0) return reg.buffer;
    const MapOutput& out = call.outputs[reg.output];
    return static_cast<T*>(out.data) + p.row * out.ld + p.column;
  }

  Operand<T> operand(Index r) const {  // operands an operation does not have are any register
    return registers[r >= 0 && r < call.registers ? r : 0].operand();
  }

  void operate(const Place& p) {
    const Index n = p.rows * p.cols;
    for (Index k = 0; k < call.op_count; ++k) {
      const MapOp& op = call.ops[k];
      if (is_rule(op.operation)) {
        operate_rule(op, k, p, n);
        continue;
      }
      T* to = result(op.result, k, p);
      run_operation(op, to, n, operand(op.a), operand(op.b), operand(op.c));
      registers[op.result].at = to;
    }
  }

  void operate_rule(const MapOp& op, Index k, const Place& p, Index n) {
    const RuleShape shape = rule_shape(op.operation);
    const std::int32_t* wide = call.wide + op.a;
    Operand<T> in[most_rule_inputs];
    T* out[most_rule_outputs];
    for (int j = 0; j < shape.inputs; ++j) in[j] = operand(wide[j]);
    for (int j = 0; j < shape.outputs; ++j) out[j] = result(wide[shape.inputs + j], k, p);
    run_rule(op.operation, in, out, n);
    for (int j = 0; j < shape.outputs; ++j) registers[wide[shape.inputs + j]].at = out[j];
  }

  template <class To>
  static void scatter(const MapOutput& out, const T* x, const Place& p) {
    To* to = static_cast<To*>(out.data) + p.row * out.ld + p.column;
    for (Index r = 0; r < p.rows; ++r) copy_run(to + r * out.ld, x + r * p.cols, p.cols);
  }

  void store(const Place& p) {
    for (Index o = 0; o < call.output_count; ++o) {
      const MapOutput& out = call.outputs[o];
      const Register<T>& reg = registers[out.from];
      if (out.sink != Sink::store || reg.output == o) continue;
      if (out.dtype == DType::boolean) scatter<std::uint8_t>(out, reg.at, p);
      else scatter<T>(out, reg.at, p);
    }
  }

  void run() {
    prepare();
    const Sinks<T> sinks{call, block, long_rows, tiles};
    sinks.begin();
    for (Index row = 0; row < call.rows; row += block.rows) {
      const Index rows = call.rows - row < block.rows ? call.rows - row : block.rows;
      for (Index column = 0; column == 0 || column < call.cols; column += block.cols) {
        const Index cols = call.cols - column < block.cols ? call.cols - column : block.cols;
        const Place p{row, column, rows, cols};
        load(p);
        operate(p);
        sinks.take(registers, p);
        store(p);
      }
    }
    sinks.end();
  }
};

}  // namespace

template <class T>
void map(const MapCall& call) {
  Map<T>(call).run();
}

template <class T>
Index map_scratch(Index, Index registers, Index outputs) {
  return aligned(registers * Index(sizeof(Register<T>))) + (registers + outputs) * buffer_stride;
}

template void map<float>(const MapCall&);
template void map<double>(const MapCall&);
template Index map_scratch<float>(Index, Index, Index);
template Index map_scratch<double>(Index, Index, Index);

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
