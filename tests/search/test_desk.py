"""Each piece of work is given out once, to one worker, and its result noted once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import backlit as bl
from backlit.base.errors import FileFormatError
from backlit.search.course import Course
from backlit.search.desk import Desk, in_order, pieces
from backlit.search.ledger import Journal
from backlit.search.narrowing import Narrowing
from backlit.search.question import Question
from backlit.search.samplers import Random
from backlit.search.space import Choice, LogRange, Space
from backlit.search.subject import Subject
from backlit.search.trial import Piece, Trial
from backlit.training.plan import Plan

ROOT = Path(__file__).resolve().parents[2]
PLAN = Plan(bl.Chain(bl.Dense(2)), bl.SoftmaxCrossEntropy(), bl.SGD(), epochs=9)
SPACE = Space({"optimizer": Choice((bl.SGD(), bl.Adam())), "learning_rate": LogRange(1e-3, 1.0)})
COURSE = Course(9, "validation_accuracy", (1 / 9, 1 / 3, 1.0), finalists=1, seeds=2)
NARROW = Narrowing(0, first=4, every=2, lag=0)


def question(**settings: Any) -> Question:
    """One that nobody trains for: results are made up."""
    subject = Subject.of_data(PLAN, bl.load("moons", rows=20), 0.5, None, 0)
    given = {"plan": PLAN, "space": SPACE, "sampler": Random(0), "course": COURSE, "seed": 0}
    return Question(**{**given, "subject": subject, **settings})


def made_up(desk: Desk, piece: Piece) -> Trial:
    """A result that depends on the piece alone; every fifth trial fails, every seventh stops."""
    drawn = random.Random(repr(piece)).random()
    failed = piece.number % 5 == 4
    return Trial(
        piece.number,
        desk.parameters(piece.number),
        1,
        "failed" if failed else "finished",
        None if failed else drawn,
        repeat=piece.repeat,
        level=piece.level,
        stopped=failed or piece.number % 7 == 6,
    )


def taken(desk: Desk, count: int) -> list[Piece | None]:
    """So many pieces, one after the other."""
    return [desk.take() for _ in range(count)]


def by_one(asked: Question) -> Desk:
    """The desk of a search that one worker has carried out."""
    desk = Desk(asked)
    for piece in iter(desk.take, None):
        desk.bring(made_up(desk, piece))
    return desk


def results(path: Path) -> list[Piece]:
    """Of which pieces the journal has results, line by line."""
    lines = [json.loads(each) for each in path.read_bytes().splitlines()]
    return [Trial.from_data(each["result"]).piece for each in lines if "result" in each]


def test_the_most_urgent_is_given_first_and_none_twice() -> None:
    """What is wanted, then what is likely, then nothing."""
    desk = Desk(question())
    assert taken(desk, 10) == [*(Piece(n, 0, 0) for n in range(9)), None]
    for number in (2, 0, 5):
        desk.bring(made_up(desk, Piece(number, 0, 0)))
    likely = taken(desk, 4)
    assert set(likely) == {Piece(2, 0, 1), Piece(0, 0, 1), Piece(5, 0, 1), None}
    assert not desk.is_done()


def test_what_is_at_hand_comes_first() -> None:
    """Of what is wanted; where nothing of it is, the most urgent all the same."""
    desk = Desk(question())
    given = [desk.take(lambda piece: piece.number in (4, 6)) for _ in range(3)]
    assert given == [Piece(n, 0, 0) for n in (4, 6, 0)]


def test_news_are_told_once(tmp_path: Path) -> None:
    """Own results, and those of others when they were read."""
    asked, path = question(), tmp_path / "journal.jsonl"
    with Journal(path) as one, Journal(path) as other:
        mine, yours = Desk(asked, one), Desk(asked, other)
        first, second = (made_up(mine, Piece(n, 0, 0)) for n in (0, 1))
        mine.bring(first)
        yours.bring(second)
        assert [each.number for each in mine.news()] == [0]
        assert [each.number for each in yours.news()] == [0, 1]
        mine.look()
        assert mine.news() == [second]
        assert not mine.bring(second)
        assert mine.news() == yours.news() == []


def test_what_is_given_back_is_given_again() -> None:
    """To whoever asks next; what nobody has taken changes nothing."""
    desk = Desk(question())
    taken(desk, 3)
    for number in (1, 7):
        desk.give_back(Piece(number, 0, 0))
    assert taken(desk, 2) == [Piece(1, 0, 0), Piece(3, 0, 0)]


def test_a_trial_waits_for_those_it_depends_on() -> None:
    """Nothing is given while their results are missing; then its parameters follow from them."""
    asked = question(sampler=NARROW, course=Course(6, "validation_accuracy"))
    desk = Desk(asked)
    assert taken(desk, 5) == [*(Piece(n, 0, 0) for n in range(4)), None]
    scored = [Trial(n, desk.parameters(n), 1, "finished", n / 10) for n in range(4)]
    for each in scored[:3]:
        desk.bring(each)
    assert desk.take() is None
    desk.bring(scored[3])
    assert taken(desk, 3) == [Piece(4, 0, 0), Piece(5, 0, 0), None]
    other = Desk(asked)
    for each in reversed(scored):
        other.bring(each)
    assert other.parameters(5) == desk.parameters(5)
    assert list(desk.parameters(0)) == ["optimizer", "learning_rate"]


@pytest.mark.parametrize("sampler", [Random(0), NARROW])
@pytest.mark.parametrize("seed", range(4))
def test_two_desks_on_one_journal_are_one(tmp_path: Path, seed: int, sampler: Any) -> None:
    """Whoever asks, takes, gives back and brings: no piece is at work twice, each result is
    noted once, and both know the same at the end, as one desk alone would."""
    asked, path = question(sampler=sampler), tmp_path / "journal.jsonl"
    order, brought = random.Random(seed), list[Piece]()
    busy: list[tuple[Desk, Piece]] = []
    with Journal(path) as one, Journal(path) as other:
        desks = [Desk(asked, one), Desk(asked, other)]
        while busy or not all(each.is_done() for each in desks):
            desk = order.choice(desks)
            piece = desk.take() if len(busy) < 3 else None
            if piece is not None:
                assert piece not in [each for _, each in busy]
                assert piece not in brought
                busy.append((desk, piece))
            elif busy:
                desk, piece = busy.pop(order.randrange(len(busy)))
                if order.random() < 0.2:
                    desk.give_back(piece)
                else:
                    assert desk.bring(made_up(desk, piece))
                    brought.append(piece)
            else:
                desk.look()
        for each in desks:
            each.look()
        mine, yours = (sorted(each.results, key=lambda t: t.piece) for each in desks)
    assert mine == yours
    assert results(path) == brought
    alone = by_one(asked)
    assert asked.course.standing(alone.results) == asked.course.standing(desks[0].results)
    assert asked.course.chosen(alone.results) == asked.course.chosen(desks[1].results)


def test_a_later_desk_knows_all_that_was_noted(tmp_path: Path) -> None:
    """Results with descriptions among their parameters, in the order of the space; and the
    claims of those who are at work."""
    asked, path = question(), tmp_path / "journal.jsonl"
    with Journal(path) as one:
        desk = Desk(asked, one)
        taken(desk, 4)
        trial = made_up(desk, Piece(1, 0, 0))
        desk.bring(trial)
        with Journal(path) as other:
            later = Desk(asked, other)
            later.look()
            (found,) = later.results
            assert found == trial
            assert list(found.parameters) == list(SPACE.names)
            assert later.take() == Piece(4, 0, 0)
    with Journal(path) as last:  # nobody is at work any more
        assert taken(Desk(asked, last), 4) == [Piece(n, 0, 0) for n in (0, 2, 3, 4)]


def test_a_record_that_was_torn_is_done_again(tmp_path: Path) -> None:
    """Its piece is given out again, and noted once."""
    asked, path = question(), tmp_path / "journal.jsonl"
    with Journal(path) as one:
        desk = Desk(asked, one)
        for piece in filter(None, taken(desk, 2)):
            desk.bring(made_up(desk, piece))
    path.write_bytes(path.read_bytes()[:-7])
    with Journal(path) as other:
        desk = Desk(asked, other)
        assert desk.take() == Piece(1, 0, 0)
        desk.bring(made_up(desk, Piece(1, 0, 0)))
    assert results(path) == [Piece(0, 0, 0), Piece(1, 0, 0)]


@pytest.mark.parametrize(
    "note",
    [
        {"result": {"number": 1}}, {"result": 3}, {"result": {"numbr": 1}}, {"claim": [1, 0, 0]},
        {"claim": "x", "by": "1"}, {"given_back": [1]}, {"something": 1}, {"claim": [0.5, 0, 0]},
    ],
)  # fmt: skip
def test_a_note_that_is_none_is_told(tmp_path: Path, note: dict[str, Any]) -> None:
    """As what it is, a file that is no journal of a study, and where."""
    path = tmp_path / "journal.jsonl"
    path.write_text(f"{json.dumps({'claim': [0, 0, 0], 'by': 'x'})}\n{json.dumps(note)}\n")
    with Journal(path) as journal, pytest.raises(FileFormatError, match="line 2"):
        Desk(question(), journal).look()


def test_parameters_are_put_in_the_order_of_the_space() -> None:
    """A file has them by name; what does not matter stays left out."""
    trial = Trial(0, {"learning_rate": 0.1, "optimizer": bl.SGD()}, 0, "finished", 1.0)
    assert list(in_order(trial, SPACE).parameters) == ["optimizer", "learning_rate"]
    less = in_order(trial, Space({"learning_rate": LogRange(0.1, 1)}))
    assert less.parameters == {"learning_rate": 0.1}


CHILD = """
import random, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_desk import Desk, Journal, made_up, pieces, question, NARROW

