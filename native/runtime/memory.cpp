#include "memory.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace backlit::runtime {

namespace {
constexpr std::size_t line = 64;
constexpr std::size_t large = std::size_t{4} << 20;
constexpr std::size_t huge_page = std::size_t{2} << 20;
}  // namespace

// From calloc, for the system hands out large pieces zeroed without touching them. The address
// that calloc gave stands just before the memory.
Memory allocate(std::size_t bytes) {
  const std::size_t alignment = bytes >= large ? huge_page : line;
  const std::size_t extra = alignment + sizeof(void*) + slack;
  if (bytes > std::numeric_limits<std::size_t>::max() - extra) throw std::bad_alloc();
  void* whole = std::calloc(1, bytes + extra);
  if (whole == nullptr) throw std::bad_alloc();
  auto address = reinterpret_cast<std::uintptr_t>(whole) + sizeof(void*);
  address = (address + alignment - 1) / alignment * alignment;
  auto* memory = reinterpret_cast<std::byte*>(address);
  std::memcpy(memory - sizeof(void*), &whole, sizeof(void*));
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  if (bytes >= large) madvise(memory, bytes / huge_page * huge_page, MADV_HUGEPAGE);
#endif
  return Memory(memory);
}

void Release::operator()(std::byte* memory) const noexcept {
  if (memory == nullptr) return;
  void* whole;
  std::memcpy(&whole, memory - sizeof(void*), sizeof(void*));
  std::free(whole);
}

}  // namespace backlit::runtime
