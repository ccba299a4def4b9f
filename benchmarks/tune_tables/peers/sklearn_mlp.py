"""A table as an expert of scikit-learn and Optuna would answer it in given processor seconds.

The best setting is fitted once more on all training rows; or with five seeds, their answers
averaged, if five are better than one is on average, by the same folds. The seconds are those of
the search; what follows it is told, and not counted.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...tables.peers import prepared, serve
from . import network
from .searched import searched

SEEDS = 5

Took = tuple[Any, float]


class SklearnMlp:
    """A table by scikit-learn's network, its setting searched by Optuna."""

    def choose(self, folder: Path) -> dict[str, Any]:
        return {"setting": {}, "tried": {}}

    def fit(self, folder: Path, setting: dict[str, Any]) -> dict[str, Any]:
        rows = prepared.Rows(folder)
        journal = folder / "peer.journal"

        def objective(trial: Any) -> float:
            return network.error(
                rows, network.in_folds(rows, network.suggested(trial, rows), setting["seed"])
            )

        found = searched(
            objective,
            network.own_defaults(rows),
            journal,
            budget=setting["budget"],
            processes=setting["processes"],
            seed=setting["seed"],
        )
        cpu = time.process_time() + found["searching"]
        best = network.own_defaults(rows)[0] | found["parameters"]
        answers, facts = _bagged(rows, best, setting)
        journal.unlink()
        return {"answer": _answer(rows, answers), "cpu": cpu, "budget": setting["budget"],
                **found, **facts}  # fmt: skip


def _bagged(
    rows: prepared.Rows, best: network.Setting, setting: dict[str, Any]
) -> tuple[list[NDArray[np.float64]], dict[str, Any]]:
    """Answers to the new rows, of one network or of five, and by which errors that was decided."""
    seeds = [setting["seed"] + 1000 * place for place in range(SEEDS)]
    with multiprocessing.get_context("fork").Pool(setting["processes"]) as pool:
        told = pool.map(partial(_in_folds, rows, best), seeds, chunksize=1)
        each = [network.error(rows, answers) for answers, _ in told]
        together = [np.mean(parts, axis=0) for parts in zip(*(a for a, _ in told), strict=True)]
        five = network.error(rows, together)
        bagged = five < float(np.mean(each))
        fitted = pool.map(partial(_fitted, rows, best), seeds if bagged else seeds[:1], chunksize=1)
    after = sum(seconds for _, seconds in (*told, *fitted))
    facts = {"one": float(np.mean(each)), "five": five, "bagged": bagged, "after": after}
    return [answers for answers, _ in fitted], facts


def _in_folds(rows: prepared.Rows, best: network.Setting, seed: int) -> Took:
    began = time.process_time()
    return network.in_folds(rows, best, seed), time.process_time() - began


def _fitted(rows: prepared.Rows, best: network.Setting, seed: int) -> Took:
    began = time.process_time()
    model = network.make(rows, best, seed).fit(rows.x, rows.y)
    return network.said(rows, model, rows.new), time.process_time() - began


def _answer(rows: prepared.Rows, answers: list[NDArray[np.float64]]) -> dict[str, Any]:
    mean = np.mean(answers, axis=0)
    if rows.task == "regression":
        return {"predicted": mean.tolist()}
    classes = np.unique(rows.y.astype(str)).tolist()
    predicted = [classes[place] for place in mean.argmax(axis=1)]
    return {"predicted": predicted, "shares": mean.tolist(), "classes": classes}


if __name__ == "__main__":
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # that max_iter was reached
    serve.serve(SklearnMlp())
