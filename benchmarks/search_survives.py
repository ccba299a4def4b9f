"""Searches that are killed at random moments: `python -m benchmarks.search_survives --help`.

Each study, of 24 trials that halve and narrow, is worked on by a process that is killed after a
random time and by others that go on with it, until one is left to end it. Counted are results
that were told and are lost, pieces of work whose result stands twice or that were begun again
though theirs was there, and conclusions that differ from the undisturbed study's. One process,
one thread: so it may fork. This module refuses to know how a search works.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import backlit as bl
from backlit.runs.study_folder import StudyFolder
from backlit.search.course import Course, halved
from backlit.search.in_folder import begin, carried_out
from backlit.search.narrowing import Narrowing
from backlit.search.question import Question
from backlit.search.space import IntegerRange, LogRange, Space
from backlit.search.subject import Subject
from backlit.training.plan import Plan

TRIALS, EPOCHS, SEEDS, TOGETHER = 24, 27, 2, 2


def question() -> Question:
    """Moons and a small network: a second or two of work."""
    plan = Plan(
        bl.Chain(bl.Dense(8), bl.Tanh(), bl.Dropout(0.1), bl.Dense(2)), bl.SoftmaxCrossEntropy(),
        bl.Momentum(0.05), epochs=EPOCHS, batch_size=2, validation=0.25,
    )  # fmt: skip
    space = Space({"learning_rate": LogRange(1e-3, 1.0), "width": IntegerRange(2, 8)})
    subject = Subject.of_data(plan, bl.load("moons", rows=960), None, None, 0)
    course = Course(TRIALS, subject.metric, *halved(EPOCHS), seeds=SEEDS)
    return Question(plan, space, Narrowing.for_trials(TRIALS), course, 0, subject)


def work(folder: StudyFolder, asked: Question) -> int:
    """Go on with a study; the exit code."""
    return carried_out(folder, asked, ensemble=TOGETHER, progress="lines").exit_code


@dataclass
class Counts:
    """What has come of studies that were killed.

    kills     how many times
    standing  finished results that were in the journal, at each kill, summed
    told      results that a process had told of, of all processes
    lost      results that stood or were told, and are not in the journal at the end
    doubled   results beyond one for each piece of work
    again     pieces of work begun though their result was there
    studies   of which `differing` came to another conclusion than the undisturbed one
    """

    kills: int = 0
    standing: int = 0
    told: int = 0
    lost: int = 0
    doubled: int = 0
    again: int = 0
    studies: int = 0
    differing: int = 0

    def lines(self) -> list[str]:
        """For people; where none of n was seen, at most 3 / n are (95 %)."""
        return [
            f"{self.studies} studies, {self.kills} kills, {self.standing} finished results at them",
            f"results lost: {self.lost} (at most {3 / max(1, self.standing):.2g} of them, 95 %)",
            f"results doubled: {self.doubled}; begun again: {self.again}",
            f"conclusions that differ: {self.differing} (at most {3 / max(1, self.kills):.2g} "
            "of kills, 95 %)",
        ]


def conclusion(folder: StudyFolder) -> tuple[dict[str, Any], bytes]:
    """ranking.json without the seconds, and the model's file."""
    told = json.loads(folder.ranking.read_bytes())
    del told["seconds"]
    return told, folder.best.read_bytes()


def results(folder: StudyFolder) -> list[bytes]:
    """The whole lines of the journal that are results."""
    if not folder.journal.is_file():
        return []
    content = folder.journal.read_bytes()
    whole = content[: content.rfind(b"\n") + 1].splitlines()
    return [line for line in whole if b'"result":' in line]


def judged(folder: StudyFolder, counts: Counts) -> None:
    """Count results that stand twice, and claims behind the result of what they claim."""
    done: Counter[tuple[int, ...]] = Counter()
    for line in folder.journal.read_bytes().splitlines():
        note = json.loads(line)
        if "result" in note:
            found = note["result"]
            done[found["number"], found["repeat"], found["level"]] += 1
        elif "claim" in note and done[tuple(note["claim"])]:
            counts.again += 1
    counts.doubled += sum(done.values()) - len(done)


def killed_after(folder: StudyFolder, asked: Question, seconds: float | None) -> tuple[bool, int]:
    """Fork a process that goes on with a study, and kill it; whether it was, and what it told."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 2)
        code = 70
        try:
            code = work(folder, asked)
        finally:
            os._exit(code)
    os.close(writing)
    ended = 0
    until = None if seconds is None else time.monotonic() + seconds
    while ended == 0 and (until is None or time.monotonic() < until):
        ended, status = os.waitpid(child, os.WNOHANG)
        time.sleep(0.001)
    if ended == 0:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise RuntimeError(said.decode())
    return os.WIFSIGNALED(status), said.count(b"/%d  " % TRIALS)


def survived(kills: int, seed: int, parent: Path) -> Counts:
    """Kill studies so many times in all, at random moments, and see what remains."""
    asked, draw, counts = question(), random.Random(seed), Counts()
    data = {"name": "moons"}
    undisturbed = begin(str(parent), "undisturbed", asked, data, TOGETHER)
    began = time.monotonic()
    killed_after(undisturbed, asked, None)
    longest = time.monotonic() - began
    expected = conclusion(undisturbed)
    while counts.kills < kills:
        folder = begin(str(parent), "killed", asked, data, TOGETHER)
        standing: list[bytes] = []
        is_killed = True
        while is_killed:
            seconds = draw.uniform(0, longest) if counts.kills < kills else None
            is_killed, told = killed_after(folder, asked, seconds)
            now = results(folder)
            counts.lost += len(set(standing) - set(now)) + max(0, told - len(now) + len(standing))
            counts.told += told
            counts.kills += is_killed
            counts.standing += len(now) if is_killed else 0
            standing = now
        counts.studies += 1
        counts.differing += conclusion(folder) != expected
        judged(folder, counts)
    return counts


def main() -> None:
    """Print what was counted."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--work", metavar="FOLDER", help="go on with a study, as each process does")
    given = parser.parse_args()
    if given.work is not None:
        sys.exit(work(StudyFolder.open(given.work), question()))
    with tempfile.TemporaryDirectory() as parent:
        counts = survived(given.kills, given.seed, Path(parent))
    print(json.dumps(asdict(counts)) if given.json else "\n".join(counts.lines()))
    faults = ("lost", "doubled", "again", "differing")
    sys.exit(any(getattr(counts, each.name) for each in fields(counts) if each.name in faults))


if __name__ == "__main__":
    main()
