"""Whatever a program's words are, the runtime refuses them or stays inside its memory.

Thousands of spoilt programs: what verifies is run, on one thread and two. The same is done under
sanitizers by `make sanitize`.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from backlit.engines.native.extension import problem, runtime
from written_programs import ARENA, HEAD, VALUES, Arrays, Layer, compiled, layer_code

pytestmark = pytest.mark.skipif(problem() is not None, reason="no compiled engine here")

EXTREMES = [-(2**63), -(2**31), -3, -2, -1, 0, 1, 64, 2**20, 2**31, 2**36, 2**40, 2**62, 2**63 - 1]
AFFORDABLE = 1 << 26  # bytes that running a spoilt program may take
FIRST_VALUE = HEAD + 10


def _spoilt(words: list[int], draw: np.random.Generator) -> list[int]:
    """The words with one to three mistakes in them."""
    words = list(words)
    for _ in range(int(draw.integers(1, 4))):
        place, kind = int(draw.integers(len(words))), int(draw.integers(8))
        if kind == 0:
            words[place] = EXTREMES[draw.integers(len(EXTREMES))]
        elif kind == 1:
            words[place] ^= 1 << int(draw.integers(62))
        elif kind == 2:
            other = int(draw.integers(len(words)))
            words[place], words[other] = words[other], words[place]
        elif kind == 3:
            words.insert(place, int(draw.integers(-1, 30)))
        elif kind == 4:
            del words[place]
        else:
            words[place] += int(draw.integers(-3, 4))
    return words


def _cost(words: list[int]) -> int:
    """Bytes that the head and the slots ask for."""
    slots = sum(words[place] for place in (4, 5, 7, 8))
    sizes = words[HEAD + 1 : HEAD + 2 * slots : 2]
    return sum(words[2:4]) + words[6] * 16 + sum(size * 8 * 40 for size in sizes)


def test_spoilt_programs_are_refused_or_run_inside_their_memory() -> None:
    """Mistakes anywhere in a program end in ValueError, or in a call that harms nobody."""
    draw = np.random.Generator(np.random.PCG64(0))
    sound, refused, ran = layer_code(), 0, 0
    for count in range(6000):
        words = _spoilt(sound, draw)
        try:
            program = compiled(words)
        except ValueError as error:
            if not str(error).startswith("malformed program: "):
                raise
            refused += 1
            continue
        if _cost(words) > AFFORDABLE:
            continue
        rows = min(words[1], 20)
        try:
            program.run(*Arrays(words, (rows, 1)).arguments(), 1 + count % 2)
        except ValueError:  # row numbers beyond a table that has become smaller
            continue
        ran += 1
    assert refused > 1000
    assert ran > 100


def test_random_words_are_no_program() -> None:
    """Arrays of anything, with and without the word that opens a program."""
    draw = np.random.Generator(np.random.PCG64(1))
    for count in range(2000):
        words = draw.integers(-3, 40, size=int(draw.integers(0, 80)))
        if count % 2 and words.size:
            words[0] = layer_code()[0]
        with pytest.raises(ValueError, match="malformed program"):
            compiled(words)


@pytest.mark.parametrize(
    "place, word, told",
    [
        (0, 7, "this is no program"),
        (1, 0, "the largest batch is out of range"),
        (2, 1 << 40, "the arena is out of range"),
        (10, 1 << 50, "too many values"),
        (FIRST_VALUE + 3, 5, "value 0: rows of a data set outside of data"),
        (FIRST_VALUE + 6 * 5 + 2, 1 << 30, "value 5: outside its memory"),
        (FIRST_VALUE + 6 * 5 + 2, 3, "value 5: a place that does not suit its dtype"),
        (FIRST_VALUE + 6 * 4 + 1, ARENA, "value 4: outside its memory"),
        (FIRST_VALUE + 6 * 9 + 2, 2, "value 9: no such slot"),
        (FIRST_VALUE + 6 * len(VALUES) + 7, 99, "phase 0: instruction 0 (opcode 1): no such value"),
        (FIRST_VALUE + 6 * len(VALUES) + 9, 3, "phase 0, instruction 0: inner sizes of a product"),
    ],
)
def test_a_mistake_is_told_by_its_place(place: int, word: int, told: str) -> None:
    """The message says which value, phase and instruction, and what is wrong with it."""
    words = layer_code()
    words[place] = word
    with pytest.raises(ValueError) as caught:
        compiled(words)
    assert str(caught.value) == f"malformed program: {told}"


class Strange:
    """Arguments of a call, one of them wrong."""

    def __init__(self) -> None:
        self.layer = Layer()
        self.given = Arrays(self.layer.words, Layer.batches).arguments()

    def refuses(self, place: int, wrong: Any, told: str) -> None:
        """The call with the wrong argument in its place is refused with these words."""
        arguments = [*self.given[:place], wrong, *self.given[place + 1 :]]
        with pytest.raises(ValueError) as caught:
            self.layer.program.run(*arguments, 1)
        assert str(caught.value) == told


def test_arrays_are_examined_before_anything_runs() -> None:
    """Wrong sizes, dtypes, gaps, batches and row numbers are told; nothing has been written."""
    strange = Strange()
    old, new, data, rows, bounds, scalars, _, metrics, outputs = strange.given
    mine = "state_out[0]: state lives in arrays made by buffer(), of at least 384 elements"
    strange.refuses(0, old[:1], "state_in: expected 2 arrays, got 1")
    strange.refuses(1, [np.zeros(384, "f4"), new[1]], mine)
    strange.refuses(1, [new[1], new[1]], mine)
    strange.refuses(1, [new[0].view("i4"), new[1]], "state_out[0]: expected an array of float32")
    gap = "data[0]: expected an array without gaps, rows one after another"
    strange.refuses(2, [data[0][:, ::2]], gap)
    strange.refuses(3, rows + 40, "rows: expected numbers from 0 to 39")
    strange.refuses(3, rows - 1, "rows: expected numbers from 0 to 39")
    strange.refuses(3, rows.astype("i4"), "rows: expected an array of int64")
    strange.refuses(4, bounds + 1, "boundaries: expected numbers from 0 to the rows given")
    batches = "boundaries: expected batches of 1 to 20 rows"
    strange.refuses(4, bounds[::-1].copy() * 0, batches)
    strange.refuses(4, np.array([0, 21, 22, 23, 24]), batches)
    strange.refuses(5, scalars[:, 1:].copy(), "scalars: expected 4 numbers, got 3")
    few = "metrics[0]: expected at least 4 elements, got 3"
    strange.refuses(7, [metrics[0][1:]], few)
    locked = outputs[0].copy()
    locked.flags.writeable = False
    strange.refuses(8, [locked], "outputs[0]: expected a writable array")
    assert not any(each.any() for each in (*new, *metrics, *outputs))


def test_state_is_known_as_long_as_it_lives() -> None:
    """A buffer is zeroed, aligned to 64 bytes and forgotten with its array."""
    for dtype in ("float32", "float64", "int64", "bool"):
        array = runtime().buffer(1000, dtype)
        assert array.dtype == dtype
        assert not array.any()
        assert array.ctypes.data % 64 == 0
    with pytest.raises(ValueError):
        runtime().buffer(-1, "float32")
    with pytest.raises(ValueError):
        runtime().buffer(1, "int8")


def test_a_queue_gives_what_each_program_gives_alone() -> None:
    """`run_many` changes no bit; it holds what it is given while it runs."""
    layer = Layer()
    alone = layer.run(1)
    given = [Arrays(layer.words, Layer.batches) for _ in range(9)]
    jobs = [(layer.program, *each.arguments()) for each in given]
    assert runtime().run_many(jobs, 2) == [(4, -1, 0)] * 9
    assert all(each.left() == alone for each in given)
    assert runtime().run_many([], 2) == []


def test_calls_from_several_python_threads_do_not_disturb_each_other() -> None:
    """Two calls at once, of one program: each gets its own bits."""
    layer = Layer()
    alone, found = layer.run(1), []
    workers = [
        threading.Thread(target=lambda: found.extend(layer.run(2) for _ in range(20)))
        for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert found == [alone] * 40


def test_a_guard_stops_before_state_is_written() -> None:
    """NaN in the third batch: two updates are made, and the guard is named."""
    layer = Layer()
    arrays = Arrays(layer.words, Layer.batches)
    arrays.data[0][39] = np.nan
    arrays.rows[:] = np.arange(arrays.rows.size) % 39
    arrays.rows[41] = 39
    for threads in (1, 2):
        good = Arrays(layer.words, Layer.batches[:2])
        good.rows[:] = arrays.rows[:40]
        assert layer.program.run(*good.arguments(), threads) == (2, -1, 0)
        assert layer.program.run(*arrays.arguments(), threads) == (2, 0, 1)
        assert arrays.new[1].tobytes() == good.new[1].tobytes()
