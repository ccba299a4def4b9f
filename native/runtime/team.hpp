// The process's worker threads: started when first needed, asleep when nothing is to be done.
#pragma once

namespace backlit::runtime {

// Calls job(argument, number) for each number below `threads`, number 0 on the calling thread.
class Crew {
 public:
  // Asks for the team. Somebody else may have it, or the system may refuse threads: then the
  // crew is the calling thread alone.
  explicit Crew(int threads);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  int threads() const { return threads_; }

  template <class Job>
  void run(Job& job) {
    dispatch([](void* argument, int number) { (*static_cast<Job*>(argument))(number); }, &job);
  }

 private:
  void dispatch(void (*job)(void*, int), void* argument);

  class Team* team_ = nullptr;
  int threads_ = 1;
};

constexpr int most_threads = 256;

// Cores that this process may use.
int cores();

}  // namespace backlit::runtime
