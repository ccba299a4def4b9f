// Matrix products of one instruction set and one element type; see GemmCall and PackCall.
#pragma once

#include "lanes.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

template <class T>
void gemm(const GemmCall& call);

template <class T>
void pack(const PackCall& call);

template <class T>
Index strips(Index n);

template <class T>
Index packed_bytes(Index n, Index k);

template <class T>
Index gemm_scratch(Index n, Index k);

template <class T>
bool mostly_zero(const void* table, Index columns, const Index* rows, Index count);

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
