// Drives the runtime: programs written by hand, on one thread and several, in a queue, with
// faults; then thousands of spoilt ones. Good under address, undefined and thread sanitizers.
// Usage: runtime_check [spoilt programs]
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <thread>

#include "written_programs.hpp"

namespace {

using namespace written;

int failures = 0;

void expect(bool holds, const char* what, const char* isa) {
  if (holds) return;
  ++failures;
  std::printf("FAILED: %s (%s)\n", what, isa);
}

const std::vector<Index> batches{20, 20, 13, 20, 1, 8};

std::vector<std::byte> after(Runnable& program, int threads, const char* isa) {
  Arrays arrays(program.program(), batches);
  const Result result = program.run(arrays.call, threads);
  expect(result.status == Status::done && result.iterations == Index(batches.size()),
         "a program runs to its end", isa);
  expect(arrays.slack_is_clean(), "nothing is written behind state", isa);
  return arrays.left();
}

void runs_alike(const Source& source, const Kernels& kernels) {
  Runnable program(read(source, kernels));
  const auto one = after(program, 1, kernels.name);
  for (const int threads : {2, 3, 2, 1}) {
    expect(after(program, threads, kernels.name) == one, "threads change no bit", kernels.name);
  }
  // Two callers at once: one has the team, the other works alone.
  std::vector<std::byte> left[2];
  std::thread other([&] { left[0] = after(program, 2, kernels.name); });
  left[1] = after(program, 2, kernels.name);
  other.join();
  expect(left[0] == one && left[1] == one, "two callers at once change no bit", kernels.name);

  std::vector<Arrays> arrays;
  for (int i = 0; i < 7; ++i) arrays.emplace_back(program.program(), batches);
  std::vector<Job> jobs;
  for (Arrays& each : arrays) jobs.push_back({&program, &each.call, {}, false});
  run_queue(jobs.data(), Index(jobs.size()), 2);
  for (const Arrays& each : arrays) {
    expect(each.left() == one, "in a queue a program does what it does alone", kernels.name);
  }
}

// A row of the data is infinite: the iteration that takes it is not made.
void faults(const Kernels& kernels) {
  Runnable program(read(classifier(), kernels));
  for (const int threads : {1, 2}) {
    Arrays arrays(program.program(), batches), before(program.program(), {20, 20});
    program.run(before.call, threads);
    // The third batch alone takes row 39 first at its place: 20 + 20 rows go before it.
    for (std::size_t i = 0; i < 40; ++i) arrays.call.rows[i] = before.call.rows[i] = Index(i % 39);
    arrays.call.rows[45] = 39;
    reinterpret_cast<float*>(arrays.data[0].data())[39 * 12] = std::numeric_limits<float>::quiet_NaN();
    const Result result = program.run(arrays.call, threads);
    expect(result.status == Status::fault && result.iterations == 2, "a guard stops its iteration",
           kernels.name);
    expect(result.guard == 0, "the first guard is told", kernels.name);
    program.run(before.call, threads);
    const std::size_t bytes = arrays.sizes[0];
    expect(std::memcmp(arrays.out[0].get(), before.out[0].get(), bytes) == 0,
           "the state is that of the last good update", kernels.name);
  }
}

void bad_index(const Kernels& kernels) {
  Runnable program(read(assortment(), kernels));
  Arrays arrays(program.program(), batches);
  reinterpret_cast<Index*>(arrays.in[1].get())[2] = 8;
  for (const int threads : {1, 2}) {
    expect(program.run(arrays.call, threads).status == Status::bad_index,
           "a row number outside of its table is told", kernels.name);
  }
}

std::mt19937_64 engine(5);
std::size_t below(std::size_t n) { return engine() % n; }

std::int64_t odd_word() {
  constexpr std::int64_t extremes[] = {-2, -1, 0, 1, 2, 63, 64, 65, 1 << 20, std::int64_t{1} << 31,
                                       std::int64_t{1} << 36, std::int64_t{1} << 40,
                                       std::numeric_limits<std::int64_t>::max(),
                                       std::numeric_limits<std::int64_t>::min()};
  return below(3) == 0 ? extremes[below(std::size(extremes))] : std::int64_t(below(130)) - 5;
}

void spoil(Words& words) {
  const std::size_t at = below(words.size());
  switch (below(16)) {
    case 0: words[at] ^= std::int64_t{1} << below(63); return;
    case 1: words[at] = odd_word(); return;
    case 2:
    case 3: std::swap(words[at], words[below(words.size())]); return;
    case 4: words.erase(words.begin() + std::ptrdiff_t(at)); return;
    case 5: words.insert(words.begin() + std::ptrdiff_t(at), odd_word()); return;
    case 6:
    case 7: words[at] = std::int64_t(below(60)) - 1; return;
    default: words[at] += std::int64_t(below(9)) - 4;
  }
}

constexpr Index affordable = Index{1} << 26;

Index bytes_to_run(const Program& program) {
  Index all = program.arena_bytes + 2 * program.private_bytes + 2 * program.scratch_bytes +
              16 * program.index_rows;
  const auto add = [&](const std::vector<Slot>& slots, Index rows) {
    for (const Slot& slot : slots) all += std::min(slot.size, affordable) * 8 * rows;
  };
  add(program.states, 2);
  add(program.data, Arrays::data_rows);
  add(program.metrics, 2);
  add(program.outputs, program.max_rows < 20 ? 2 * program.max_rows : 40);
  return all;
}

// Axes without strides may be long: what takes more than a moment is not run.
bool is_short(const Program& program) {
  Index work = 0;
  const auto add = [&](const Dims& dims, int rank) {
    double each = 1;
    for (int i = 0; i < rank; ++i) each *= double(std::max<Index>(dims[i], 20));
    work += Index(std::min(each, 1e12));
  };
  for (const Phase& phase : program.phases) {
    for (const Instruction& instruction : phase.instructions) {
      if (const auto* map = std::get_if<GeneralMap>(&instruction)) add(map->dims, map->rank);
      if (const auto* sum = std::get_if<GeneralReduce>(&instruction)) add(sum->dims, sum->rank);
      if (const auto* product = std::get_if<GeneralMatmul>(&instruction)) {
        add(product->dims, product->rank + 3);
      }
    }
  }
  return work < 10'000'000;
}

void spoilt(int count) {
  int ran = 0;
  const Source sources[] = {classifier(), updater(), assortment()};
  const auto& kernels = runnable_kernels();
  for (int i = 0; i < count; ++i) {
    Source source = sources[i % 3];
    for (std::size_t k = below(4); k < 4; k += 3) spoil(source.words);
    try {
      Runnable program(read(source, *kernels[below(kernels.size())]));
      const Program& p = program.program();
      if (bytes_to_run(p) > affordable || !is_short(p)) continue;
      const Index rows = std::min<Index>(p.max_rows, 20);
      Arrays arrays(p, {rows, (rows + 1) / 2});
      ++ran;
      program.run(arrays.call, 1 + i % 4 / 2);
      expect(arrays.slack_is_clean(), "a spoilt program writes behind state", "?");
    } catch (const Malformed&) {
    }
  }
  std::printf("%d spoilt programs, %d of them run\n", count, ran);
}

}  // namespace

int main(int argc, char** argv) {
  for (const Kernels* kernels : runnable_kernels()) {
    runs_alike(classifier(), *kernels);
    runs_alike(updater(), *kernels);
    runs_alike(assortment(), *kernels);
    faults(*kernels);
    bad_index(*kernels);
  }
  spoilt(argc > 1 ? std::atoi(argv[1]) : 4000);
  std::printf("runtime: %s\n", failures ? "FAILED" : "ok");
  return failures != 0;
}
