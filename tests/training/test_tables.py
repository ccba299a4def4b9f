"""From a table to a run: rows, scores, folders and going on, judged by what can be counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import (
    DataError,
    InputError,
    NonFiniteError,
    PlanError,
    UnknownNameError,
)
from backlit.runs.folder import RunFolder
from backlit.runs.model_file import read_model, write_model
from backlit.runs.plan_file import read_plan

RNG = np.random.default_rng(11)
ROWS = 160
SETTINGS: dict[str, Any] = {"epochs": 4, "progress": "quiet"}


def flowers(rows: int = ROWS, seed: int = 0) -> dict[str, Any]:
    """Two numbers with holes, a category, and a class that follows from them with some noise."""
    rng = np.random.default_rng(seed)
    length, width = rng.normal(5, 1, rows), rng.normal(2, 0.5, rows)
    soil = rng.choice(["clay", "sand", "loam"], rows)
    noisy = length + 2 * (soil == "sand") + rng.normal(0, 0.7, rows)
    kind = np.where(noisy > 6.2, "tall", np.where(noisy > 5.2, "middling", "small"))
    gaps = np.where(rng.random(rows) < 0.1, np.nan, width)
    return {
        "length": length.tolist(),
        "width": [None if np.isnan(w) else float(w) for w in gaps],
        "soil": soil.tolist(),
        "kind": kind.tolist(),
    }


def houses(rows: int = ROWS) -> dict[str, Any]:
    """A price of areas and ages, skewed, in hundreds of thousands."""
    rng = np.random.default_rng(3)
    area, age = rng.uniform(40, 200, rows), rng.integers(0, 80, rows)
    price = 3000.0 * area - 500.0 * age + rng.normal(0, 20000, rows) + 100_000
    return {"area": area.tolist(), "age": age.tolist(), "price": price.tolist()}


def without(frame: dict[str, Any], *names: str) -> dict[str, Any]:
    """The other columns."""
    return {name: values for name, values in frame.items() if name not in names}


def test_classes_come_back_by_name_and_are_scored_by_hand() -> None:
    """Predictions are labels of the table; every score of the test rows is counted again."""
    frame = flowers()
    run = bl.fit_table(frame, "kind", **SETTINGS)
    found = run.evaluations["test"]
    rows = found.arrays["rows"]
    taken = {name: [values[r] for r in rows] for name, values in frame.items()}
    said, true = run.predict(without(taken, "kind")), np.array(taken["kind"])
    assert set(said) <= set(frame["kind"])
    assert found["accuracy"] == pytest.approx((said == true).mean())
    recalls = [(said == true)[true == each].mean() for each in set(true)]
    assert found["balanced_accuracy"] == pytest.approx(np.mean(recalls))
    shares = run.probabilities(taken)
    place = np.searchsorted(np.unique(frame["kind"]), true)
    logs = -np.log(shares[np.arange(len(true)), place])
    assert found["log_loss"] == pytest.approx(logs.mean(), rel=1e-4)
    again = run.evaluate(taken)
    assert again.scores == pytest.approx(dict(found.scores))


def test_values_are_scored_in_the_units_of_the_table() -> None:
    """rmse, mae and r2 of a price are those of the prices themselves."""
    frame = houses()
    run = bl.fit_table(frame, "price", **SETTINGS)
    found = run.evaluations["test"]
    rows = found.arrays["rows"]
    taken = {name: [values[r] for r in rows] for name, values in frame.items()}
    error = run.predict(taken) - np.array(taken["price"])
    assert found["rmse"] == pytest.approx(np.sqrt((error**2).mean()))
    assert found["mae"] == pytest.approx(np.abs(error).mean())
    assert found["r2"] == pytest.approx(1 - (error**2).mean() / np.var(taken["price"]))
    assert found["rmse"] > 1000


def test_each_training_row_is_judged_by_a_member_that_has_not_seen_it() -> None:
    """Members hold back different fifths; together with the test these are all rows, once."""
    run = bl.fit_table(flowers(), "kind", **SETTINGS)
    held, test = (
        run.evaluations["validation"].arrays["rows"],
        run.evaluations["test"].arrays["rows"],
    )
    assert len(run.members) == 5
    assert sorted([*held, *test]) == list(range(ROWS))
    sizes = [member.evaluations["validation"]["rows"] for member in run.members]
    assert sum(sizes) == len(held)
    assert [each["rows"] for each in run.folds] == sizes


def test_the_same_seed_gives_the_same_run_and_another_seed_another() -> None:
    """However many cores there are."""
    frame = flowers()
    runs = [bl.fit_table(frame, "kind", seed=seed, **SETTINGS) for seed in (1, 1, 2)]
    shares = [run.probabilities(frame) for run in runs]
    assert np.array_equal(shares[0], shares[1])
    assert not np.array_equal(shares[0], shares[2])


def test_equal_rows_lie_on_one_side_of_every_split() -> None:
    """A table whose rows all stand twice: no row is learnt from and judged on."""
    half = flowers(80)
    frame = {name: values + values for name, values in half.items()}
    run = bl.fit_table(frame, "kind", **SETTINGS)
    test = set(run.evaluations["test"].arrays["rows"].tolist())
    assert {row % 80 for row in test} & {row % 80 for row in set(range(160)) - test} == set()
    assert "160 rows equal another in every column; copies stay on one side of a split" in run.notes
    assert not any("equal another" in note for note in bl.fit_table(half, "kind", **SETTINGS).notes)


def test_the_baselines_are_of_the_same_rows() -> None:
    """The majority's accuracy on the test rows, and the mean's R², are what counting gives."""
    frame = flowers()
    run = bl.fit_table(frame, "kind", **SETTINGS)
    rows = run.evaluations["test"].arrays["rows"]
    rest = [frame["kind"][r] for r in range(ROWS) if r not in set(rows)]
    commonest = max(sorted(set(rest)), key=rest.count)
    share = np.mean([frame["kind"][r] == commonest for r in rows])
    assert run.baselines["majority"]["accuracy"] == pytest.approx(share)
    assert run.baselines["linear"]["accuracy"] > share
    values = bl.fit_table(houses(), "price", **SETTINGS).baselines
    assert values["mean"]["r2"] == pytest.approx(0, abs=0.2)
    assert values["linear"]["r2"] > 0.9


def test_folds_are_the_score_and_all_are_kept() -> None:
    """folds=3: three members, each row answered once, preparations of their own, no test part."""
    frame = flowers()
    run = bl.fit_table(frame, "kind", folds=3, **SETTINGS)
    assert list(run.evaluations) == ["validation"]
    assert run.evaluations["validation"]["rows"] == ROWS
    assert len(run.members) == len(run.folds) == 3
    assert isinstance(run.model, bl.Ensemble)
    assert not run.model.shared
    means = {str(each.preparation.encoders[0]) for each in run.model.members}
    assert len(means) == 3
    assert run.baselines["linear"]["rows"] == ROWS


def test_models_of_tables_come_back_bit_for_bit(tmp_path: Path) -> None:
    """One network, an ensemble, and members with preparations of their own, each in one file."""
    frame = flowers()
    for settings in ({"members": 1}, {"members": 2}, {"folds": 2}):
        run = bl.fit_table(frame, "kind", **SETTINGS, **settings)
        path = run.save(tmp_path / "m.safetensors")
        again = bl.open_model(path)
        assert np.array_equal(again.probabilities(frame), run.probabilities(frame))
        assert again.predict(without(frame, "kind")).tolist() == run.predict(frame).tolist()
        again.save(tmp_path / "n.safetensors")
        assert (tmp_path / "n.safetensors").read_bytes() == path.read_bytes()


def test_unseen_missing_and_reordered_cells_are_answered() -> None:
    """A new soil, holes everywhere and columns in another order; a missing column is named."""
    run = bl.fit_table(flowers(), "kind", members=1, **SETTINGS)
    odd = {"soil": ["peat", None], "width": [None, 2.0], "length": [None, 1e9]}
    assert np.isfinite(run.probabilities(odd)).all()
    with pytest.raises(DataError, match="width"):
        run.predict(without(odd, "width"))


def test_class_weights_move_the_answers_to_the_rare() -> None:
    """Balanced weights are N / (K N_c); with them a rare class is answered more often."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=600)
    frame = {
        "x": x.tolist(),
        "rare": np.where(x + rng.normal(size=600) > 2.1, "sick", "well").tolist(),
    }
    plain = bl.fit_table(frame, "rare", progress="quiet", epochs=20)
    even = bl.fit_table(frame, "rare", progress="quiet", epochs=20, class_weight="balanced")
    count = frame["rare"].count("sick")
    assert (even.predict(frame) == "sick").sum() > (plain.predict(frame) == "sick").sum()
    assert any(f"sick has {round(count * 0.8)}" in note for note in plain.notes), plain.notes
    assert not even.notes
    weights = even.plan.loss.class_weights  # type: ignore[attr-defined]
    assert weights[0] / weights[1] == pytest.approx((600 - count) / count, rel=0.1)
    own = bl.fit_table(frame, "rare", class_weight={"well": 3}, members=1, **SETTINGS)
    assert own.plan.loss.class_weights == (1.0, 3.0)  # type: ignore[attr-defined]


