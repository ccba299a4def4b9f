// One operation on each element. Runs along the last axis are gathered, computed, and scattered.
#include <algorithm>

#include "convert.hpp"
#include "elementwise.hpp"
#include "general.hpp"

namespace backlit::runtime {

namespace {

template <class T>
void compute(const General& general, const GeneralMap& m) {
  const Program& program = general.program;
  const int outer = std::max(m.rank - 1, 0);
  Dims dims{};
  for (int i = 0; i < m.rank; ++i) dims[i] = general.size(m.dims[i]);
  const Index length = m.rank > 0 ? dims[outer] : 1;
  const Dims none{};
  const auto count = m.sources.size();
  const Dims* const strides[] = {&m.dst.strides, &m.sources[0].strides,
                                 count > 1 ? &m.sources[1].strides : &none,
                                 count > 2 ? &m.sources[2].strides : &none};
  const DType to = program.dtype(m.dst.value);
  std::byte* const target = general.at(m.dst);
  T held[3][run_length], result[run_length];
  const T* const x[] = {held[0], held[1], held[2]};
  constexpr DType held_type = std::is_same_v<T, float>    ? DType::float32
                              : std::is_same_v<T, double> ? DType::float64
                                                          : DType::int64;
  walk(dims, outer, strides, [&](const Index* offset) {
    for (Index begin = 0; begin < length; begin += run_length) {
      const Index n = std::min(run_length, length - begin);
      for (std::size_t k = 0; k < count; ++k) {
        const DType from = program.dtype(m.sources[k].value);
        const Index stride = m.rank > 0 ? m.sources[k].strides[outer] : 0;
        const Index start = offset[k + 1] + begin * stride;
        convert(held_type, reinterpret_cast<std::byte*>(held[k]), 1, from,
                general.at(m.sources[k]) + start * bytes_of(from), stride, n);
      }
      apply<T>(m.operation, m.first, m.second, x, n, result);
      const Index stride = m.rank > 0 ? m.dst.strides[outer] : 0;
      convert(to, target + (offset[0] + begin * stride) * bytes_of(to), stride, held_type,
              reinterpret_cast<const std::byte*>(result), 1, n);
    }
  });
}

}  // namespace

// Computed in the widest dtype of its operands.
bool run(const General& general, const GeneralMap& m) {
  bool single = false, wide = false;
  for (const Access& source : m.sources) {
    const DType dtype = general.program.dtype(source.value);
    single = single || dtype == DType::float32;
    wide = wide || dtype == DType::float64;
  }
  if (wide) {
    compute<double>(general, m);
  } else if (single) {
    compute<float>(general, m);
  } else {
    compute<Index>(general, m);
  }
  return true;
}

}  // namespace backlit::runtime
