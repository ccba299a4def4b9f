#include "context.hpp"

#include <algorithm>

namespace backlit::runtime {

Context::Context(const Program& program)
    : arena_(allocate(static_cast<std::size_t>(program.arena_bytes))) {}

void Context::prepare(const Program& program, const Call& call, int threads) {
  while (threads_.size() < static_cast<std::size_t>(threads)) add_thread(program);
  shares_.prepare(program, call.boundaries, threads, mostly_zero(program, call));
  for (int t = 0; t < threads; ++t) bind(program, call, threads_[static_cast<std::size_t>(t)]);
}

// Of each data set, by a few rows of the first batch. Only shares of work depend on it.
std::vector<bool> Context::mostly_zero(const Program& program, const Call& call) {
  std::vector<bool> found(program.data.size());
  for (const std::int32_t place : program.tables) {
    const auto i = static_cast<std::size_t>(place);
    const Slot& slot = program.data[i];
    if (!is_real(slot.dtype) || call.iterations == 0) continue;
    const Index rows = call.boundaries[1] - call.boundaries[0];
    const Typed& typed = program.typed(slot.dtype);
    found[i] = typed.mostly_zero(call.data[i], slot.size, call.rows.data(), rows);
  }
  return found;
}

// private memory | one place of 8 bytes for each value (scalars, the iteration) | scratch | indices
void Context::add_thread(const Program& program) {
  const std::size_t own = rounded(static_cast<std::size_t>(program.private_bytes)) + slack;
  const std::size_t places = rounded(8 * program.values.size()) + slack;
  const std::size_t scratch = rounded(static_cast<std::size_t>(program.scratch_bytes)) + slack;
  Thread thread;
  thread.memory = allocate(own + places + scratch + 8 * static_cast<std::size_t>(program.index_rows));
  thread.scratch = thread.memory.get() + own + places;
  thread.indices = reinterpret_cast<Index*>(thread.scratch + scratch);
  thread.base.resize(program.values.size());
  for (std::size_t i = 0; i < program.values.size(); ++i) {
    const Value& v = program.values[i];
    if (v.space == Space::arena) thread.base[i] = arena_.get() + v.place;
    if (v.space == Space::own || v.space == Space::local) {
      thread.base[i] = thread.memory.get() + v.place;
    }
    if (v.space == Space::constant) thread.base[i] = program.constants.get() + v.place;
    if (v.space == Space::scalar || v.space == Space::iteration) {
      thread.base[i] = thread.memory.get() + own + 8 * i;
    }
  }
  std::size_t inputs = 0, outputs = 0;
  for (const Phase& phase : program.phases) {
    for (const Instruction& instruction : phase.instructions) {
      const auto* update = std::get_if<Update>(&instruction);
      if (const Map* map = update ? &update->map : std::get_if<Map>(&instruction)) {
        inputs = std::max(inputs, map->inputs.size());
        outputs = std::max(outputs, map->outputs.size());
      }
    }
  }
  thread.inputs.resize(inputs);
  thread.outputs.resize(outputs);
  threads_.push_back(std::move(thread));
}

void Context::bind(const Program& program, const Call& call, Thread& thread) const {
  for (std::size_t i = 0; i < program.values.size(); ++i) {
    const Value& v = program.values[i];
    const auto place = static_cast<std::size_t>(v.place);
    if (v.space == Space::state_read) thread.base[i] = call.state_in[place];
    if (v.space == Space::state_write) thread.base[i] = call.state_out[place];
    if (v.space == Space::data) thread.base[i] = call.data[place];
  }
}

}  // namespace backlit::runtime
