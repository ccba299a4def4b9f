"""The desk where workers are given the next piece of work, and bring back what came of it.

One desk serves the threads of a process, and its ledger those of others. What is given out when
depends on who asks; what it amounts to at the end does not. This module refuses to know how a
piece of work is carried out.
"""

from __future__ import annotations

import operator
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from ..base.errors import BacklitError, FileFormatError
from ..runs.plain import PUT_BACK
from .course import Results, goodness
from .ledger import Ledger, Note
from .question import Question
from .samplers import Told
from .space import Space
from .trial import Piece, Trial


class Desk:
    """Which piece of work is next.

    results   what has come of the search so far, of all processes
    """

    def __init__(self, question: Question, ledger: Ledger | None = None) -> None:
        self.results = Results()
        self._question, self._course = question, question.course
        self._ledger = Ledger() if ledger is None else ledger
        self._claims: dict[Piece, str] = {}
        self._fresh: list[Trial] = []
        self._parameters: dict[int, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def take(self, at_hand: Callable[[Piece], bool] = lambda piece: True) -> Piece | None:
        """A piece of work that is wanted and nobody does; None where there is none just now.

        at_hand   whether this process can begin where the trial stands: such pieces come first
        """
        with self._lock, self._ledger.open() as news:
            self._read(news)
            far: Piece | None = None
            for piece in self._course.wanted(self.results):
                if self._is_free(piece):
                    if at_hand(piece):
                        return self._given(piece)
                    far = far or piece
            if far is not None:
                return self._given(far)
            for piece in self._course.likely(self.results):
                if self._is_free(piece):
                    return self._given(piece)
            return None

    def bring(self, trial: Trial) -> bool:
        """Note what came of a piece; False if it was known already."""
        with self._lock, self._ledger.open() as news:
            self._read(news)
            self._claims.pop(trial.piece, None)
            is_new = self.results.add(trial)
            if is_new:
                self._fresh.append(trial)
                self._ledger.write({"result": trial.to_data()})
            return is_new

    def news(self) -> list[Trial]:
        """Results that came since the last time, of this process and of others."""
        with self._lock:
            fresh, self._fresh = self._fresh, []
            return fresh

    def give_back(self, piece: Piece) -> None:
        """Let go of a piece that was not brought to its end."""
        with self._lock, self._ledger.open() as news:
            self._read(news)
            if self._claims.pop(piece, None) is not None:
                self._ledger.write({"given_back": list(piece)})

    def look(self) -> None:
        """Read what other processes have noted."""
        with self._lock, self._ledger.open() as news:
            self._read(news)

    def is_done(self) -> bool:
        """Whether nothing is wanted any more."""
        with self._lock:
            return self._course.is_done(self.results)

    def parameters(self, number: int) -> dict[str, Any]:
        """A trial's parameters. Only once `told` of enough others: of every piece taken."""
        if number not in self._parameters:
            told = self._told(self._question.needs(number))
            self._parameters[number] = self._question.parameters(number, told)
        return self._parameters[number]

    def _given(self, piece: Piece) -> Piece:
        self.parameters(piece.number)
        self._claims[piece] = self._ledger.name
        self._ledger.write({"claim": list(piece), "by": self._ledger.name})
        return piece

    def _is_free(self, piece: Piece) -> bool:
        claimed = self._claims.get(piece)
        if claimed is not None and self._ledger.is_alive(claimed):
            return False
        return self._is_known(self._question.needs(piece.number))

    def _is_known(self, needed: int) -> bool:
        return all(self.results.of(number, 0, 0) is not None for number in range(needed))

    def _told(self, needed: int) -> list[Told]:
        """What samplers go by: each trial as it was first judged, after equally many passes."""
        found = []
        for number in range(needed):
            trial = self.results.of(number, 0, 0)
            assert trial is not None, "a trial is drawn when those it depends on are known"
            found.append(Told(number, trial.parameters, goodness(trial, self._course.metric)))
        return found

    def _read(self, news: list[Note]) -> None:
        for note in news:
            try:
                self._understand(note)
            except (BacklitError, KeyError, TypeError, ValueError) as error:
                raise FileFormatError(
                    "the study's journal",
                    expected="a result, a claim, or what was given back",
                    got=str(error) if isinstance(error, BacklitError) else repr(error),
                    where=note["where"],
                    action=PUT_BACK,
                ) from error

    def _understand(self, note: Note) -> None:
        if "result" in note:
            trial = Trial.from_data(note["result"], note["where"])
            trial = in_order(trial, self._question.space)
            if self.results.add(trial):
                self._fresh.append(trial)
            self._claims.pop(trial.piece, None)
        elif "claim" in note:
            self._claims[_piece(note["claim"])] = str(note["by"])
        else:
            self._claims.pop(_piece(note["given_back"]), None)


def _piece(given: Any) -> Piece:
    number, repeat, level = map(operator.index, given)
    return Piece(number, repeat, level)


def in_order(trial: Trial, space: Space) -> Trial:
    """A trial that was read, its parameters in the order of the space again."""
    given = trial.parameters
    return replace(trial, parameters={name: given[name] for name in space.names if name in given})


def pieces(
    desk: Desk, at_hand: Callable[[Piece], bool] = lambda piece: True
) -> Iterator[Piece | None]:
    """Pieces of work until none is wanted; None while others must first bring theirs."""
    while True:
        piece = desk.take(at_hand)
        if piece is None and desk.is_done():
            return
        yield piece
