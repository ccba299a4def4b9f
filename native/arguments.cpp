#include "arguments.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace nb = nanobind;

namespace backlit {

namespace {

using runtime::bytes_of;
using runtime::Slot;
using ReadOnly = nb::ndarray<nb::ro>;

[[noreturn]] void refuse(const std::string& what) { throw nb::value_error(what.c_str()); }

// Buffers that are alive. Touched only by whoever holds Python's lock.
std::unordered_map<const void*, std::size_t>& buffers() {
  static auto* all = new std::unordered_map<const void*, std::size_t>;
  return *all;
}

void forget(void* memory) noexcept {
  buffers().erase(memory);
  runtime::Release()(static_cast<std::byte*>(memory));
}

nb::dlpack::dtype code_of(DType dtype) {
  switch (dtype) {
    case DType::float32: return nb::dtype<float>();
    case DType::float64: return nb::dtype<double>();
    case DType::int64: return nb::dtype<std::int64_t>();
    default: return nb::dtype<bool>();
  }
}

const char* name_of(DType dtype) {
  constexpr const char* names[] = {"float32", "float64", "int64", "bool"};
  return names[static_cast<int>(dtype)];
}

bool is_contiguous(const ReadOnly& array) {
  Index step = 1;
  for (std::size_t axis = array.ndim(); axis-- > 0;) {
    if (array.shape(axis) != 1 && array.stride(axis) != step) return array.size() == 0;
    step *= static_cast<Index>(array.shape(axis));
  }
  return true;
}

class Examiner {
 public:
  Examiner(const runtime::Program& program, Arguments& found) : program_(program), found_(found) {}

  // An array of this dtype without gaps; its address.
  std::byte* array(nb::handle given, DType dtype, const std::string& name, bool written) {
    ReadOnly array;
    nb::ndarray<> writable;
    if (!nb::try_cast<ReadOnly>(given, array) ||
        (written && !nb::try_cast<nb::ndarray<>>(given, writable))) {
      refuse(name + ": expected " + (written ? "a writable" : "an") + " array");
    }
    if (array.dtype() != code_of(dtype)) {
      refuse(name + ": expected an array of " + name_of(dtype));
    }
    if (array.device_type() != nb::device::cpu::value || !is_contiguous(array)) {
      refuse(name + ": expected an array without gaps, rows one after another");
    }
    last_ = array;
    found_.kept.push_back(array);
    return static_cast<std::byte*>(const_cast<void*>(array.data()));
  }

  void at_least(Index elements, const std::string& name) const {
    if (static_cast<Index>(last_.size()) < elements) {
      refuse(name + ": expected at least " + std::to_string(elements) + " elements, got " +
             std::to_string(last_.size()));
    }
  }

  void count(const nb::list& given, std::size_t slots, const char* name) const {
    if (given.size() != slots) {
      refuse(std::string(name) + ": expected " + std::to_string(slots) + " arrays, got " +
             std::to_string(given.size()));
    }
  }

  std::vector<std::byte*> states(const nb::list& given, const char* name, bool written) {
    count(given, program_.states.size(), name);
    std::vector<std::byte*> found;
    for (std::size_t i = 0; i < program_.states.size(); ++i) {
      const Slot& slot = program_.states[i];
      const std::string who = std::string(name) + "[" + std::to_string(i) + "]";
      std::byte* memory = array(given[i], slot.dtype, who, written);
      const auto known = buffers().find(memory);
      const auto bytes = static_cast<std::size_t>(slot.size * bytes_of(slot.dtype));
      if (known == buffers().end() || known->second < bytes) {
        refuse(who + ": state lives in arrays made by buffer(), of at least " +
               std::to_string(slot.size) + " elements");
      }
      at_least(slot.size, who);
      found.push_back(memory);
    }
    return found;
  }

