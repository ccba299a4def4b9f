"""D1 and D2: the same plan gives the same bytes, and a stopped run goes on as if it had not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.disk import System
from backlit.runs.events import ChunkDone, EpochEnded, Event, RunEnded, StatisticsTaken
from backlit.training.fit import go_on as resume
from backlit.training.fit import train
from backlit.training.plan import Plan
from check_training import Burst
from engine_ways import ENGINE_NAMES, WAYS, engine_of

ROOT = Path(__file__).resolve().parents[2]
# The clock's, the machine's, the kernel's, and the checkpoint before the last, which is of
# whenever it was time for one.
APART = {"times.jsonl", "environment.json", ".lock", "previous.safetensors"}
EPOCHS, PER_EPOCH = 3, 4

RNG = np.random.default_rng(1)
X, Y = RNG.normal(size=(25, 3)), np.arange(25) % 2
DATA = bl.Dataset(X, Y, name="points", test=bl.Dataset(X[:5] + 0.3, Y[:5]))
NETWORK = bl.Chain(bl.Dense(4), bl.BatchNorm(), bl.ReLU(), bl.Dropout(0.3), bl.Dense(2))


@pytest.fixture(params=ENGINE_NAMES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of each engine there is."""
    return str(request.param)


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes are what counts here, not whether the power may fail: that is F1's."""
    monkeypatch.setattr(System, "fsync", lambda self, handle: None)
    monkeypatch.setattr(System, "sync_folder", lambda self, path: None)


def plan(**settings: Any) -> Plan:
    """Batch norm, dropout, Adam, a schedule by iteration, decay, clipping, statistics."""
    basic: dict[str, Any] = {
        "network": NETWORK,
        "loss": bl.SoftmaxCrossEntropy(label_smoothing=0.1),
        "optimizer": bl.Adam(0.05),
        "schedule": bl.StepDecay(5, "iteration", 0.5),
        "weight_decay": 1e-3,
        "clip": bl.ClipNorm(1.0),
        "batch_size": 5,
        "epochs": EPOCHS,
        "seed": 3,
    }
    return Plan(**{**basic, **settings})


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a run folder whose bytes are the plan's."""
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.name not in APART}


def differences(one: dict[str, bytes], two: dict[str, bytes]) -> list[str]:
    """The names of files that are not the same bytes."""
    return sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name))


# -- D1 -------------------------------------------------------------------------------------

CHILD = """
import sys
sys.path[:0] = [{tests!r}, {laws!r}]
import test_runs_repeat as law
law.train(law.plan(), law.DATA, out=sys.argv[1], progress="quiet")
"""


def test_same_plan_same_bytes(tmp_path: Path) -> None:
    """Twice here, and in two processes with other hash seeds and working directories."""
    for name in ("one", "two"):
        train(plan(), DATA, out=tmp_path / name, progress="quiet")
    code = CHILD.format(tests=str(ROOT / "tests"), laws=str(ROOT / "tests" / "laws"))
    children = []
    for seed in ("1", "2"):
        place = tmp_path / f"work{seed}"
        place.mkdir()
        children.append(
            subprocess.Popen(
                [sys.executable, "-c", code, "runs"],
                cwd=place,
                env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")},
            )
        )
    assert [child.wait(timeout=120) for child in children] == [0, 0]
    folders = [tmp_path / name for name in ("one", "two", "work1/runs", "work2/runs")]
    found = [contents(folder / "points-001") for folder in folders]
    assert set(found[0]) == {
        "best.safetensors", "diagnosis.json", "evaluation.json", "evaluation.npz",
        "journal.jsonl", "last.safetensors", "metrics.csv", "run.toml",
    }  # fmt: skip
    for other in found[1:]:
        assert differences(found[0], other) == []
    assert (folders[2] / "points-001" / "environment.json").is_file()


def test_another_seed_is_another_run(tmp_path: Path) -> None:
    """The bytes are the same because of the plan, and not because nothing depends on it."""
    for seed in (3, 4):
        train(plan(seed=seed), DATA, out=tmp_path / str(seed), progress="quiet")
    found = [contents(tmp_path / seed / "points-001") for seed in "34"]
    assert set(differences(*found)) | {"diagnosis.json"} == set(found[0])  # both may be sound


def test_chunks_change_nothing(engine: str, tmp_path: Path) -> None:
    """One iteration at a time, or an epoch at a time: the same bytes."""
    settings: dict[str, Any] = {"progress": "quiet", "engine": engine}
    for seconds in (0.0, 1e9):
        train(plan(), DATA, out=tmp_path / str(seconds), chunk_seconds=seconds, **settings)
    one, two = (contents(tmp_path / name / "points-001") for name in ("0.0", "1000000000.0"))
    assert differences(one, two) == []


