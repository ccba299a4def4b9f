// Runs programs: iteration by iteration, phase by phase, on one thread or several.
#pragma once

#include <atomic>

#include "context.hpp"

namespace backlit::runtime {

enum class Status : int { done = 0, fault = 1, bad_index = 2 };

struct Result {
  Index iterations;  // updates that were made
  Index guard;       // of the iteration that was not, or -1
  Status status;
};

// A verified program, and memory kept from one call to the next. Calls may overlap.
class Runnable {
 public:
  explicit Runnable(Program program) : program_(std::move(program)) {}
  ~Runnable() { delete spare_.load(); }
  Runnable(const Runnable&) = delete;
  Runnable& operator=(const Runnable&) = delete;

  const Program& program() const { return program_; }

  // Throws std::bad_alloc, before anything has been written.
  Result run(const Call& call, int threads);

 private:
  Program program_;
  std::atomic<Context*> spare_{nullptr};
};

struct Job {
  Runnable* runnable;
  const Call* call;
  Result result;
  bool out_of_memory;
};

// Independent jobs, each on one thread; threads take the next one as they become free.
void run_queue(Job* jobs, Index count, int threads);

}  // namespace backlit::runtime
