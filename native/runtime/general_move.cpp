// Rows by number, and one number everywhere. Each row number is looked at in the moment of use.
#include <cstring>

#include "convert.hpp"
#include "general.hpp"

namespace backlit::runtime {

bool run(const General& general, const GeneralTake& t) {
  const auto* index = reinterpret_cast<const Index*>(general.base[t.index]);
  const Index count = general.elements(t.index);
  const Index rows = general.elements(t.table) / t.inner;
  const Index bytes = t.inner * bytes_of(general.program.dtype(t.dst));
  for (Index i = 0; i < count; ++i) {
    const Index row = index[i];
    if (row < 0 || row >= rows) return false;
    std::memmove(general.base[t.dst] + i * bytes, general.base[t.table] + row * bytes,
                 static_cast<std::size_t>(bytes));
  }
  return true;
}

bool run(const General& general, const ScatterAdd& s) {
  const auto* index = reinterpret_cast<const Index*>(general.base[s.index]);
  const Index count = general.elements(s.index);
  const Index all = general.elements(s.dst);
  const Index rows = all / s.inner;
  bool inside = true;
  with_type(general.program.dtype(s.dst), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    if constexpr (!std::is_same_v<T, bool>) {
      auto* to = reinterpret_cast<T*>(general.base[s.dst]);
      const auto* from = reinterpret_cast<const T*>(general.base[s.values]);
      for (Index i = 0; i < all; ++i) to[i] = T(0);
      for (Index i = 0; i < count; ++i) {
        const Index row = index[i];
        inside = inside && row >= 0 && row < rows;
        if (!inside) return;
        for (Index k = 0; k < s.inner; ++k) {
          T& sum = to[row * s.inner + k];
          if constexpr (std::is_same_v<T, Index>) {
            sum = static_cast<T>(static_cast<std::uint64_t>(sum) +
                                 static_cast<std::uint64_t>(from[i * s.inner + k]));
          } else {
            sum += from[i * s.inner + k];
          }
        }
      }
    }
  });
  return inside;
}

bool run(const General& general, const Fill& f) {
  const Value& v = general.program.values[f.dst];
  for (Index r = 0; r < general.program.rows(f.dst, general.batch); ++r) {
    for (Index c = 0; c < v.cols; ++c) store_as(v.dtype, general.base[f.dst], r * v.ld + c, f.number);
  }
  return true;
}

}  // namespace backlit::runtime
