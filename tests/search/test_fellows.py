"""Other processes work on a study as long as we do, and not a moment longer."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import backlit as bl
from backlit.runs.lines import read_mappings
from backlit.runs.study_folder import StudyFolder
from backlit.search.course import Course
from backlit.search.fellows import fellows
from backlit.search.in_folder import begin, carried_out
from backlit.search.question import Question
from backlit.search.samplers import Random
from backlit.search.space import LogRange, Space
from backlit.search.subject import Subject
from backlit.training.plan import Plan


def study(parent: Path, trials: int, epochs: int) -> tuple[StudyFolder, Question]:
    """A search on moons, begun as the command line begins it."""
    data = bl.load("moons", rows=100, seed=0)
    net = bl.Chain(bl.Dense(4), bl.ReLU(), bl.Dense(2))
    plan = Plan(net, bl.SoftmaxCrossEntropy(), bl.Adam(), epochs=epochs, validation=0.2)
    subject = Subject.of_data(plan, data, None, None, 0)
    space = Space({"learning_rate": LogRange(1e-3, 1e-1)})
    course = Course(trials=trials, metric=subject.metric)
    question = Question(plan, space, Random(0), course, 0, subject)
    facts = {"name": "moons", "seed": 0, "settings": {"rows": 100},
             "fingerprint": data.fingerprint()}  # fmt: skip
    return begin(str(parent), "moons", question, facts, None), question


def results(folder: StudyFolder) -> list[int]:
    """The numbers of the trials that are done."""
    return [note["result"]["number"] for note in read_mappings(folder.journal) if "result" in note]


def test_a_fellow_does_the_work_of_the_study(tmp_path: Path) -> None:
    """All of it, if nobody else does any; whoever comes then only concludes."""
    folder, question = study(tmp_path, trials=6, epochs=2)
    until = time.monotonic() + 60
    with fellows(folder.path, 1, "auto"):
        while len(results(folder)) < 6 and time.monotonic() < until:
            time.sleep(0.05)
    assert sorted(results(folder)) == list(range(6))
    found = carried_out(folder, question, progress="quiet")
    assert found.status == "finished"
    assert sorted(results(folder)) == list(range(6))


def test_a_fellow_ends_with_us(tmp_path: Path) -> None:
    """Soon after the block is left, in the middle of a trial; what it had claimed is free."""
    folder, question = study(tmp_path, trials=3, epochs=100_000)
    until = time.monotonic() + 60
    with fellows(folder.path, 1, "auto"):
        while not folder.journal.exists() and time.monotonic() < until:
            time.sleep(0.05)
        began = time.monotonic()
    assert time.monotonic() - began < 10
    assert not folder.is_held()
    assert question.course.trials == 3
    assert results(folder) == []


def test_a_process_that_cannot_begin_is_done_without(tmp_path: Path) -> None:
    """No interpreter, no fellow, no error."""
    folder, question = study(tmp_path, trials=2, epochs=1)
    broken = os.fspath(tmp_path / "no-python")
    before, sys.executable = sys.executable, broken
    try:
        found = carried_out(folder, question, progress="quiet", processes=2)
    finally:
        sys.executable = before
    assert found.status == "finished"
    assert len(found.trials) == 2
