"""Short trainings of one plan at many learning rates, each with several seeds, side by side.

No ramp: a rate is tried from first weights on and by itself, so that what it does is not mixed
with what the rates before it did. This module refuses to know which rates are good.
"""

from __future__ import annotations

import math
import signal
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..base.errors import NonFiniteError
from ..base.rng import permutation
from ..data.dataset import Dataset
from ..engines.engine import Engine
from ..optim.plateau import ReduceOnPlateau
from ..optim.schedules import Constant, Counter, HostArray, Schedule
from ..training.data_facts import data_facts
from ..training.drive import Listener
from ..training.fit import train
from ..training.plan import Plan
from ..training.progress import Quiet
from ..training.rows import divide
from .configure import configured
from .workers import Workers

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Hurried(Schedule):
    """A schedule run through in a share of its time: a short training sees all of it.

    schedule              the one of the whole training
    pace                  iterations of the whole training for one of the short one, above 0
    iterations_per_epoch  of the whole training

    >>> from backlit.optim.schedules import CosineDecay
    >>> whole = CosineDecay(1000, "iteration")
    >>> short = Hurried(whole, pace=10.0, iterations_per_epoch=50)
    >>> bool(short.factors(50, 7) == whole.factors(500, 50))
    True
    """

    schedule: Schedule
    pace: float
    iterations_per_epoch: int

    def factors(self, k: Counter, iterations_per_epoch: int) -> HostArray:
        """Those of the iteration of the whole training that stands where k does."""
        there = np.floor(np.asarray(k) * self.pace).astype(np.int64)
        return self.schedule.factors(there, self.iterations_per_epoch)


@dataclass(eq=False)
class RateTrials:
    """What is tried at every rate.

    plan      of the whole training; its rate plays no part, nor do its policies
    learning  rows to learn from
    held      rows to judge by, the same for all
    seeds     one training at each rate for each: first weights, order, masks, and, of more rows
              than the updates need, which are learnt from
    updates   how many a training makes, at least; whole epochs are made
    engine    `native`, `eager` or `auto`
    shown     hears a line when a rate is done
    """

    plan: Plan
    learning: Dataset
    held: Dataset
    seeds: tuple[int, ...]
    updates: int
    engine: str = "auto"
    shown: Quiet = field(default_factory=Quiet)

    def chance(self) -> float | None:
        """The loss of the best constant answer on the held rows; None for a loss of one's own.

        On those rows, as their targets may by chance vary less than those learnt from. Raises
        what `train` raises for a plan that does not fit the rows.
        """
        parts = divide(self.plan.with_(validation=0.0), self.learning, self.held)
        assert parts.validation is not None
        facts = data_facts(parts.validation, self.plan.loss, self.plan.network)
        found: float | None = facts["constant_loss"]
        return found

    def losses(self, rates: Sequence[float]) -> Floats:
        """(rates, seeds) loss on the held rows of the weights that the plan would give back:
        those of the best epoch, or the last with keep="last"; infinity where training met NaN
        or infinity.

        Raises KeyboardInterrupt, or SystemExit(143) after SIGTERM, and what `train` raises for a
        plan that does not fit the rows.
        """
        found = np.full((len(rates), len(self.seeds)), np.nan)
        ready = [self._short(seed) for seed in self.seeds]
        pieces = [(place, k) for place in range(len(rates)) for k in range(len(self.seeds))]

        def work(piece: tuple[int, int], engine: Engine, hear: Listener) -> float | None:
            place, k = piece
            plan, rows = ready[k]
            own = configured(plan, {"learning_rate": float(rates[place])}, self.seeds[k])
            return self._judged(own, rows, engine, hear)

        def tell(piece: tuple[int, int], loss: float) -> None:
            found[piece] = loss
            own = found[piece[0]]
            if not np.isnan(own).any():
                told = f"loss {own.mean():.4g}" if np.isfinite(own).all() else "failed"
                self.shown.say(f"learning rate {rates[piece[0]]:.2g}: {told}")

        told = Workers(work, tell, self.engine).carry_out(pieces)
        if told.signal is not None:
            raise KeyboardInterrupt if told.signal == signal.SIGINT else SystemExit(told.exit_code)
        return found

    def _short(self, seed: int) -> tuple[Plan, Dataset]:
        """The plan of a short training, and its rows."""
        plan, count = self.plan, self.learning.rows
        whole = max(1, math.ceil(count / plan.batch_size))
        rows, per_epoch = self.learning, whole
        if whole > self.updates:
            drawn = permutation(seed, "rate/rows", 0, count)[: self.updates * plan.batch_size]
            rows, per_epoch = rows.take(np.sort(drawn)), self.updates
        else:
            rows = rows.take(np.arange(count))  # a test part is not looked at
        epochs = math.ceil(self.updates / per_epoch)
        schedule = plan.schedule
        if isinstance(schedule, ReduceOnPlateau):
            schedule = Constant()
        if not isinstance(schedule, Constant):
            schedule = Hurried(schedule, plan.epochs * whole / (epochs * per_epoch), whole)
        short = plan.with_(
            epochs=epochs, schedule=schedule, statistics_every=0, monitor="validation_loss",
            early_stopping=None, stop_at=None, roll_back=None,
        )  # fmt: skip
        return short, rows

    def _judged(self, plan: Plan, rows: Dataset, engine: Engine, hear: Listener) -> float | None:
        try:
            run = train(
                plan, rows, validation=self.held, listeners=[hear], engine=engine, progress="quiet"
            )
        except NonFiniteError:
            return math.inf
        if run.status == "interrupted":
            return None
        losses = run.history["validation_loss"]
        loss = min(losses) if plan.keep == "best" else losses[-1]
        return loss if math.isfinite(loss) else math.inf
