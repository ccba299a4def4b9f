// Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011), a counter in each lane of 64 bits.
// A word is the low half of its lane; what stands above it never matters.
#include "random.hpp"

#include "lanes.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {
namespace {

typedef std::uint64_t Words __attribute__((vector_size(BACKLIT_VECTOR_BYTES)));
typedef std::int32_t Halves __attribute__((vector_size(BACKLIT_VECTOR_BYTES)));
typedef float Floats __attribute__((vector_size(BACKLIT_VECTOR_BYTES)));
constexpr int counters = BACKLIT_VECTOR_BYTES / 8;
constexpr int numbers = 4 * counters;  // made at a time

// The products of the low halves.
BACKLIT_INLINE Words product(Words a, std::uint32_t b) {
  const Words c = Words{} + b;
#if BACKLIT_VECTOR_BYTES == 64
  return (Words)_mm512_maskz_mul_epu32(__mmask8(-1), (__m512i)a, (__m512i)c);
#elif BACKLIT_VECTOR_BYTES == 32
  return (Words)_mm256_mul_epu32((__m256i)a, (__m256i)c);
#elif defined(__x86_64__) || defined(_M_X64)
  return (Words)_mm_mul_epu32((__m128i)a, (__m128i)c);
#else
  return (a & 0xFFFFFFFFu) * c;
#endif
}

// a0 b0 a1 b1 ...: the first half of it, and the second.
#if BACKLIT_VECTOR_BYTES == 64
#define BACKLIT_LOW_PAIRS 0, 8, 1, 9, 2, 10, 3, 11
#define BACKLIT_HIGH_PAIRS 4, 12, 5, 13, 6, 14, 7, 15
#elif BACKLIT_VECTOR_BYTES == 32
#define BACKLIT_LOW_PAIRS 0, 4, 1, 5
#define BACKLIT_HIGH_PAIRS 2, 6, 3, 7
#else
#define BACKLIT_LOW_PAIRS 0, 2
#define BACKLIT_HIGH_PAIRS 1, 3
#endif
BACKLIT_INLINE Words low_pairs(Words a, Words b) {
  return __builtin_shufflevector(a, b, BACKLIT_LOW_PAIRS);
}
BACKLIT_INLINE Words high_pairs(Words a, Words b) {
  return __builtin_shufflevector(a, b, BACKLIT_HIGH_PAIRS);
}

BACKLIT_INLINE Floats uniform(Words words) {
  typedef std::uint32_t Unsigned __attribute__((vector_size(BACKLIT_VECTOR_BYTES)));
  const Unsigned top = (Unsigned)words >> 8;
  return __builtin_convertvector((Halves)top, Floats) * 0x1p-24f;
}

// The words of as many counters as a vector has lanes, in order: half of them, and the others.
struct Pair {
  Words low, high;
};

struct Draw {
  std::uint32_t seed, purpose;
  std::uint64_t iteration;

  // Those of `counters` counters from `position` on.
  BACKLIT_INLINE Pair words(std::uint64_t position) const {
    Words c0 = Words{} + position;
    for (int i = 0; i < counters; ++i) c0[i] += std::uint64_t(i);
    Words c1 = c0 >> 32;
    Words c2 = Words{} + std::uint32_t(iteration), c3 = Words{} + (iteration >> 32);
    std::uint32_t k0 = seed, k1 = purpose;
    for (int round = 0; round < 10; ++round) {
      const Words p0 = product(c0, 0xD2511F53u), p1 = product(c2, 0xCD9E8D57u);
      c0 = (p1 >> 32) ^ c1 ^ (Words{} + k0);
      c1 = p1;
      c2 = (p0 >> 32) ^ c3 ^ (Words{} + k1);
      c3 = p0;
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
    const Words first = (c0 & 0xFFFFFFFFu) | (c1 << 32), second = (c2 & 0xFFFFFFFFu) | (c3 << 32);
    return {low_pairs(first, second), high_pairs(first, second)};
  }

  BACKLIT_INLINE void make(std::uint64_t position, float* y) const {
    const Pair pair = words(position);
    const Floats low = uniform(pair.low), high = uniform(pair.high);
    __builtin_memcpy(y, &low, sizeof low);
    __builtin_memcpy(y + numbers / 2, &high, sizeof high);
  }
};

}  // namespace

template <class T>
void random_uniform(std::uint32_t seed, std::uint32_t purpose, std::uint64_t iteration,
                    std::uint64_t first, Index n, void* data) {
  const Draw draw{seed, purpose, iteration};
  T* y = static_cast<T*>(data);
  std::uint64_t position = first / 4;
  Index skip = Index(first % 4);
  float some[numbers];
  for (Index done = 0; done < n; position += counters) {
    if constexpr (sizeof(T) == sizeof(float)) {
      if (skip == 0 && n - done >= numbers) {
        draw.make(position, y + done);
        done += numbers;
        continue;
      }
    }
    draw.make(position, some);
    for (; skip < numbers && done < n; ++skip) y[done++] = T(some[skip]);
    skip = 0;
  }
}

void random_words(std::uint32_t seed, std::uint32_t purpose, std::uint64_t iteration,
                  std::uint64_t position, Index n, std::uint32_t* y) {
  const Draw draw{seed, purpose, iteration};
  for (; n >= counters; n -= counters, position += counters, y += numbers) {
    const Pair pair = draw.words(position);
    __builtin_memcpy(y, &pair, sizeof pair);
  }
  const Pair pair = draw.words(position);
  __builtin_memcpy(y, &pair, sizeof(std::uint32_t) * 4 * static_cast<std::size_t>(n));
}

template void random_uniform<float>(std::uint32_t, std::uint32_t, std::uint64_t, std::uint64_t,
                                    Index, void*);
template void random_uniform<double>(std::uint32_t, std::uint32_t, std::uint64_t, std::uint64_t,
                                     Index, void*);

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
