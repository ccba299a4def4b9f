"""Fitting: listeners, frozen layers, first weights, batches, validation sets, statistics."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backlit as bl
import check_training
from backlit.base.errors import BacklitError, InputError, PlanError, ShapeError
from backlit.runs.events import (
    ChunkDone,
    EpochEnded,
    Event,
    RunEnded,
    RunStarted,
    StatisticsTaken,
)
from backlit.runs.plan_file import read_plan
from backlit.training.plan import Plan
from check_training import after, one_weight, one_weight_run, weight

RNG = np.random.default_rng(12)
X, Y = RNG.normal(size=(21, 3)), np.arange(21) % 3
DATA = bl.Dataset(X, Y, test=bl.Dataset(X[:6] + 0.1, Y[:6], classes=3))
NETWORK = bl.Chain(
    bl.Dense(5), bl.BatchNorm(), bl.ReLU(), bl.Dropout(0.2), bl.Dense(4), bl.Tanh(), bl.Dense(3)
)


def fitted(network: bl.Chain = NETWORK, data: bl.Dataset = DATA, **settings: Any) -> Any:
    """A short run."""
    return bl.fit(network, data, **{"epochs": 3, "batch_size": 5, "seed": 6, **settings})


def same_arrays(one: Any, two: Any) -> bool:
    """Whether two runs end in the same bits."""
    assert one.model.arrays.keys() == two.model.arrays.keys()
    return all(np.array_equal(v, two.model.arrays[k]) for k, v in one.model.arrays.items())


@pytest.mark.parametrize(
    "law",
    [
        check_training.first_update_has_k_0,
        check_training.held_back_rows_are_no_tail,
        check_training.names_are_always_in_order,
    ],
    ids=lambda law: law.__name__,
)
def test_law(law: Any) -> None:
    """Schedules begin at 0, splits are stratified, and names are in order."""
    law()


def test_events_come_in_order() -> None:
    """Started first, ended last, chunks inside epochs, and the counts agree with the plan."""
    heard: list[Event] = []
    run = fitted(listeners=[heard.append])
    assert isinstance(heard[0], RunStarted)
    assert isinstance(heard[-1], RunEnded)
    assert heard[0].plan == run.plan.to_data()
    assert (heard[0].train_rows, heard[0].validation_rows, heard[0].test_rows) == (17, 4, 6)
    assert heard[0].iterations_per_epoch == 4
    sizes = [value.size for value in run.model.parameters.values()]
    assert heard[0].parameters == sum(sizes) == run.summary().parameters
    chunks = [event for event in heard if isinstance(event, ChunkDone)]
    assert sum(len(event.losses) for event in chunks) == 12
    epochs = [event for event in heard if isinstance(event, EpochEnded)]
    assert [(event.epoch, event.iteration) for event in epochs] == [(1, 4), (2, 8), (3, 12)]
    joined = [loss for event in chunks for loss in event.losses]
    assert joined == run.history.losses == [loss for event in epochs for loss in event.losses]


@pytest.mark.parametrize("kind", [RunStarted, ChunkDone, StatisticsTaken, EpochEnded])
def test_a_listener_can_stop(kind: type[Event]) -> None:
    """A listener that answers True at any event ends the run, interrupted, with a model."""
    run = fitted(listeners=[lambda event: isinstance(event, kind)], epochs=50)
    assert (run.status, run.reason) == ("interrupted", "a listener asked for it")
    assert len(run.history) <= 1
    assert run.exit_code == 0
    assert run.predict(X).shape == (21,)


def test_a_listener_that_raises_ends_everything() -> None:
    """An error in a listener is the caller's: it comes out as it is."""

    def fails(event: Event) -> bool:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        fitted(listeners=[fails])


def test_a_listener_changes_nothing() -> None:
    """Runs with and without listeners, heard chunk by chunk or not, are the same bits."""
    assert same_arrays(fitted(), fitted(listeners=[lambda event: None, lambda event: False]))


@pytest.mark.parametrize("every", [0, 1, 7])
def test_statistics_change_no_update(every: int) -> None:
    """Watched after every iteration, every seventh or never: the same weights and losses."""
    plain, watched = fitted(), fitted(statistics_every=every)
    assert same_arrays(plain, watched)
    assert plain.history.losses == watched.history.losses
    assert plain.history.epochs == watched.history.epochs
    taken = [each.iteration for each in watched.history.statistics]
    assert taken == {0: [], 1: list(range(1, 13)), 7: [1, 7]}[every]


def test_settings_that_do_not_matter_to_bits() -> None:
    """Progress and where the run is kept change no number."""
    assert same_arrays(fitted(), fitted(progress="quiet"))


