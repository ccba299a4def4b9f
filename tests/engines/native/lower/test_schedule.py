"""Phases: nothing is read before it is written, threads wait where they must, state moves last."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import lowering
from backlit.engines.native.lower.instructions import Check, Instruction, Space, Value, Where
from backlit.engines.native.lower.program import Lowered
from backlit.engines.native.lower.schedule import CircleError, scheduled
from lowering import CUTS, lowered_or_none, training_sample


@pytest.fixture(scope="module")
def programs() -> list[Lowered]:
    """Every sample, with the prompt guards and with all of them."""
    both = (*lowering.programs(), *lowering.programs(watchful=True))
    return [program for _, program in both]


def placed(program: Lowered) -> Iterator[tuple[int, int, int, Instruction]]:
    """Each instruction with its segment between barriers, its phase, and its place in that."""
    segment = 0
    for number, phase in enumerate(program.phases):
        for place, instruction in enumerate(phase.instructions):
            yield segment, number, place, instruction
        segment += phase.barrier


def made_here(value: Value) -> bool:
    """Whether a program makes it, rather than being given it."""
    return value.root.space in (Space.ARENA, Space.PRIVATE, Space.LOCAL, Space.STATE_WRITE)


def test_nothing_is_read_before_it_is_written(programs: list[Lowered]) -> None:
    """Writers stand in earlier phases, or before their readers in one that keeps its order."""
    for program in programs:
        wrote: dict[int, list[tuple[int, int, Where]]] = {}
        for _, phase, place, each in placed(program):
            for value in each.writes():
                wrote.setdefault(id(value.root), []).append((phase, place, each.where))
        for _, phase, place, each in placed(program):
            for value in filter(made_here, each.reads()):
                writers = [w for w in wrote[id(value.root)] if w[:2] != (phase, place)]
                assert writers, each.origins
                for at, before, where in writers:
                    assert at < phase or (at == phase and before < place)
                    assert at < phase or where is not Where.SPLIT


def test_threads_wait_for_what_others_made(programs: list[Lowered]) -> None:
    """Between what a thread shares with others and who reads it lies a barrier."""
    for program in programs:
        wrote: dict[int, tuple[int, int, Where]] = {}
        for segment, phase, _, each in placed(program):
            for value in each.writes():
                wrote[id(value.root)] = (segment, phase, each.where)
        for segment, phase, _, each in placed(program):
            for value in filter(made_here, each.reads()):
                made, at, where = wrote[id(value.root)]
                if at != phase and where is not Where.EACH:
                    assert made < segment, each.origins


def test_each_thread_makes_its_own(programs: list[Lowered]) -> None:
    """What every thread computes in whole is private: nobody writes what another one writes."""
    for program in programs:
        for _, _, _, each in placed(program):
            for value in each.writes():
                assert (value.root.space is Space.PRIVATE) == (each.where is Where.EACH)


def test_state_moves_after_every_check(programs: list[Lowered]) -> None:
    """No instruction that writes state stands before a check, or beside one without a barrier."""
    checked = 0
    for program in programs:
        checks = [(s, p, c) for s, p, _, c in placed(program) if isinstance(c, Check)]
        for segment, phase, _, each in placed(program):
            if not each.writes_state:
                continue
            for at, number, check in checks:
                assert number < phase
                assert at < segment or check.where is Where.EACH
                checked += 1
    assert checked > 1000


def test_state_is_read_before_it_is_written(programs: list[Lowered]) -> None:
    """Whoever reads the old state has done so, in every thread, before the new takes its place."""
    for program in programs:
        writers: dict[int, list[tuple[int, int, int]]] = {}
        for segment, phase, _, each in placed(program):
            for value in each.writes():
                if value.root.space is Space.STATE_WRITE:
                    writers.setdefault(value.root.place, []).append((segment, phase, id(each)))
        for segment, phase, _, each in placed(program):
            for value in each.reads():
                if value.root.space is not Space.STATE_READ:
                    continue
                for at, number, writer in writers.get(value.root.place, []):
                    if writer != id(each):
                        assert segment < at
                        assert phase < number


def test_every_instruction_is_in_one_phase_of_its_kind(programs: list[Lowered]) -> None:
    """None is lost, none doubled, none in a phase that shares work otherwise; the last waits."""
    for program in programs:
        found = [each for _, _, _, each in placed(program)]
        assert len({id(each) for each in found}) == len(found)
        for phase in program.phases:
            assert phase.instructions
            assert {each.where for each in phase.instructions} == {phase.where}
            assert (phase.panel > 0) == (phase.where is Where.ROWS)
            assert phase.barrier or phase.where is Where.EACH
        assert program.phases[-1].barrier


def test_updates_that_wait_for_one_another_are_told() -> None:
    """Two maps that each write what the other reads make no order: a CircleError."""
    program = lowered_or_none(training_sample(7))
    assert program is not None
    writers = [e for _, _, _, e in placed(program) if e.writes_state]
    reads = [v for each in writers for v in each.reads() if v.root.space is Space.STATE_READ]
    assert len(writers) > 1
    for each in writers:
        each.reads = lambda: reads  # type: ignore[method-assign]
    with pytest.raises(CircleError):
        scheduled(writers, 8)


def test_samples_are_of_every_kind(programs: list[Lowered]) -> None:
    """The laws above are not empty: every way of sharing work occurs."""
    assert {phase.where for program in programs for phase in program.phases} == set(Where)
    assert len(programs) > 20 * len(CUTS)
