// Uniform random numbers as a function of (seed, purpose, iteration, position).
#pragma once

#include "interface.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

// y[i] = float32(u >> 8) 2^-24, u the word of element first + i of the draw: the same numbers as
// backlit/base/rng.py, in float32 and float64.
template <class T>
void random_uniform(std::uint32_t seed, std::uint32_t purpose, std::uint64_t iteration,
                    std::uint64_t first, Index n, void* y);

// The 4 n words of n counters from `position` on, as `philox` of that file gives them.
void random_words(std::uint32_t seed, std::uint32_t purpose, std::uint64_t iteration,
                  std::uint64_t position, Index n, std::uint32_t* y);

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
