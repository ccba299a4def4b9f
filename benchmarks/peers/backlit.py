"""Backlit: `bl.fit` as a user calls it, guards, statistics, accuracy and all.

Timed from the end of its first iteration, when everything is compiled, to the end of the last
epoch's work. The first weights and the batch order are drawn by the plan's own seed, and so are
what the other peers were handed.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

import backlit as bl

from ..prepare import CHECKED, losses, plan_of
from ..workloads import WORKLOADS
from . import serve


class Backlit:
    """A workload by one of Backlit's engines."""

    def __init__(self, task: serve.Task, engine: str) -> None:
        self.engine = engine
        self.work = WORKLOADS[task.name]
        classes = task.sizes[-1]
        self.data = bl.Dataset(task.x, task.y, name=task.name, classes=classes)

    def check(self) -> float:
        plan = plan_of(self.work, self.data.rows, checked=True)
        return losses(plan, self.data, self.engine, CHECKED + 1)[-1]

    def reset(self) -> None:
        """Each fit begins anew."""

    def epochs(self, count: int) -> dict[str, Any]:
        plan = plan_of(self.work, self.data.rows)
        began = ended = 0.0
        first = 0

        def listen(event: Any) -> None:
            nonlocal began, ended, first
            if event.kind == "chunk_done" and not first:
                first, began = event.iteration, time.perf_counter()
            elif event.kind == "run_ended":
                ended = time.perf_counter()

        run = bl.fit(
            plan.network,
            self.data,
            optimizer=plan.optimizer,
            schedule=plan.schedule,
            batch_size=plan.batch_size,
            epochs=max(count, 2),  # the first iteration is not timed, and an epoch may be one
            seed=plan.seed,
            validation=None,
            statistics_every=plan.statistics_every,
            listeners=[listen],
            engine=self.engine,
            progress="quiet",
        )
        updates = len(run.history.losses) - first
        return {"seconds": ended - began, "updates": updates, "loss": run.history.losses[-1]}

    def versions(self) -> dict[str, str]:
        from importlib.metadata import version

        return {"backlit": version("backlit"), "engine": self.engine, "numpy": np.__version__}


if __name__ == "__main__":
    given = serve.options(engine="auto")
    if given.threads == 1:
        serve.one_core()
    serve.serve(lambda task: Backlit(task, given.engine), given.folder)
