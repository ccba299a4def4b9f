// Matrix products against a plain one in float64, over many shapes; parts of a product against the
// whole, to the bit. Usage: gemm_check [cases]. Good under -fsanitize=address,undefined: every
// operand is a block of its own, b with the slack that is promised and no more.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <vector>

#include "gemm_sets.hpp"

namespace {

using backlit::GemmCall, backlit::Index, backlit::PackCall;
using products::Set;

std::mt19937 engine(7);
int draw(int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine); }
bool coin() { return draw(0, 1) == 1; }

template <class T>
struct Block {  // ends where its memory ends, with `slack` numbers of NaN after it
  T* data;
  Block(std::size_t count, std::size_t slack) {
    const std::size_t lines = ((count + slack) * sizeof(T) + 63) / 64;
    raw.reset(static_cast<T*>(::operator new(lines * 64, std::align_val_t(64))));
    data = raw.get() + lines * 64 / sizeof(T) - (count + slack);
    for (std::size_t i = 0; i < count + slack; ++i) {
      data[i] = i < count ? T(draw(-1000, 1000) / 512.0) : std::numeric_limits<T>::quiet_NaN();
    }
  }
  struct Free {
    void operator()(T* p) const { ::operator delete(p, std::align_val_t(64)); }
  };
  std::unique_ptr<T, Free> raw;
};

enum class A { plain, gathered, transposed, transposed_gathered, strided_gathered };

struct Case {
  Index m, n, k;
  A a;
  bool b_transposed, b_packed, bias, relu;
  Index a_extra, b_extra, c_extra;
  int percent = 100;  // of a's numbers that may be other than 0
  bool tiny = false;  // so that every product is 0: of sums, the signs alone are looked at
};

template <class T>
bool same(const Block<T>& a, const Block<T>& b, std::size_t count) {
  return std::memcmp(a.data, b.data, count * sizeof(T)) == 0;
}

int failures = 0;

template <class T>
void fail(const Set<T>& set, const Case& s, const char* what) {
  if (++failures < 20) {
    std::printf("%s float%d: %s: m %lld n %lld k %lld a %d", set.name, int(8 * sizeof(T)), what,
                (long long)s.m, (long long)s.n, (long long)s.k, int(s.a));
    std::printf(" b_transposed %d b_packed %d", s.b_transposed, s.b_packed);
    std::printf(" bias %d relu %d percent %d\n", s.bias, s.relu, s.percent);
  }
}

template <class T>
void check(const Set<T>& set, const Case& s) {
  const bool on_k = s.a != A::plain && s.a != A::gathered;
  const bool gathered = s.a != A::plain && s.a != A::transposed;
  const Index stored = on_k ? s.k : s.m;
  const Index table = stored + (gathered ? 5 : 0);
  const Index a_unit = s.a == A::strided_gathered ? 2 : 1;
  const Index a_ld = ((on_k ? s.m : s.k) - 1) * a_unit + 1 + s.a_extra;
  const Index b_rows = s.b_transposed ? s.n : s.k, b_cols = s.b_transposed ? s.k : s.n;
  const Index b_ld = b_cols + s.b_extra, c_ld = s.n + s.c_extra;

  // The last row of a is no longer than it must be.
  const std::size_t a_count = table * a_ld - s.a_extra;
  Block<T> a(a_count, 0), b(b_rows * b_ld, 64 / sizeof(T)), bias(s.n, 0);
  for (std::size_t i = 0; s.percent < 100 && i < a_count; ++i) {
    if (draw(0, 99) >= s.percent) a.data[i] = coin() ? T(0) : T(-0.0);
  }
  if (s.tiny) {
    const T scale = T(std::sqrt(double(std::numeric_limits<T>::denorm_min())) * 0.01);
    for (std::size_t i = 0; i < a_count; ++i) a.data[i] *= scale;
    for (Index i = 0; i < b_rows * b_ld; ++i) b.data[i] *= scale;
  }
  std::vector<Index> rows(stored);
  for (auto& row : rows) row = draw(0, int(table) - 1);
  const auto new_bytes = [](Index bytes) { return Block<char>(0, bytes); };
  auto scratch = new_bytes(set.gemm_scratch(s.n, s.k));
  auto packed = new_bytes(set.packed_bytes(s.n, s.k));
  const Index strips = set.strips(s.n);

  if (s.b_packed) {
    PackCall call{s.n, s.k, 0, strips, b.data, b_ld, s.b_transposed, packed.data};
    const Index middle = draw(0, int(strips));
    call.s0 = middle;
    set.pack(call);
    call.s0 = 0, call.s1 = middle;
    set.pack(call);
  }
  GemmCall call{};
  call.n = s.n, call.k = s.k;
  call.a = a.data;
  call.a_m = on_k ? a_unit : a_ld;
  call.a_k = on_k ? a_ld : 1;
  call.rows = gathered ? rows.data() : nullptr;
  call.rows_on_k = on_k;
  call.b = s.b_packed ? static_cast<void*>(packed.data) : b.data;
  call.b_ld = s.b_packed ? 0 : b_ld;
  call.b_transposed = s.b_transposed && !s.b_packed;
  call.b_packed = s.b_packed;
  call.c_ld = c_ld;
  call.bias = s.bias ? bias.data : nullptr;
  call.relu = s.relu;
  call.scratch = reinterpret_cast<std::byte*>(scratch.data);

  const T untouched = T(12345);
  const std::size_t c_count = (s.m - 1) * c_ld + s.n;
  Block<T> whole(c_count, 0), parts(c_count, 0);
  for (std::size_t i = 0; i < c_count; ++i) whole.data[i] = parts.data[i] = untouched;
  call.c = whole.data, call.m0 = 0, call.m1 = s.m, call.s0 = 0, call.s1 = strips;
  set.gemm(call);

  const double eps = std::numeric_limits<T>::epsilon();
  for (Index m = 0; m < s.m; ++m) {
    for (Index n = 0; !s.tiny && n < s.n; ++n) {
      double sum = 0, size = 0;
      for (Index k = 0; k < s.k; ++k) {
        const Index r = gathered ? rows[on_k ? k : m] : (on_k ? k : m);
        const double x = double(a.data[r * a_ld + (on_k ? m * a_unit : k)]) *
                         double(b.data[s.b_transposed ? n * b_ld + k : k * b_ld + n]);
        sum += x, size += std::fabs(x);
      }
      if (s.bias) sum += double(bias.data[n]), size += std::fabs(double(bias.data[n]));
      if (s.relu) sum = sum > 0 ? sum : 0;
      const double got = double(whole.data[m * c_ld + n]);
      if (!(std::fabs(got - sum) <= (double(s.k) + 2) * eps * size)) return fail(set, s, "wrong");
    }
    for (Index n = s.n; n < c_ld && m + 1 < s.m; ++n) {
      if (whole.data[m * c_ld + n] != untouched) return fail(set, s, "wrote past its columns");
    }
  }

  if (gathered) {  // the same rows where nothing is gathered: no zero is left out there
    Block<T> copy(stored * a_ld - s.a_extra, 0);
    for (Index i = 0; i < stored; ++i) {
      std::memcpy(copy.data + i * a_ld, a.data + rows[i] * a_ld, (a_ld - s.a_extra) * sizeof(T));
    }
    Block<T> plain(c_count, 0);
    GemmCall same_rows = call;
    same_rows.a = copy.data, same_rows.rows = nullptr, same_rows.c = plain.data;
    set.gemm(same_rows);
    for (Index m = 0; m < s.m; ++m) {
      for (Index n = 0; n < s.n; ++n) {
        if (plain.data[m * c_ld + n] != whole.data[m * c_ld + n]) {
          return fail(set, s, "gathered and plain differ");
        }
      }
    }
  }

  call.c = parts.data;
  for (Index m = 0; m < s.m;) {
    call.m0 = m;
    m = call.m1 = std::min<Index>(s.m, m + draw(1, int(s.m)));
    for (Index strip = 0; strip < strips;) {
      call.s0 = strip;
      strip = call.s1 = std::min<Index>(strips, strip + draw(1, int(strips)));
      set.gemm(call);
    }
  }
  if (!same(whole, parts, c_count)) fail(set, s, "parts differ");

  if (s.b_packed) {
    call.b = b.data, call.b_ld = b_ld, call.b_transposed = s.b_transposed, call.b_packed = false;
    call.m0 = 0, call.m1 = s.m, call.s0 = 0, call.s1 = strips;
    set.gemm(call);
    if (!same(whole, parts, c_count)) fail(set, s, "packed and plain differ");
  }
}

