// Sums, maxima, the place of the maximum, and products of many matrices. Sums are kept in float64,
// in the order of the elements.
#include "convert.hpp"
#include "general.hpp"

namespace backlit::runtime {

namespace {

// Axes along which the target does not move are reduced, the others are kept.
struct Axes {
  Dims kept{}, reduced{}, src_kept{}, dst_kept{}, src_reduced{};
  int kept_rank = 0, reduced_rank = 0;

  Axes(const General& general, const GeneralReduce& r) {
    const bool last_only = r.reduction == Reduction::argmax;
    for (int i = 0; i < r.rank; ++i) {
      if (last_only ? i + 1 == r.rank : r.dst.strides[i] == 0) {
        src_reduced[reduced_rank] = r.src.strides[i];
        reduced[reduced_rank++] = general.size(r.dims[i]);
      } else {
        src_kept[kept_rank] = r.src.strides[i];
        dst_kept[kept_rank] = r.dst.strides[i];
        kept[kept_rank++] = general.size(r.dims[i]);
      }
    }
  }
};

template <class From, class Sum>
Sum reduced(const Axes& axes, Reduction reduction, const std::byte* from) {
  const Dims* const strides[] = {&axes.src_reduced};
  Sum best = 0;
  Index place = 0, at = 0;
  bool first = true;
  walk(axes.reduced, axes.reduced_rank, strides, [&](const Index* offset) {
    const Sum x = static_cast<Sum>(loaded<From>(from, offset[0]));
    if (reduction == Reduction::sum) {
      if constexpr (std::is_same_v<Sum, Index>) {
        best = static_cast<Sum>(static_cast<std::uint64_t>(best) + static_cast<std::uint64_t>(x));
      } else {
        best += x;
      }
    } else if (first || (best == best && (x > best || x != x))) {  // the first NaN wins
      best = x;
      place = at;
    }
    first = false;
    ++at;
  });
  return reduction == Reduction::argmax ? static_cast<Sum>(place) : best;
}

template <class T>
void multiply(const General& general, const GeneralMatmul& m) {
  Dims dims{};
  for (int i = 0; i < m.rank + 3; ++i) dims[i] = general.size(m.dims[i]);
  const Index rows = dims[m.rank], cols = dims[m.rank + 1], depth = dims[m.rank + 2];
  const auto stride = [&](const Access& access, int axis) { return access.strides[m.rank + axis]; };
  auto* const c = reinterpret_cast<T*>(general.at(m.dst));
  const auto* const a = reinterpret_cast<const T*>(general.at(m.a));
  const auto* const b = reinterpret_cast<const T*>(general.at(m.b));
  const Dims* const strides[] = {&m.dst.strides, &m.a.strides, &m.b.strides};
  walk(dims, m.rank, strides, [&](const Index* offset) {
    for (Index i = 0; i < rows; ++i) {
      for (Index j = 0; j < cols; ++j) {
        const T* left = a + offset[1] + i * stride(m.a, 0);
        const T* right = b + offset[2] + j * stride(m.b, 1);
        double sum = 0;
        for (Index k = 0; k < depth; ++k) {
          sum += double(left[k * stride(m.a, 1)]) * double(right[k * stride(m.b, 0)]);
        }
        c[offset[0] + i * stride(m.dst, 0) + j * stride(m.dst, 1)] = static_cast<T>(sum);
      }
    }
  });
}

}  // namespace

bool run(const General& general, const GeneralReduce& r) {
  const Program& program = general.program;
  const Axes axes(general, r);
  const Dims* const strides[] = {&axes.src_kept, &axes.dst_kept};
  const DType from_type = program.dtype(r.src.value), to_type = program.dtype(r.dst.value);
  const std::byte* from = general.at(r.src);
  std::byte* to = general.at(r.dst);
  with_type(from_type, [&](auto* type) {
    using From = std::remove_pointer_t<decltype(type)>;
    using Sum = std::conditional_t<std::is_floating_point_v<From>, double, Index>;
    walk(axes.kept, axes.kept_rank, strides, [&](const Index* offset) {
      const std::byte* start = from + offset[0] * bytes_of(from_type);
      store_as(to_type, to, offset[1], reduced<From, Sum>(axes, r.reduction, start));
    });
  });
  return true;
}

bool run(const General& general, const GeneralMatmul& m) {
  if (general.program.dtype(m.dst.value) == DType::float64) {
    multiply<double>(general, m);
  } else {
    multiply<float>(general, m);
  }
  return true;
}

}  // namespace backlit::runtime
