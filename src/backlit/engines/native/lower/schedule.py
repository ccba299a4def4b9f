"""Put instructions into phases: what one thread's share of may run without waiting for others.

Phases follow data: what every thread computes for itself first, then the batch's rows, then
what is shared out, and what changes the state last, so that a guard speaks before any weight
moves. This module refuses to know memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .instructions import Check, Instruction, Pack, Space, Where


class CircleError(Exception):
    """Instructions that wait for one another: each changes a state that the other reads."""


@dataclass(eq=False)
class Phase:
    """Instructions that run together.

    panel    rows of a panel, where the batch is cut into panels
    barrier  threads wait for one another after it
    """

    where: Where
    instructions: list[Instruction]
    panel: int = 0
    barrier: bool = True


def scheduled(instructions: Sequence[Instruction], panel: int) -> list[Phase]:
    """The phases of a program whose batches are cut into panels of so many rows."""
    needs = _needs(instructions)
    left = list(instructions)
    done: set[int] = set()
    phases: list[Phase] = []

    def ready(each: Instruction, also: set[int]) -> bool:
        return all(need in done or need in also for need in needs[id(each)])

    def close(where: Where, chosen: list[Instruction]) -> None:
        phases.append(Phase(where, chosen, panel if where is Where.ROWS else 0))
        done.update(map(id, chosen))
        taken = {id(each) for each in chosen}
        left[:] = [each for each in left if id(each) not in taken]

    def chain(where: Where) -> list[Instruction]:
        """Everything of a kind that can run now, or after others of the kind."""
        chosen: list[Instruction] = []
        also: set[int] = set()
        for each in left:
            if each.where is where and not each.writes_state and ready(each, also):
                chosen.append(each)
                also.add(id(each))
        return chosen

    def at_once(where: Where) -> list[Instruction]:
        """Everything that can be shared out now, but for what changes the state."""
        return [each for each in left if each.where is where and not each.writes_state
                and ready(each, set())]  # fmt: skip

    def last(where: Where) -> list[Instruction]:
        return [each for each in left if each.where is where and ready(each, set())]

    packs: list[Instruction] = [x for x in at_once(Where.SPLIT) if isinstance(x, Pack)]
    if packs:
        close(Where.SPLIT, packs)
    while left:
        for where, find in (
            (Where.EACH, chain),
            (Where.ROWS, chain),
            (Where.SPLIT, at_once),
            (Where.ALONE, chain),
            (Where.SPLIT, last),
        ):
            if found := find(where):
                close(where, found)
                break
        else:
            raise CircleError
    _barriers(phases)
    return phases


def _needs(instructions: Sequence[Instruction]) -> dict[int, set[int]]:
    """For each instruction, by `id`, those that must have run.

    Writers before readers; of several writers of one value, in order; checks in the order of
    their guards; who reads the state, and every check, before who changes it.
    """
    writers: dict[int, list[int]] = {}
    state_readers: dict[int, list[int]] = {}
    looks = [each for each in instructions if isinstance(each, Check)]
    checks = [id(each) for each in sorted(looks, key=lambda each: each.place)]
    needs: dict[int, set[int]] = {id(each): set() for each in instructions}
    for first, second in pairwise(checks):  # of several guards that fire the first one speaks
        needs[second].add(first)
    for each in instructions:
        for value in each.reads():
            root = value.root
            needs[id(each)].update(writers.get(id(root), ()))
            if root.space is Space.STATE_READ:
                state_readers.setdefault(root.place, []).append(id(each))
        for value in each.writes():
            mine = writers.setdefault(id(value.root), [])
            needs[id(each)].update(mine)
            mine.append(id(each))
    for each in instructions:
        if not each.writes_state:
            continue
        needs[id(each)].update(checks)
        for value in each.writes():
            if value.root.space is Space.STATE_WRITE:
                readers = state_readers.get(value.root.place, ())
                needs[id(each)].update(reader for reader in readers if reader != id(each))
    return needs


def _barriers(phases: Sequence[Phase]) -> None:
    """No barrier after what each thread does for itself, unless the state changes next."""
    for phase, after in pairwise(phases):
        changes = any(each.writes_state for each in after.instructions)
        if phase.where is Where.EACH:
            phase.barrier = changes and _touches_state(phase)
    if phases and phases[-1].where is Where.EACH:
        phases[-1].barrier = True


def _touches_state(phase: Phase) -> bool:
    return any(
        value.root.space is Space.STATE_READ
        for each in phase.instructions
        for value in each.reads()
    )
