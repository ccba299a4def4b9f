"""Every rule answers of every run, and a run says the same from memory as from its folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.data.dataset import Dataset
from backlit.training.diagnosis.diagnose import GROUPS, evidence, examined
from backlit.training.diagnosis.finding import Finding
from backlit.training.run import Run
from run_shapes import LABELS, SHAPES, X, after, fitted, small
from sick_runs import digits, setting, wave


def told(run: Run) -> list[Finding]:
    """What each rule says of a run, also those that would never be asked: none raises."""
    found = evidence(run)
    answers = [rule(found) for group in GROUPS for rule in group]
    assert all(each is None or isinstance(each, Finding) for each in answers)
    findings = [each for each in answers if each is not None]
    for each in findings:
        assert each.says.en
        assert each.to_data("ko")["evidence"] == dict(each.evidence)
        if each.change.plan is not None:
            assert each.change.plan(run.plan) is not None
    names = tuple(each.name for each in findings)
    assert set(examined(found).names) <= set(names)
    return findings


@pytest.mark.parametrize("shape", SHAPES)
def test_every_rule_answers(shape: str) -> None:
    """Whatever a run is made of and however it ended: a finding or None, and no exception."""
    told(SHAPES[shape]())


def test_a_loss_of_nothing() -> None:
    """Rows that are answered exactly have a loss of 0, by which nothing can be divided."""
    data = Dataset(np.repeat([[-1.0], [1.0]], 50, axis=0), np.zeros(100))
    run = fitted(bl.Chain(bl.Dense(1)), data, optimizer=bl.SGD(0.4), epochs=80)
    assert run.history["validation_loss"][-1] == 0.0
    told(run)


def test_of_a_short_run_little_is_said() -> None:
    """Fewer than 60 updates say nothing of rate and fit; but data that are not scaled are seen,
    and NaN is NaN however soon it came."""
    slow: dict[str, Any] = {"optimizer": bl.SGD(1e-5), "validation": None, "epochs": 5}
    assert bl.diagnose(fitted(small(), batch_size=11, **slow)).healthy  # 55 updates
    assert bl.diagnose(fitted(small(), batch_size=10, **slow)).names == ("rate-too-low",)  # 60
    far = Dataset(1000 * X, LABELS)
    assert bl.diagnose(fitted(small(), far, epochs=1)).names == ("data-not-scaled",)
    assert bl.diagnose(SHAPES["NaN at the second update"]()).names[:1] == ("rate-too-high",)


@pytest.mark.parametrize("parts", [digits, wave])
def test_from_memory_and_from_the_folder(parts: Callable[[], Any], tmp_path: Path) -> None:
    """A run that was just made and its folder say the same, sentence by sentence and number by
    number, finished or resumed."""
    made = setting(parts(), optimizer=bl.SGD(1e-4), epochs=5)
    net, (data, held) = made.plan.network, parts()
    settings: dict[str, Any] = {
        "optimizer": bl.SGD(1e-4), "epochs": 5, "seed": 1, "validation": held, "progress": "quiet",
    }  # fmt: skip
    whole = bl.fit(net, data, **settings)
    begun = bl.fit(net, data, **settings, out=tmp_path, listeners=[after(21)])
    assert begun.status == "interrupted"
    assert begun.folder is not None
    resumed = bl.resume(begun.folder, data, validation=held, progress="quiet")
    assert resumed.status == "finished"
    said = [
        [each.to_data("ko") for each in bl.diagnose(one).findings]
        for one in (whole, resumed, begun.folder, str(begun.folder))
    ]
    assert said[0][0]["name"] == "rate-too-low"
    assert said[0] == said[1] == said[2] == said[3]


def test_of_an_unfinished_run_what_it_has_is_judged(tmp_path: Path) -> None:
    """Interrupted in its first epoch: no epoch, no evaluation to read, and no exception."""
    run = fitted(small(), out=tmp_path, listeners=[after(1)])
    assert len(run.history) == 0
    assert run.folder is not None
    assert bl.diagnose(run).names == bl.diagnose(run.folder).names
