"""What enters a deep activation while the layers below it learn, looked at again and again.

That it moves is what Ioffe and Szegedy (2015) call internal covariate shift. This module refuses
to know what is compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..data.dataset import Dataset
from ..engines.engine import Batches, Call, Step
from ..nn.layer import Mode
from ..nn.losses import SoftmaxCrossEntropy
from ..ops.rows import gather
from ..registry import select
from ..training.loop import batch_order
from ..training.metrics import EVALUATION_ROWS, measure, scores
from ..training.plan import Plan
from ..training.rows import divide
from ..training.start import first_state
from ..training.step import (
    PARAMETERS,
    STATISTICS,
    host_scalars,
    record_evaluation,
    record_training,
)
from .arms import Arm
from .experiment import Setup
from .gradient_changes import with_changes

Floats = NDArray[np.float64]

PERCENTILES: Final = (15, 50, 85)
MODEL: Final = (PARAMETERS, STATISTICS)  # what of a state is not the optimizer's


@dataclass(frozen=True, eq=False)
class Watching:
    """How long is learnt, and how often is looked.

    updates     K of a run, a multiple of `every`
    every       updates between two looks; the first look is before any
    batch_size  rows of a batch, each row once a pass
    rows        the first so many test rows are those that are looked at
    """

    updates: int
    every: int
    batch_size: int
    rows: int


@dataclass(frozen=True, eq=False)
class Moved:
    """What was seen of S runs in K updates, in T + 1 looks at the H units of the last activation.

    percentiles  (S, T + 1, 3, H): the 15th, 50th and 85th over the rows, of what enters each unit
    means        (S, T + 1, H)
    spreads      (S, T + 1, H): standard deviations over the rows
    scales       (S, T + 1, H): |γ| of a batch norm just before the activation; 1 if there is none
    shifts       (S, T + 1, H): its β, or 0
    changes      (S, K): ‖G' - G‖ / ‖G‖, see `gradient_changes`
    cosines      (S, K): of the angle between G and G'
    accuracy     (S,): on all test rows, in the end
    """

    percentiles: Floats
    means: Floats
    spreads: Floats
    scales: Floats
    shifts: Floats
    changes: Floats
    cosines: Floats
    accuracy: Floats


def wandering(places: ArrayLike, spreads: ArrayLike) -> Floats:
    """How far units have moved up to each look: Σ ‖mₜ₊₁ - mₜ‖ / ‖sₜ‖, norms over the units.

    places   (..., T + 1, H): a mean or a median of each unit, at each look
    spreads  (..., T + 1, H): its standard deviation over the rows
    Returns (..., T), in spreads as they are at the moment: a layer whose inputs all grow alike is
    not said to move further.

    >>> wandering([[0, 0], [3, 4], [3, 4]], [[3, 4], [1, 1], [1, 1]]).tolist()
    [1.0, 1.0]
    """
    steps = np.linalg.norm(np.diff(np.asarray(places, dtype=np.float64), axis=-2), axis=-1)
    sizes = np.linalg.norm(np.asarray(spreads, dtype=np.float64), axis=-1)[..., :-1]
    moved: Floats = np.cumsum(steps / sizes, axis=-1)
    return moved


def moved_inputs(arms: Mapping[str, Arm], setup: Setup, watching: Watching) -> dict[str, Moved]:
    """Train every arm once for each seed, and look at the input of its last activation.

    arms  networks that end in a Dense, an activation and a Dense, perhaps with a batch norm
          before the activation
    """
    jobs = [(name, seed) for name in arms for seed in setup.seeds]

    def one(job: tuple[str, int]) -> dict[str, Floats]:
        return _followed(arms[job[0]], setup, job[1], watching)

    threads = select(setup.engine).facts().get("threads")
    with ThreadPoolExecutor(threads if isinstance(threads, int) else 1) as pool:
        found = list(pool.map(one, jobs))
    count = len(setup.seeds)
    return {
        name: Moved(**_stacked(found[k * count : (k + 1) * count])) for k, name in enumerate(arms)
    }


class _Follower:
    """A network that learns for a while, is looked at, and learns on."""

    def __init__(self, arm: Arm, setup: Setup, seed: int, watching: Watching) -> None:
        data = setup.data
        plain = Dataset(data.x, data.y, name=data.name, classes=data.classes)
        self.plan = Plan(
            network=arm.network,
            loss=SoftmaxCrossEntropy(),
            optimizer=arm.optimizer,
            seed=seed,
            batch_size=watching.batch_size,
            validation=0.0,
        )
        self.parts = divide(self.plan, plain)
        self.held = divide(self.plan, setup.test).train
        self.order = batch_order(self.plan, self.parts.train)
        self.arrays = first_state(self.plan, self.parts).arrays
        self.rows = np.arange(min(watching.rows, self.held.count))
        self.done = 0
        step = record_training(self.plan, self.parts.signature)
        layer = [name for name in arm.network.names if name.startswith("dense")][-2]
        self.engine = select(setup.engine)  # programs of one engine may share buffers
        self.training = self.engine.compile(
            with_changes(self.plan, step, layer), self.order.largest_batch
        )
        self.looking = self.engine.compile(_entering(self.plan, step), len(self.rows))

    def learn(self, updates: int) -> dict[str, Floats]:
        """Go on for so many updates, and tell of each what it did to the gradient."""
        found, end = [], self.done + updates
        while self.done < end:
            epoch, first = divmod(self.done, self.order.iterations_per_epoch)
            count = min(end - self.done, self.order.iterations_per_epoch - first)
            positions, boundaries = self.order.slice(epoch, first, count)
            batches = Batches(self.parts.train.rows[positions], boundaries)
            k = np.arange(self.done, self.done + count)
            rates = np.full(count, self.plan.optimizer.learning_rate)
            scalars = host_scalars(self.plan, k, rates)
            outcome = self.engine.run_all(
                [
                    Call(
                        self.training,
                        self.arrays,
                        self.parts.train.arrays,
                        batches,
                        scalars,
                        self.done,
                    )
                ]
            )[0]
            self.arrays, self.done = outcome.state, self.done + count
            found.append({f"{name}s": outcome.metrics[name] for name in ("change", "cosine")})
        return {name: np.concatenate([each[name] for each in found]) for name in found[0]}

    def look(self) -> dict[str, Floats]:
        """What enters the last activation now."""
        x = {"x": self.held.arrays["x"]}
        batch = Batches(self.rows, np.array([0, len(self.rows)]))
        call = Call(self.looking, self._model(), x, batch, {}, 0)
        values = self.engine.run_all([call])[0].outputs["entering"].astype(np.float64)
        units, norm = np.ones(values.shape[1]), f"parameters/{self.plan.network.names[-3]}"
        return {
            "percentiles": np.percentile(values, PERCENTILES, axis=0),
            "means": values.mean(0),
            "spreads": values.std(0),
            "scales": np.abs(self.arrays.get(f"{norm}/scale", units)),
            "shifts": np.array(self.arrays.get(f"{norm}/shift", 0 * units)),
        }

    def accuracy(self) -> float:
        """On all test rows, now."""
        step = record_evaluation(self.plan.network, self.plan.loss, self.parts.signature)
        program = self.engine.compile(step, EVALUATION_ROWS)
        return scores(measure(program, self._model(), self.held.arrays, self.held.rows))["accuracy"]

    def _model(self) -> dict[str, NDArray[Any]]:
        """A copy without the optimizer's part: a program keeps the state that it is given."""
        return {name: value.copy() for name, value in self.arrays.items() if name.startswith(MODEL)}


def _followed(arm: Arm, setup: Setup, seed: int, watching: Watching) -> dict[str, Floats]:
    follower = _Follower(arm, setup, seed, watching)
    looks, courses = [follower.look()], list[dict[str, Floats]]()
    for _ in range(watching.updates // watching.every):
        courses.append(follower.learn(watching.every))
        looks.append(follower.look())
    changes = {name: np.concatenate([each[name] for each in courses]) for name in courses[0]}
    return _stacked(looks) | changes | {"accuracy": np.array(follower.accuracy())}


def _entering(plan: Plan, step: Step) -> Step:
    """A step that gives out what enters the last activation, as in training: rows are a batch."""
    assert step.rows is not None
    state = {name: each for name, each in step.state.items() if name.startswith(MODEL)}
    given = {name.partition("/")[2]: each for name, each in state.items()}
    x = gather(step.data["x"], step.rows)
    entering, _ = plan.network[:-2].apply(given, x, Mode(training=True))
    data = {"x": step.data["x"]}
    return Step(state=state, data=data, rows=step.rows, outputs={"entering": entering})


def _stacked(each: Sequence[Mapping[str, Floats]]) -> dict[str, Floats]:
    return {name: np.array([one[name] for one in each]) for name in each[0]}
