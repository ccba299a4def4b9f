// The table of the kernels of one instruction set.
#include "classes.hpp"
#include "gemm.hpp"
#include "map.hpp"
#include "parts.hpp"
#include "random.hpp"
#include "rows.hpp"

namespace backlit {
namespace BACKLIT_ISA_NAMESPACE {
namespace {

template <class T>
constexpr Typed typed() {
  Typed t{};
  t.gemm = gemm<T>;
  t.pack = pack<T>;
  t.map = map<T>;
  t.softmax = softmax<T>;
  t.logsumexp = logsumexp<T>;
  t.softmax_cross_entropy = softmax_cross_entropy<T>;
  t.argmax = argmax<T>;
  t.classes = classes<T>;
  t.sum_parts = sum_parts<T>;
  t.max_parts = max_parts<T>;
  t.random_uniform = random_uniform<T>;
  t.all_finite = all_finite<T>;
  t.strips = strips<T>;
  t.packed_bytes = packed_bytes<T>;
  t.gemm_scratch = gemm_scratch<T>;
  t.mostly_zero = mostly_zero<T>;
  t.map_scratch = map_scratch<T>;
  return t;
}

#define BACKLIT_STRING(name) #name
#define BACKLIT_NAME(name) BACKLIT_STRING(name)
constexpr Kernels kernels{BACKLIT_NAME(BACKLIT_ISA_NAMESPACE), typed<float>(), typed<double>(),
                          random_words};

}  // namespace
}  // namespace BACKLIT_ISA_NAMESPACE

#define BACKLIT_JOIN(isa, rest) isa##rest
#define BACKLIT_TABLE(isa) BACKLIT_JOIN(isa, _kernels)
const Kernels& BACKLIT_TABLE(BACKLIT_ISA_NAMESPACE)() { return BACKLIT_ISA_NAMESPACE::kernels; }

}  // namespace backlit
