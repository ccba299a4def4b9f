// The elementary functions on lanes, under one name.
#pragma once

#include "error_function.hpp"
#include "exponential.hpp"
#include "logarithm.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

template <class T>
struct Math : private Exponential<T>, private Logarithm<T>, private ErrorFunction<T> {
  using Exponential<T>::exp;
  using Exponential<T>::expm1;
  using Exponential<T>::tanh;
  using Exponential<T>::sigmoid;
  using Exponential<T>::absolute;
  using Exponential<T>::with_sign;
  using Logarithm<T>::log;
  using Logarithm<T>::log1p;
  using ErrorFunction<T>::erf;
};

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