@pytest.mark.parametrize("way", WAYS[1:])
def test_threads_change_nothing(way: str, tmp_path: Path) -> None:
    """One thread and two leave the same run folder, on every instruction set."""
    for threads in (1, 2):
        with engine_of(way, threads):
            train(plan(), DATA, out=tmp_path / str(threads), progress="quiet", engine="native")
    one, two = (contents(tmp_path / name / "points-001") for name in "12")
    assert differences(one, two) == []


# -- D2 -------------------------------------------------------------------------------------

CASES: dict[str, dict[str, Any]] = {
    "plain": {},
    "patience": {
        "early_stopping": bl.EarlyStopping(2),
        "epochs": 6,
    },
    "plateau": {
        "schedule": bl.ReduceOnPlateau(patience=1, factor=0.5, threshold=0.3),
        "statistics_every": 3,
        "optimizer": bl.Momentum(0.1),
    },
    "roll back": {"schedule": Burst(6, 1e45), "roll_back": bl.RollBack(1e-44), "epochs": 4},
    "gives up": {"schedule": Burst(6), "roll_back": bl.RollBack(0.5, 2), "statistics_every": 2},
    "replacement": {
        "sampling": "replacement",
        "validation": 0.0,
        "optimizer": bl.AdamW(0.02),
        "dtype": "float64",
        "freeze": ("dense1",),
        "keep": "last",
        "schedule": bl.WarmUp(3, "iteration", bl.CosineDecay(1, "epoch")),
    },
}


def whole(case: str, parent: Path, engine: str = "auto") -> Path:
    """The folder of a run that is never interrupted."""
    settings: dict[str, Any] = {"progress": "quiet", "chunk_seconds": 0, "engine": engine}
    try:
        train(plan(**CASES[case]), DATA, out=parent, **settings)
    except bl.BacklitError:
        assert case == "gives up"
    return parent / "points-001"


def stop_after(number: int, kind: type[Event]) -> Any:
    """A listener that ends a run at the so-manyth event of a kind."""
    seen = 0

    def listen(event: Event) -> bool:
        nonlocal seen
        seen += isinstance(event, kind)
        return isinstance(event, kind) and seen == number

    return listen


def goes_on(case: str, folder: Path, engine: str = "auto") -> None:
    """Resume until the run has ended, in one process after the other as far as state goes."""
    try:
        resume(folder, DATA, also=[Burst], progress="quiet", chunk_seconds=0, engine=engine)
    except bl.BacklitError:
        assert case == "gives up"


@pytest.mark.parametrize("case", CASES)
def test_stopped_at_every_iteration(case: str, engine: str, tmp_path: Path) -> None:
    """Stopped after any iteration, epoch end or statistics, and resumed: the same bytes."""
    exact = contents(whole(case, tmp_path / "whole", engine))
    events = [json.loads(line)["kind"] for line in exact["journal.jsonl"].splitlines()]
    acts = case in ("patience", "plateau", "roll back", "gives up")
    assert ("policy_acted" in events) == acts
    epochs = events.count("epoch_ended")
    stops: list[tuple[int, type[Event]]] = []
    stops += [(number, ChunkDone) for number in range(1, epochs * PER_EPOCH + 1)]
    stops += [(number, EpochEnded) for number in range(1, epochs + 1)]
    stops += [(1, StatisticsTaken)] if "statistics_taken" in events else []
    interrupted = 0
    for number, kind in stops:
        out = tmp_path / f"{kind.__name__}{number}"
        try:
            run = train(
                plan(**CASES[case]), DATA, out=out, progress="quiet", chunk_seconds=0,
                listeners=[stop_after(number, kind)], engine=engine,
            )  # fmt: skip
        except bl.BacklitError:
            assert case == "gives up"
            continue
        folder = out / "points-001"
        if run.status == "interrupted":
            interrupted += 1
            assert differences(exact, contents(folder)) != []
            goes_on(case, folder, engine)
        assert differences(exact, contents(folder)) == [], (number, kind)
    assert interrupted >= len(stops) // 3


