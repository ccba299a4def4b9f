// Functions of rows, partial results and random numbers against plain loops in longer arithmetic.
// Compiled once for each instruction set.
#include "../kernels/rows.hpp"

#include "../kernels/parts.hpp"
#include "../kernels/random.hpp"
#include "check.hpp"

namespace kernels = backlit::BACKLIT_ISA_NAMESPACE;
using namespace backlit;
using check::Memory, check::Random;
using Long = long double;

namespace {

template <class T>
struct Rows {
  Index rows, cols, ld;
  Memory<T> x, target, y;
  Memory<std::int64_t> best;

  Rows(Index r, Index c, Index stride)
      : rows(r), cols(c), ld(stride), x(std::size_t(r ? (r - 1) * stride + c : 0)), target(x.size()),
        y(x.size()), best(std::size_t(r)) {}

  // kind 0: ordinary; 1: with infinities and NaN; 2: equal ones; 3: one far above the others
  void fill(Random& random, int kind) {
    static const double specials[] = {INFINITY, -INFINITY, -INFINITY, -INFINITY, NAN, 0.0};
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = T(random.number(kind == 3 ? 40 : 5));
      if (kind == 1 && random.below(4) == 0) x[i] = T(specials[random.below(6)]);
      if (kind == 2) x[i] = T(random.below(3));
      target[i] = random.below(3) ? T(0) : T(std::fabs(random.number(1)));
    }
    for (Index r = 0; kind == 1 && r < rows; r += 5) {  // whole rows of one infinity
      for (Index c = 0; c < cols; ++c) x[std::size_t(r * ld + c)] = T(r % 2 ? INFINITY : -INFINITY);
    }
  }

  RowCall call() {
    return {rows, cols, x.data(), ld, target.data(), ld, y.data(), ld};
  }
};

// The definition in stable.py.
template <class T>
struct Expected {
  std::vector<Long> softmax;
  Long logsumexp, spread, loss = 0, size = 0;
  Index best = 0;

  Expected(const T* x, const T* target, Index cols) : softmax(std::size_t(cols)) {
    Long top = -INFINITY, others = 0, total = 0;
    for (Index c = 0; c < cols; ++c) {
      if (!std::isnan(x[best]) && (std::isnan(x[c]) || x[c] > x[best])) best = c;
      if (std::isnan(x[c])) top = x[c];
      if (x[c] > top) top = x[c];
    }
    Index largest = 0;
    const auto below = [&](Index c) {
      if (std::isnan(x[c])) return Long(x[c]);
      if (std::isinf(x[c]) && x[c] > 0) return Long(0);
      return std::isinf(top) ? Long(-INFINITY) : Long(x[c]) - top;
    };
    for (Index c = 0; c < cols; ++c) {
      const Long d = below(c);
      total += softmax[std::size_t(c)] = std::exp(d);
      if (d == 0) ++largest;
      else others += std::exp(d);
    }
    for (Long& e : softmax) e /= total == 0 ? 1 : total;
    const Long rest = std::log1p(others + Long(largest > 1 ? largest - 1 : 0));
    logsumexp = top + rest, spread = std::fabs(top) + rest;
    for (Index c = 0; c < cols; ++c) {
      if (target[c] == 0 && !std::isnan(x[c])) continue;
      const Long each = target[c] * (rest - below(c));
      loss += each, size += std::fabs(each);
    }
  }
};

template <class T>
void check_rows(Index rows, Index cols, int kind, Random& random) {
  const Index ld = cols + random.below(3);
  Rows<T> a(rows, cols, ld), b(rows, cols, ld), c(rows, cols, ld), d(rows, cols, ld);
  a.fill(random, kind);
  for (Rows<T>* other : {&b, &c, &d}) {
    for (std::size_t i = 0; i < a.x.size(); ++i) {
      other->x[i] = a.x[i], other->target[i] = a.target[i];
    }
  }
  kernels::softmax<T>(a.call());
  RowCall column = b.call();
  column.y_ld = 1;
  kernels::logsumexp<T>(column);
  column = c.call();
  column.y_ld = 1;
  kernels::softmax_cross_entropy<T>(column);
  column = d.call();
  column.y = d.best.data(), column.y_ld = 1;
  kernels::argmax<T>(column);
  for (Index r = 0; r < rows; ++r) {
    const Expected<T> expected(a.x.data() + r * ld, a.target.data() + r * ld, cols);
    const auto compare = [&](const char* what, T got, Long e, Long size, double units) {
      if (!check::close(got, double(e), double(std::fabs(size)), units)) {
        check::fail(what, got, double(e), long(r));
      }
    };
    // exp(x - max) in T has the rounding error of x - max
    for (Index k = 0; k < cols; ++k) {
      const Long e = expected.softmax[std::size_t(k)];
      compare("softmax", a.y[std::size_t(r * ld + k)], e, e, kind == 3 ? 90 : 16);
    }
    compare("logsumexp", b.y[std::size_t(r)], expected.logsumexp, expected.spread, 4);
    compare("cross_entropy", c.y[std::size_t(r)], expected.loss, expected.size, 4);
    if (d.best[std::size_t(r)] != expected.best) {
      check::fail("argmax", double(d.best[std::size_t(r)]), double(expected.best), long(r));
    }
  }
  for (Rows<T>* each : {&a, &b, &c, &d}) {
    if (!each->y.framed() || !each->best.framed()) check::fail("written outside", 0, 0, 0);
  }
}

