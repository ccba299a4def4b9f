// A map over rows x columns: see MapCall.
#pragma once

#include "interface.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

template <class T>
void map(const MapCall& call);

// Bytes of scratch for a map of so many registers, its inputs included, and outputs.
template <class T>
Index map_scratch(Index cols, Index registers, Index outputs);

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
