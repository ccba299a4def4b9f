"""What training gives back: the model of the best weights, and everything that was said.

This module refuses to know how it came about.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from ..base.errors import InputError
from ..nn.summary import Summary
from ..runs.folder import RunFolder
from .ensemble import Ensemble
from .evaluation import Evaluation, evaluate
from .history import History
from .model import Model, Rows
from .plan import Plan


class Run:
    """A run that has ended, for now.

    model        the weights of the best epoch (of the last, with keep="last")
    history      metrics by epoch, losses by iteration, statistics, actions
    plan         what fixed the run
    status       `finished`, `interrupted` or `failed`, and `reason`, in words
    best_epoch   the epoch whose monitored metric was best, from 1: the weights are its, unless
                 keep="last". None if no epoch was finished
    monitor      the metric that chose it
    evaluations  `validation` and `test` -> scores and per-row results of the model
    engine       the name of the engine that trained
    seconds      how long this part of the run took
    folder       the run folder, or None
    note         what was amiss when a run was resumed (a damaged checkpoint), or None
    exit_code    what the command line returns: 0, or 128 + the signal that ended the run
    """

    def __init__(
        self,
        *,
        model: Model | Ensemble,
        history: History,
        plan: Plan,
        status: str,
        reason: str,
        best_epoch: int | None,
        monitor: str,
        evaluations: Mapping[str, Evaluation],
        engine: str,
        seconds: float,
        folder: Path | None = None,
        note: str | None = None,
        exit_code: int = 0,
    ) -> None:
        self.model, self.history, self.plan = model, history, plan
        self.status, self.reason, self.best_epoch = status, reason, best_epoch
        self.monitor = monitor
        self.evaluations, self.engine, self.seconds = evaluations, engine, seconds
        self.folder, self.exit_code, self.note = folder, exit_code, note

    def predict(self, x: Rows) -> NDArray[Any]:
        """The class or the value(s) of each row: see `Model.predict`."""
        return self.model.predict(x)

    def probabilities(self, x: Rows) -> NDArray[Any]:
        """The share of each class for each row: see `Model.probabilities`."""
        return self.model.probabilities(x)

    def evaluate(self, data: Rows) -> Evaluation:
        """Scores of the model on a data set; one of a table takes tables and frames, too."""
        return evaluate(self.model, data)

    def save(self, path: str | Path) -> Path:
        """Write the model to one `.safetensors` file."""
        return self.model.save(path)

    def report(self, lang: str = "en") -> Path:
        """Write report.html into the run folder, in English (`en`) or Korean (`ko`).

        Raises InputError for a run that was kept in memory only.
        """
        from ..reports.page import write_report  # figures are not needed to train

        if self.folder is None:
            raise InputError(
                "report",
                expected="a run that has a folder",
                got="one that was kept in memory",
                action="train with out='runs'",
            )
        return write_report(RunFolder(self.folder), lang)

    def summary(self) -> Summary:
        """The network as a table."""
        return self.model.summary()

    def __repr__(self) -> str:
        scores = "; ".join(
            f"{part} {', '.join(f'{k} {v:.4g}' for k, v in each.scores.items() if k != 'rows')}"
            for part, each in self.evaluations.items()
        )
        return f"Run({self.status} after {len(self.history)} epochs: {scores or self.reason})"
