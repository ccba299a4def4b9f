"""F9: NaN and infinity are caught before the update, named, never saved, and can be rolled back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from safetensors.numpy import load_file

import backlit as bl
from backlit.base.errors import DataError, NonFiniteError
from backlit.nn.layer import Layer
from backlit.runs.events import GuardFired, PolicyActed, RunEnded
from backlit.runs.folder import RunFolder
from backlit.runs.journal import read_journal
from backlit.runs.model_file import read_model
from backlit.training.fit import go_on as resume
from check_training import Burst, after, one_weight, one_weight_run, weight
from engine_ways import ENGINE_NAMES


@dataclass(frozen=True)
class Root(Layer):
    """√x: at 0 its value is fine and its slope is infinite."""

    def apply(self, p: Any, x: Any, mode: Any) -> Any:
        """√x."""
        return bl.sqrt(x), {}


@dataclass(frozen=True)
class Logarithm(Layer):
    """ln x: NaN below 0."""

    def apply(self, p: Any, x: Any, mode: Any) -> Any:
        """ln x."""
        return bl.log(x), {}


RNG = np.random.default_rng(0)
X, V = RNG.normal(size=(12, 3)), RNG.normal(size=(12, 1))
PROVOKED: dict[str, tuple[dict[str, Any], str]] = {
    "loss": (
        {"network": bl.Chain(bl.Dense(1)), "y": V * 1e30},
        "infinity in loss (op multiply)",
    ),
    "output of a layer": (
        {
            "network": bl.Chain(
                bl.Dense(3, bl.Normal(1e25)), bl.Dense(3, bl.Normal(1e25)), bl.Dense(1)
            )
        },
        "infinity in dense2/output (layer dense2, op matmul)",
    ),
    "output of a function": (
        {"network": bl.Chain(bl.Dense(3), bl.Tanh(), Logarithm(), bl.Dense(1))},
        "NaN in logarithm1/output (layer logarithm1, op log)",
    ),
    "gradient": (
        {"network": bl.Chain(bl.Dense(3, bl.Zeros()), Root(), bl.Dense(1))},
        "infinity in gradient of dense1/bias (layer dense1, op chain_divide)",
    ),
    "statistics": (
        {"network": bl.Chain(bl.Dense(3), bl.BatchNorm(), bl.Dense(1)), "x": X * 1e25},
        "infinity in statistics/batch_norm1/variance (layer batch_norm1, op multiply)",
    ),
    "parameter": (
        {"network": bl.Chain(bl.Dense(1)), "x": X * 1e10, "optimizer": bl.SGD(1e30)},
        "infinity in parameters/dense1/bias (layer dense1, op multiply)",
    ),
    "optimizer's state": (
        {"network": bl.Chain(bl.Dense(1)), "x": X * 1e12, "y": V * 1e5, "optimizer": bl.AdaGrad()},
        "infinity in optimizer/square_sum/dense1/weight (layer dense1, op multiply)",
    ),
    "clipped norm": (
        {"network": bl.Chain(bl.Dense(1)), "x": X * 1e12, "y": V * 1e9, "clip": bl.ClipNorm(1.0)},
        "infinity in parameters/dense1/bias (layer dense1, op multiply)",
    ),
}


def provoke(case: str, **settings: Any) -> NonFiniteError:
    """The error of a run that meets the case at its first update."""
    given, _ = PROVOKED[case]
    data = bl.Dataset(given.get("x", X), given.get("y", V))
    rest = {key: value for key, value in given.items() if key not in ("network", "x", "y")}
    with pytest.raises(NonFiniteError) as caught:
        bl.fit(
            given["network"],
            data,
            **{"optimizer": bl.SGD(0.01), "validation": None, "epochs": 3, **rest, **settings},
        )
    return caught.value


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_data_are_refused(bad: float) -> None:
    """Inputs, targets and weights that are not finite never become a data set: row and column."""
    x, y, w = X.copy(), V.copy(), np.ones(12)
    for array, place in ((x, (7, 2)), (y, (7, 0)), (w, (7,))):
        array[place] = bad
        with pytest.raises(DataError) as caught:
            bl.Dataset(x, y, weights=w)
        assert "row 7" in str(caught.value)
        assert str(bad) in str(caught.value)
        array[place] = 0.5


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize("case", PROVOKED)
def test_a_fault_is_named_before_the_update(case: str, engine: str) -> None:
    """The first value that is not finite is named with layer and op, and nothing has moved."""
    error = provoke(case, seed=5, engine=engine)
    _, said = PROVOKED[case]
    assert str(error) == (
        f"training: {said} at iteration 1; the weights before this update are kept; "
        "try a smaller learning rate or clip=ClipNorm(1.0)"
    )
    assert error.iteration == 1
    assert error.tensor is not None
    assert error.tensor in said
    run: Any = error.run
    assert (run.status, run.best_epoch, len(run.history)) == ("failed", None, 0)
    network = PROVOKED[case][0]["network"]
    first = network.init(3, seed=5)
    for name, value in run.model.arrays.items():
        assert np.array_equal(value, first[name.partition("/")[2]])


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize("every", [0, 1])
def test_watching_changes_no_verdict(every: int, engine: str) -> None:
    """A watched iteration meets the same fault under the same name."""
    for case, (_, said) in PROVOKED.items():
        assert said in str(provoke(case, statistics_every=every, engine=engine))


def test_dropped_units_are_not_blamed() -> None:
    """0/0 behind a mask that leaves it out is passed by on the way to what went wrong."""
    network = bl.Chain(bl.Dense(3), bl.Dropout(1.0), bl.Dense(1))
    with pytest.raises(NonFiniteError) as caught:
        bl.fit(network, bl.Dataset(X, V * 1e30), validation=None, optimizer=bl.SGD())
    assert caught.value.tensor == "loss"


def finite(folder: Path) -> None:
    """Every array in every file of a run folder is finite, and so is every recorded number."""
    found = RunFolder.open(folder)
    for path in folder.glob("*.safetensors"):
        for name, value in load_file(path).items():
            assert np.isfinite(value).all(), (path.name, name)
    assert all(np.isfinite(each).all() for each in read_model(found.best)[0].values())
    for path in folder.glob("*.npz"):
        with np.load(path) as arrays:
            for name in arrays:
                assert arrays[name].dtype.kind != "f" or np.isfinite(arrays[name]).all(), name
    for event in read_journal(found.journal):
        if event["kind"] in ("epoch_ended", "statistics_taken"):
            assert "nan" not in str(event)
            assert "inf" not in str(event)


@pytest.mark.parametrize("case", PROVOKED)
def test_nothing_that_is_not_finite_is_saved(case: str, tmp_path: Path) -> None:
    """Model, checkpoint, evaluation and journal of a failed run hold finite numbers only."""
    folder = provoke(case, out=tmp_path).run.folder  # type: ignore[attr-defined]
    finite(folder)
    assert RunFolder.open(folder).status() == "failed"
    kinds = [event["kind"] for event in read_journal(RunFolder.open(folder).journal)]
    assert kinds[-2:] == ["guard_fired", "run_ended"]


def test_a_fault_later_on_keeps_what_was_learnt(tmp_path: Path) -> None:
    """At update 6 of one an epoch: five good epochs, the best of them kept, all files finite."""
    with pytest.raises(NonFiniteError) as caught:
        one_weight_run(schedule=Burst(5), out=tmp_path)
    run: Any = caught.value.run
    assert "the weights of epoch 3 are kept" in str(caught.value)
    assert (run.best_epoch, len(run.history)) == (3, 5)
    assert math.isclose(weight(run), after(3), rel_tol=1e-14)
    assert "infinity in learning_rate (op input) at iteration 6" in str(caught.value)
    finite(run.folder)


def test_a_failed_run_resumed_fails_again_in_the_same_words(tmp_path: Path) -> None:
    """Nothing was lost, so the fault is met again: the journal tells of it once."""
    with pytest.raises(NonFiniteError) as caught:
        one_weight_run(schedule=Burst(5), out=tmp_path, validation=None)
    run: Any = caught.value.run
    before = (run.folder / "journal.jsonl").read_bytes()
    with pytest.raises(NonFiniteError) as again:
        resume(run.folder, one_weight(), also=[Burst])
    assert str(again.value) == str(caught.value)
    assert (run.folder / "journal.jsonl").read_bytes() == before


def test_rolling_back() -> None:
    """Back to the start of the epoch with a tenth of the rate, and then to the end."""
    heard: list[Any] = []
    run = one_weight_run(
        dtype="float32",
        schedule=Burst(2, 1e41),
        roll_back=bl.RollBack(1e-40, 3),
        keep="last",
        epochs=4,
        listeners=[heard.append],
    )
    assert run.status == "finished"
    assert [event.iteration for event in heard if isinstance(event, GuardFired)] == [3]
    acted = [event for event in heard if isinstance(event, PolicyActed)]
    assert [(event.epoch, event.policy) for event in acted] == [(3, "roll_back")]
    assert acted[0].message == "back to the start of epoch 3, learning rate × 1e-40"
    # two updates at 0.1, one at 0.1 · 1e41 · 1e-40 = 1, one at almost 0
    assert weight(run) == pytest.approx(1 - 0.8**2 * (1 - 2 * 1.0), rel=1e-5)
    assert run.history["learning_rate"] == pytest.approx([0.1, 0.1, 1.0, 1e-41], rel=1e-6)


def test_rolling_back_forgets_the_rest_of_the_epoch() -> None:
    """Losses of the epoch that was undone are in no mean, and its rows come again."""
    x = np.ones((8, 1))
    settings: dict[str, Any] = {
        "optimizer": bl.SGD(0.1), "batch_size": 2, "epochs": 2, "validation": None,
        "dtype": "float32", "roll_back": bl.RollBack(1e-40, 1), "keep": "last",
    }  # fmt: skip
    network = bl.Chain(bl.Dense(1, bl.Zeros(), bias=False))
    run = bl.fit(network, bl.Dataset(x, np.ones(8)), schedule=Burst(6, 1e41), **settings)
    assert len(run.history.losses) == 8
    assert run.history.losses[4:6] == pytest.approx([0.8**8, 0.8**8], rel=1e-5)


def test_rolling_back_gives_up_at_its_limit() -> None:
    """A fault that no rate mends is met once and `limit` times again, then ends the run."""
    for limit in (1, 3):
        heard: list[Any] = []
        with pytest.raises(NonFiniteError) as caught:
            one_weight_run(
                schedule=Burst(5),
                roll_back=bl.RollBack(0.1, limit),
                listeners=[heard.append],
            )
        assert sum(isinstance(event, GuardFired) for event in heard) == limit + 1
        assert sum(isinstance(event, PolicyActed) for event in heard) == limit
        assert [event.status for event in heard if isinstance(event, RunEnded)] == ["failed"]
        run: Any = caught.value.run
        assert math.isclose(weight(run), after(3), rel_tol=1e-14)


@dataclass(frozen=True)
class OwnClip(bl.Clip):
    """Held inside [-1, 1], by somebody's own hand."""

    def apply(self, gradients: Mapping[str, bl.Tensor]) -> dict[str, bl.Tensor]:
        """Element by element."""
        return {name: bl.clip(g, -1, 1) for name, g in gradients.items()}


