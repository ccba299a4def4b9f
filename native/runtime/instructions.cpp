#include "instructions.hpp"

#include <limits>

namespace backlit::runtime {

namespace {

std::int32_t id(Reader& in, const Program& program) {
  const auto count = static_cast<Index>(program.values.size());
  return static_cast<std::int32_t>(in.between(0, count - 1, "no such value"));
}

std::int32_t id_or_none(Reader& in, const Program& program) {
  const auto count = static_cast<Index>(program.values.size());
  return static_cast<std::int32_t>(in.between(-1, count - 1, "no such value"));
}

std::int32_t number(Reader& in, const Program& program, Index more = 0) {
  const auto count = static_cast<Index>(program.numbers.size());
  return static_cast<std::int32_t>(in.between(0, count - 1 - more, "no such number"));
}

Gemm gemm(Reader& in, const Program& program) {
  Gemm g{};
  g.cost = number(in, program);
  g.c = id(in, program);
  g.a = id(in, program);
  g.b = id(in, program);
  g.bias = id_or_none(in, program);
  g.gather = id_or_none(in, program);
  const Index flags = in.between(0, 15, "unknown flags");
  g.a_transposed = flags & 1;
  g.b_transposed = flags & 2;
  g.b_packed = flags & 4;
  g.relu = flags & 8;
  g.by_columns = in.flag("shared neither by rows nor by columns");
  return g;
}

// Numbers that an operation needs beside its operands.
void numbers(Operation operation, Reader& in, const Program& program, double& first,
             double& second) {
  if (operation == Operation::clip) {
    const auto at = static_cast<std::size_t>(number(in, program, 1));
    first = program.numbers[at];
    second = program.numbers[at + 1];
  } else if (operation == Operation::power) {
    first = program.numbers[static_cast<std::size_t>(number(in, program))];
  } else {
    in.word();
  }
}

constexpr Index most_registers = 1 << 12;

Map map(Reader& in, const Program& program) {
  Map m{};
  m.cost = number(in, program);
  m.rows = in.between(of_batch, std::numeric_limits<Index>::max(), "rows out of range");
  m.cols = in.between(1, Index{1} << 36, "columns out of range");
  m.flat = in.flag("neither flat nor not");
  m.unit = in.between(0, Index{1} << 36, "a unit out of range");
  m.registers = static_cast<std::int32_t>(in.between(1, most_registers, "registers out of range"));
  const Index inputs = in.count(2, "more inputs than words");
  const Index ops = in.count(6, "more operations than words");
  const Index wide = in.count(1, "more operands than words");
  const Index outputs = in.count(3, "more outputs than words");
  require(outputs >= 1, "no output");
  require(inputs <= m.registers, "more inputs than registers");
  for (Index i = 0; i < inputs; ++i) {
    m.from.push_back({id(in, program), 0, 0});
    const auto reach = static_cast<Reach>(in.between(0, 3, "an unknown reach"));
    m.inputs.push_back({nullptr, 0, reach, DType::float32});
  }
  const auto reg = [&] {
    return static_cast<std::int32_t>(in.between(0, m.registers - 1, "no such register"));
  };
  for (Index i = 0; i < ops; ++i) {
    MapOp op{};
    op.operation = in.kind<Operation>("an unknown operation");
    op.result = reg();
    std::int32_t* operands[] = {&op.a, &op.b, &op.c};
    const int used = is_rule(op.operation) ? 0 : operands_of(op.operation);
    if (is_rule(op.operation)) {
      const RuleShape shape = rule_shape(op.operation);
      op.a = static_cast<std::int32_t>(
          in.between(0, wide - shape.inputs - shape.outputs, "no such operands"));
      in.word();
      in.word();
    } else {
      for (int k = 0; k < 3; ++k) {
        if (k < used) {
          *operands[k] = reg();
        } else {
          in.word();
        }
      }
    }
    numbers(op.operation, in, program, op.first, op.second);
    m.ops.push_back(op);
  }
  for (Index i = 0; i < wide; ++i) m.wide.push_back(reg());
  for (Index i = 0; i < outputs; ++i) {
    m.to.push_back({id(in, program), 0, 0});
    const std::int32_t from = reg();
    const auto sink = static_cast<Sink>(in.between(0, 6, "an unknown sink"));
    m.outputs.push_back({nullptr, 0, from, sink, DType::float32});
  }
  return m;
}

Dims dims(Reader& in, int rank) {
  Dims found{};
  for (int i = 0; i < rank; ++i) {
    found[i] = in.between(of_batch, Index{1} << 36, "a size out of range");
    require(found[i] != 0, "a size of 0");
  }
  return found;
}

Access access(Reader& in, const Program& program, int rank) {
  constexpr Index far = Index{1} << 36;
  Access a{};
  a.value = id(in, program);
  a.offset = in.between(0, far, "an offset out of range");
  for (int i = 0; i < rank; ++i) a.strides[i] = in.between(-far, far, "a stride out of range");
  return a;
}

GeneralMap general_map(Reader& in, const Program& program) {
  GeneralMap m{};
  m.operation = in.kind<Operation>("an unknown operation");
  require(!is_rule(m.operation), "a whole rule is no general operation");
  numbers(m.operation, in, program, m.first, m.second);
  m.rank = static_cast<int>(in.between(0, max_rank, "a rank out of range"));
  m.dims = dims(in, m.rank);
  m.dst = access(in, program, m.rank);
  const Index count = operands_of(m.operation);
  in.between(count, count, "operands too many or too few");
  for (Index i = 0; i < count; ++i) m.sources.push_back(access(in, program, m.rank));
  return m;
}

GeneralReduce general_reduce(Reader& in, const Program& program) {
  GeneralReduce r{};
  r.reduction = in.kind<Reduction>("an unknown reduction");
  r.rank = static_cast<int>(in.between(0, max_rank, "a rank out of range"));
  r.dims = dims(in, r.rank);
  r.src = access(in, program, r.rank);
  r.dst = access(in, program, r.rank);
  return r;
}

GeneralMatmul general_matmul(Reader& in, const Program& program) {
  GeneralMatmul m{};
  m.rank = static_cast<int>(in.between(0, max_rank, "a rank out of range"));
  m.dims = dims(in, m.rank + 3);
  m.dst = access(in, program, m.rank + 2);
  m.a = access(in, program, m.rank + 2);
  m.b = access(in, program, m.rank + 2);
  return m;
}

Index inner(Reader& in) { return in.between(1, Index{1} << 36, "a row size out of range"); }

}  // namespace

RuleShape rule_shape(Operation operation) {
  switch (operation) {
    case Operation::sgd: return {3, 1, 1};
    case Operation::momentum:
    case Operation::nesterov: return {5, 2, 2};
    case Operation::adagrad: return {5, 2, 2};
    case Operation::rmsprop: return {7, 2, 4};
    default: return {11, 3, 7};
  }
}

int operands_of(Operation operation) {
  if (operation <= Operation::logical_and) return 2;
  if (operation <= Operation::copy) return 1;
  if (operation == Operation::where) return 3;
  return operation == Operation::binary_cross_entropy ? 2 : 1;
}

bool works_on_integers(Operation operation) {
  switch (operation) {
    case Operation::add:
    case Operation::subtract:
    case Operation::multiply:
    case Operation::maximum:
    case Operation::minimum:
    case Operation::equal:
    case Operation::greater:
    case Operation::greater_equal:
    case Operation::logical_and:
    case Operation::negative:
    case Operation::absolute:
    case Operation::sign:
    case Operation::relu:
    case Operation::is_finite:
    case Operation::logical_not:
    case Operation::copy:
    case Operation::where: return true;
    default: return false;
  }
}

// The order in which braces are evaluated is the order in which words stand in the code.
Instruction instruction(Index opcode, Reader& in, const Program& program) {
  const auto value = [&] { return id(in, program); };
  const auto cost = [&] { return number(in, program); };
  switch (opcode) {
    case 1: return gemm(in, program);
    case 2: return Pack{cost(), value(), value(), in.flag("neither transposed nor not")};
    case 3: return map(in, program);
    case 4: {
      const auto price = cost();
      const auto function = in.kind<RowFunction>("an unknown function of rows");
      const auto dst = value(), src = value();
      const bool two = function == RowFunction::softmax_cross_entropy;
      return RowOp{price, function, dst, src, two ? value() : id_or_none(in, program)};
    }
    case 5:
      return Combine{cost(), value(), value(), in.flag("neither sum nor maximum"),
                     in.between(0, Index{1} << 31, "a panel out of range")};
    case 6: return Take{cost(), value(), value(), value()};
    case 7: return OneHot{cost(), value(), value()};
    case 8:
      return Random{cost(), value(), value(), value(),
                    static_cast<std::uint32_t>(in.between(0, 0xFFFFFFFF, "no 32-bit key"))};
    case 9: return Copy{cost(), value(), value()};
    case 10:
      return Size{value(), in.between(0, max_rank, "a power out of range"),
                  in.between(0, Index{1} << 52, "a factor out of range")};
    case 11:
      return Check{static_cast<std::int32_t>(in.between(0, program.guard_count - 1, "no guard")),
                   value()};
    case 12: {
      const auto metrics = static_cast<Index>(program.metrics.size());
      return Emit{static_cast<std::int32_t>(in.between(0, metrics - 1, "no such metric")), value()};
    }
    case 13: {
      const auto result = [&] { return id_or_none(in, program); };
      return Classes{cost(), result(), result(), result(), value(), value()};
    }
    case 14: {
      Update update{};
      update.gemm = gemm(in, program);
      update.map = map(in, program);
      return update;
    }
    case 20: return general_map(in, program);
    case 21: return general_reduce(in, program);
    case 22: return GeneralTake{value(), value(), value(), inner(in)};
    case 23: return ScatterAdd{value(), value(), value(), inner(in)};
    case 24: return general_matmul(in, program);
    case 25: {
      const auto dst = value();
      return Fill{dst, program.numbers[static_cast<std::size_t>(number(in, program))]};
    }
    default: throw Malformed("an unknown opcode");
  }
}

}  // namespace backlit::runtime
