// One instruction, from its words.
#pragma once

#include <type_traits>

#include "program.hpp"
#include "reader.hpp"

namespace backlit::runtime {

// `program` holds the values, slots and numbers that ids are looked up in. Throws Malformed.
Instruction instruction(Index opcode, Reader& in, const Program& program);

// How many registers a whole rule reads, and how many it fills.
struct RuleShape {
  int inputs, outputs, scalars;  // the last `scalars` inputs are the same for every element
};
inline bool is_rule(Operation operation) { return operation >= Operation::sgd; }
RuleShape rule_shape(Operation operation);
int operands_of(Operation operation);
bool works_on_integers(Operation operation);

template <class Kind>
constexpr bool is_general =
    std::is_same_v<Kind, GeneralMap> || std::is_same_v<Kind, GeneralReduce> ||
    std::is_same_v<Kind, GeneralTake> || std::is_same_v<Kind, ScatterAdd> ||
    std::is_same_v<Kind, GeneralMatmul> || std::is_same_v<Kind, Fill>;

template <class Test>
bool any_written(const Map& map, Test test) {
  for (const MapOperand& to : map.to) {
    if (test(to.value)) return true;
  }
  return false;
}

// Whether one of the values that an instruction writes is of a kind.
template <class Test>
bool any_written(const Instruction& instruction, Test test) {
  return std::visit(
      [&](const auto& each) {
        using Kind = std::decay_t<decltype(each)>;
        if constexpr (std::is_same_v<Kind, Map>) {
          return any_written(each, test);
        } else if constexpr (std::is_same_v<Kind, Update>) {
          return any_written(each.map, test);
        } else if constexpr (std::is_same_v<Kind, Gemm>) {
          return test(each.c);
        } else if constexpr (std::is_same_v<Kind, GeneralMap> ||
                             std::is_same_v<Kind, GeneralReduce> ||
                             std::is_same_v<Kind, GeneralMatmul>) {
          return test(each.dst.value);
        } else if constexpr (std::is_same_v<Kind, Classes>) {
          for (const std::int32_t id : {each.loss, each.slope, each.hit}) {
            if (id >= 0 && test(id)) return true;
          }
          return false;
        } else if constexpr (std::is_same_v<Kind, Check> || std::is_same_v<Kind, Emit>) {
          return false;
        } else {
          return test(each.dst);
        }
      },
      instruction);
}

}  // namespace backlit::runtime
