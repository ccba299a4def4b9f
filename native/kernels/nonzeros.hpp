// Which numbers of a row are not zero: bits of a line of memory, the same bits seen along columns,
// and bits made into a list of places.
#pragma once

#include "lanes.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

// Numbers of a line of memory.
template <class T>
constexpr Index line = 64 / Index(sizeof(T));

// Bit i: x[i] is not 0 (NaN is not), for i < count <= line.
template <class T>
BACKLIT_INLINE std::uint32_t nonzero_bits(const T* x, Index count) {
  using L = Lanes<T>;
  std::uint32_t bits = 0;
  BACKLIT_UNROLL
  for (int v = 0; v < line<T> / L::count; ++v) {
    const Index left = count - v * L::count;
    if (left >= L::count) {
      bits |= L::nonzero(L::load(x + v * L::count)) << v * L::count;
    } else if (left > 0) {
      bits |= L::nonzero(L::load_first(x + v * L::count, int(left))) << v * L::count;
    }
  }
  return bits;
}

// first + i for each bit i of 16, in order; room for 16 places is needed whatever the bits.
#if BACKLIT_VECTOR_BYTES == 64

using Place = std::int32_t;

BACKLIT_INLINE Place* list_places(std::uint32_t bits, Index first, Place* to) {
  const auto all = (__m512i)(Lanes<float>::numbering() + Place(first));
  _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(__mmask16(bits), all));
  return to + __builtin_popcount(bits & 0xFFFF);
}

#else

using Place = std::uint16_t;

// By byte: the places of its bits, one behind the other.
struct PlacesOfBytes {
  Place of[256][8] = {};
  constexpr PlacesOfBytes() {
    for (int byte = 0; byte < 256; ++byte) {
      int found = 0;
      for (int bit = 0; bit < 8; ++bit) {
        if (byte >> bit & 1) of[byte][found++] = Place(bit);
      }
    }
  }
};
constexpr PlacesOfBytes places;

BACKLIT_INLINE Place* list_places(std::uint32_t bits, Index first, Place* to) {
  typedef Place Places __attribute__((vector_size(16)));
  BACKLIT_UNROLL
  for (int i = 0; i < 2; ++i, bits >>= 8, first += 8) {
    Places found;
    __builtin_memcpy(&found, places.of[bits & 255], sizeof found);
    found += Place(first);
    __builtin_memcpy(to, &found, sizeof found);
    to += __builtin_popcount(bits & 255);
  }
  return to;
}

#endif

// Bytes of 64 rows, seen along columns: bit i of column j is bit j of byte i.
BACKLIT_INLINE void bits_along_columns(const std::uint8_t* bytes, std::uint64_t* columns) {
#if defined(__x86_64__) || defined(_M_X64)
  for (int j = 0; j < 8; ++j) columns[j] = 0;
  BACKLIT_UNROLL
  for (int part = 0; part < 64 / BACKLIT_VECTOR_BYTES; ++part) {
    const std::uint8_t* from = bytes + part * BACKLIT_VECTOR_BYTES;
    BACKLIT_UNROLL
    for (int j = 7; j >= 0; --j) {
#if BACKLIT_VECTOR_BYTES == 64
      const __m512i bit = _mm512_set1_epi8(char(1 << j));
      columns[j] = std::uint64_t(_mm512_test_epi8_mask(_mm512_loadu_si512(from), bit));
#elif BACKLIT_VECTOR_BYTES == 32
      const __m256i v = _mm256_slli_epi16(_mm256_loadu_si256((const __m256i*)from), 7 - j);
      columns[j] |= std::uint64_t(std::uint32_t(_mm256_movemask_epi8(v))) << 32 * part;
#else
      const __m128i v = _mm_slli_epi16(_mm_loadu_si128((const __m128i*)from), 7 - j);
      columns[j] |= std::uint64_t(std::uint32_t(_mm_movemask_epi8(v))) << 16 * part;
#endif
    }
  }
#else
  for (int j = 0; j < 8; ++j) columns[j] = 0;
  for (int part = 0; part < 8; ++part) {  // a square of 8 x 8 bits, by halves of halves
    std::uint64_t x = 0, t;
    for (int i = 0; i < 8; ++i) x |= std::uint64_t(bytes[8 * part + i]) << 8 * i;
    t = (x ^ x >> 7) & 0x00AA00AA00AA00AAu, x ^= t ^ t << 7;
    t = (x ^ x >> 14) & 0x0000CCCC0000CCCCu, x ^= t ^ t << 14;
    t = (x ^ x >> 28) & 0x00000000F0F0F0F0u, x ^= t ^ t << 28;
    for (int j = 0; j < 8; ++j) columns[j] |= (x >> 8 * j & 255) << 8 * part;
  }
#endif
}

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