def test_rows_without_a_target_are_passed_over_and_said() -> None:
    """Neither learnt from nor judged."""
    frame = flowers()
    frame["kind"] = [None if k < 10 else name for k, name in enumerate(frame["kind"])]
    run = bl.fit_table(frame, "kind", members=1, **SETTINGS)
    judged = [run.evaluations[part].arrays["rows"] for part in ("validation", "test")]
    assert min(map(min, judged)) >= 10
    assert run.notes == ("10 rows without kind passed over",)


def test_tables_for_test_and_validation_are_taken() -> None:
    """Rows of one's own judge, and all rows of the table are learnt from."""
    run = bl.fit_table(
        flowers(), "kind", test=flowers(50, 1), validation=flowers(40, 2), members=2, **SETTINGS
    )
    assert run.evaluations["test"]["rows"] == 50
    assert run.evaluations["validation"]["rows"] == 40
    tenth = bl.fit_table(flowers(), "kind", validation=0.1, **SETTINGS)
    assert len(tenth.members) == 5
    assert tenth.members[0].evaluations["validation"]["rows"] == pytest.approx(12.8, abs=1)
    none = bl.fit_table(flowers(), "kind", test=None, validation=0, members=1, **SETTINGS)
    assert none.evaluations == {}
    assert (none.plan.keep, len(none.history)) == ("last", 4)