template <class T>
void check_parts(Index parts, Index n, Random& random) {
  const Index stride = n + random.below(4);
  Memory<T> x{std::size_t(parts ? (parts - 1) * stride + n : 0)};
  Memory<T> sum{std::size_t(n)}, top{std::size_t(n)};
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = T(random.number());
  kernels::sum_parts<T>(x.data(), parts, stride, n, sum.data());
  kernels::max_parts<T>(x.data(), parts, stride, n, top.data());
  for (Index j = 0; j < n; ++j) {
    T total = 0, most = T(-INFINITY);
    for (Index p = 0; p < parts; ++p) {
      const T each = x[std::size_t(p * stride + j)];
      total += each, most = each > most ? each : most;
    }
    if (sum[std::size_t(j)] != total) check::fail("sum_parts", sum[std::size_t(j)], total, j);
    if (top[std::size_t(j)] != most) check::fail("max_parts", top[std::size_t(j)], most, j);
  }
  if (!sum.framed() || !top.framed()) check::fail("written outside", 0, 0, 0);
  if (!kernels::all_finite<T>(x.data(), Index(x.size()))) check::fail("all_finite", 0, 1, n);
  for (const double bad : {double(INFINITY), -double(INFINITY), double(NAN)}) {
    if (x.size() == 0) break;
    const std::size_t at = std::size_t(random.below(int(x.size())));
    const T before = x[at];
    x[at] = T(bad);
    if (kernels::all_finite<T>(x.data(), Index(x.size()))) check::fail("all_finite", 1, 0, n);
    x[at] = before;
  }
}

void philox(std::uint32_t (&c)[4], std::uint32_t k0, std::uint32_t k1) {
  for (int round = 0; round < 10; ++round, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
    const std::uint64_t p0 = std::uint64_t(c[0]) * 0xD2511F53u;
    const std::uint64_t p1 = std::uint64_t(c[2]) * 0xCD9E8D57u;
    c[0] = std::uint32_t(p1 >> 32) ^ c[1] ^ k0, c[1] = std::uint32_t(p1);
    c[2] = std::uint32_t(p0 >> 32) ^ c[3] ^ k1, c[3] = std::uint32_t(p0);
  }
}

struct Known {  // Random123's published vectors: counter, key, result
  std::uint32_t counter[4], key[2], result[4];
};
constexpr Known known[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}};

template <class T>
void check_random() {
  for (const Known& k : known) {
    std::uint32_t c[4];
    std::memcpy(c, k.counter, sizeof c);
    philox(c, k.key[0], k.key[1]);
    for (int i = 0; i < 4; ++i) {
      if (c[i] != k.result[i]) check::fail("Random123", c[i], k.result[i], i);
    }
  }
  const std::uint64_t far = (std::uint64_t(1) << 34) - 8;  // where the low half of a position ends
  const std::uint64_t firsts[] = {0, 1, 2, 3, 5, 127, far, far * 64 + 3};
  for (const std::uint64_t first : firsts) {
    for (const Index n : {0, 1, 5, 31, 64, 1000}) {
      Memory<T> y{std::size_t(n)};
      const std::uint64_t iteration = (std::uint64_t(5) << 32) + 9;
      kernels::random_uniform<T>(0xFFFFFFF0u, 77, iteration, first, n, y.data());
      for (Index i = 0; i < n; ++i) {
        const std::uint64_t element = first + std::uint64_t(i), position = element / 4;
        std::uint32_t c[4] = {std::uint32_t(position), std::uint32_t(position >> 32), 9, 5};
        philox(c, 0xFFFFFFF0u, 77);
        const T expected = T(float(c[element % 4] >> 8) * 0x1p-24f);
        if (y[std::size_t(i)] != expected) check::fail("random", y[std::size_t(i)], expected, i);
      }
      if (!y.framed()) check::fail("written outside", 0, 0, 0);
    }
  }
}

template <class T>
void check_all() {
  Random random;
  for (int kind = 0; kind < 4; ++kind) {
    for (const Index cols : {1, 2, 3, 8, 10, 15, 16, 17, 33, 100, 1000}) {
      for (const Index rows : {0, 1, 7, 40}) check_rows<T>(rows, cols, kind, random);
    }
  }
  for (const Index n : {0, 1, 7, 16, 50, 64, 500}) {
    for (const Index parts : {0, 1, 2, 9}) check_parts<T>(parts, n, random);
  }
  check_random<T>();
}

}  // namespace

int main() {
  check_all<float>();
  check_all<double>();
  return check::verdict("rows_check");
}
