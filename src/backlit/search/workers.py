"""Work handed out one piece after another to as many workers as there are cores.

Each worker has an engine of one thread for itself, so that what comes of a piece is what would
have come of it alone, bit for bit. This module refuses to know what the work is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from ..engines.engine import Engine
from ..registry import select
from ..runs.events import Event
from ..training.drive import Listener
from ..training.interruption import Interruption, listening
from ..training.members import OneThread
from .remembering import Remembering

Piece = TypeVar("Piece")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Workers(Generic[Piece, Result]):
    """Who does what with each piece.

    work    what is done with a piece, given an engine and a listener that every run of it must
            have: it answers True where the run should end. None: it was not brought to its end
    tell    hears each result as it comes, one at a time; True ends everything
    engine  `native`, `eager` or `auto`
    count   how many of them; None: one a core
    """

    work: Callable[[Piece, Engine, Listener], Result | None]
    tell: Callable[[Piece, Result], bool | None]
    engine: str = "auto"
    count: int | None = None

    def carry_out(self, pieces: Iterable[Piece | None]) -> Interruption:
        """Do all pieces, begun in their order; returns who interrupted, if anybody.

        pieces   one that is None stands for nothing to do just now: it is asked again soon
        The first Ctrl-C or SIGTERM ends the runs after the iterations under way, and begins no
        more. The first error ends the others, and is raised.
        """
        waiting = iter(pieces)
        count = cores(self.engine) if self.count is None else self.count
        asking, telling, stop = threading.Lock(), threading.Lock(), threading.Event()

        def hear(event: Event) -> bool:
            return stop.is_set()

        def work_off() -> None:
            engine = OneThread(Remembering(select(self.engine)))
            try:
                while not stop.is_set():
                    with asking:
                        piece = next(waiting, _NOTHING)
                    if isinstance(piece, _Nothing):
                        return
                    if piece is None:
                        stop.wait(_SOON)
                        continue
                    result = self.work(piece, engine, hear)
                    with telling:
                        if result is not None and self.tell(piece, result):
                            stop.set()
            except BaseException:
                stop.set()
                raise

        with (
            listening(lambda reason: stop.set()) as told,
            ThreadPoolExecutor(count) as pool,
        ):
            ended = [pool.submit(work_off) for _ in range(count)]
            for each in ended:
                each.result()
        return told


_SOON: Final = 0.01  # seconds until a worker without work asks again


class _Nothing:
    """What stands for no piece at all."""


_NOTHING = _Nothing()


def cores(engine: str = "auto") -> int:
    """How many runs at a time: as many as the engine has threads, for each needs one."""
    threads = select(engine).facts().get("threads")
    return threads if isinstance(threads, int) else 1