def test_the_folder_of_one_network_and_of_several(tmp_path: Path) -> None:
    """The model, the scores and the plan of all lie in the outer folder; members inside it."""
    frame = flowers()
    run = bl.fit_table(frame, "kind", members=2, out=tmp_path, **SETTINGS)
    folder = run.folder
    assert folder is not None
    inside = {each.name for each in folder.iterdir()}
    assert {"member-1", "member-2", "best.safetensors", "run.toml", "report.html"} <= inside
    assert np.array_equal(bl.open_model(folder).probabilities(frame), run.probabilities(frame))
    facts = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))
    assert facts["test"]["accuracy"] == run.evaluations["test"]["accuracy"]
    assert set(facts["baselines"]) == {"majority", "linear"}
    data = read_plan(folder / "run.toml")["data"]
    assert (data["target"], data["members"], data["test"]) == ("kind", 2, 0.2)
    assert data["columns"]["soil"].startswith("category: one of")
    one = bl.fit_table(frame, "kind", members=1, out=tmp_path, **SETTINGS)
    assert one.folder is not None
    assert not (one.folder / "member-1").exists()
    assert one.folder.name != folder.name


def test_a_category_of_many_values_is_embedded(tmp_path: Path) -> None:
    """Codes go through a learnt table, in an ensemble's file as well; the linear model has them."""
    rng = np.random.default_rng(2)
    code = rng.integers(0, 90, 900)
    frame = {"shop": [f"no. {c}" for c in code], "sales": (code % 7 + rng.normal(0, 0.1, 900))}
    run = bl.fit_table(frame, "sales", progress="quiet", epochs=20, members=2)
    assert run.model.network.has(bl.Embed)
    assert run.evaluations["test"]["r2"] > 0.6
    assert run.baselines["linear"]["r2"] > 0.8
    again = bl.open_model(run.save(tmp_path / "m.safetensors"))
    assert np.array_equal(again.predict(frame), run.predict(frame))


