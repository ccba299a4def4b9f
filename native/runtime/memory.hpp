// Zeroed memory at addresses that are multiples of 64, with room behind it: a kernel may read one
// vector beyond the end of an operand.
#pragma once

#include <cstddef>
#include <memory>

namespace backlit::runtime {

constexpr std::size_t slack = 128;

struct Release {
  void operator()(std::byte* memory) const noexcept;
};
using Memory = std::unique_ptr<std::byte[], Release>;

// Throws std::bad_alloc.
Memory allocate(std::size_t bytes);

inline std::size_t rounded(std::size_t bytes) { return (bytes + 63) / 64 * 64; }

}  // namespace backlit::runtime