  // The batches: copied, so that nobody can change them any more.
  void batches(nb::handle rows, nb::handle boundaries) {
    runtime::Call& call = found_.call;
    const auto* bounds = reinterpret_cast<const Index*>(
        array(boundaries, DType::int64, "boundaries", false));
    call.boundaries.assign(bounds, bounds + last_.size());
    const auto* numbers = reinterpret_cast<const Index*>(array(rows, DType::int64, "rows", false));
    const auto size = static_cast<Index>(last_.size());
    if (call.boundaries.empty()) refuse("boundaries: expected at least one");
    call.iterations = static_cast<Index>(call.boundaries.size()) - 1;
    if (call.boundaries.front() < 0 || call.boundaries.back() > size) {
      refuse("boundaries: expected numbers from 0 to the rows given");
    }
    for (std::size_t i = 1; i < call.boundaries.size(); ++i) {
      const Index low = call.boundaries[i - 1], high = call.boundaries[i];
      if (high <= low || high - low > program_.max_rows) {
        refuse("boundaries: expected batches of 1 to " + std::to_string(program_.max_rows) +
               " rows");
      }
    }
    call.rows.assign(numbers + call.boundaries.front(), numbers + call.boundaries.back());
    Index limit = program_.table_rows > 0 ? program_.table_rows : Index{1} << 62;
    const bool indexed = program_.table_rows > 0 || !program_.tables.empty();
    for (const auto slot : program_.tables) limit = std::min(limit, call.data_rows[slot]);
    Index low = 0, high = -1;
    for (const Index row : call.rows) {
      low = std::min(low, row);
      high = std::max(high, row);
    }
    if (indexed && (low < 0 || high >= limit)) {
      refuse("rows: expected numbers from 0 to " + std::to_string(limit - 1));
    }
  }

  Index size() const { return static_cast<Index>(last_.size()); }

 private:
  const runtime::Program& program_;
  Arguments& found_;
  ReadOnly last_;
};

}  // namespace

nb::object buffer(Index elements, DType dtype) {
  if (elements < 0 || elements > (Index{1} << 36)) refuse("elements: expected a number of them");
  const auto bytes = static_cast<std::size_t>(elements * bytes_of(dtype));
  runtime::Memory memory = runtime::allocate(bytes);
  buffers().emplace(memory.get(), bytes);
  std::byte* address = memory.release();
  const nb::capsule owner(address, forget);
  const std::size_t shape[] = {static_cast<std::size_t>(elements)};
  const nb::ndarray<nb::numpy> array(address, 1, shape, owner, nullptr, code_of(dtype));
  return nb::cast(array, nb::rv_policy::reference);
}

nb::object buffer(Index elements, nb::handle dtype) {
  const nb::object numpy = nb::module_::import_("numpy");
  const nb::object name = numpy.attr("dtype")(dtype).attr("name");
  for (const DType each : {DType::float32, DType::float64, DType::int64, DType::boolean}) {
    if (nb::cast<std::string>(name) == name_of(each)) return buffer(elements, each);
  }
  refuse("dtype: expected float32, float64, int64 or bool");
}

Arguments examined(const runtime::Program& program, const RunArguments& given) {
  Arguments found;
  runtime::Call& call = found.call;
  Examiner examiner(program, found);
  call.state_in = examiner.states(given.state_in, "state_in", false);
  call.state_out = examiner.states(given.state_out, "state_out", true);
  examiner.count(given.data, program.data.size(), "data");
  for (std::size_t i = 0; i < program.data.size(); ++i) {
    const Slot& slot = program.data[i];
    const std::string who = "data[" + std::to_string(i) + "]";
    call.data.push_back(examiner.array(given.data[i], slot.dtype, who, false));
    call.data_rows.push_back(examiner.size() / slot.size);
  }
  examiner.batches(given.rows, given.boundaries);
  const auto* scalars = reinterpret_cast<const double*>(
      examiner.array(given.scalars, DType::float64, "scalars", false));
  const Index scalar_count = program.scalar_count * call.iterations;
  if (examiner.size() != scalar_count) {
    refuse("scalars: expected " + std::to_string(scalar_count) + " numbers, got " +
           std::to_string(examiner.size()));
  }
  call.scalars.assign(scalars, scalars + scalar_count);
  call.first_iteration = given.first_iteration;
  const Index all = call.boundaries.back() - call.boundaries.front();
  const auto results = [&](const nb::list& arrays, const std::vector<Slot>& slots, Index rows,
                           const char* name) {
    std::vector<std::byte*> addresses;
    examiner.count(arrays, slots.size(), name);
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const std::string who = std::string(name) + "[" + std::to_string(i) + "]";
      addresses.push_back(examiner.array(arrays[i], slots[i].dtype, who, true));
      if (rows > 0 && slots[i].size > (Index{1} << 62) / rows) refuse(who + ": too large");
      examiner.at_least(rows * slots[i].size, who);
    }
    return addresses;
  };
  call.metrics = results(given.metrics, program.metrics, call.iterations, "metrics");
  call.outputs = results(given.outputs, program.outputs, all, "outputs");
  return found;
}

}  // namespace backlit
