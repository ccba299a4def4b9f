// Share of the peak rate of fused multiply-adds that matrix products reach, on one thread.
// Usage: gemm_bench [set] [part of a case's name] [rounds] [percent of gathered numbers that are not
// 0: all]. Peak and product are timed in turns;
// the median of their ratios is printed. Only useful operations are counted.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>
#include <random>
#include <string>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "gemm_sets.hpp"

namespace {

using backlit::GemmCall, backlit::Index, backlit::PackCall;

double now() {  // of this thread's own time where that can be asked: the machine may be busy
#if defined(CLOCK_THREAD_CPUTIME_ID)
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
#endif
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Operations per second of 14 independent chains of vectors.
#define BACKLIT_PEAK(name, features, width)                                         \
  features double name(long steps) {                                                \
    typedef float Vector __attribute__((vector_size(width)));                       \
    Vector sum[14] = {}, x = Vector{} + 0.5f, y = Vector{} + 1e-9f;                 \
    const double start = now();                                                     \
    for (long i = 0; i < steps; ++i) {                                              \
      _Pragma("GCC unroll 14") for (int j = 0; j < 14; ++j) {                       \
        sum[j] = sum[j] * x + y;                                                    \
        asm volatile("" : BACKLIT_REGISTER(sum[j]));                                            \
      }                                                                             \
    }                                                                               \
    return steps * 14.0 * 2 * (width / 4) / (now() - start);                        \
  }
#if defined(__x86_64__)
#define BACKLIT_REGISTER(v) "+v"(v)
BACKLIT_PEAK(peak_portable, , 16)
BACKLIT_PEAK(peak_avx2, __attribute__((target("avx2,fma"))), 32)
BACKLIT_PEAK(peak_avx512, __attribute__((target("avx512f,avx512vl"))), 64)
#else
#define BACKLIT_REGISTER(v) "+w"(v)
BACKLIT_PEAK(peak_portable, , 16)
#endif

enum class Kind { rows, gathered, packed, b_transposed, columns, columns_gathered };

struct Case {
  Kind kind;
  Index m, n, k;
};

const std::vector<Case> cases = {
    {Kind::gathered, 25, 50, 784},          {Kind::gathered, 50, 50, 784},
    {Kind::gathered, 32, 100, 784},         {Kind::gathered, 25, 100, 784},
    {Kind::gathered, 32, 256, 784},         {Kind::gathered, 16, 256, 784},
    {Kind::gathered, 256, 1024, 784},       {Kind::rows, 25, 50, 784},
    {Kind::rows, 32, 100, 784},             {Kind::rows, 32, 256, 784},
    {Kind::rows, 256, 256, 784},            {Kind::rows, 32, 100, 100},
    {Kind::rows, 25, 100, 100},             {Kind::rows, 32, 10, 100},
    {Kind::rows, 32, 128, 256},             {Kind::rows, 256, 1024, 1024},
    {Kind::rows, 32, 64, 64},               {Kind::rows, 32, 32, 64},
    {Kind::rows, 32, 2, 64},                {Kind::rows, 128, 32, 4},
    {Kind::rows, 128, 16, 32},              {Kind::rows, 128, 4, 16},
    {Kind::packed, 32, 100, 100},           {Kind::packed, 32, 1024, 10},
    {Kind::b_transposed, 256, 1024, 1024},  {Kind::b_transposed, 32, 100, 100},
    {Kind::columns_gathered, 784, 50, 100}, {Kind::columns_gathered, 784, 100, 128},
    {Kind::columns, 100, 100, 128},         {Kind::columns, 100, 10, 128},
    {Kind::columns_gathered, 784, 256, 128},{Kind::columns_gathered, 784, 256, 32},
    {Kind::columns, 256, 128, 128},         {Kind::columns_gathered, 784, 1024, 256},
    {Kind::columns, 1024, 1024, 256},       {Kind::columns, 64, 64, 32},
};

const char* kind_name(Kind kind) {
  const char* names[] = {"rows",         "gathered", "packed",
                         "b_transposed", "columns",  "columns_gathered"};
  return names[int(kind)];
}

// Kept until the end. In large pages where they may be had, as NumPy asks for.
float* numbers(std::size_t count) {
  constexpr std::size_t page = 2 << 20;
  const std::size_t bytes = (count * sizeof(float) + 64 + page) / page * page;
  auto* p = static_cast<float*>(::operator new(bytes, std::align_val_t(page)));
#if defined(MADV_HUGEPAGE)
  madvise(p, bytes, MADV_HUGEPAGE);
#endif
  std::mt19937 engine(1);
  for (std::size_t i = 0; i < count + 16; ++i) p[i] = float(engine() % 1000) / 1000 - 0.5f;
  return p;
}

double median(std::vector<double> x) {
  std::nth_element(x.begin(), x.begin() + x.size() / 2, x.end());
  return x[x.size() / 2];
}

template <class Peak>
void bench(const products::Set<float>& set, Peak peak, const char* filter, int rounds, int percent) {
  const Index table_rows = 60000;
  float* table = numbers(std::size_t(table_rows) * 784);
  std::mt19937 chosen(2);
  for (Index i = 0; percent < 100 && i < table_rows * 784; ++i) {
    if (int(chosen() % 100) >= percent) table[i] = 0;
  }
  float* a = numbers(1024 * 1024);
  float* b = numbers(1024 * 1024);
  float* c = numbers(1024 * 1024);
  float* bias = numbers(1024);
  std::mt19937 engine(3);
  std::vector<Index> order(table_rows);
  for (auto& row : order) row = engine() % table_rows;

  for (const Case& s : cases) {
    const std::string name = std::string(kind_name(s.kind)) + " " + std::to_string(s.m) + "x" +
                             std::to_string(s.n) + "x" + std::to_string(s.k);
    if (name.find(filter) == std::string::npos) continue;
    const bool on_k = s.kind == Kind::columns || s.kind == Kind::columns_gathered;
    const bool gathered = s.kind == Kind::gathered || s.kind == Kind::columns_gathered;
    const Index stored = on_k ? s.k : s.m, a_ld = gathered ? 784 : on_k ? s.m : s.k;
    auto* scratch = numbers(set.gemm_scratch(s.n, s.k) / sizeof(float));
    auto* packed = numbers(set.packed_bytes(s.n, s.k) / sizeof(float));
    set.pack(PackCall{s.n, s.k, 0, set.strips(s.n), b, s.k, true, packed});
    GemmCall call{};
    call.m1 = s.m, call.n = s.n, call.k = s.k, call.s1 = set.strips(s.n);
    call.a = gathered ? table : a;
    call.a_m = on_k ? 1 : a_ld, call.a_k = on_k ? a_ld : 1;
    call.rows_on_k = on_k;
    call.b = s.kind == Kind::packed ? packed : b;
    call.b_ld = s.kind == Kind::b_transposed ? s.k : s.n;
    call.b_transposed = s.kind == Kind::b_transposed, call.b_packed = s.kind == Kind::packed;
    call.c = c, call.c_ld = s.n, call.bias = on_k ? nullptr : bias, call.relu = !on_k;
    call.scratch = reinterpret_cast<std::byte*>(scratch);

    const double work = 2.0 * double(s.m) * double(s.n) * double(s.k);
    const Index calls = std::max<Index>(4, Index(1e-3 * 1e11 / work));
    Index next = 0;
    // Rows are drawn anew for each call, as in training; a transposed product finds them warm.
    const auto rows_of_call = [&] {
      if (gathered) {
        next = next + stored > table_rows ? 0 : next;
        call.rows = order.data() + next;
        next += stored;
      }
    };
    volatile float sink = 0;
    const auto warm = [&] {
      if (s.kind != Kind::columns_gathered) return;
      for (Index i = 0; i < stored; ++i) {
        for (Index j = 0; j < 784; j += 16) sink = sink + table[call.rows[i] * 784 + j];
      }
    };
    std::vector<double> shares;
    double nanoseconds = 0;
    for (int round = 0; round < rounds + 2; ++round) {
      const double limit = peak(20000);
      double seconds = 0;
      if (s.kind == Kind::columns_gathered) {
        for (Index i = 0; i < calls; ++i) {
          rows_of_call();
          warm();
          const double start = now();
          set.gemm(call);
          seconds += now() - start;
        }
      } else {
        const double start = now();
        for (Index i = 0; i < calls; ++i) {
          rows_of_call();
          set.gemm(call);
        }
        seconds = now() - start;
      }
      if (round >= 2) shares.push_back(work * double(calls) / seconds / limit);
      nanoseconds = seconds / double(calls) * 1e9;
    }
    std::printf("%-8s %-32s %5.1f %%  %10.0f ns\n", set.name, name.c_str(), 100 * median(shares),
                nanoseconds);
  }
}

}  // namespace

int main(int count, char** arguments) {
  const char* wanted = count > 1 ? arguments[1] : "";
  const char* filter = count > 2 ? arguments[2] : "";
  const int rounds = count > 3 ? std::atoi(arguments[3]) : 9;
  const int percent = count > 4 ? std::atoi(arguments[4]) : 100;
  for (const auto& set : products::sets<float>) {
    if (!set.runnable || std::strstr(set.name, wanted) == nullptr) continue;
    auto* peak = peak_portable;
#if defined(__x86_64__)
    if (!std::strcmp(set.name, "avx2")) peak = peak_avx2;
    if (!std::strcmp(set.name, "avx512")) peak = peak_avx512;
#endif
    std::printf("peak %.1f GFLOP/s\n", peak(1000000) * 1e-9);
    bench(set, peak, filter, rounds, percent);
  }
}
