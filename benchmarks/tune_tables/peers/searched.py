"""Optuna's search by several processes that share a study, until processor seconds are spent.

TPE with its defaults, the library's own defaults as the first trials, no trial cut short. Each
trial keeps what it took since the one before it of the same process, Optuna's own time included;
trials begun before the seconds were spent are ended, so a little more is spent. A study that was
stopped is gone on with. This module refuses to know what is tried.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

NAME = "peer"
SECONDS = "processor seconds"
LOOK = 0.5  # seconds between two looks at whether those who asked are still there

Objective = Callable[[Any], float]


def searched(
    objective: Objective,
    first: Sequence[dict[str, Any]],
    journal: Path,
    *,
    budget: float,
    processes: int,
    seed: int,
) -> dict[str, Any]:
    """The parameters and the error of the best trial, how many there were, what they took."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(storage=_storage(journal), study_name=NAME, load_if_exists=True)
    if not study.trials:
        for each in first:
            study.enqueue_trial(each)
    fork = multiprocessing.get_context("fork")
    parent = os.getppid()
    many = [
        fork.Process(
            target=_work, args=(objective, journal, budget, seed * 100 + place, os.getpid())
        )
        for place in range(processes)
    ]
    for worker in many:
        worker.start()
    while any(worker.is_alive() for worker in many):
        for worker in many:
            worker.join(LOOK)
        if os.getppid() != parent:  # nobody waits for an answer any more
            for worker in many:
                worker.terminate()
            os._exit(1)
    study = optuna.load_study(storage=_storage(journal), study_name=NAME)
    ended = [each for each in study.trials if each.state.is_finished()]
    return {
        "parameters": study.best_params,
        "validation": study.best_value,
        "trial": study.best_trial.number,
        "trials_run": len(ended),
        "failed": sum(each.state == optuna.trial.TrialState.FAIL for each in ended),
        "searching": _spent(study),
    }


def _work(objective: Objective, journal: Path, budget: float, seed: int, parent: int) -> None:
    """Trial after trial, in a process of its own."""
    study = optuna.load_study(storage=_storage(journal), study_name=NAME)
    study.sampler = optuna.samplers.TPESampler(seed=seed + 10_000 * len(study.trials))
    last = time.process_time()

    def timed(trial: Any) -> float:
        nonlocal last
        try:
            return objective(trial)
        finally:
            now = time.process_time()
            trial.set_user_attr(SECONDS, now - last)
            last = now

    def ends(study: Any, trial: Any) -> None:
        if _spent(study) >= budget or os.getppid() != parent:
            study.stop()

    if _spent(study) < budget:
        study.optimize(timed, catch=(ValueError,), callbacks=[ends])


def _spent(study: Any) -> float:
    trials = study.get_trials(deepcopy=False)
    return float(sum(each.user_attrs.get(SECONDS, 0.0) for each in trials))


def _storage(journal: Path) -> Any:
    return JournalStorage(JournalFileBackend(str(journal)))
