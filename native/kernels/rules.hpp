// Whole update rules in one pass: the formulas of backlit/optim, with their order of operations.
#pragma once

#include "elements.hpp"

namespace backlit::BACKLIT_ISA_NAMESPACE {

struct RuleShape {
  int inputs, outputs, state;  // `state` inputs are as long as the run, the others are scalars
};

constexpr int most_rule_inputs = 11, most_rule_outputs = 3;

inline RuleShape rule_shape(Operation operation) {
  switch (operation) {
    case Operation::sgd: return {3, 1, 2};
    case Operation::momentum:
    case Operation::nesterov: return {5, 2, 3};
    case Operation::adagrad: return {5, 2, 3};
    case Operation::rmsprop: return {7, 2, 3};
    case Operation::adam: return {11, 3, 4};
    default: return {0, 0, 0};
  }
}

// Vectors of the state of one place: read all, then write all (they may be the same memory).
template <class T, int Inputs, int Outputs, class F>
BACKLIT_INLINE void update(const Operand<T>* in, T* const* out, Index n, F rule) {
  using L = Lanes<T>;
  using V = typename L::Vector;
  Operand<T> from[Inputs];
  T* to[Outputs];
  for (int j = 0; j < Inputs; ++j) from[j] = in[j];
  for (int j = 0; j < Outputs; ++j) to[j] = out[j];
  V x[Inputs], y[Outputs];
  for (; n >= L::count; n -= L::count) {
    for (int j = 0; j < Inputs; ++j) x[j] = from[j].next();
    rule(x, y);
    for (int j = 0; j < Outputs; ++j) {
      L::store(to[j], y[j]);
      to[j] += L::count;
    }
  }
  if (n == 0) return;
  for (int j = 0; j < Inputs; ++j) x[j] = from[j].rest(n);
  rule(x, y);
  for (int j = 0; j < Outputs; ++j) L::store_first(to[j], y[j], int(n));
}

template <class T>
void run_rule(Operation operation, const Operand<T>* in, T* const* out, Index n) {
  using L = Lanes<T>;
  using V = typename L::Vector;
  const int state = rule_shape(operation).state;
  const auto scalar = [=](int j) { return L::broadcast(in[state + j].at[0]); };
  switch (operation) {
    case Operation::sgd: {
      const V rate = scalar(0);
      return update<T, 2, 1>(in, out, n, [=](const V* x, V* y) { y[0] = x[0] - x[1] * rate; });
    }
    case Operation::momentum: {
      const V rate = scalar(0), beta = scalar(1);
      return update<T, 3, 2>(in, out, n, [=](const V* x, V* y) {
        y[1] = x[2] * beta - x[1] * rate;
        y[0] = x[0] + y[1];
      });
    }
    case Operation::nesterov: {
      const V rate = scalar(0), beta = scalar(1);
      return update<T, 3, 2>(in, out, n, [=](const V* x, V* y) {
        const V pull = x[1] * rate;
        y[1] = x[2] * beta - pull;
        y[0] = x[0] + (y[1] * beta - pull);
      });
    }
    case Operation::adagrad: {
      const V rate = scalar(0), epsilon = scalar(1);
      return update<T, 3, 2>(in, out, n, [=](const V* x, V* y) {
        y[1] = x[2] + x[1] * x[1];
        y[0] = x[0] - x[1] * rate / L::square_root(y[1] + epsilon);
      });
    }
    case Operation::rmsprop: {
      const V rate = scalar(0), decay = scalar(1), rest = scalar(2), epsilon = scalar(3);
      return update<T, 3, 2>(in, out, n, [=](const V* x, V* y) {
        y[1] = x[2] * decay + x[1] * x[1] * rest;
        y[0] = x[0] - x[1] * rate / L::square_root(y[1] + epsilon);
      });
    }
    case Operation::adam: {
      const V rate = scalar(0), per_root = scalar(1), beta1 = scalar(2), rest1 = scalar(3),
              beta2 = scalar(4), rest2 = scalar(5), epsilon = scalar(6);
      return update<T, 4, 3>(in, out, n, [=](const V* x, V* y) {
        y[1] = x[2] * beta1 + x[1] * rest1;
        y[2] = x[3] * beta2 + x[1] * x[1] * rest2;
        y[0] = x[0] - y[1] * rate / (L::square_root(y[2]) * per_root + epsilon);
      });
    }
    default: return;
  }
}

}  // namespace backlit::BACKLIT_ISA_NAMESPACE
