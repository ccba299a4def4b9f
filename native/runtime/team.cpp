#include "team.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <system_error>
#include <thread>
#include <vector>

#include "barrier.hpp"

#if !defined(_WIN32)
#include <pthread.h>
#endif
#if defined(__linux__)
#include <sched.h>
#endif

namespace backlit::runtime {

void Signal::yield() { std::this_thread::yield(); }

class Team {
 public:
  bool take() { return !taken_.exchange(true, std::memory_order_acquire); }
  void give_back() { taken_.store(false, std::memory_order_release); }

  // Returns how many there are, the caller included.
  int grow(int threads) {
    try {
      while (static_cast<int>(workers_.size()) < threads - 1) {
        auto worker = std::make_unique<Worker>();
        Worker* own = worker.get();
        const int number = static_cast<int>(workers_.size()) + 1;
        workers_.reserve(workers_.size() + 1);
        std::thread([this, own, number] { work(*own, number); }).detach();
        workers_.push_back(std::move(worker));
      }
    } catch (const std::system_error&) {
    }
    return std::min(threads, static_cast<int>(workers_.size()) + 1);
  }

  void run(int threads, void (*job)(void*, int), void* argument) {
    job_ = job;
    argument_ = argument;
    left_.store(threads - 1, std::memory_order_relaxed);
    const std::uint32_t before = done_.load();
    for (int i = 0; i < threads - 1; ++i) {
      workers_[static_cast<std::size_t>(i)]->call.raise(
          [](auto& word) { word.fetch_add(1, std::memory_order_seq_cst); });
    }
    job(argument, 0);
    done_.wait(before);
  }

 private:
  struct Worker {
    Signal call;  // counts the jobs this worker was called to
  };

  void work(Worker& own, int number) {
    for (std::uint32_t seen = 0;;) {
      seen = own.call.wait(seen);
      job_(argument_, number);
      if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        done_.raise([](auto& word) { word.fetch_add(1, std::memory_order_seq_cst); });
      }
    }
  }

  std::atomic<bool> taken_{false};
  std::vector<std::unique_ptr<Worker>> workers_;
  void (*job_)(void*, int) = nullptr;
  void* argument_ = nullptr;
  alignas(cache_line) std::atomic<int> left_{0};
  Signal done_;
};

namespace {

std::atomic<Team*> the_team{nullptr};

// A child process has none of its parent's threads: it forgets the team and makes its own.
void forget_team() { the_team.store(nullptr, std::memory_order_relaxed); }

// Never deleted: workers sleep until the process ends.
Team* team() {
  Team* found = the_team.load(std::memory_order_acquire);
  if (found != nullptr) return found;
#if !defined(_WIN32)
  static const int registered = pthread_atfork(nullptr, nullptr, forget_team);
  static_cast<void>(registered);
#endif
  auto fresh = std::make_unique<Team>();
  if (the_team.compare_exchange_strong(found, fresh.get(), std::memory_order_acq_rel)) {
    found = fresh.release();
  }
  return found;
}

}  // namespace

Crew::Crew(int threads) {
  if (threads <= 1) return;
  Team* all = team();
  if (!all->take()) return;
  threads_ = all->grow(std::min(threads, most_threads));
  if (threads_ == 1) {
    all->give_back();
  } else {
    team_ = all;
  }
}

Crew::~Crew() {
  if (team_ != nullptr) team_->give_back();
}

void Crew::dispatch(void (*job)(void*, int), void* argument) {
  if (team_ == nullptr) return job(argument, 0);
  team_->run(threads_, job, argument);
}

int cores() {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(CPU_COUNT(&set), 1);
#endif
  return std::max(static_cast<int>(std::thread::hardware_concurrency()), 1);
}

}  // namespace backlit::runtime
