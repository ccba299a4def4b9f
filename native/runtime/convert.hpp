// Numbers from one dtype to another, as NumPy's astype does it.
#pragma once

#include <limits>

#include "program.hpp"

namespace backlit::runtime {

template <class To, class From>
inline To converted(From x) {
  if constexpr (std::is_same_v<To, bool>) {
    return x != From(0);
  } else if constexpr (std::is_same_v<To, Index> && std::is_floating_point_v<From>) {
    constexpr From edge = From(9223372036854775808.0);  // beyond it, and for NaN, the lowest
    return x >= -edge && x < edge ? static_cast<Index>(x) : std::numeric_limits<Index>::min();
  } else {
    return static_cast<To>(x);
  }
}

// Calls `visit` with a null pointer of the element's type.
template <class Visit>
inline void with_type(DType dtype, Visit visit) {
  switch (dtype) {
    case DType::float32: return visit(static_cast<float*>(nullptr));
    case DType::float64: return visit(static_cast<double*>(nullptr));
    case DType::int64: return visit(static_cast<Index*>(nullptr));
    default: return visit(static_cast<bool*>(nullptr));
  }
}

// A byte that stands for a truth may hold anything, where a program is malformed.
inline bool truth(const std::byte* at) { return *at != std::byte{0}; }

template <class T>
inline T loaded(const std::byte* base, Index element) {
  if constexpr (std::is_same_v<T, bool>) {
    return truth(base + element);
  } else {
    return reinterpret_cast<const T*>(base)[element];
  }
}

template <class From>
inline void store_as(DType dtype, std::byte* base, Index element, From x) {
  with_type(dtype, [&](auto* type) {
    using To = std::remove_pointer_t<decltype(type)>;
    reinterpret_cast<To*>(base)[element] = converted<To>(x);
  });
}

// n elements with strides in elements.
inline void convert(DType to_type, std::byte* to, Index to_stride, DType from_type,
                    const std::byte* from, Index from_stride, Index n) {
  with_type(to_type, [&](auto* to_pointer) {
    using To = std::remove_pointer_t<decltype(to_pointer)>;
    with_type(from_type, [&](auto* from_pointer) {
      using From = std::remove_pointer_t<decltype(from_pointer)>;
      To* out = reinterpret_cast<To*>(to);
      for (Index i = 0; i < n; ++i) {
        out[i * to_stride] = converted<To>(loaded<From>(from, i * from_stride));
      }
    });
  });
}

}  // namespace backlit::runtime
