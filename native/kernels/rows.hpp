// Functions of rows: see RowCall.
#pragma once

#include "interface.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

template <class T>
void softmax(const RowCall& call);

template <class T>
void logsumexp(const RowCall& call);

template <class T>
void softmax_cross_entropy(const RowCall& call);

template <class T>
void argmax(const RowCall& call);  // y is int64

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
