// Vectors of numbers, one source for every instruction set: the compiler's vector extensions,
// BACKLIT_VECTOR_BYTES wide. Operators (+ - * / < == & | ...) work on them lane by lane; a
// comparison gives a Mask, all bits of a lane set or none.
#pragma once

#include <cstdint>

#include "interface.hpp"

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define BACKLIT_INLINE inline __attribute__((always_inline))
#if defined(__clang__)
#define BACKLIT_UNROLL _Pragma("clang loop unroll(full)")
#define BACKLIT_ROLLED _Pragma("clang loop unroll(disable)")
#else
#define BACKLIT_UNROLL _Pragma("GCC unroll 32")
#define BACKLIT_ROLLED _Pragma("GCC unroll 1")
#endif

namespace backlit::BACKLIT_ISA_NAMESPACE {

template <class T>
struct Lanes;

template <class Number, class Whole>
struct LanesOf {
  static constexpr int count = BACKLIT_VECTOR_BYTES / int(sizeof(Number));
  typedef Number Vector __attribute__((vector_size(BACKLIT_VECTOR_BYTES)));
  typedef Whole Mask __attribute__((vector_size(BACKLIT_VECTOR_BYTES)));
  using Integers = Mask;  // as many whole numbers, each as wide as a lane

  static BACKLIT_INLINE Vector load(const Number* from) {
    Vector v;
    __builtin_memcpy(&v, from, sizeof v);
    return v;
  }
  static BACKLIT_INLINE void store(Number* to, Vector v) { __builtin_memcpy(to, &v, sizeof v); }
  static BACKLIT_INLINE Vector broadcast(Number x) { return x - Vector{}; }  // keeps -0
  static BACKLIT_INLINE Integers broadcast_integer(Whole x) { return x - Integers{}; }
  static BACKLIT_INLINE Vector zero() { return Vector{}; }

  static BACKLIT_INLINE Vector select(Mask where, Vector yes, Vector no) {
    return where ? yes : no;
  }
  // A NaN in `a` gives b; a NaN in `b` gives b: the bare instruction of x86.
  static BACKLIT_INLINE Vector maximum(Vector a, Vector b) { return select(a > b, a, b); }
  static BACKLIT_INLINE Vector minimum(Vector a, Vector b) { return select(a < b, a, b); }

  static BACKLIT_INLINE Integers bits(Vector v) { return (Integers)v; }
  static BACKLIT_INLINE Vector from_bits(Integers v) { return (Vector)v; }
  static BACKLIT_INLINE Integers truncate(Vector v) {  // within the range of Whole
    return __builtin_convertvector(v, Integers);
  }
  static BACKLIT_INLINE Vector convert(Integers v) { return __builtin_convertvector(v, Vector); }

  // Every second lane of a, then of b: from the first, from the second. Two such moves fold sums
  // of neighbours; log2(count) rounds of them transpose a square.
  static BACKLIT_INLINE Vector evens(Vector a, Vector b) {
    if constexpr (count == 2) return __builtin_shufflevector(a, b, 0, 2);
    if constexpr (count == 4) return __builtin_shufflevector(a, b, 0, 2, 4, 6);
    if constexpr (count == 8) return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
    if constexpr (count == 16)
      return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28,
                                     30);
  }
  static BACKLIT_INLINE Vector odds(Vector a, Vector b) {
    if constexpr (count == 2) return __builtin_shufflevector(a, b, 1, 3);
    if constexpr (count == 4) return __builtin_shufflevector(a, b, 1, 3, 5, 7);
    if constexpr (count == 8) return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
    if constexpr (count == 16)
      return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29,
                                     31);
  }

  // 0, 1, 2 ... : the number of each lane.
  static BACKLIT_INLINE Integers numbering() {
    Integers v{};
    for (int i = 0; i < count; ++i) v[i] = Whole(i);
    return v;
  }
};

// What the extensions cannot say: a part of a vector to and from memory, which lanes are not zero
// (as bits; NaN is not zero), and the square root.
#if BACKLIT_VECTOR_BYTES == 64
// (GCC 12 warns within its own unmasked square root.)