@pytest.mark.parametrize("engine", ENGINE_NAMES)
@pytest.mark.parametrize("clip", [OwnClip(), bl.ClipValue(1.0)])
def test_a_clip_hides_no_infinite_gradient(clip: Any, engine: str) -> None:
    """An infinite gradient that a clip makes finite is found before its update, all the same."""
    x = np.ones((64, 1), dtype=np.float64)
    x[40] = 1e10
    data = bl.Dataset(x, np.zeros(64), name="one far row")
    with pytest.raises(NonFiniteError) as caught:
        bl.fit(
            bl.Chain(bl.Dense(1, init=bl.Normal(1e-30))), data, optimizer=bl.SGD(1e-9), clip=clip,
            epochs=1, batch_size=1, validation=None, progress="quiet", statistics_every=0,
            loss=Steep(), engine=engine,
        )  # fmt: skip
    assert caught.value.tensor == "gradient of dense1/weight"


@dataclass(frozen=True)
class Steep(bl.Loss):
    """1e30 times the output: its slope is finite, its gradient for a far row is not."""

    task: ClassVar[str] = "regression"

    def prepare(self, targets: Any, outputs: int, dtype: str) -> Any:
        """As squares do."""
        return bl.MeanSquaredError().prepare(targets, outputs, dtype)

    def each(self, outputs: bl.Tensor, targets: bl.Tensor) -> bl.Tensor:
        """One number a row."""
        return (outputs - targets).sum(-1) * 1e30

    def predict(self, outputs: bl.Tensor) -> bl.Tensor:
        """The outputs."""
        return outputs