def test_stopped_at_every_iteration_of_one_run(tmp_path: Path) -> None:
    """One run stopped and resumed at every single iteration ends in the same bytes."""
    exact = contents(whole("plain", tmp_path / "whole"))
    stop = [stop_after(1, ChunkDone)]
    run = train(plan(), DATA, out=tmp_path, progress="quiet", chunk_seconds=0, listeners=stop)
    stops = 1
    while run.status == "interrupted":
        assert run.folder is not None
        stop = [stop_after(1, ChunkDone)]
        run = resume(run.folder, DATA, progress="quiet", chunk_seconds=0, listeners=stop)
        stops += 1
    assert stops >= EPOCHS * PER_EPOCH
    assert differences(exact, contents(tmp_path / "points-001")) == []


def test_stopped_between_the_last_iteration_and_validation(tmp_path: Path) -> None:
    """A stop after an epoch's last iteration, before its validation, loses and doubles nothing."""
    exact = contents(whole("plain", tmp_path / "whole"))
    for epoch in range(1, EPOCHS + 1):
        out = tmp_path / str(epoch)
        heard: list[Event] = []
        train(
            plan(), DATA, out=out, progress="quiet", chunk_seconds=0,
            listeners=[heard.append, stop_after(epoch * PER_EPOCH, ChunkDone)],
        )  # fmt: skip
        assert isinstance(heard[-1], RunEnded)
        assert isinstance(heard[-2], ChunkDone)
        assert sum(isinstance(event, EpochEnded) for event in heard) == epoch - 1
        goes_on("plain", out / "points-001")
        assert differences(exact, contents(out / "points-001")) == []


def test_a_finished_run_resumed_stays_as_it_is(tmp_path: Path) -> None:
    """Nothing is left to do: the same bytes, the same history, the same model."""
    first = train(plan(), DATA, out=tmp_path, progress="quiet")
    assert first.folder is not None
    exact = contents(first.folder)
    again = resume(first.folder, DATA, progress="quiet")
    assert differences(exact, contents(first.folder)) == []
    assert again.history.epochs == first.history.epochs
    assert again.history.losses == first.history.losses


def test_a_run_that_died_before_its_first_checkpoint_begins_again(tmp_path: Path) -> None:
    """Killed before anything was saved, with half a journal: resumed, the same bytes."""
    exact = contents(whole("plain", tmp_path / "whole"))

    class Killed(BaseException):
        pass

    def dies(event: Event) -> bool:
        if isinstance(event, EpochEnded):
            raise Killed
        return False

    with pytest.raises(Killed):
        train(plan(), DATA, out=tmp_path, progress="quiet", listeners=[dies])
    folder = tmp_path / "points-001"
    assert not (folder / "last.safetensors").exists()
    goes_on("plain", folder)
    assert differences(exact, contents(folder)) == []


def test_a_run_from_a_model_in_memory_can_begin_again(tmp_path: Path) -> None:
    """No file names the model it began with, so its first state is kept in the folder."""
    model = bl.fit(NETWORK, DATA, epochs=1, seed=9).model
    settings: dict[str, Any] = {"first": model, "progress": "quiet"}
    train(plan(), DATA, out=tmp_path / "whole", **settings)

    def dies(event: Event) -> bool:
        raise LookupError

    with pytest.raises(LookupError):
        train(plan(), DATA, out=tmp_path, listeners=[dies], **settings)
    goes_on("plain", tmp_path / "points-001")
    one, two = contents(tmp_path / "whole" / "points-001"), contents(tmp_path / "points-001")
    assert differences(one, two) == []


def test_other_data_are_refused(tmp_path: Path) -> None:
    """Rows, or a validation set, that the run was not started with: refused, nothing changed."""
    held = bl.Dataset(X[:7], Y[:7])
    stop = stop_after(1, ChunkDone)
    run = bl.fit(NETWORK, DATA, validation=held, out=tmp_path, epochs=2, listeners=[stop])
    assert run.folder is not None
    before = {path.name: path.read_bytes() for path in run.folder.iterdir()}
    other = bl.Dataset(X + 1, Y)
    for data, validation in ((other, held), (DATA, None), (DATA, bl.Dataset(X[:8], Y[:8]))):
        with pytest.raises(bl.BacklitError) as caught:
            resume(run.folder, data, validation=validation)
        assert "resume: expected the data the run was started with" in str(caught.value)
    assert {path.name: path.read_bytes() for path in run.folder.iterdir()} == before
    assert resume(run.folder, DATA, validation=held).status == "finished"
    share = bl.fit(NETWORK, DATA, out=tmp_path, epochs=2, listeners=[stop_after(1, ChunkDone)])
    assert share.folder is not None
    with pytest.raises(bl.BacklitError) as caught:
        resume(share.folder, DATA, validation=held)
    assert "got a validation set, data; give the same data" in str(caught.value)