with Journal(Path(sys.argv[2])) as journal:
    desk = Desk(question(sampler=NARROW), journal)
    for piece in pieces(desk):
        if piece is None:
            time.sleep(0.002)
            continue
        print(piece.number, piece.repeat, piece.level, flush=True)
        if sys.argv[3] == "sit":
            time.sleep(600)
        time.sleep(0.005 * random.random())
        desk.bring(made_up(desk, piece))
"""


def child(path: Path, way: str) -> subprocess.Popen[str]:
    """A process of its own at a desk of its own."""
    program = [sys.executable, "-c", CHILD, str(Path(__file__).parent), str(path), way]
    known = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(program, env=known, stdout=subprocess.PIPE, text=True)


def test_two_processes_share_the_work(tmp_path: Path) -> None:
    """No piece is given to both, every one that is given is noted once, and the end is that of
    one alone."""
    asked, path = question(sampler=NARROW), tmp_path / "journal.jsonl"
    workers = [child(path, "work") for _ in range(2)]
    told = [each.communicate(timeout=60)[0].splitlines() for each in workers]
    assert [each.returncode for each in workers] == [0, 0]
    given = [Piece(*map(int, line.split())) for lines in told for line in lines]
    assert len(given) == len(set(given))
    assert sorted(results(path)) == sorted(given)
    with Journal(path) as journal:
        both = Desk(asked, journal)
        both.look()
        assert list(pieces(both)) == []
    alone = by_one(asked)
    assert asked.course.standing(both.results) == asked.course.standing(alone.results)


def test_a_claim_ends_with_its_process(tmp_path: Path) -> None:
    """While it lives its piece is given to nobody else; once it is killed, to the next."""
    path = tmp_path / "journal.jsonl"
    sitter = child(path, "sit")
    assert sitter.stdout is not None
    try:
        assert sitter.stdout.readline() == "0 0 0\n"
        with Journal(path) as journal:
            desk = Desk(question(sampler=NARROW), journal)
            assert taken(desk, 3) == [Piece(n, 0, 0) for n in (1, 2, 3)]
            assert desk.take() is None
            time.sleep(0.6)  # longer than one that was seen alive is believed to be
            assert desk.take() is None
            sitter.send_signal(signal.SIGKILL)
            sitter.wait()
            until = time.monotonic() + 10
            while (piece := desk.take()) is None and time.monotonic() < until:
                time.sleep(0.02)
            assert piece == Piece(0, 0, 0)
    finally:
        sitter.kill()
        sitter.communicate()
