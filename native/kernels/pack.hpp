// Moving a block of b into the order in which a product reads it.
#pragma once

#include "lanes.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

// Rows [0, k) of `columns` columns, to rows of `width` vectors with zeros after the columns.
// `from` is column 0 of row 0, stored k x n or, if transposed, n x k.
template <class T>
void pack_block(const T* from, Index ld, bool transposed, Index k, Index columns, Index width,
                T* to);

// `columns` columns, each made a run of k numbers.
template <class T>
void pack_dots(const T* from, Index ld, bool transposed, Index k, Index columns, T* to);

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
