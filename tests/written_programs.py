"""Programs written by hand, word by word, and the arrays to run them with."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backlit.engines.native.extension import runtime

DTYPES = [np.dtype(name) for name in ("float32", "float64", "int64", "bool")]
F32, F64, I64, BOOL = range(4)
ARENA, PRIVATE, LOCAL, READ, WRITE, DATA, CONSTANT, SCALAR, ROWS, ITERATION, OUTPUT = range(11)
IN_PANELS, SPLIT, EACH, ALONE = range(4)
BATCH, DATA_SET = -1, -2
MAGIC = 0x424C31
HEAD = 12  # words before the slots

# One dense layer, y = relu(x w + b) of rows of a data set: 16 inputs, 24 units, batches of 20.
# Its metric is the largest y; its update takes 0.5 times the column sums of y from b.
VALUES = [
    (F32, DATA, 0, DATA_SET, 16, 16),  # 0: x
    (I64, ROWS, 0, BATCH, 1, 1),  # 1
    (F32, READ, 0, 16, 24, 24),  # 2: w
    (F32, READ, 1, 1, 24, 24),  # 3: b
    (F32, OUTPUT, 0, BATCH, 24, 24),  # 4: y
    (F32, ARENA, 0, 5, 24, 24),  # 5: column sums of each of five panels
    (F32, ARENA, 512, 5, 1, 1),  # 6: the largest of each
    (F32, ARENA, 576, 1, 24, 24),  # 7: the sums
    (F32, ARENA, 704, 1, 1, 1),  # 8: the largest
    (F32, WRITE, 1, 1, 24, 24),  # 9: b, updated
    (F32, SCALAR, 0, 1, 1, 1),  # 10: the rate
    (F32, READ, 0, 16, 24, 24),  # 11: w
    (F32, WRITE, 0, 16, 24, 24),  # 12: w, as it was
    (F32, LOCAL, 0, BATCH, 24, 24),  # 13: y once more
]
PHASES = [
    (IN_PANELS, 4, 1, [
        (1, [0, 13, 0, 2, 3, 1, 8, 0]),
        (3, [0, -1, 24, 0, 0, 1, 1, 0, 0, 3, 13, 0, 4, 0, 0, 5, 0, 1, 6, 0, 6]),
    ]),
    (SPLIT, 0, 1, [(5, [0, 7, 5, 0, 4]), (5, [0, 8, 6, 1, 4])]),
    (EACH, 0, 0, [(11, [0, 8]), (12, [0, 8])]),
    (SPLIT, 0, 1, [
        (3, [0, 1, 24, 1, 16, 4, 3, 1, 4, 1, 3, 0, 7, 0, 10, 3, 31, 3, 0, 0, 0, -1,
             0, 1, 2, 3, 9, 3, 0]),
        (9, [0, 12, 11]),
    ]),
]  # fmt: skip


def layer_code() -> list[int]:
    """The words of the layer."""
    slots = [F32, 384, F32, 24, F32, 16, F32, 1, F32, 24]
    head = [MAGIC, 20, 768, 512, 2, 1, 1, 1, 1, 1, len(VALUES), len(PHASES)]
    body = []
    for kind, panel, barrier, instructions in PHASES:
        body += [kind, panel, barrier, len(instructions)]
        for opcode, fields in instructions:
            body += [opcode, len(fields), *fields]
    return [*head, *slots, *(word for value in VALUES for word in value), *body]


def compiled(words: Any, numbers: Any = (0.5,), constants: bytes = b"") -> Any:
    """A program of these words; ValueError if it is malformed."""
    code = np.array(words, dtype=np.int64)
    return runtime().Program(code, np.array(numbers, dtype=np.float64), constants)


class Arrays:
    """Arrays of the sizes that a code's head and slots speak of."""

    def __init__(self, words: Any, batches: tuple[int, ...], *, data_rows: int = 40) -> None:
        counts = [int(words[place]) for place in (4, 5, 7, 8)]
        slots = iter(
            (DTYPES[int(kind)], int(size))
            for kind, size in zip(words[HEAD::2], words[HEAD + 1 :: 2], strict=False)
        )
        states, data, metrics, outputs = ([next(slots) for _ in range(n)] for n in counts)
        self.bounds = np.cumsum([0, *batches], dtype=np.int64)
        total = int(self.bounds[-1])
        self.rows = np.arange(total, dtype=np.int64) * 7 % data_rows
        self.scalars = np.full((int(words[6]), len(batches)), 0.25)
        self.old = [self._filled(runtime().buffer(n, d.name)) for d, n in states]
        self.new = [runtime().buffer(n, d.name) for d, n in states]
        self.data = [self._filled(np.zeros(data_rows * n, d)).reshape(-1, n) for d, n in data]
        self.metrics = [np.zeros((len(batches), n), d) for d, n in metrics]
        self.outputs = [np.zeros((total, n), d) for d, n in outputs]

    def arguments(self) -> list[Any]:
        """What `Program.run` takes, but for the number of threads."""
        return [
            self.old, self.new, self.data, self.rows, self.bounds, self.scalars, 0,
            self.metrics, self.outputs,
        ]  # fmt: skip

    def left(self) -> bytes:
        """Everything that a call has written."""
        return b"".join(each.tobytes() for each in (*self.new, *self.metrics, *self.outputs))

    @staticmethod
    def _filled(array: NDArray[Any]) -> NDArray[Any]:
        numbers = (np.arange(array.size) * 29 + 11) % 41 - 20
        array[...] = (numbers * 0.01 if array.dtype.kind == "f" else numbers % 5).astype(
            array.dtype
        )
        return array


class Layer:
    """The layer, ready to run."""

    batches = (20, 20, 13, 1)

    def __init__(self) -> None:
        self.words = layer_code()
        self.program = compiled(self.words)

    def run(self, threads: int) -> bytes:
        """What a call on so many threads leaves behind."""
        arrays = Arrays(self.words, self.batches)
        assert self.program.run(*arrays.arguments(), threads) == (4, -1, 0)
        return arrays.left()
