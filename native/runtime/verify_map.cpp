// Maps: domains, reaches and registers. What is found here (dtypes, strides, steps) is written
// into the map, so that running it is only a matter of addresses.
#include <algorithm>
#include <vector>

#include "instructions.hpp"
#include "scope.hpp"

namespace backlit::runtime {

namespace {

DType type_of(const Program& program, const Map& m) {
  for (const auto* operands : {&m.from, &m.to}) {
    for (const MapOperand& each : *operands) {
      const DType dtype = program.dtype(each.value);
      if (dtype != DType::boolean) return dtype;
    }
  }
  return DType::float32;
}

bool is_run(const Value& v) { return v.rows == 1 || v.ld == v.cols; }

class MapVerifier {
 public:
  MapVerifier(Scope& scope, Map& m) : scope_(scope), map_(m) {}

  void verify() {
    domain();
    map_.type = type_of(scope_.program(), map_);
    require(is_real(map_.type), "maps are of float32, float64 and bool");
    for (std::size_t i = 0; i < map_.from.size(); ++i) input(map_.from[i], map_.inputs[i]);
    for (std::size_t i = 0; i < map_.to.size(); ++i) output(map_.to[i], map_.outputs[i]);
    registers();
    const Index cols = map_.flat && scope_.in_split() ? std::min(map_.unit, map_.cols) : map_.cols;
    times(cols, map_.registers);
    scope_.scratch(scope_.program().typed(map_.type).map_scratch(
        cols, map_.registers, static_cast<Index>(map_.outputs.size())));
  }

 private:
  void domain() {
    require(map_.rows != 0, "no rows");
    elements_ = times(scope_.most(map_.rows), map_.cols);
    if (scope_.in_rows()) require(map_.rows == of_batch, "a panel of rows that are not the batch's");
    if (map_.flat) {
      require(!scope_.in_rows(), "no panel is flat");
      require(map_.rows > 0, "a flat map does not depend on the batch");
      map_.cols = elements_;
      map_.rows = 1;
    }
    parts_ = 1;
    if (scope_.in_split()) {
      require(map_.unit > 0, "a unit of nothing");
      parts_ = parts_of(map_.flat ? map_.cols : scope_.most(map_.rows), map_.unit);
    }
    if (scope_.in_rows()) parts_ = scope_.parts(scope_.panel());
  }

  bool fits(const Value& v) const {
    if (map_.flat) return v.rows > 0 && is_run(v) && times(v.rows, v.cols) == elements_;
    return v.rows == map_.rows && v.cols == map_.cols;
  }

  DType dtype(const Value& v) const {
    require(v.dtype == map_.type || v.dtype == DType::boolean, "operands of several dtypes");
    return v.dtype;
  }

  Index step(const Value& v) const { return map_.flat ? bytes_of(v.dtype) : v.row_bytes; }

  void input(MapOperand& operand, MapInput& in) {
    const Value& v = scope_.read(operand.value);
    in.dtype = dtype(v);
    in.ld = map_.flat ? map_.cols : v.ld;
    const bool rows = in.reach == Reach::full || in.reach == Reach::row;
    if (rows && !map_.flat) scope_.read_rows(operand.value);
    operand.step = rows ? step(v) : 0;
    switch (in.reach) {
      case Reach::full: require(fits(v), "an operand that does not cover the map"); break;
      case Reach::row:
        require(!map_.flat && v.rows == map_.rows && v.cols == 1, "not one element a row");
        break;
      case Reach::column:
        require(!map_.flat && v.rows == 1 && v.cols == map_.cols, "not one element a column");
        break;
      case Reach::scalar: require(v.rows == 1 && v.cols == 1, "not one element"); break;
    }
  }

  void output(MapOperand& operand, MapOutput& out) {
    const Value& v = scope_.write(operand.value);
    out.dtype = dtype(v);
    out.ld = map_.flat ? map_.cols : v.ld;
    require(out.sink == Sink::store || v.dtype == map_.type, "a sum of another dtype");
    const bool over_columns = out.sink == Sink::sum_columns || out.sink == Sink::max_columns;
    if (out.sink == Sink::store || over_columns) {
      if (!map_.flat) scope_.write_rows(operand.value);
      operand.step = step(v);
      require(over_columns ? !map_.flat && v.rows == map_.rows && v.cols == 1 : fits(v),
              "a result that does not cover the map");
      return;
    }
    const bool all = out.sink == Sink::sum_all || out.sink == Sink::max_all;
    require(all || !map_.flat, "a flat map has no rows");
    require(v.rows == parts_ && v.cols == (all ? 1 : map_.cols), "one result for each part");
    require(v.space != Space::local, "partial results outlive their panels");
    operand.jump = v.row_bytes;
    map_.partial = true;
  }

  void registers() {
    std::vector<bool> filled(static_cast<std::size_t>(map_.registers), false);
    std::fill(filled.begin(), filled.begin() + static_cast<Index>(map_.from.size()), true);
    const auto inputs = static_cast<std::int32_t>(map_.from.size());
    const auto used = [&](std::int32_t r) { require(filled[r], "a register before it is filled"); };
    const auto fill = [&](std::int32_t r) {
      require(r >= inputs, "an input is not written");
      filled[r] = true;
    };
    for (const MapOp& op : map_.ops) {
      if (is_rule(op.operation)) {
        const RuleShape shape = rule_shape(op.operation);
        const std::int32_t* wide = map_.wide.data() + op.a;
        for (int i = 0; i < shape.inputs; ++i) used(wide[i]);
        for (int i = shape.inputs - shape.scalars; i < shape.inputs; ++i) {
          require(wide[i] < inputs && map_.inputs[wide[i]].reach == Reach::scalar,
                  "what a rule takes as a scalar is none");
        }
        const std::int32_t* results = wide + shape.inputs;
        for (int i = 0; i < shape.outputs; ++i) {
          for (int k = 0; k < i; ++k) require(results[i] != results[k], "results in one register");
        }
        for (int i = 0; i < shape.outputs; ++i) fill(results[i]);
      } else {
        const std::int32_t operands[] = {op.a, op.b, op.c};
        for (int i = 0; i < operands_of(op.operation); ++i) used(operands[i]);
        fill(op.result);
      }
    }
    for (const MapOutput& out : map_.outputs) used(out.from);
  }

  Scope& scope_;
  Map& map_;
  Index elements_ = 0, parts_ = 1;
};

}  // namespace

void verify_map(Scope& scope, Map& map) { MapVerifier(scope, map).verify(); }

}  // namespace backlit::runtime
