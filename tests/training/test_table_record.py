"""The record of a table: plain, bounded, and true to what was done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backlit.base.errors import NonFiniteError
from backlit.data.preparation.roles import ColumnRole
from backlit.data.tables.table import Source, Table
from backlit.runs.evaluation import read_evaluation, write_evaluation
from backlit.runs.folder import RunFolder
from backlit.runs.plain import plain
from backlit.training.table_record import cell_text, table_record
from known_models import Shares, Values, column, prepared, table, two


def prices(n: int = 300, extra: int = 0) -> tuple[Values, Table]:
    """price = 10 size + noise, and columns without any use."""
    rng = np.random.default_rng(0)
    size = rng.uniform(1, 9, n)
    more = {f"extra{k}": rng.normal(size=n) for k in range(extra)}
    data = table(lines=np.arange(2, n + 2), size=size, colour=["red", "b" * 100, None] * (n // 3),
                 **more, price=10 * size + rng.normal(size=n))  # fmt: skip
    return Values(prepared(data, "price"), lambda x: 10 * x["size"].values), data


def answers(n: int = 300) -> tuple[Shares, Table]:
    """Yes with the share of the column p."""
    rng = np.random.default_rng(1)
    p = rng.uniform(size=n)
    data = table(p=p, answer=[("yes" if each else "no") for each in rng.random(n) < p])
    return Shares(prepared(data, "answer", ("no", "yes")), lambda x: two(x["p"].values)), data


def test_a_record_of_values(tmp_path: Path) -> None:
    """Importances, a course along the used column, the worst rows, and the scatter's arrays."""
    model, data = prices()
    rows = np.arange(0, 300, 2)
    baselines = {"mean": {"rmse": 23.0, "r2": float("nan")}}
    facts, arrays = table_record(model, data, rows, baselines=baselines, notes=["said so"])
    assert (facts["part"], facts["rows"], facts["sample"], facts["repeats"]) == (
        "validation", 150, 150, 10)  # fmt: skip
    assert (facts["metric"], facts["target"]) == ("rmse", "price")
    assert facts["scored"] == {"part": "validation", "rows": 150}
    assert [each["column"] for each in facts["importance"]] == ["size", "colour"]
    assert [each["column"] for each in facts["dependence"]] == ["size"]
    assert facts["roles"] == {"feature": 2, "dropped": 0, "target": 1}
    assert facts["notes"] == ["said so"]
    assert "calibration" not in facts
    errors = np.abs(10 * data["size"].values - data["price"].values)[rows]
    first = facts["worst"][0]
    assert first["row"] == rows[errors.argmax()]
    assert first["line"] == first["row"] + 2
    assert first["loss"] == pytest.approx(errors.max())
    assert set(first["cells"]) == {"size", "colour"}
    assert arrays["table_rows"].tolist() == rows.tolist()
    assert arrays["table_targets"].tolist() == data["price"].values[rows].tolist()
    assert arrays["table_predictions"].tolist() == (10 * data["size"].values[rows]).tolist()
    folder = RunFolder.create(tmp_path, "run")
    write_evaluation(folder, {"table": facts}, arrays)
    assert read_evaluation(folder)[0]["table"] == plain(facts, spell=True)


def test_a_record_of_classes() -> None:
    """Calibration of the second of two classes, and the share of what was said."""
    model, data = answers()
    facts, arrays = table_record(model, data, np.arange(300))
    assert arrays == {}
    assert facts["metric"] == "log_loss"
    assert facts["calibration_of"] == "yes"
    assert sum(each["count"] for each in facts["calibration"]) == 300
    first = facts["worst"][0]
    assert first["line"] is None
    assert {first["true"], first["predicted"]} == {"yes", "no"}
    assert first["loss"] == pytest.approx(-np.log(1 - first["share"]))
    assert [each["output"] for each in facts["dependence"]] == ["yes"]


def test_more_classes_are_calibrated_by_their_answers() -> None:
    """The share of the answered class, and whether it was right."""
    rng = np.random.default_rng(0)
    y = [str(k) for k in rng.integers(0, 3, 200)]
    data = table(x=rng.normal(size=200), y=y)
    shares = np.array([0.5, 0.3, 0.2])
    model = Shares(prepared(data, "y", ("0", "1", "2")), lambda x: np.tile(shares, (x.rows, 1)))
    facts, _ = table_record(model, data, np.arange(200))
    (only,) = facts["calibration"]
    assert facts["calibration_of"] is None
    assert only["predicted"] == pytest.approx(0.5)
    assert only["observed"] == pytest.approx(y.count("0") / 200)


def test_a_test_part_is_scored_apart() -> None:
    """Columns are judged on one part, the worst rows and the scatter are of the other."""
    model, data = prices()
    other = data.take(np.arange(200, 300))
    facts, arrays = table_record(model, data, np.arange(100), test=(other, np.arange(10, 90)))
    assert (facts["part"], facts["rows"]) == ("validation", 100)
    assert facts["scored"] == {"part": "test", "rows": 80}
    assert arrays["table_rows"].tolist() == list(range(10, 90))
    assert facts["worst"][0]["line"] == facts["worst"][0]["row"] + 202


