// Where threads meet. They spin for some microseconds, then let others run, then sleep: to wake a core
// that rests takes a quarter of a millisecond, and between two calls of a training no more may pass.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace backlit::runtime {

constexpr std::size_t cache_line = 128;  // two of 64: processors fetch them in pairs

inline void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// A word that threads wait on: it changes, and whoever waits goes on.
class Signal {
 public:
  std::uint32_t load() const { return word_.load(std::memory_order_acquire); }

  // `change` alters the word; sleepers are woken.
  template <class Change>
  void raise(Change change) {
    change(word_);
    if (sleepers_.load(std::memory_order_seq_cst) > 0) word_.notify_all();
  }

  // Returns the word as soon as it is not `old`.
  std::uint32_t wait(std::uint32_t old) {
    for (int i = 0; i < spins; ++i) {
      if (const std::uint32_t now = load(); now != old) return now;
      pause();
    }
    for (const auto end = std::chrono::steady_clock::now() + patience;
         std::chrono::steady_clock::now() < end;) {
      if (const std::uint32_t now = load(); now != old) return now;
      yield();
    }
    sleepers_.fetch_add(1, std::memory_order_seq_cst);
    std::uint32_t now;
    while ((now = word_.load(std::memory_order_seq_cst)) == old) {
      word_.wait(old, std::memory_order_seq_cst);
    }
    sleepers_.fetch_sub(1, std::memory_order_relaxed);
    return now;
  }

 private:
  static constexpr int spins = 600;  // some 20 microseconds
  static constexpr std::chrono::microseconds patience{1000};
  static void yield();

  alignas(cache_line) std::atomic<std::uint32_t> word_{0};
  alignas(cache_line) std::atomic<std::int32_t> sleepers_{0};
};

// Everyone who leaves it sees what the others did before. Each thread counts its visits in a word of
// its own, where the others look: one move of a cache line, rather than three over a common counter.
// Anyone may call it off: those who wait, and whoever comes later, are told. Threads of one
// well-formed program call off together; one that is not well-formed must not hang either.
class Barrier {
 public:
  explicit Barrier(int threads) : visits_(static_cast<std::size_t>(threads)) {}

  // False if somebody called it off instead of coming.
  bool wait(int number) {
    Signal& mine = visits_[static_cast<std::size_t>(number)];
    const std::uint32_t goal = mine.load() + 2;
    mine.raise([](auto& word) { word.fetch_add(2, std::memory_order_seq_cst); });
    for (Signal& other : visits_) {
      std::uint32_t now = other.load();
      while (is_before(now, goal)) {
        if (now & 1) {
          call_off(number);
          return false;
        }
        now = other.wait(now);
      }
    }
    return true;
  }

  void call_off(int number) {
    visits_[static_cast<std::size_t>(number)].raise(
        [](auto& word) { word.fetch_or(1, std::memory_order_seq_cst); });
  }

 private:
  // Twice the number of visits, which wraps around; odd where it was called off.
  static bool is_before(std::uint32_t now, std::uint32_t goal) {
    return static_cast<std::int32_t>((now | 1) - (goal | 1)) < 0;
  }

  std::vector<Signal> visits_;
};

}  // namespace backlit::runtime
