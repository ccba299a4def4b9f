"""Narrowing: half of the trials anywhere, then rounds of trials where the best ones lay.

This module refuses to know what a trial is judged by, and how one dimension is narrowed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from ..base.describe import is_number
from ..base.errors import InputError
from ..base.rng import check_seed
from .boxes import Box
from .narrowed import narrowed
from .samplers import Random, Sampler, Told, check_told
from .space import Space

_TOO_FEW: Final = 20  # trials, of which half are too few to tell anything
_FEWEST_BEST: Final = 5


@dataclass(frozen=True)
class Narrowing(Sampler):
    """Trials at random in the whole space, then in boxes of fewer trials around the best.

    seed    0 … 2³² - 1
    first   how many trials are drawn from the whole space, 1 or more
    every   how many are drawn from each box after it, 1 or more
    share   of the trials told, which are the best, (0, 1]: 5 of them at least
    lag     how many trials before a box it may be computed without, 0 or more: while those are
            carried out, a core that is free can begin with the next

    A round's box is narrowed from the box before, a dimension at a time (`narrowed`), by all
    trials but the last ones before the round: lag, and half of the round before at most. It
    never shrinks to less than half of a range, and passes a range's low and high only within its
    `limits`. For a dimension with a condition the best are chosen among the trials that have it;
    a failed trial is tried, and never among the best. The numbers drawn are those of
    `Random(seed)`. Raises InputError for other settings.

    Source: the five steps by which the book narrows its ranges (Saito 2016, §6.5.2). Where we
    deviate: a range in which the best are spread by chance stays as it is, and one at whose end
    they pile up moves past it.

    >>> from backlit.search.dimensions import LogRange
    >>> space, rule = Space({"learning_rate": LogRange(1e-6, 1e-2)}), Narrowing(0, 20, 10)
    >>> rates = [rule.parameters(n, space, ())["learning_rate"] for n in range(20)]
    >>> told = [Told(n, {"learning_rate": each}, -abs(each - 1e-4)) for n, each in enumerate(rates)]
    >>> rule.needs(20), rule.box(20, space, told[:10]).first
    (10, 20)
    """

    seed: int = 0
    first: int = 50
    every: int = 12
    share: float = 0.1
    lag: int = 16

    def __post_init__(self) -> None:
        check_seed(self.seed, "Narrowing")
        for name, least in (("first", 1), ("every", 1), ("lag", 0)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise _unfit(name, f"a whole number, {least} or more", value, f"{name}=16")
        if not (is_number(self.share) and 0 < self.share <= 1):
            raise _unfit("share", "a share of the trials in (0, 1]", self.share, "share=0.1")

    @classmethod
    def for_trials(cls, trials: int, seed: int = 0) -> Self:
        """Half of the trials anywhere, then rounds of an eighth; with fewer than 20 all anywhere.

        >>> Narrowing.for_trials(100)
        Narrowing(seed=0, first=50, every=12, share=0.1, lag=16)
        """
        if trials < _TOO_FEW:
            return cls(seed, first=max(trials, 1), every=max(trials, 1))
        return cls(seed, first=trials // 2, every=trials // 8)

    def needs(self, number: int) -> int:
        """All trials before the round, but for the last ones of the round before."""
        return self._needs(self._round(number))

    def parameters(self, number: int, space: Space, told: Sequence[Told]) -> dict[str, Any]:
        """A point of the round's box. Raises InputError if other trials are told than needed."""
        point = Random(self.seed).point(number, space.names)
        if number < self.first:
            check_told(self, number, told)
            return space.at(point)
        return self.box(number, space, told).at(space, point)

    def box(self, number: int, space: Space, told: Sequence[Told]) -> Box:
        """The box of a trial. Raises InputError if other trials are told than it needs."""
        check_told(self, number, told)
        *_, box = self._boxes(self._round(number), space, told)
        return box

    def boxes(self, space: Space, told: Sequence[Told], trials: int) -> tuple[Box, ...]:
        """The boxes of a search's rounds, the whole space first, as far as the trials reach.

        told     trials in whatever order, as many as there are
        trials   how many the search has
        """
        known = {each.number: each for each in told}
        without_gap = next(n for n in range(len(known) + 1) if n not in known)
        rounds = [
            each
            for each in range(self._round(max(trials - 1, 0)) + 1)
            if self._needs(each) <= without_gap
        ]
        firsts = [known[n] for n in range(self._needs(rounds[-1]))]
        return tuple(self._boxes(rounds[-1], space, firsts))

    def _round(self, number: int) -> int:
        return 0 if number < self.first else 1 + (number - self.first) // self.every

    def _begins(self, turn: int) -> int:
        return 0 if turn == 0 else self.first + (turn - 1) * self.every

    def _needs(self, turn: int) -> int:
        begin = self._begins(turn)
        before = begin - self._begins(turn - 1) if turn else 0
        return begin - min(self.lag, before // 2)

    def _boxes(self, last: int, space: Space, told: Sequence[Told]) -> Iterator[Box]:
        """The boxes of the rounds up to the last, each from the one before."""
        box = Box.whole(space)
        yield box
        for turn in range(1, last + 1):
            known = told[: self._needs(turn)]
            ranked = sorted(
                (each for each in known if not each.failed),
                key=lambda each: (-(each.goodness or 0.0), each.number),
            )
            dimensions = {}
            for name, now in box.dimensions.items():
                using = sum(name in each.parameters for each in known)
                best = max(_FEWEST_BEST, math.ceil(self.share * using))
                values = [each.parameters[name] for each in ranked if name in each.parameters]
                dimensions[name] = narrowed(space.dimensions[name], now, values[:best])
            box = Box(self._begins(turn), dimensions)
            yield box


def _unfit(name: str, expected: str, got: object, action: str) -> InputError:
    return InputError(
        f"Narrowing: {name}", expected=expected, got=repr(got), action=f"write {action}"
    )