def test_a_score_that_nothing_tells_is_kept_as_none(tmp_path: Path) -> None:
    """One class alone among the rows that judge: no area under a curve, and all the rest."""
    test = {"length": [5.0], "width": [2.0], "soil": ["sand"], "kind": ["tall"]}
    run = bl.fit_table(flowers(), "kind", test=test, members=2, out=tmp_path, **SETTINGS)
    assert np.isnan(run.evaluations["test"]["auc"])
    assert run.folder is not None
    facts = json.loads((run.folder / "evaluation.json").read_text(encoding="utf-8"))
    assert facts["test"]["rows"] == 1


def test_training_that_explodes_is_told_and_its_folder_says_failed(tmp_path: Path) -> None:
    """A rate of 1e30: the tensor and the iteration are named."""
    with pytest.raises(NonFiniteError, match="at iteration 2"):
        bl.fit_table(houses(), "price", learning_rate=1e30, out=tmp_path, **SETTINGS)
    assert RunFolder.open(tmp_path / "data-001").status() == "failed"


@pytest.mark.parametrize(
    "spoil, said",
    [
        (lambda f: f["preparation"]["target"].update(classes=["a", "b"]), "a target for"),
        (lambda f: f["preparation"]["encoders"].pop(), "preparation"),
        (lambda f: f.update(preparation=7), "preparation"),
    ],
)
def test_spoilt_preparations_are_refused(spoil: Any, said: str, tmp_path: Path) -> None:
    """A preparation that does not fit the network, or is none."""
    run = bl.fit_table(flowers(), "kind", members=1, **SETTINGS)
    path = run.save(tmp_path / "m.safetensors")
    arrays, facts = read_model(path)
    spoil(facts)
    write_model(path, arrays, {k: v for k, v in facts.items() if k not in ("format", "version")})
    with pytest.raises(InputError, match=said):
        bl.open_model(path)


@pytest.mark.parametrize("members", [1, 3])
def test_an_interrupted_run_goes_on_bit_for_bit(members: int, tmp_path: Path) -> None:
    """Stopped half way by a listener and resumed, it predicts as the run that never stopped."""
    frame, heard = flowers(), []

    def enough(event: Any) -> bool:
        heard.append(event)
        return len(heard) > 6

    settings: dict[str, Any] = {"members": members, "epochs": 6, "progress": "quiet"}
    whole = bl.fit_table(frame, "kind", **settings)
    cut = bl.fit_table(frame, "kind", out=tmp_path, listeners=[enough], **settings)
    assert cut.status == "interrupted"
    assert cut.folder is not None
    again = bl.resume_table(cut.folder, frame, progress="quiet")
    assert again.status == "finished"
    assert len(again.members) == members
    assert np.array_equal(again.probabilities(frame), whole.probabilities(frame))
    opened = bl.open_model(cut.folder)
    assert np.array_equal(opened.probabilities(frame), whole.probabilities(frame))
    with pytest.raises(PlanError, match="the table the run was started with"):
        bl.resume_table(cut.folder, flowers(seed=9), progress="quiet")


@pytest.mark.parametrize(
    "settings, kind, said",
    [
        ({"target": "knd"}, UnknownNameError, "did you mean 'kind'"),
        ({"drop": ["wdth"]}, UnknownNameError, "did you mean 'width'"),
        ({"batchsize": 3}, UnknownNameError, "did you mean 'batch_size'"),
        ({"folds": 1}, InputError, "2 or more"),
        ({"folds": 3, "members": 2}, PlanError, "as many members as folds"),
        ({"test": 1.5}, InputError, "between 0 and 1"),
        ({"test": {"a": [1, 2]}}, InputError, "a table with the column 'kind'"),
        ({"validation": 0.9}, InputError, "from 0 to 0.5"),
        ({"class_weight": {"tal": 2}}, DataError, "got 'tal'"),
        ({"class_weight": 3}, InputError, "'balanced'"),
        ({"target": "length", "class_weight": "balanced"}, PlanError, "a regression"),
        ({"weights": [1.0]}, InputError, "one number for each of 160 rows"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_trained(
    settings: dict[str, Any], kind: type[Exception], said: str, tmp_path: Path
) -> None:
    """The error names the column or the setting, and no folder is left behind."""
    given = {"target": "kind", **SETTINGS, **settings}
    with pytest.raises(kind, match=said):
        bl.fit_table(flowers(), out=tmp_path / "runs", **given)
    assert not (tmp_path / "runs").exists()
