"""Work a question off: pieces from the desk to the cores, networks to the shelf, results back.

This module refuses to know how a question came about, and what is made of the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ..engines.engine import Engine
from ..training.drive import Listener
from ..training.ensemble import Ensemble
from ..training.interruption import Interruption
from ..training.model import Model
from .attempt import Outcome
from .desk import Desk, pieces
from .question import Question
from .ranking import in_places
from .recorded import Recorded
from .shelf import Key, Shelf
from .trial import Piece, Trial
from .workers import Workers

Models = tuple[Model, ...]
Tell = Callable[[Trial, Desk], None]


@dataclass
class Kept:
    """The models of the best few trials of which we trained the last pass, and of repetitions.

    most   of how many trials
    """

    question: Question
    most: int
    models: dict[Key, Models] = field(default_factory=dict)
    _trials: dict[int, Trial] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """One more; what is no longer among the best is let go."""
        trial = outcome.trial
        if not outcome.models or (self.most == 0 and trial.repeat == 0):
            return
        self.models[trial.number, trial.repeat] = outcome.models
        if trial.repeat:
            return
        # one that its own plan ended early is as far as any can come
        self._trials[trial.number] = replace(trial, level=self.question.course.last)
        placed = in_places(self._trials.values(), self.question.course.metric)
        for each in placed[self.most :]:
            del self._trials[each.number]
            del self.models[each.number, 0]

    def model(self, number: int) -> Model | Ensemble:
        """A trial's networks as one."""
        own = self.models[number, 0]
        return own[0] if len(own) == 1 else Ensemble(own)


def work_off(
    question: Question,
    desk: Desk,
    shelf: Shelf,
    kept: Kept,
    *,
    engine: str = "auto",
    count: int | None = None,
    tell: Tell = lambda trial, desk: None,
) -> Interruption:
    """Carry out pieces until none is wanted, or somebody interrupts; returns who did.

    count   how many at a time; None: one a core
    """
    steps = Recorded()

    def carry_out(piece: Piece, engine: Engine, hear: Listener) -> Outcome | None:
        key = (piece.number, piece.repeat)
        attempt = question.attempt(piece, desk.parameters(piece.number))
        found = attempt.carry_out(question.subject, engine, steps, hear, shelf.take(key))
        if isinstance(found, Outcome):
            if not found.trial.stopped:
                shelf.put(key, found.paused, found.trial.seconds)
            elif piece.level == question.course.last:
                shelf.put_for_others(key, found.paused)
            else:
                shelf.drop([key])
            return found
        shelf.put(key, found)
        desk.give_back(piece)
        return None

    def bring(piece: Piece, outcome: Outcome) -> None:
        if desk.bring(outcome.trial):
            kept.add(outcome)
            _clear(question, desk, shelf)
        for trial in desk.news():
            tell(trial, desk)

    def at_hand(piece: Piece) -> bool:
        return piece.level == 0 or piece.repeat > 0 or shelf.has((piece.number, piece.repeat))

    return Workers(carry_out, bring, engine, count).carry_out(pieces(desk, at_hand))


def _clear(question: Question, desk: Desk, shelf: Shelf) -> None:
    """Let go of the networks of trials that will go no further, whenever a level is settled."""
    course, results = question.course, desk.results
    settled = len(results.settled)
    if settled == 0 or results.cleared == settled:
        return
    results.cleared = settled
    goes_on = results.settled[max(results.settled)]
    shelf.keep({(number, repeat) for number in goes_on for repeat in range(course.seeds)})
