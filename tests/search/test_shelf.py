"""What the shelf gives back is what was put there, bit for bit, or nothing."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

import backlit as bl
from backlit.search.learner import Paused
from backlit.search.ledger import Journal
from backlit.search.shelf import WORTH_A_FILE, Networks, Shelf
from backlit.training.clock import Clock
from backlit.training.state import RunState


def network(seed: int, size: int = 250) -> Paused:
    """One put aside in the middle of an epoch, with everything that a state may hold."""
    draw = np.random.default_rng(seed)

    def tree(*names: str) -> dict[str, np.ndarray]:
        return {name: draw.normal(size=size).astype(np.float32) for name in names}

    state = RunState(
        arrays=tree("parameters/dense1/weight", "optimizer/velocity/dense1/weight"),
        clock=Clock(3, 5, 8),
        rate_factor=0.1 + seed,
        policies={"early_stopping": {"best": 0.1 + 0.2, "epoch": 2}},
        best=tree("parameters/dense1/weight") if seed % 2 else None,
        best_epoch=2 if seed % 2 else None,
        best_value=1 / 3 if seed % 2 else None,
        anchor=tree("parameters/dense1/weight") if seed % 3 == 0 else None,
        roll_backs=seed,
        epoch_rows={"loss": draw.normal(size=5).tolist()},
        stopped="early" if seed % 4 == 0 else None,
    )
    curves = {"validation_loss": draw.random(3).tolist(), "train_loss": [0.1, np.inf, 1e-300]}
    return Paused(state, curves)


def assert_same(one: Networks, other: Networks) -> None:
    """All that they hold, bit for bit."""
    assert len(one) == len(other)
    for mine, yours in zip(one, other, strict=True):
        assert mine.curves == yours.curves
        (arrays, facts), (others, told) = mine.state.to_checkpoint(), yours.state.to_checkpoint()
        assert facts == told
        assert list(arrays) == list(others)
        for name, array in arrays.items():
            assert array.tobytes() == others[name].tobytes(), name
            assert array.dtype == others[name].dtype
        assert (mine.state.best is None) == (yours.state.best is None)
        assert (mine.state.anchor is None) == (yours.state.anchor is None)


def held(*networks: Paused) -> int:
    """Bytes of their arrays, counted by hand."""
    return sum(
        array.nbytes
        for each in networks
        for tree in (each.state.arrays, each.state.best, each.state.anchor)
        for array in (tree or {}).values()
    )


def test_what_is_taken_is_no_longer_there() -> None:
    """In memory: once given, and only to its own key."""
    shelf, mine = Shelf(), (network(0),)
    shelf.put((7, 0), mine)
    assert shelf.take((7, 1)) == ()
    assert shelf.take((7, 0)) is mine
    assert shelf.take((7, 0)) == ()


@pytest.mark.parametrize("folds", [1, 3, 12])
def test_a_file_gives_back_what_was_put_there(tmp_path: Path, folds: int) -> None:
    """Bit for bit, to another process too, whatever the state holds and however many folds."""
    mine = tuple(network(seed) for seed in range(folds))
    Shelf(tmp_path / "states").put((3, 2), mine)
    assert_same(Shelf(tmp_path / "states").take((3, 2)), mine)
    assert_same(Shelf(tmp_path / "states").take((3, 2)), mine)
    assert Shelf(tmp_path / "states").take((2, 3)) == ()


def test_the_last_one_put_counts(tmp_path: Path) -> None:
    """In memory and in the file."""
    for shelf in (Shelf(), Shelf(tmp_path)):
        shelf.put((0, 0), (network(1),))
        shelf.put((0, 0), (network(2),))
        assert_same(shelf.take((0, 0)), (network(2),))
    assert_same(Shelf(tmp_path).take((0, 0)), (network(2),))


def test_memory_is_bounded() -> None:
    """The longest unused are let go, as many as must be; the newest one is always kept."""
    ones = [(network(seed),) for seed in range(4)]
    most = sum(held(*each) for each in ones[1:])
    shelf = Shelf(most_bytes=most)
    for number, each in enumerate(ones):
        shelf.put((number, 0), each)
    assert [bool(shelf.take((number, 0))) for number in range(4)] == [False, True, True, True]
    shelf = Shelf(most_bytes=held(*ones[0], *ones[1]))
    shelf.put((0, 0), ones[0])
    shelf.put((1, 0), ones[1])
    shelf.put((0, 0), shelf.take((0, 0)))  # used again
    shelf.put((2, 0), ones[2])
    assert [bool(shelf.take((number, 0))) for number in range(3)] == [True, False, True]
    shelf = Shelf(most_bytes=1)
    shelf.put((0, 0), ones[0])
    assert shelf.take((0, 0)) is ones[0]


def test_what_memory_lets_go_is_in_the_file(tmp_path: Path) -> None:
    """A shelf with a folder forgets nothing."""
    shelf = Shelf(tmp_path, most_bytes=1)
    for number in range(3):
        shelf.put((number, 0), (network(number),))
    for number in range(3):
        assert_same(shelf.take((number, 0)), (network(number),))


def test_what_is_quickly_made_again_needs_no_file(tmp_path: Path) -> None:
    """Half a second of training is worth one; memory has it in any case, until it is taken."""
    states = tmp_path / "states"
    shelf = Shelf(states)
    shelf.put((0, 0), (network(0),), seconds=WORTH_A_FILE / 2)
    assert not states.exists()
    shelf.put((1, 0), (network(1),), seconds=WORTH_A_FILE)
    assert_same(Shelf(states).take((1, 0)), (network(1),))
    for number in range(2):
        assert shelf.has((number, 0))
        assert_same(shelf.take((number, 0)), (network(number),))
        assert not shelf.has((number, 0))


def test_what_is_done_with_is_written_where_others_work(tmp_path: Path) -> None:
    """They may ask for it when they conclude; who works alone has it anyway."""
    states, journal = tmp_path / "states", tmp_path / "journal.jsonl"
    Shelf().put_for_others((0, 0), (network(0),))
    with Journal(journal):
        Shelf(states).put_for_others((0, 0), (network(0),))
        assert Shelf(states).take((0, 0)) == ()
        with Journal(journal):
            Shelf(states).put_for_others((1, 0), (network(1),))
            Shelf(states).put_for_others((2, 0), ())
    assert_same(Shelf(states).take((1, 0)), (network(1),))
    assert Shelf(states).take((2, 0)) == ()


@pytest.mark.parametrize("in_files", [True, False])
def test_what_is_not_kept_is_gone(tmp_path: Path, in_files: bool) -> None:
    """`keep` lets all others go, `drop` those named, no networks what was there: files too, and
    nobody minds what is gone already."""
    folder = tmp_path / "states" if in_files else None
    shelf = Shelf(folder)
    shelf.keep([(0, 0)])
    shelf.drop([(0, 0)])
    for number in range(4):
        shelf.put((number, 0), (network(number),))
    shelf.put((0, 1), (network(0),))
    shelf.keep({(0, 1), (1, 0), (2, 0), (9, 9)})
    shelf.drop([(1, 0), (8, 8)])
    shelf.put((2, 0), ())
    found = [key for key in ((0, 0), (0, 1), (1, 0), (2, 0), (3, 0)) if shelf.take(key)]
    assert found == [(0, 1)]
    if folder is not None:
        assert [path.name for path in folder.iterdir()] == ["trial-00000-1.safetensors"]


def damaged(content: bytes) -> dict[str, bytes]:
    """What may become of a file."""
    half = bytearray(content)
    half[-40] ^= 1
    return {
        "a bit is another": bytes(half),
        "cut off": content[: len(content) // 2],
        "empty": b"",
        "of another program": b"PK\x03\x04" + content[4:],
        "zeros": bytes(len(content)),
    }


def test_a_file_that_is_damaged_or_foreign_is_passed_over(tmp_path: Path) -> None:
    """Then the networks are trained again: nothing is raised, and nothing half is given."""
    Shelf(tmp_path).put((0, 0), (network(0),))
    path = tmp_path / "trial-00000-0.safetensors"
    good = path.read_bytes()
    for fault, content in damaged(good).items():
        path.write_bytes(content)
        assert Shelf(tmp_path).take((0, 0)) == (), fault
    run = bl.fit(bl.Chain(bl.Dense(2)), bl.load("moons", rows=20), epochs=1, progress="quiet")
    run.model.save(path)
    assert Shelf(tmp_path).take((0, 0)) == ()
    path.unlink()
    path.mkdir()
    assert Shelf(tmp_path).take((0, 0)) == ()


def test_many_threads_may_use_it_at_once(tmp_path: Path) -> None:
    """Each finds what it has put there, while memory is let go and others put theirs."""
    shelf, faults = Shelf(tmp_path, most_bytes=3000), []

    def work(number: int) -> None:
        try:
            for turn in range(10):
                shelf.put((number, 0), (network(number + turn),))
                assert_same(shelf.take((number, 0)), (network(number + turn),))
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert faults == []
