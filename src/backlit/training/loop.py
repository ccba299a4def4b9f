"""The loop: a generator of events. It runs chunks of iterations and tells what happened.

A chunk takes about 50 ms and ends at every epoch and statistics boundary, so that progress,
stopping and checkpoints need no attention inside it. What the journal will hold never depends
on where chunks end. This module refuses to know who listens, and about files.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..data.batches import BatchOrder
from ..engines.engine import Batches, Engine, Fault, Program, Step
from ..nn.batch_norm import BatchNorm
from ..optim.plateau import ReduceOnPlateau
from ..runs.events import ChunkDone, EpochEnded, Event, GuardFired, PolicyActed, RunEnded
from . import metrics, policies
from .fault import Origin, locate
from .plan import Plan
from .rates import scheduled
from .rows import Part, Parts
from .state import RunState
from .statistics import take_statistics
from .step import Signature, host_scalars, record_evaluation, record_training

CHUNK_SECONDS = 0.05


class Steps(Protocol):
    """Where a loop has its steps from: recorded for it, or once for many plans alike."""

    def training(self, plan: Plan, signature: Signature, *, watched: bool = False) -> Step:
        """The training step of a plan."""
        ...

    def evaluation(self, plan: Plan, signature: Signature) -> Step:
        """The step that measures its network in predict mode."""
        ...


class _Recorded:
    """Steps recorded for one loop."""

    def training(self, plan: Plan, signature: Signature, *, watched: bool = False) -> Step:
        return record_training(plan, signature, watched=watched)

    def evaluation(self, plan: Plan, signature: Signature) -> Step:
        return record_evaluation(plan.network, plan.loss, signature)


_RECORDED = _Recorded()


class Loop:
    """One run's loop. Iterate over `events()`; ask it to end with `stop(reason)`.

    state    where the run stands; complete, and in step with the events told so far, whenever
             `ChunkDone` or `RunEnded` is heard: then a checkpoint may be taken
    failure  where NaN or infinity was met, if that ended the run

    steps           where its steps come from
    measures_train  whether training rows are measured in predict mode after each epoch: what
                    nobody looks at need not be computed. It is in any case if the plan asks
    """

    def __init__(
        self,
        plan: Plan,
        parts: Parts,
        engine: Engine,
        state: RunState,
        *,
        chunk_seconds: float = CHUNK_SECONDS,
        steps: Steps = _RECORDED,
        measures_train: bool = True,
    ) -> None:
        self.plan, self.parts, self.state = plan, parts, state
        self.failure: Origin | None = None
        self.order = batch_order(plan, parts.train)
        self._engine = engine
        self._chunk_seconds = chunk_seconds
        self._pace: float | None = None
        self._stop: str | None = None
        self._steps = steps
        self._step = steps.training(plan, parts.signature)
        self._program = self._compile(self._step)
        self._watched: Program | None = None
        evaluation = steps.evaluation(plan, parts.signature)
        self.evaluation = engine.compile(evaluation, metrics.EVALUATION_ROWS)
        limit = max(1000, parts.validation.count if parts.validation else 0)
        sample = metrics.sample_rows(plan.seed, parts.train.count, limit)
        self._sample = parts.train.rows[sample]
        self.monitor = monitored(plan, has_validation=parts.validation is not None)
        asked = self._check_metric_names()
        self._measures_train = measures_train or any(name.endswith("_predict") for name in asked)

    def stop(self, reason: str) -> None:
        """End after the chunk that is under way; the run can be resumed."""
        self._stop = self._stop or reason

    def events(self) -> Iterator[Event]:
        """Train until the plan is done, a policy stops it, it fails, or `stop` was called."""
        while self.failure is None:
            state = self.state
            if self._stop:
                yield self._ended("interrupted", self._stop)
                return
            if state.clock.left_in_epoch == 0:
                yield from self._end_epoch()
            elif state.stopped or state.clock.epoch >= self.plan.epochs:
                yield self._ended("finished", state.stopped or "all epochs are done")
                return
            else:
                yield from self._chunk()
        yield self._ended("failed", self.failure.sentence(self.state.clock.iteration + 1))

    def rates(self, k: NDArray[np.int64]) -> NDArray[np.float64]:
        """The learning rate of iterations k, schedule and policies included."""
        base = self.plan.optimizer.learning_rate * self.state.rate_factor
        return scheduled(self.plan, base, k, self.state.clock.per_epoch)

    # -- inside an epoch ------------------------------------------------------------------

    def _chunk(self) -> Iterator[Event]:
        state, clock = self.state, self.state.clock
        if clock.done == 0 and self.plan.roll_back:
            state.anchor = {name: np.array(value) for name, value in state.arrays.items()}
        watching = self._is_watched(clock.iteration)
        count = 1 if watching else self._chunk_size()
        started = time.perf_counter()
        positions, boundaries = self.order.slice(clock.epoch, clock.done, count)
        index = self.parts.train.rows[positions]
        k = clock.iteration + np.arange(count, dtype=np.int64)
        scalars = host_scalars(self.plan, k, self.rates(k))
        program = self._watching_program() if watching else self._program
        outcome = program.run(
            state.arrays,
            self.parts.train.arrays,
            Batches(index, boundaries),
            scalars,
            clock.iteration,
        )
        made = len(outcome.metrics["loss"])
        if made and not watching:
            self._pace = (time.perf_counter() - started) / made
        state.arrays = outcome.state
        state.clock = clock.advance(made)
        plain = {name: values for name, values in outcome.metrics.items() if ":" not in name}
        state.note(plain, made)
        if watching and made:
            yield take_statistics(outcome.metrics, clock.epoch + 1, state.clock.iteration)
        if made:
            losses = tuple(float(each) for each in outcome.metrics["loss"])
            yield ChunkDone(clock.epoch + 1, state.clock.iteration, losses)
        if outcome.fault:
            rows = index[boundaries[made] : boundaries[made + 1]]
            one = {name: values[made : made + 1] for name, values in scalars.items()}
            yield from self._fault(outcome.fault, rows, one)

    def _chunk_size(self) -> int:
        clock = self.state.clock
        wanted = 1 if self._pace is None else int(self._chunk_seconds / max(self._pace, 1e-9))
        size = max(1, min(wanted, clock.left_in_epoch))
        every = self._watched_every
        if every > 0:
            size = min(size, (-clock.iteration - 2) % every + 1)  # up to the next watched one
        return size

    @property
    def _watched_every(self) -> int:
        every = self.plan.statistics_every
        return self.state.clock.per_epoch if every is None else every

    def _is_watched(self, k: int) -> bool:
        every = self._watched_every
        return every > 0 and (k == 0 or (k + 1) % every == 0)

    def _watching_program(self) -> Program:
        if self._watched is None:
            step = self._steps.training(self.plan, self.parts.signature, watched=True)
            self._watched = self._compile(step)
        return self._watched

    def _compile(self, step: Step) -> Program:
        return self._engine.compile(step, self.order.largest_batch)

    # -- after an epoch -------------------------------------------------------------------

    def _end_epoch(self) -> Iterator[Event]:
        state = self.state
        number, iteration = state.clock.epoch + 1, state.clock.iteration
        measured = self._epoch_metrics()
        rate = float(self.rates(np.array([iteration - 1]))[0])
        losses = tuple(state.epoch_rows["loss"])
        value = measured[self.monitor]
        if policies.is_better(self.monitor, value, state.best_value):
            state.best = {name: np.array(each) for name, each in state.model().items()}
            state.best_epoch, state.best_value = number, value
        acted: list[Event] = []
        for name, (new_state, action) in self._ask_policies(measured, number, rate).items():
            state.policies[name] = new_state
            if action is None:
                continue
            state.rate_factor *= action.rate_factor
            if action.stop and not state.stopped:
                state.stopped = action.message
            facts = {"metric": value, "rate_factor": state.rate_factor}
            acted.append(PolicyActed(number, iteration, name, action.message, facts))
        state.epoch_rows = {}
        state.clock = state.clock.next_epoch()
        yield EpochEnded(number, iteration, rate, measured, losses)
        yield from acted

    def _epoch_metrics(self) -> dict[str, float]:
        measured = metrics.epoch_scores(self.state.epoch_rows)
        if self._measures_train:
            train = self._measure(self.parts.train, self._sample)
            measured |= {f"train_{name}_predict": value for name, value in train.items()}
        if self.parts.validation:
            held = self._measure(self.parts.validation, self.parts.validation.rows)
            measured |= {f"validation_{name}": value for name, value in held.items()}
        return measured

    def _measure(self, part: Part, rows: NDArray[np.int64]) -> dict[str, float]:
        found = metrics.measure(self.evaluation, self.state.model(), part.arrays, rows)
        return metrics.scores(found)

    def _ask_policies(
        self, measured: dict[str, float], epoch: int, rate: float
    ) -> dict[str, tuple[dict[str, Any], policies.Action | None]]:
        plan, states = self.plan, self.state.policies
        answers: dict[str, tuple[dict[str, Any], policies.Action | None]] = {}
        if isinstance(plan.schedule, ReduceOnPlateau):
            answers["reduce_on_plateau"] = policies.reduce_on_plateau(
                plan.schedule, states.get("reduce_on_plateau", {}), measured, rate
            )
        for name, policy in (("early_stopping", plan.early_stopping), ("stop_at", plan.stop_at)):
            if policy is not None:
                answers[name] = policy.after_epoch(states.get(name, {}), measured, epoch)
        return answers

    # -- when a guard fires ---------------------------------------------------------------

    def _fault(
        self,
        fault: Fault,
        rows: NDArray[np.int64],
        scalars: dict[str, NDArray[np.float64]],
    ) -> Iterator[Event]:
        state, roll_back = self.state, self.plan.roll_back
        origin = locate(
            self._step,
            self.plan.network.names,
            state.arrays,
            self.parts.train.arrays,
            rows,
            scalars,
            fault.iteration,
            fault.guard,
        )
        epoch, iteration = state.clock.epoch + 1, fault.iteration + 1
        message = origin.sentence(iteration)
        yield GuardFired(epoch, iteration, origin.tensor, origin.layer, message)
        if roll_back is None or state.roll_backs >= roll_back.limit or state.anchor is None:
            self.failure = origin
            return
        state.roll_backs += 1
        state.rate_factor *= roll_back.factor
        state.arrays = {name: np.array(value) for name, value in state.anchor.items()}
        state.clock = state.clock.restart_epoch()
        state.epoch_rows = {}
        said = f"back to the start of epoch {epoch}, learning rate × {roll_back.factor:g}"
        facts = {"rate_factor": state.rate_factor, "roll_backs": state.roll_backs}
        yield PolicyActed(epoch, iteration, "roll_back", said, facts)

    def _ended(self, status: str, reason: str) -> RunEnded:
        clock = self.state.clock
        return RunEnded(
            status, reason, clock.epoch, clock.iteration, self.state.best_epoch, facts={}
        )

    def _check_metric_names(self) -> list[str]:
        """The metrics that the plan goes by, all of them known."""
        known = metrics.metric_names(
            has_classes=self.plan.loss.task == "classification",
            has_validation=self.parts.validation is not None,
            has_penalty="penalty" in self._step.metrics,
        )
        asked = [self.monitor]
        for who, policy in (
            ("EarlyStopping", self.plan.early_stopping),
            ("StopAt", self.plan.stop_at),
            ("ReduceOnPlateau", self.plan.schedule),
        ):
            metric = getattr(policy, "metric", None)
            if metric is not None:
                policies.check_metric(who, metric, known)
                asked.append(metric)
        policies.check_metric("monitor", self.monitor, known)
        return asked


def monitored(plan: Plan, *, has_validation: bool) -> str:
    """The metric by which the best epoch of a plan is chosen: see `Plan.monitor`."""
    if plan.monitor is not None:
        return plan.monitor
    if plan.stop_at is not None and plan.stop_at.metric.startswith("validation_"):
        return plan.stop_at.metric
    return "validation_loss" if has_validation else "train_loss_predict"


def batch_order(plan: Plan, train: Part) -> BatchOrder:
    """The order in which a plan shows its training rows."""
    return BatchOrder(
        train.count,
        plan.batch_size,
        plan.seed,
        sampling=plan.sampling,
        merge_single=plan.network.has(BatchNorm),
    )
