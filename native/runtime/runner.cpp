#include "runner.hpp"

#include <memory>
#include <new>

#include "barrier.hpp"
#include "executor.hpp"
#include "team.hpp"

namespace backlit::runtime {

namespace {

// Once a thread has set one, no later phase is run by any thread.
class Verdict {
 public:
  // The first to speak is believed: threads that look at the same numbers say the same.
  void speak(Index iteration, Index guard, Status status) {
    bool expected = false;
    if (!spoken_.compare_exchange_strong(expected, true)) return;
    result_ = {iteration, guard, status};
  }
  // After all threads have come to an end.
  Result result(Index iterations) const {
    return spoken_.load() ? result_ : Result{iterations, -1, Status::done};
  }

 private:
  std::atomic<bool> spoken_{false};
  Result result_{};
};

class Run {
 public:
  Run(const Program& program, const Call& call, Context& context, int threads)
      : program_(program), call_(call), context_(context), threads_(threads), barrier_(threads) {}

  void operator()(int number) {
    Executor executor(program_, call_, context_, number);
    const Shares* shares = nullptr;
    Index shared_for = -1;
    for (Index i = 0; i < call_.iterations; ++i) {
      executor.begin(i);
      if (threads_ > 1 && executor.batch() != shared_for) {
        shared_for = executor.batch();
        shares = &context_.shares(shared_for);
      }
      for (std::size_t p = 0; p < program_.phases.size(); ++p) {
        const Phase& phase = program_.phases[p];
        if (threads_ == 1) {
          together(executor, phase);
        } else {
          apart(executor, phase, number, *shares, p);
        }
        if (executor.guard() >= 0 || executor.bad_index()) {
          const bool bad = executor.bad_index();
          verdict_.speak(i, bad ? -1 : executor.guard(), bad ? Status::bad_index : Status::fault);
          barrier_.call_off(number);
          return;
        }
        const bool last = p + 1 == program_.phases.size();
        if (threads_ > 1 && (phase.barrier_after || last) && !barrier_.wait(number)) return;
      }
    }
  }

  Result result() const { return verdict_.result(call_.iterations); }

 private:
  void panels(Executor& executor, const Phase& phase, Index first, Index last) {
    for (Index p = first; p < last; ++p) {
      const Index row = p * phase.panel;
      const Index count = std::min(phase.panel, executor.batch() - row);
      for (const Instruction& each : phase.instructions) executor.panel(each, row, count, p);
    }
  }

  // One thread does it all: the same panels and units, in order.
  void together(Executor& executor, const Phase& phase) {
    switch (phase.kind) {
      case PhaseKind::rows:
        return panels(executor, phase, 0, parts_of(executor.batch(), phase.panel));
      case PhaseKind::split:
        for (const Instruction& each : phase.instructions) {
          executor.units(each, 0, units(program_, each, executor.batch()));
        }
        return;
      default:
        for (const Instruction& each : phase.instructions) executor.whole(each);
    }
  }

  void apart(Executor& executor, const Phase& phase, int number, const Shares& shares,
             std::size_t p) {
    switch (phase.kind) {
      case PhaseKind::rows: {
        const Index count = parts_of(executor.batch(), phase.panel);
        return panels(executor, phase, count * number / threads_, count * (number + 1) / threads_);
      }
      case PhaseKind::split:
        for (const Share& share : shares[p][static_cast<std::size_t>(number)]) {
          executor.units(phase.instructions[static_cast<std::size_t>(share.instruction)],
                         share.first, share.last);
        }
        return;
      case PhaseKind::alone:
        if (number != 0) return;
        [[fallthrough]];
      default:
        for (const Instruction& each : phase.instructions) executor.whole(each);
    }
  }

  const Program& program_;
  const Call& call_;
  Context& context_;
  const int threads_;
  Barrier barrier_;
  Verdict verdict_;
};

}  // namespace

Result Runnable::run(const Call& call, int threads) {
  Crew crew(threads);
  std::unique_ptr<Context> context(spare_.exchange(nullptr));
  if (!context) context = std::make_unique<Context>(program_);
  context->prepare(program_, call, crew.threads());
  Run run(program_, call, *context, crew.threads());
  crew.run(run);
  delete spare_.exchange(context.release());
  return run.result();
}

void run_queue(Job* jobs, Index count, int threads) {
  std::atomic<Index> next{0};
  auto work = [&](int) {
    for (Index i; (i = next.fetch_add(1, std::memory_order_relaxed)) < count;) {
      Job& job = jobs[i];
      try {
        job.result = job.runnable->run(*job.call, 1);
        job.out_of_memory = false;
      } catch (const std::bad_alloc&) {
        job.out_of_memory = true;
      }
    }
  };
  Crew crew(static_cast<int>(std::min<Index>(threads, count)));
  crew.run(work);
}

}  // namespace backlit::runtime