def test_members_are_judged_by_what_they_held_back() -> None:
    """An ensemble that knows all rows by heart is shown as what it is on new ones."""
    _, data = prices()
    held = [np.arange(0, 300, 2), np.arange(1, 300, 2)]

    def by_heart(off: int) -> Values:
        """Right on all rows but every second one, where it says 0."""
        known = dict(zip(data["size"].values, data["price"].values, strict=True))
        known |= dict.fromkeys(data["size"].values[held[off]], 0.0)
        return Values(prepared(data, "price"),
                      lambda x: np.array([known[size] for size in x["size"].values]))  # fmt: skip

    first, second = by_heart(0), by_heart(1)
    both = Values(prepared(data, "price"), lambda x: (first.predict(x) + second.predict(x)) / 2)
    members = [(first, held[0]), (second, held[1])]
    facts, arrays = table_record(both, data, np.arange(300), members=members)
    assert (facts["rows"], facts["scored"]["rows"]) == (300, 300)
    assert (arrays["table_predictions"] == 0).all()
    assert facts["worst"][0]["true"] == data["price"].values.max()
    # members answer for their own rows among their own cells, of which each says 0: no change
    assert all(each["mean"] == 0 for each in facts["importance"])


def test_everything_is_bounded() -> None:
    """A thousand columns of long names and a long file make a record of some kilobytes."""
    rng = np.random.default_rng(0)
    n = 30_000
    wide = {f"{k:03}{'n' * 200}": rng.normal(size=40) for k in range(300)}
    data = table(**wide, y=np.arange(40.0))
    first = next(iter(wide))
    model = Values(prepared(data, "y"), lambda x: x[first].values)
    facts, _ = table_record(model, data, np.arange(40), repeats=2, notes=["n" * 999] * 99)
    assert len(facts["columns"]) == 40 == len(facts["importance"])
    assert facts["importance"][0]["column"] == first[:39] + "…" + first[-20:]
    assert len(facts["notes"]) == 20
    assert max(map(len, facts["notes"])) == 200
    assert len(facts["worst"]) == 24
    assert len(str(facts)) < 60_000
    model, data = prices(n)
    facts, arrays = table_record(model, data, np.arange(n), repeats=2)
    assert (facts["sample"], len(arrays["table_rows"])) == (2000, 10_000)
    assert max(len(each["cells"]["colour"]) for each in facts["worst"]) <= 60


def test_what_was_left_out_has_its_place() -> None:
    """Of more than 40 columns: the target, up to 19 that were left out, the most important."""
    model, data = prices(extra=80)
    gone = {f"extra{k}": "constant" for k in range(30)}
    model = Values(prepared(data, "price", None, gone), model.formula)
    facts, _ = table_record(model, data, np.arange(100), repeats=2)
    roles = [each["role"] for each in facts["columns"]]
    assert {name: roles.count(name) for name in set(roles)} == {
        "target": 1, "dropped": 19, "feature": 20}  # fmt: skip
    assert facts["columns"][0]["name"] == "size"
    assert facts["roles"] == {"feature": 52, "dropped": 30, "target": 1}


def test_the_reasons_of_the_whole_are_told_where_members_had_their_own() -> None:
    """A leak is a leak, though each fold was only asked to leave it out."""
    model, data = prices()
    leak = ColumnRole("size", "number", "dropped", "left out", "says what the target says")
    roles = [ColumnRole("price", "number", "target", "standardised"), leak]
    facts, _ = table_record(model, data, np.arange(100), roles=roles)
    assert [each["why"] for each in facts["columns"]] == ["", "says what the target says"]
    assert facts["roles"] == {"feature": 0, "dropped": 1, "target": 1}


def test_answers_that_are_not_finite_are_no_reason_to_fail() -> None:
    """What can be said without them is recorded."""
    _, data = prices()

    def refuse(x: Table) -> Any:
        raise NonFiniteError("predict", expected="finite outputs", got="NaN")

    facts, arrays = table_record(Values(prepared(data, "price"), refuse), data, np.arange(100))
    assert len(facts["columns"]) == 3
    assert "importance" not in facts
    assert arrays == {}


def test_values_too_large_to_square_are_left_out() -> None:
    """No infinity reaches the record; the rows are there."""
    _, data = prices()
    huge = Values(prepared(data, "price"), lambda x: 1e200 * x["size"].values)
    facts, arrays = table_record(huge, data, np.arange(100))
    assert facts["importance"] == [] == facts["dependence"]
    assert len(facts["worst"]) == 24
    assert np.isfinite(arrays["table_predictions"]).all()


def test_no_rows_are_a_record_too() -> None:
    """An empty part: the columns alone."""
    model, data = prices()
    facts, arrays = table_record(model, data, np.arange(0))
    assert (facts["rows"], facts["importance"], arrays) == (0, [], {})


def test_notes_of_the_file_and_its_columns_are_passed_on() -> None:
    """After those that were given."""
    rng = np.random.default_rng(0)
    x = replace(column("x", rng.normal(size=20)), notes=("per cent as shares",))
    data = Table("t", (x, column("y", x.values)), Source(notes=("written in CP949",)))
    model = Values(prepared(data, "y"), lambda t: t["x"].values)
    facts, _ = table_record(model, data, np.arange(20), notes=["a leak"])
    assert facts["notes"] == ["a leak", "written in CP949", "x: per cent as shares"]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (np.array([14.62]), "14.62"),
        (np.array([0.1 + 0.2]), "0.3"),
        (np.array([1234567.0]), "1234567"),
        (np.array([7]), "7"),
        (np.array([True]), "True"),
        (np.array(["2024-01-03"], "datetime64[us]"), "2024-01-03"),
        (np.array(["2024-01-03T10:30"], "datetime64[us]"), "2024-01-03T10:30:00.000000"),
        (["x" * 61], "x" * 59 + "…"),
        ([None], ""),
    ],
)
def test_cells_are_written_for_people(values: Any, text: str) -> None:
    """At most 60 characters; nothing where nothing was."""
    assert cell_text(column("a", values), 0) == text
