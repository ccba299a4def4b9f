// The end of a classifier: see ClassCall.
#pragma once

#include "interface.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

template <class T>
void classes(const ClassCall& call);

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
