// From words to plain data. Every id is within its table afterwards; what it stands for is
// looked at by verify.cpp.
#include <cmath>
#include <cstring>

#include "instructions.hpp"
#include "program.hpp"
#include "reader.hpp"

namespace backlit::runtime {

namespace {

constexpr Index magic = 0x424C31;
constexpr Index largest_batch = Index{1} << 31;
constexpr Index largest_memory = Index{64} << 30;
constexpr Index largest_count = 1'000'000;
constexpr Index largest_size = Index{1} << 36;

std::vector<Slot> slots(Reader& in, Index count, Index largest, const char* what) {
  std::vector<Slot> found;
  require(count <= in.left() / 2, what);
  for (Index i = 0; i < count; ++i) {
    const DType dtype = in.dtype();
    found.push_back({dtype, in.between(1, largest, what)});
  }
  return found;
}

Value value(Reader& in) {
  Value v{};
  v.dtype = in.dtype();
  v.space = in.kind<Space>("an unknown space");
  v.place = in.between(0, largest_memory, "a place outside all memory");
  v.rows = in.between(of_data, largest_size, "rows out of range");
  v.cols = in.between(1, largest_size, "columns out of range");
  v.ld = in.between(v.cols, largest_size, "a row stride out of range");
  require(v.rows != 0, "no rows");
  v.row_bytes = v.space == Space::local ? 0 : v.ld * bytes_of(v.dtype);
  return v;
}

Phase phase(Reader& in, const Program& program) {
  Phase found{};
  found.kind = in.kind<PhaseKind>("an unknown kind of phase");
  found.panel = in.between(0, largest_batch, "a panel out of range");
  require(found.kind != PhaseKind::rows || found.panel > 0, "a panel without rows");
  found.barrier_after = in.flag("the word on the barrier is neither 0 nor 1");
  const Index count = in.count(2, "more instructions than the code holds");
  for (Index i = 0; i < count; ++i) {
    const Index opcode = in.word();
    Reader inside = in.part(in.word());
    try {
      found.instructions.push_back(instruction(opcode, inside, program));
      require(inside.left() == 0, "words left over");
    } catch (const Malformed& error) {
      throw Malformed("instruction " + std::to_string(i) + " (opcode " + std::to_string(opcode) +
                      "): " + error.what());
    }
  }
  return found;
}

template <class Read>
void each(Index count, const char* name, Read read) {
  for (Index i = 0; i < count; ++i) {
    try {
      read();
    } catch (const Malformed& error) {
      throw Malformed(std::string(name) + " " + std::to_string(i) + ": " + error.what());
    }
  }
}

}  // namespace

Program decode(const Code& code, const Kernels& kernels) {
  Program program;
  program.kernels = &kernels;
  program.numbers.assign(code.numbers, code.numbers + code.number_count);
  program.constant_bytes = code.constant_bytes;
  program.constants = allocate(static_cast<std::size_t>(code.constant_bytes));
  if (code.constant_bytes > 0) {
    std::memcpy(program.constants.get(), code.constants,
                static_cast<std::size_t>(code.constant_bytes));
  }
  Reader in(code.code, code.code_size);
  require(in.word() == magic, "this is no program");
  program.max_rows = in.between(1, largest_batch, "the largest batch is out of range");
  program.arena_bytes = in.between(0, largest_memory, "the arena is out of range");
  program.private_bytes = in.between(0, largest_memory, "private memory is out of range");
  const Index state_count = in.between(0, largest_count, "too many states");
  const Index data_count = in.between(0, largest_count, "too many data sets");
  program.scalar_count = in.between(0, largest_count, "too many scalars");
  const Index metric_count = in.between(0, largest_count, "too many metrics");
  const Index output_count = in.between(0, largest_count, "too many outputs");
  program.guard_count = in.between(0, largest_count, "too many guards");
  const Index value_count = in.between(0, largest_count, "too many values");
  const Index phase_count = in.between(0, largest_count, "too many phases");
  program.states = slots(in, state_count, largest_size, "state out of range");
  program.data = slots(in, data_count, largest_size, "data out of range");
  program.metrics = slots(in, metric_count, largest_size, "a metric out of range");
  program.outputs = slots(in, output_count, largest_size, "an output out of range");
  each(value_count, "value", [&] { program.values.push_back(value(in)); });
  each(phase_count, "phase", [&] { program.phases.push_back(phase(in, program)); });
  require(in.left() == 0, "words behind the last phase");
  return program;
}

}  // namespace backlit::runtime
