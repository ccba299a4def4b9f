"""Spare buffers: two sets serve a run, programs that are alike share them, threads may too."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from backlit.engines.engine import State
from backlit.engines.native.buffers import buffer
from backlit.engines.native.spare import Spare
from engine_ways import needs_native

pytestmark = needs_native


def state(value: float = 0.0) -> State:
    """Two arrays in buffers."""
    found = {"w": buffer((5, 3), np.dtype("float32")), "b": buffer((3,), np.dtype("float32"))}
    for array in found.values():
        array[...] = value
    return found


def test_two_sets_serve_a_run() -> None:
    """What is given up is written to next; no third set is made."""
    spare, given = Spare(), state()
    spare.programs = 1
    seen = set()
    for _ in range(6):
        target = spare.target(given, set())
        assert not {id(a) for a in target.values()} & {id(a) for a in given.values()}
        seen |= {id(array) for array in (*given.values(), *target.values())}
        spare.give_up(given, target)
        given = target
    assert len(seen) == 4


def test_what_stays_is_handed_on() -> None:
    """An array that no iteration changes is the same array in the state after."""
    spare, given = Spare(), state()
    target = spare.target(given, {"b"})
    assert target["b"] is given["b"]
    spare.give_up(given, target)
    assert spare.target(target, {"b"})["w"] is given["w"]


def test_threads_never_get_one_set() -> None:
    """Many at once, each writes its own number and finds it again."""
    spare = Spare()
    spare.programs = 4

    def work(number: int) -> bool:
        given, right = state(number), True
        for _ in range(300):
            target = spare.target(given, set())
            for array in target.values():
                array[...] = number
            right &= all((array == number).all() for array in (*given.values(), *target.values()))
            spare.give_up(given, target)
            given = target
        return right

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))
