"""The learning rate finder: a range of rates to begin with, from short trainings.

It recommends and never sets a rate by itself. This module refuses to know how a range is judged.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..base.describe import is_number
from ..base.errors import InputError
from ..base.rng import check_seed, permutation
from ..data.dataset import Dataset
from ..data.split import split
from ..nn.chain import Chain
from ..nn.losses import Loss, default_loss
from ..optim.adam import Adam
from ..optim.optimizer import Optimizer
from ..training.drive import Progress
from ..training.plan import Plan
from ..training.progress import progress_to
from .rate_finding import RateFinding
from .rate_trials import RateTrials
from .rate_verdict import verdict

Floats = NDArray[np.float64]

UPDATES: Final = 200
_LOWEST, _HIGHEST, _A_DECADE = 1e-5, 10.0, 2
_FINE: Final = 8  # rates of the second pass
_BEYOND: Final = 4  # rates tried beyond an end that does best, two decades
_MOST_HELD: Final = 2000  # rows that judge: more change a loss less than the seeds do


def find_learning_rate(
    network: Chain,
    data: Dataset,
    *,
    loss: Loss | None = None,
    optimizer: Optimizer | None = None,
    batch_size: int = 32,
    weight_decay: float = 0.0,
    epochs: int = 20,
    updates: int | None = None,
    rates: Sequence[float] | None = None,
    seeds: int = 3,
    seed: int = 0,
    validation: float | Dataset = 0.2,
    engine: str = "auto",
    progress: Progress = "auto",
) -> RateFinding:
    """A range of learning rates for `fit`, with its uncertainty, or why there is none.

    network, data  as for `fit`; a test part is not looked at
    loss           default SoftmaxCrossEntropy for classes, MeanSquaredError for values
    optimizer      default Adam(); its own rate plays no part
    epochs         passes of the training that the rate is meant for: no trial is longer
    updates        of each trial; None: 200, or as many as those epochs have
    rates          two or more, above 0; None: 13 from 1e-5 to 10, two a decade, and two decades
                   beyond an end that does best
    seeds          trainings at each rate, 2 or more
    seed           0 … 2³² - 1, of the first of them
    validation     a share of the rows to judge by, (0, 1), or a Dataset
    engine         `native`, `eager` or `auto`
    progress       `auto`, `terminal`, `lines`, `quiet`
    Each rate is tried by itself, from first weights on, with the same seeds; around those that
    did well 8 more are tried. The range holds the rates whose loss on held rows cannot be told
    from the best's, and ends at a third of the smallest rate that was too high for some seed.
    Nothing is set: the optimizer stays as it was. Raises InputError, PlanError or DataError for
    what fits no training, KeyboardInterrupt.

    Source: the range of rates after Smith (2017), "Cyclical learning rates for training neural
    networks"; *we deviate*: no ramp, several seeds, and the loss on rows held back.

    >>> import backlit as bl
    >>> net = bl.Chain(bl.Dense(16), bl.Tanh(), bl.Dense(2))
    >>> found = find_learning_rate(net, bl.load("moons"), updates=60, progress="quiet")
    >>> found.low < found.suggestion < found.high
    True
    """
    plan = Plan(
        network=network,
        loss=default_loss(data.task) if loss is None else loss,
        optimizer=Adam() if optimizer is None else optimizer,
        weight_decay=weight_decay,
        batch_size=batch_size,
        epochs=epochs,
        seed=seed,
    )
    learning, held = divided(data, validation, seed)
    return find_rate_of(
        plan, learning, held, updates=updates, rates=rates, seeds=seeds, engine=engine,
        progress=progress,
    )  # fmt: skip


def find_rate_of(
    plan: Plan,
    learning: Dataset,
    held: Dataset,
    *,
    updates: int | None = None,
    rates: Sequence[float] | None = None,
    seeds: int = 3,
    engine: str = "auto",
    progress: Progress = "auto",
) -> RateFinding:
    """The same for a plan: its schedule is run through in the time of a trial, its policies and
    its own rate play no part. Raises what `find_learning_rate` raises.
    """
    tried = _checked(rates)
    check_counts(seeds, updates)
    shown = progress_to(progress, 1)
    trials = RateTrials(
        plan=plan,
        learning=learning,
        held=_few(held, plan.seed),
        seeds=tuple((plan.seed + each) % 2**32 for each in range(seeds)),
        updates=planned_updates(plan, learning) if updates is None else updates,
        engine=engine,
        shown=shown,
    )
    chance = trials.chance()
    try:
        found, losses = _passes(trials, tried, chance, extend=rates is None)
    finally:
        shown.close()
    judged = verdict(found, losses, chance, learning.rows, held.rows)
    edge = None if judged.region is None else judged.region.edge
    return RateFinding(
        rates=tuple(map(float, found)),
        losses=tuple(tuple(map(float, row)) for row in losses),
        low=judged.low,
        high=judged.high,
        low_within=judged.low_within,
        high_within=judged.high_within,
        edge=None if edge is None or math.isinf(edge) else edge,
        reason=judged.reason,
        chance=chance,
        updates=trials.updates,
        seed=plan.seed,
    )


def planned_updates(plan: Plan, learning: Dataset) -> int:
    """Updates of a trial, unless told otherwise: 200, or as many as the plan makes."""
    whole = plan.epochs * max(1, math.ceil(learning.rows / plan.batch_size))
    return min(UPDATES, whole)


def _passes(
    trials: RateTrials, rates: Floats, chance: float | None, *, extend: bool
) -> tuple[Floats, Floats]:
    """All rates that were tried, ascending, and their losses."""
    losses = trials.losses(rates.tolist())
    rows = trials.learning.rows, trials.held.rows
    if extend:
        around = verdict(rates, losses, chance, *rows).region
        step = rates[1] / rates[0]
        beyond: list[float] = []
        if around is None or around.first == 0:
            beyond = [rates[0] * step**-k for k in range(1, _BEYOND + 1)]
        elif around.best == len(rates) - 1:
            beyond = [rates[-1] * step**k for k in range(1, _BEYOND + 1)]
        rates, losses = _joined(trials, rates, losses, beyond)
    around = verdict(rates, losses, chance, *rows).region
    if around is None:
        return rates, losses
    low, high = rates[max(0, around.first - 1)], rates[min(len(rates) - 1, around.last + 1)]
    fine = np.geomspace(low, high, _FINE + 2)[1:-1]
    known = [np.abs(np.log(rates / each)).min() < 1e-6 for each in fine]
    return _joined(trials, rates, losses, [r for r, is_known in zip(fine, known, strict=True)
                                           if not is_known])  # fmt: skip


def _joined(
    trials: RateTrials, rates: Floats, losses: Floats, more: Sequence[float]
) -> tuple[Floats, Floats]:
    if not len(more):
        return rates, losses
    rates = np.concatenate([rates, np.asarray(more, dtype=np.float64)])
    losses = np.concatenate([losses, trials.losses(more)])
    order = np.argsort(rates)
    return rates[order], losses[order]


def divided(data: Dataset, validation: float | Dataset, seed: int) -> tuple[Dataset, Dataset]:
    """The rows that trials learn from, and those that judge them. Raises InputError, DataError."""
    if isinstance(validation, Dataset):
        return data.take(np.arange(data.rows)), validation
    if not (is_number(validation) and 0 < validation < 1):
        raise InputError(
            "validation",
            expected="a share of the rows in (0, 1), or a Dataset: rates are judged by it",
            got=repr(validation),
            action="write validation=0.2",
        )
    check_seed(seed)
    kept, back = split(data, validation, seed=seed, purpose="split/validation")
    return data.take(kept), data.take(back)


def _few(held: Dataset, seed: int) -> Dataset:
    if held.rows <= _MOST_HELD:
        return held
    return held.take(np.sort(permutation(seed, "rate/held", 0, held.rows)[:_MOST_HELD]))


def _checked(rates: Sequence[float] | None) -> Floats:
    if rates is None:
        decades = round(math.log10(_HIGHEST / _LOWEST))
        return np.geomspace(_LOWEST, _HIGHEST, decades * _A_DECADE + 1)
    values: list[Any] = list(rates)
    good = all(is_number(each) and 0 < each < math.inf for each in values)
    if not good or len(set(values)) < 2:
        raise InputError(
            "rates",
            expected="two or more different learning rates above 0",
            got=repr(values),
            action="write rates=[1e-4, 1e-3, 1e-2, 1e-1], or leave it out",
        )
    return np.unique(np.asarray(values, dtype=np.float64))


def check_counts(seeds: Any, updates: Any) -> None:
    """Raise InputError for numbers of seeds and updates that no finding can be made of."""
    for name, value, least, mend in (
        ("seeds", seeds, 2, "leave it out for 3: one seed says nothing about chance"),
        ("updates", 1 if updates is None else updates, 1, "leave it out for 200"),
    ):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise InputError(
                name,
                expected=f"a whole number, {least} or more",
                got=repr(value),
                action=mend,
            )