template <>
struct Lanes<float> : LanesOf<float, std::int32_t> {
  static BACKLIT_INLINE Vector load_first(const float* from, int n) {  // zeros after the first n
    return (Vector)_mm512_maskz_loadu_ps(__mmask16((1u << n) - 1), from);
  }
  static BACKLIT_INLINE void store_first(float* to, Vector v, int n) {
    _mm512_mask_storeu_ps(to, __mmask16((1u << n) - 1), (__m512)v);
  }
  static BACKLIT_INLINE std::uint32_t nonzero(Vector v) {
    return _mm512_cmp_ps_mask((__m512)v, _mm512_setzero_ps(), _CMP_NEQ_UQ);
  }
  static BACKLIT_INLINE Vector maximum(Vector a, Vector b) {  // which GCC makes a choice of two
    return (Vector)_mm512_mask_max_ps((__m512)a, __mmask16(-1), (__m512)a, (__m512)b);
  }
  static BACKLIT_INLINE Vector minimum(Vector a, Vector b) {
    return (Vector)_mm512_mask_min_ps((__m512)a, __mmask16(-1), (__m512)a, (__m512)b);
  }
  static BACKLIT_INLINE Vector square_root(Vector v) {
    return (Vector)_mm512_mask_sqrt_ps((__m512)v, __mmask16(-1), (__m512)v);
  }
  static BACKLIT_INLINE Vector scale(Vector v, Vector n) {  // v 2^n, n whole
    return (Vector)_mm512_mask_scalef_ps((__m512)v, __mmask16(-1), (__m512)v, (__m512)n);
  }
};

template <>
struct Lanes<double> : LanesOf<double, std::int64_t> {
  static BACKLIT_INLINE Vector load_first(const double* from, int n) {
    return (Vector)_mm512_maskz_loadu_pd(__mmask8((1u << n) - 1), from);
  }
  static BACKLIT_INLINE void store_first(double* to, Vector v, int n) {
    _mm512_mask_storeu_pd(to, __mmask8((1u << n) - 1), (__m512d)v);
  }
  static BACKLIT_INLINE std::uint32_t nonzero(Vector v) {
    return _mm512_cmp_pd_mask((__m512d)v, _mm512_setzero_pd(), _CMP_NEQ_UQ);
  }
  static BACKLIT_INLINE Vector maximum(Vector a, Vector b) {  // which GCC makes a choice of two
    return (Vector)_mm512_mask_max_pd((__m512d)a, __mmask8(-1), (__m512d)a, (__m512d)b);
  }
  static BACKLIT_INLINE Vector minimum(Vector a, Vector b) {
    return (Vector)_mm512_mask_min_pd((__m512d)a, __mmask8(-1), (__m512d)a, (__m512d)b);
  }
  static BACKLIT_INLINE Vector square_root(Vector v) {
    return (Vector)_mm512_mask_sqrt_pd((__m512d)v, __mmask8(-1), (__m512d)v);
  }
  static BACKLIT_INLINE Vector scale(Vector v, Vector n) {
    return (Vector)_mm512_mask_scalef_pd((__m512d)v, __mmask8(-1), (__m512d)v, (__m512d)n);
  }
};

#elif BACKLIT_VECTOR_BYTES == 32

template <>
struct Lanes<float> : LanesOf<float, std::int32_t> {
  static BACKLIT_INLINE Vector load_first(const float* from, int n) {
    return (Vector)_mm256_maskload_ps(from, (__m256i)(numbering() < n));
  }
  static BACKLIT_INLINE void store_first(float* to, Vector v, int n) {
    _mm256_maskstore_ps(to, (__m256i)(numbering() < n), (__m256)v);
  }
  static BACKLIT_INLINE std::uint32_t nonzero(Vector v) {
    return std::uint32_t(_mm256_movemask_ps((__m256)(v != zero())));
  }
  static BACKLIT_INLINE Vector maximum(Vector a, Vector b) {
    return (Vector)_mm256_max_ps((__m256)a, (__m256)b);
  }
  static BACKLIT_INLINE Vector minimum(Vector a, Vector b) {
    return (Vector)_mm256_min_ps((__m256)a, (__m256)b);
  }
  static BACKLIT_INLINE Vector square_root(Vector v) { return (Vector)_mm256_sqrt_ps((__m256)v); }
};