template <class T>
void check_nan(const Set<T>& set) {  // NaN passes relu, at every place of a row
  const Index n = 71, k = 40;
  Block<T> a(k, 0), b(k * n, 64 / sizeof(T)), c(n, 0);
  Block<char> scratch(0, set.gemm_scratch(n, k));
  a.data[3] = std::numeric_limits<T>::quiet_NaN();
  GemmCall call{};
  call.m1 = 1, call.n = n, call.k = k, call.s1 = set.strips(n);
  call.a = a.data, call.a_m = k, call.a_k = 1;
  call.b = b.data, call.b_ld = n, call.c = c.data, call.c_ld = n, call.relu = true;
  call.scratch = reinterpret_cast<std::byte*>(scratch.data);
  set.gemm(call);
  for (Index i = 0; i < n; ++i) {
    if (c.data[i] == c.data[i]) {
      return fail(set, {1, n, k, A::plain, false, false, false, true, 0, 0, 0}, "NaN lost");
    }
  }
}

template <class T>
void check_all(int cases) {
  for (const auto& set : products::sets<T>) {
    if (!set.runnable) continue;
    check_nan(set);
    for (int i = 0; i < cases; ++i) {
      const bool large = i % 16 == 0;
      Case s{draw(1, 70), draw(1, 70), draw(1, 70), A(draw(0, 4)), coin(), coin(), coin(), coin(),
             draw(0, 3),  draw(0, 3),  draw(0, 3)};
      if (large) s.m = draw(1, 150), s.n = draw(1, 300), s.k = draw(1, 400);
      if (i % 64 == 1) s.m = draw(49, 80), s.b_extra = 1024 - (s.b_transposed ? s.k : s.n);
      check(set, s);
      const int percents[] = {0, 2, 10, 20, 40};
      s.percent = percents[i % 5];
      check(set, s);
    }
    for (A a : {A::gathered, A::transposed_gathered}) {  // k in several blocks, columns in parts
      check(set, {9, 40, 1200, a, false, false, coin(), coin(), 1, 0, 2, 20});
      check(set, {21, 530, 70, a, false, false, coin(), coin(), 0, 3, 1, 10});
      check(set, {34, 50, 90, a, false, true, false, false, 0, 0, 0, 20, true});
    }
    for (Index n = 1; n <= 70; ++n) {
      for (int a = 0; a < 5; ++a) {
        check(set, {draw(1, 40), n, draw(1, 130), A(a), coin(), coin(), coin(), coin(), 0, 0, 0});
      }
    }
    std::printf("%s float%d checked\n", set.name, int(8 * sizeof(T)));
  }
}

}  // namespace

int main(int count, char** arguments) {
  const int cases = count > 1 ? std::atoi(arguments[1]) : 3000;
  check_all<float>(cases);
  check_all<double>(cases);
  std::printf(failures ? "%d failures\n" : "ok\n", failures);
  return failures != 0;
}
