"""A task in Backlit's words: its rows, its plan, its space, its sampler.

This module refuses to know who else searches.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import backlit as bl
from backlit.base import rng
from backlit.search.samplers import Random, Sampler
from backlit.search.space import LogRange, Space
from backlit.training.plan import Plan

from ..prepare import dataset
from ..workloads import WORKLOADS
from .tasks import Task

OPTIMIZERS = {"sgd": bl.SGD, "adam": bl.Adam}
NOISE = 0.5  # of the table's labels, as in its workload
ROWS_SEED = 0  # which rows of MNIST are the first 500 shuffled ones


def rows_of(task: Task) -> tuple[bl.Dataset, bl.Dataset]:
    """The rows to learn from, and those held back.

    Of e18 they are the first of MNIST in a shuffled order that never changes; of the table, as
    many as its workload's are learnt from, and a fifth of all is held back.
    """
    count = task.learning + task.held
    if task.name == "e18":
        whole = dataset(WORKLOADS["E10"])
        order = rng.permutation(ROWS_SEED, "bench/search", 0, whole.rows)[:count]
    else:
        whole = dataset(dataclasses.replace(WORKLOADS["table"], data=(count, NOISE)))
        order = rng.permutation(ROWS_SEED, "bench/search", 0, count)
    return whole.take(order[: task.learning]), whole.take(order[task.learning :])


def plan_of(task: Task) -> Plan:
    """What all trials have in common."""
    layers = []
    for width in task.sizes[1:-1]:
        layers += [bl.Dense(width, init=bl.He()), bl.ReLU()]
    return Plan(
        network=bl.Chain(*layers, bl.Dense(task.sizes[-1], init=bl.He())),
        loss=bl.SoftmaxCrossEntropy(),
        optimizer=OPTIMIZERS[task.optimizer](),
        batch_size=task.batch,
        epochs=task.epochs,
        validation=0.0,
        keep="last",
        statistics_every=0,
    )


def solo_plan(task: Task, setting: Mapping[str, float], seed: int) -> Plan:
    """The plan of one run by itself, with a trial's setting."""
    optimizer = OPTIMIZERS[task.optimizer](learning_rate=setting["learning_rate"])
    plan = plan_of(task)
    return plan.with_(optimizer=optimizer, weight_decay=setting["weight_decay"], seed=seed)


def space_of(task: Task) -> Space:
    """A rate and a decay, both on a log scale."""
    return Space(
        {
            "learning_rate": LogRange(*task.learning_rates),
            "weight_decay": LogRange(*task.weight_decays),
        }
    )


def sampler_of(sampling: int) -> Sampler:
    """Who draws the settings that everybody tries."""
    return Random(sampling)
