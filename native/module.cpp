// backlit.engines.native._native: what Python sees of the compiled engine.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <memory>

#include "arguments.hpp"
#include "hooks.hpp"
#include "runtime/choose.hpp"
#include "runtime/team.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace backlit {

namespace {

template <class T>
using Numbers = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

std::unique_ptr<runtime::Runnable> make_program(const Numbers<std::int64_t>& code,
                                                const Numbers<double>& numbers,
                                                const nb::bytes& constants) {
  try {
    runtime::Program program =
        runtime::decode({code.data(), static_cast<Index>(code.size()), numbers.data(),
                         static_cast<Index>(numbers.size()),
                         reinterpret_cast<const std::byte*>(constants.c_str()),
                         static_cast<Index>(constants.size())},
                        current_kernels());
    runtime::verify(program);
    return std::make_unique<runtime::Runnable>(std::move(program));
  } catch (const runtime::Malformed& error) {
    throw nb::value_error((std::string("malformed program: ") + error.what()).c_str());
  }
}

nb::tuple told(const runtime::Result& result) {
  return nb::make_tuple(result.iterations, result.guard, static_cast<int>(result.status));
}

nb::tuple run(runtime::Runnable& self, nb::list state_in, nb::list state_out, nb::list data,
              nb::handle rows, nb::handle boundaries, nb::handle scalars, Index first_iteration,
              nb::list metrics, nb::list outputs, int threads) {
  const Arguments arguments =
      examined(self.program(), {state_in, state_out, data, rows, boundaries, scalars,
                                first_iteration, metrics, outputs});
  runtime::Result result;
  {
    nb::gil_scoped_release released;
    result = self.run(arguments.call, threads);
  }
  return told(result);
}

// Each job: (program, state_in, state_out, data, rows, boundaries, scalars, first_iteration,
// metrics, outputs).
nb::list run_many(nb::list given, int threads) {
  std::vector<Arguments> arguments;
  std::vector<nb::object> programs;
  std::vector<runtime::Job> jobs;
  arguments.reserve(given.size());
  for (nb::handle each : given) {
    const auto job = nb::cast<nb::tuple>(each);
    if (job.size() != 10) throw nb::value_error("a job: expected a program and nine arguments");
    programs.push_back(job[0]);
    auto* runnable = nb::cast<runtime::Runnable*>(job[0]);
    const auto list = [&](std::size_t i) { return nb::cast<nb::list>(job[i]); };
    arguments.push_back(examined(runnable->program(),
                                 {list(1), list(2), list(3), job[4], job[5], job[6],
                                  nb::cast<Index>(job[7]), list(8), list(9)}));
    jobs.push_back({runnable, &arguments.back().call, {}, false});
  }
  {
    nb::gil_scoped_release released;
    runtime::run_queue(jobs.data(), static_cast<Index>(jobs.size()), threads);
  }
  nb::list results;
  for (const runtime::Job& job : jobs) {
    if (job.out_of_memory) throw std::bad_alloc();
    results.append(told(job.result));
  }
  return results;
}

// Whether every element of arrays without gaps is finite; whole numbers always are.
bool all_finite(const nb::list& arrays) {
  for (const nb::handle each : arrays) {
    const auto x = nb::cast<nb::ndarray<nb::ro, nb::c_contig, nb::device::cpu>>(each, false);
    if (x.dtype().code != static_cast<std::uint8_t>(nb::dlpack::dtype_code::Float)) continue;
    const bool single = x.dtype() == nb::dtype<float>();
    if (!single && x.dtype() != nb::dtype<double>()) {
      throw nb::value_error("all_finite: expected arrays of float32 or float64");
    }
    const Typed& typed = single ? current_kernels().float32 : current_kernels().float64;
    if (!typed.all_finite(x.data(), static_cast<Index>(x.size()))) return false;
  }
  return true;
}

// (4 n,) words of n counters of Philox4x32-10 from `position` on.
nb::object words(std::uint32_t seed, std::uint32_t purpose, std::uint64_t iteration,
                 std::uint64_t position, Index n) {
  if (n < 0 || n > (Index(1) << 40)) throw nb::value_error("words: expected 0 counters or more");
  auto* y = new std::uint32_t[static_cast<std::size_t>(4 * n)];
  const nb::capsule owner(y, [](void* p) noexcept { delete[] static_cast<std::uint32_t*>(p); });
  {
    nb::gil_scoped_release released;
    current_kernels().random_words(seed, purpose, iteration, position, n, y);
  }
  const std::size_t shape[] = {static_cast<std::size_t>(4 * n)};
  return nb::cast(nb::ndarray<nb::numpy, std::uint32_t>(y, 1, shape, owner));
}

std::vector<std::string> isas() {
  std::vector<std::string> names;
  for (const Kernels* each : runtime::runnable_kernels()) names.emplace_back(each->name);
  return names;
}

}  // namespace

NB_MODULE(_native, m) {
  if (runtime::runnable_kernels().empty()) {
    throw nb::import_error("this processor lacks SSE4.2, which the compiled engine needs");
  }
  m.doc() = "Backlit's compiled engine: verified programs, run without Python.";
  nb::class_<runtime::Runnable>(m, "Program", "A verified program; ValueError if it is malformed.")
      .def(nb::new_(&make_program), "code"_a.noconvert(), "numbers"_a.noconvert(), "constants"_a)
      .def("run", &run, "state_in"_a, "state_out"_a, "data"_a, "rows"_a, "boundaries"_a,
           "scalars"_a, "first_iteration"_a, "metrics"_a, "outputs"_a, "threads"_a = 1,
           "Run one iteration for each batch: (iterations, guard or -1, status).");
  m.def("run_many", &run_many, "jobs"_a, "threads"_a,
        "Run independent jobs, each on one thread: (program, *arguments of run without threads).");
  m.def("buffer", nb::overload_cast<Index, nb::handle>(&buffer), "elements"_a, "dtype"_a,
        "A zeroed array that state may live in.");
  m.def("packed_elements", &packed_elements, "dtype"_a, "n"_a, "k"_a,
        "Elements that a packed k x n matrix takes on the current instruction set.");
  m.def("all_finite", &all_finite, "arrays"_a,
        "Whether arrays of float32, float64 and whole numbers hold neither infinity nor NaN.");
  m.def("words", &words, "seed"_a, "purpose"_a, "iteration"_a, "position"_a, "counters"_a,
        "The words of consecutive counters of Philox4x32-10, four each.");
  m.def("isas", &isas, "Instruction sets that this processor runs, the widest last.");
  m.def("isa", [] { return current_kernels().name; }, "The one that new programs are made for.");
  m.def("use", &use, "name"_a, "Make new programs for another instruction set.");
  m.def("threads", &runtime::cores, "Cores that this process may use.");
  m.def("math", &math, "operation"_a, "x"_a, "y"_a = nb::none(), "z"_a = nb::none(),
        "first"_a = 0.0, "second"_a = 0.0, "One operation on each element, for tests.");
  m.def("matmul", &matmul, "a"_a, "b"_a, "bias"_a = nb::none(), "rows"_a = nb::none(),
        "a_transposed"_a = false, "b_transposed"_a = false, "packed"_a = false, "relu"_a = false,
        "A product of two matrices, for tests.");
}

}  // namespace backlit