def test_seed_decides() -> None:
    """Another seed is another run; the same is the same."""
    assert same_arrays(fitted(seed=3), fitted(seed=3))
    assert not same_arrays(fitted(seed=3), fitted(seed=4))


def test_frozen_layers_keep_their_bits() -> None:
    """Parameters of frozen layers end as they began, under decay and clipping too."""
    first = NETWORK.init(3, seed=6)
    for optimizer in (bl.Adam(0.1), bl.AdamW(0.1), bl.Momentum(0.1)):
        run = fitted(
            optimizer=optimizer,
            freeze=["dense1", "batch_norm1"],
            weight_decay=0.1,
            clip=bl.ClipNorm(0.5),
            keep="last",
        )
        for name, value in run.model.parameters.items():
            frozen = name.startswith(("dense1/", "batch_norm1/"))
            assert np.array_equal(value, first[name]) == frozen, name
    assert same_arrays(fitted(freeze="dense1"), fitted(freeze=("dense1",)))


@pytest.mark.parametrize("clip", [None, bl.ClipNorm()])
def test_a_network_that_cannot_learn_is_refused(clip: Any) -> None:
    """Everything frozen, or nothing to learn at all, is told before the first update."""
    with pytest.raises(PlanError) as caught:
        fitted(bl.Chain(bl.Dense(3)), freeze=["dense1"], clip=clip)
    assert str(caught.value).endswith("all of them frozen (dense1); freeze fewer layers")
    with pytest.raises(PlanError) as caught:
        fitted(bl.Chain(bl.ReLU()), clip=clip)
    assert str(caught.value).endswith("a layer that learns, got none; add a Dense")


def test_first_weights_from_a_model_or_its_file(tmp_path: Any) -> None:
    """A model and its file begin a run alike: at its weights and statistics."""
    before = fitted(keep="last")
    path = before.save(tmp_path / "model.safetensors")
    still: dict[str, Any] = {"optimizer": bl.SGD(0.0), "epochs": 1, "keep": "last"}
    one, two = fitted(init_from=before.model, **still), fitted(init_from=path, **still)
    assert same_arrays(one, two)
    assert same_arrays(one, fitted(init_from=before, **still))
    assert one.model.parameters.keys() == before.model.parameters.keys()
    for name, value in before.model.parameters.items():
        assert np.array_equal(one.model.parameters[name], value)


def test_a_model_that_fits_partly() -> None:
    """Layers whose shapes agree are taken over whole, the others keep their own first draw."""
    before = fitted(keep="last")
    other = bl.Chain(bl.Dense(5), bl.BatchNorm(), bl.ReLU(), bl.Dense(3))
    run = fitted(other, init_from=before.model, optimizer=bl.SGD(0.0), epochs=1, keep="last")
    drawn = other.init(3, seed=6)
    given = before.model.parameters
    for name, value in run.model.parameters.items():
        kept = name.startswith(("dense1/", "batch_norm1/"))
        assert np.array_equal(value, given[name] if kept else drawn[name]), name


def test_a_model_that_does_not_fit_is_refused() -> None:
    """Not one layer that fits: the first is told with both shapes."""
    before = fitted(bl.Chain(bl.Dense(7), bl.Tanh(), bl.Dense(3)))
    with pytest.raises(ShapeError) as caught:
        fitted(bl.Chain(bl.Dense(5), bl.Tanh(), bl.Dense(3)), init_from=before.model)
    assert str(caught.value) == (
        "init_from: expected a layer that fits, dense1/bias of shape (5,) for one, got (7,); "
        "use a model of the same layers"
    )


def test_a_single_last_row_is_merged_under_batch_norm() -> None:
    """16 rows in batches of 5 are 5, 5, 6 with batch norm and 5, 5, 5, 1 without."""
    data = bl.Dataset(X[:16], Y[:16])
    with_norm = fitted(data=data, validation=None, epochs=1)
    without = fitted(bl.Chain(bl.Dense(3)), data, validation=None, epochs=1)
    assert (len(with_norm.history.losses), len(without.history.losses)) == (3, 4)


def test_sampling_with_replacement() -> None:
    """The book's epoch: ⌊N / B⌋ draws of B rows out of N, other rows each time."""
    data = bl.Dataset(np.arange(1.0, 11.0)[:, None], np.arange(1.0, 11.0))
    run = one_weight_run(
        data=data, sampling="replacement", batch_size=4, epochs=3, optimizer=bl.SGD(0.0)
    )
    assert [epoch["iteration"] for epoch in run.history.epochs] == [2, 4, 6]
    assert len(set(run.history.losses)) > 1
    rng_rows = [bl_rows(10, 4, epoch) for epoch in range(3)]
    wanted = [float(((rows[i : i + 4] + 1.0) ** 2).mean()) for rows in rng_rows for i in (0, 4)]
    assert run.history.losses == pytest.approx(wanted, rel=1e-14)