template <>
struct Lanes<double> : LanesOf<double, std::int64_t> {
  static BACKLIT_INLINE Vector load_first(const double* from, int n) {
    return (Vector)_mm256_maskload_pd(from, (__m256i)(numbering() < n));
  }
  static BACKLIT_INLINE void store_first(double* to, Vector v, int n) {
    _mm256_maskstore_pd(to, (__m256i)(numbering() < n), (__m256d)v);
  }
  static BACKLIT_INLINE std::uint32_t nonzero(Vector v) {
    return std::uint32_t(_mm256_movemask_pd((__m256d)(v != zero())));
  }
  static BACKLIT_INLINE Vector maximum(Vector a, Vector b) {
    return (Vector)_mm256_max_pd((__m256d)a, (__m256d)b);
  }
  static BACKLIT_INLINE Vector minimum(Vector a, Vector b) {
    return (Vector)_mm256_min_pd((__m256d)a, (__m256d)b);
  }
  static BACKLIT_INLINE Vector square_root(Vector v) { return (Vector)_mm256_sqrt_pd((__m256d)v); }
};

#else

template <class Number, class Whole>
struct ShortLanes : LanesOf<Number, Whole> {
  using typename LanesOf<Number, Whole>::Vector;
  static BACKLIT_INLINE Vector load_first(const Number* from, int n) {
    Vector v{};
    for (int i = 0; i < n; ++i) v[i] = from[i];
    return v;
  }
  static BACKLIT_INLINE void store_first(Number* to, Vector v, int n) {
    for (int i = 0; i < n; ++i) to[i] = v[i];
  }
};

template <>
struct Lanes<float> : ShortLanes<float, std::int32_t> {
  static BACKLIT_INLINE std::uint32_t nonzero(Vector v) {
    const Mask found = v != zero();
#if defined(__x86_64__) || defined(_M_X64)
    return std::uint32_t(_mm_movemask_ps((__m128)found));
#else
    const Mask bits = found & Mask{1, 2, 4, 8};
    return std::uint32_t(bits[0] | bits[1] | bits[2] | bits[3]);
#endif
  }
#if defined(__x86_64__) || defined(_M_X64)
  static BACKLIT_INLINE Vector maximum(Vector a, Vector b) {
    return (Vector)_mm_max_ps((__m128)a, (__m128)b);
  }
  static BACKLIT_INLINE Vector minimum(Vector a, Vector b) {
    return (Vector)_mm_min_ps((__m128)a, (__m128)b);
  }
#endif
  static BACKLIT_INLINE Vector square_root(Vector v) {
#if defined(__x86_64__) || defined(_M_X64)
    return (Vector)_mm_sqrt_ps((__m128)v);
#elif defined(__aarch64__)
    return (Vector)vsqrtq_f32((float32x4_t)v);
#else
    for (int i = 0; i < count; ++i) v[i] = __builtin_sqrtf(v[i]);
    return v;
#endif
  }
};

template <>
struct Lanes<double> : ShortLanes<double, std::int64_t> {
  static BACKLIT_INLINE std::uint32_t nonzero(Vector v) {
    const Mask found = v != zero();
    return std::uint32_t(found[0] & 1) | std::uint32_t(found[1] & 2);
  }
#if defined(__x86_64__) || defined(_M_X64)
  static BACKLIT_INLINE Vector maximum(Vector a, Vector b) {
    return (Vector)_mm_max_pd((__m128d)a, (__m128d)b);
  }
  static BACKLIT_INLINE Vector minimum(Vector a, Vector b) {
    return (Vector)_mm_min_pd((__m128d)a, (__m128d)b);
  }
#endif
  static BACKLIT_INLINE Vector square_root(Vector v) {
#if defined(__x86_64__) || defined(_M_X64)
    return (Vector)_mm_sqrt_pd((__m128d)v);
#elif defined(__aarch64__)
    return (Vector)vsqrtq_f64((float64x2_t)v);
#else
    for (int i = 0; i < count; ++i) v[i] = __builtin_sqrt(v[i]);
    return v;
#endif
  }
};

#endif

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
