// The matrix products of every instruction set that this machine can run.
#pragma once

#include "../kernels/interface.hpp"

#define BACKLIT_DECLARE_PRODUCTS(isa)          \
  namespace backlit::isa {                     \
  template <class T>                           \
  void gemm(const GemmCall&);                  \
  template <class T>                           \
  void pack(const PackCall&);                  \
  template <class T>                           \
  Index strips(Index);                         \
  template <class T>                           \
  Index packed_bytes(Index, Index);            \
  template <class T>                           \
  Index gemm_scratch(Index, Index);            \
  }

BACKLIT_DECLARE_PRODUCTS(portable)
#if defined(__x86_64__) || defined(_M_X64)
BACKLIT_DECLARE_PRODUCTS(avx2)
BACKLIT_DECLARE_PRODUCTS(avx512)
#endif

namespace products {

using backlit::GemmCall, backlit::Index, backlit::PackCall;

template <class T>
struct Set {
  const char* name;
  bool runnable;
  void (*gemm)(const GemmCall&);
  void (*pack)(const PackCall&);
  Index (*strips)(Index);
  Index (*packed_bytes)(Index, Index);
  Index (*gemm_scratch)(Index, Index);
};

#define BACKLIT_PRODUCTS(isa, runnable)                                                   \
  Set<T> {                                                                                \
    #isa, bool(runnable), backlit::isa::gemm<T>, backlit::isa::pack<T>,                   \
        backlit::isa::strips<T>, backlit::isa::packed_bytes<T>, backlit::isa::gemm_scratch<T> \
  }

template <class T>
inline const Set<T> sets[] = {
    BACKLIT_PRODUCTS(portable, true),
#if defined(__x86_64__) || defined(_M_X64)
    BACKLIT_PRODUCTS(avx2, __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")),
    BACKLIT_PRODUCTS(avx512,
                     __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")),
#endif
};

}  // namespace products