def bl_rows(rows: int, batch: int, epoch: int) -> np.ndarray:
    """The rows of an epoch drawn with replacement, from the law of the draw itself."""
    from backlit.base.rng import integers

    return integers(0, "sample", epoch, rows // batch * batch, rows)


def test_batch_size_beyond_the_rows_is_all_rows() -> None:
    """One batch of everything."""
    run = one_weight_run(batch_size=1000, epochs=2, keep="last")
    assert math.isclose(weight(run), after(2), rel_tol=1e-14)


def test_a_validation_set_of_its_own() -> None:
    """It is measured whole, and no training row is held back."""
    run = one_weight_run(validation=one_weight(0.5, rows=3))
    assert run.evaluations["validation"]["rows"] == 3
    assert run.history["validation_loss"] == pytest.approx(
        [(after(t) - 0.5) ** 2 for t in range(1, 7)], rel=1e-13
    )


def test_a_validation_set_need_not_have_weights() -> None:
    """Weighted training rows and plain validation rows, or the reverse, are both fine."""
    weighted = bl.Dataset(X, Y, weights=np.linspace(0.1, 2, 21))
    one = fitted(data=weighted, validation=bl.Dataset(X, Y))
    two = fitted(data=bl.Dataset(X, Y), validation=weighted)
    assert one.status == two.status == "finished"
    first = two.evaluations["validation"]
    wanted = np.average(first.arrays["losses"], weights=np.linspace(0.1, 2, 21))
    assert first["loss"] == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize(
    "validation, said",
    [
        (bl.Dataset(X[:, :2], Y), "validation: expected inputs of shape (3,)"),
        (bl.Dataset(X, Y, classes=["a", "b", "c"]), "validation: expected classes (0, 1, 2)"),
        (
            bl.Dataset(X, np.eye(3)[Y], classes=[0, 1, 2]),
            "validation: expected targets of shape ()",
        ),
        (bl.Dataset(X, X[:, 0]), "validation: expected classes (0, 1, 2)"),
        ((X, Y), "validation: expected a share, a Dataset or None, got tuple"),
        ("0.2", "validation: expected a share, a Dataset or None, got str"),
    ],
)
def test_validation_of_another_kind_is_refused(validation: Any, said: str) -> None:
    """Other inputs, targets or classes than in training are told before the first update."""
    with pytest.raises(InputError) as caught:
        fitted(validation=validation)
    assert said in str(caught.value)


def test_what_is_no_data_set_is_told() -> None:
    """Arrays belong into a Dataset, and a misspelt progress is refused."""
    with pytest.raises(InputError) as caught:
        fitted(data=(X, Y))  # type: ignore[arg-type]
    assert str(caught.value) == "data: expected a Dataset, got tuple; write Dataset(x, y)"
    with pytest.raises(InputError, match="listeners: expected a list of functions, got function"):
        fitted(listeners=lambda event: None)
    with pytest.raises(InputError, match="listeners: expected functions that hear events, got 3"):
        fitted(listeners=[3])
    with pytest.raises(InputError, match="freeze: expected names of layers, got int"):
        fitted(freeze=3)
    with pytest.raises(InputError, match="out: expected a folder's name, or None, got int"):
        fitted(out=3)
    with pytest.raises(InputError, match="weight_decay: expected a number of 0 or more, got True"):
        fitted(weight_decay=True)
    with pytest.raises(InputError, match="progress: expected one of auto, lines, quiet, terminal"):
        fitted(progress="loud")
    with pytest.raises(InputError, match="engine: expected one of auto, eager"):
        fitted(engine="eagre")


@pytest.mark.parametrize(
    "network, data, said",
    [
        (bl.Chain(bl.Dense(2)), DATA, "row 2: labels: expected class numbers from 0 to 1"),
        (bl.Chain(bl.ReLU()), bl.Dataset(X.reshape(21, 3, 1), Y), "put Flatten() and a Dense"),
        (bl.Chain(bl.Dense(2)), bl.Dataset(X, X[:, 0]), "(N, 2), got shape (21,)"),
        (bl.Chain(bl.Dense(3)), bl.Dataset(X.reshape(21, 3, 1), Y), "dense1: Dense: expected rows"),
    ],
)
def test_networks_that_do_not_fit_are_told(network: bl.Chain, data: bl.Dataset, said: str) -> None:
    """Too few outputs, pictures without Flatten, values of another width: told by name."""
    with pytest.raises(InputError) as caught:
        fitted(network, data)
    assert said in str(caught.value)


def test_values_beyond_float32_are_told() -> None:
    """A column that float32 cannot hold is an error with the row, not infinity."""
    wide = X.copy()
    wide[4, 1] = 1e39
    with pytest.raises(BacklitError) as caught:
        fitted(data=bl.Dataset(wide, Y))
    assert "data, row 4: x: expected numbers within ±3.4e+38, the range of float32" in str(
        caught.value
    )
    run = fitted(data=bl.Dataset(wide, Y), dtype="float64", epochs=1)
    assert run.model.dtype == "float64"


def test_nothing_given_is_changed() -> None:
    """Read-only arrays train as well, and no array of the caller is written to."""
    x, y = X.copy(), Y.copy()
    x.flags.writeable = y.flags.writeable = False
    run = fitted(data=bl.Dataset(x, y))
    assert np.array_equal(x, X)
    assert np.array_equal(y, Y)
    assert run.status == "finished"


def test_test_rows_are_used_once_at_the_end() -> None:
    """No event before the end knows the test rows; another test part gives the same weights."""
    other = bl.Dataset(X, Y, test=bl.Dataset(X[:6] * 5, Y[:6], classes=3))
    one, two = fitted(), fitted(data=other)
    assert same_arrays(one, two)
    assert one.history.epochs == two.history.epochs
    assert one.evaluations["test"]["loss"] != two.evaluations["test"]["loss"]


def test_losses_default_by_task() -> None:
    """Classes have SoftmaxCrossEntropy and Adam by default, values MeanSquaredError."""
    assert fitted().plan.loss == bl.SoftmaxCrossEntropy()
    assert fitted().plan.optimizer == bl.Adam()
    run = fitted(bl.Chain(bl.Dense(1)), bl.Dataset(X, X[:, 0]))
    assert run.plan.loss == bl.MeanSquaredError()


def test_a_frozen_layer_stays_as_it_was() -> None:
    """Neither parameters nor running statistics move, and it normalises as in prediction."""
    data = bl.load("moons", rows=80)
    net = bl.Chain(bl.Dense(4), bl.BatchNorm(), bl.ReLU(), bl.Dense(2))
    first = bl.fit(net, data, epochs=2, progress="quiet")
    frozen = ["dense1", "batch_norm1"]
    again = bl.fit(
        net, data, epochs=3, init_from=first, freeze=frozen, keep="last", progress="quiet"
    )
    for name, value in first.model.arrays.items():
        kept = np.array_equal(value, again.model.arrays[name])
        assert kept == (name.split("/")[1] in frozen), name


def test_a_run_folder_shows_its_rates(tmp_path: Path) -> None:
    """run.toml holds the schedule's curve, and a plan read back from it is the same plan."""
    data = bl.load("moons", rows=80)
    schedule = bl.WarmUp(3, "iteration")
    run = bl.fit(bl.Chain(bl.Dense(2)), data, epochs=1, schedule=schedule, batch_size=16,
                 optimizer=bl.SGD(0.3), out=tmp_path, progress="quiet")  # fmt: skip
    assert run.folder is not None
    written = read_plan(run.folder / "run.toml")
    assert written["rate_curve"]["iterations"] == [1, 2, 3, 4]
    assert np.allclose(written["rate_curve"]["rates"], [0.1, 0.2, 0.3, 0.3])
    assert Plan.from_data(written) == run.plan


def test_bad_settings_leave_no_folder(tmp_path: Path) -> None:
    """A kind of progress that does not exist is told before anything is made."""
    with pytest.raises(BacklitError, match="progress"):
        bl.fit(bl.Chain(bl.Dense(2)), bl.load("moons", rows=40), out=tmp_path, progress="x")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_checkpoint_is_told(tmp_path: Path, capfd: Any) -> None:
    """Resume goes on from the state before it, and says so on standard error and in the run."""
    data = bl.load("moons", rows=80)
    net = bl.Chain(bl.Dense(2))
    folder = bl.fit(net, data, epochs=2, out=tmp_path, listeners=[lambda event: True]).folder
    assert folder is not None
    bl.resume(folder, data, progress="quiet")
    last = folder / "last.safetensors"
    last.write_bytes(last.read_bytes()[:-7])
    capfd.readouterr()
    run = bl.resume(folder, data)
    assert run.status == "finished"
    assert run.note is not None
    assert "previous.safetensors, was taken" in run.note
    assert run.note in capfd.readouterr().err


def test_a_failed_run_has_its_report(tmp_path: Path) -> None:
    """Where NaN ended it, the folder is complete all the same."""
    with pytest.raises(bl.BacklitError):
        bl.fit(bl.Chain(bl.Dense(5), bl.ReLU(), bl.Dense(1)), bl.load("plane", rows=100),
               optimizer=bl.SGD(1e6), out=tmp_path, progress="quiet")  # fmt: skip
    assert "plane-001" in (tmp_path / "plane-001" / "report.html").read_text(encoding="utf-8")
