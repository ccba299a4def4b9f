"""A search that is killed, interrupted or shared ends as one that never was.

`python -m benchmarks.search_survives` kills more often; here are a few of each.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from benchmarks.search_survives import TOGETHER, Counts, conclusion, judged, question, results

from backlit.runs.study_folder import StudyFolder
from backlit.search.in_folder import begin, carried_out

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("BACKLIT_KILLS", "6"))
DATA = {"name": "moons"}

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a process cannot fork or be signalled so")


def program(*given: object) -> subprocess.Popen[str]:
    """A process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.search_survives", *map(str, given)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def folder(tmp_path: Path) -> StudyFolder:
    """A study that nobody has worked on."""
    return begin(str(tmp_path), "moons", question(), DATA, TOGETHER)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> StudyFolder:
    """What the others must end as."""
    found = begin(str(tmp_path_factory.mktemp("whole")), "moons", question(), DATA, TOGETHER)
    carried_out(found, question(), ensemble=TOGETHER, progress="quiet")
    return found


def until_some(folder: StudyFolder, count: int) -> None:
    """Wait until the journal has so many results."""
    until = time.monotonic() + 60
    while len(results(folder)) < count:
        assert time.monotonic() < until
        time.sleep(0.002)


def test_killed_at_random_moments_nothing_is_lost() -> None:
    """No result that stood or was told is lost, doubled or made again, and every study ends with
    the undisturbed one's ranking, choice and model, to the bit."""
    killer = program("--kills", KILLS, "--json")
    said, faults = killer.communicate(timeout=60 + 20 * KILLS)
    assert faults == ""
    counts = Counts(**json.loads(said))
    assert counts.kills == KILLS
    assert counts.studies > 0
    assert min(counts.standing, counts.told) > KILLS
    assert (counts.lost, counts.doubled, counts.again, counts.differing) == (0, 0, 0, 0)
    assert killer.returncode == 0


@pytest.mark.parametrize("name, code", [("SIGINT", 130), ("SIGTERM", 143)])
def test_one_signal_ends_a_search_well(
    folder: StudyFolder, undisturbed: StudyFolder, name: str, code: int
) -> None:
    """All that was finished is kept, and told as far as it goes; then it goes on from there."""
    worker = program("--work", folder.path)
    until_some(folder, 3)
    worker.send_signal(getattr(signal, name))
    worker.communicate(timeout=60)
    assert worker.returncode == code
    standing = results(folder)
    assert len(standing) >= 3
    assert json.loads(folder.ranking.read_bytes())["status"] == "interrupted"
    assert folder.journal.read_bytes().endswith(b"\n")
    assert not folder.is_held()
    again = program("--work", folder.path)
    again.communicate(timeout=60)
    assert again.returncode == 0
    assert results(folder)[: len(standing)] == standing
    assert conclusion(folder) == conclusion(undisturbed)


def test_two_processes_at_once_end_as_one(folder: StudyFolder, undisturbed: StudyFolder) -> None:
    """Each finished piece stands exactly once, both did some, and the conclusion is the same."""
    workers = [program("--work", folder.path) for _ in range(2)]
    said = [each.communicate(timeout=120)[1] for each in workers]
    assert [each.returncode for each in workers] == [0, 0]
    counts = Counts()
    judged(folder, counts)
    assert (counts.doubled, counts.again) == (0, 0)
    assert all(len(each.splitlines()) <= len(results(folder)) for each in said)
    notes = [json.loads(line) for line in folder.journal.read_bytes().splitlines()]
    assert len({each["by"] for each in notes if "claim" in each}) == 2
    assert conclusion(folder) == conclusion(undisturbed)


def test_one_of_two_is_killed_and_the_other_ends_it(
    folder: StudyFolder, undisturbed: StudyFolder
) -> None:
    """What the dead one had claimed is done by the other, without anybody's help."""
    workers = [program("--work", folder.path) for _ in range(2)]
    until_some(folder, 8)
    workers[0].send_signal(signal.SIGKILL)
    for each in workers:
        each.communicate(timeout=120)
    assert [each.returncode for each in workers] == [-signal.SIGKILL, 0]
    counts = Counts()
    judged(folder, counts)
    assert (counts.doubled, counts.again) == (0, 0)
    assert conclusion(folder) == conclusion(undisturbed)
