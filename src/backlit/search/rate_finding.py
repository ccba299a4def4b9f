"""What the learning rate finder found, as a sentence and as data.

This module refuses to know how it was found.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from ..base.words import Language, Words

Mark = Literal["failed", "high", "best", "in", "out"]
Pair = tuple[float, float]


@dataclass(frozen=True)
class RateFinding:
    """A range of learning rates, or the reason why none can be recommended.

    rates        (R,) that were tried, ascending
    losses       (R, S) of each seed on the rows held back, infinity where training failed
    low, high    the recommended range, None if there is none
    low_within   where its lower end may lie, and `high_within` its upper one
    edge         the smallest rate that was too high for some seed, None if none was
    reason       why there is no reliable suggestion, None if there is one
    chance       the loss of the best constant answer; None for a loss of one's own
    updates      of each trial
    seed         of the first one; the others have the numbers that follow

    >>> found = RateFinding((0.01, 0.1, 1.0), ((0.5, 0.6), (0.3, 0.2), (math.inf, 9.0)),
    ...                     0.1, 0.33, (0.01, 0.1), (0.33, 0.4), 1.0, None, 0.69, 200, 0)
    >>> found.suggestion, found.marks
    (0.22, ('out', 'best', 'failed'))
    >>> found.sentence().en
    'from 0.1 (0.01 … 0.1) to 0.33 (0.33 … 0.4), begin with 0.22; 1 was too high for some seed'
    """

    rates: tuple[float, ...]
    losses: tuple[tuple[float, ...], ...]
    low: float | None
    high: float | None
    low_within: Pair | None
    high_within: Pair | None
    edge: float | None
    reason: Words | None
    chance: float | None
    updates: int
    seed: int

    @property
    def suggestion(self) -> float | None:
        """The rate at two thirds of the range, counted in decades; None if there is none.

        Toward the top, as a higher rate learns in less time; rounded to two digits.
        """
        if self.low is None or self.high is None:
            return None
        return float(f"{self.low ** (1 / 3) * self.high ** (2 / 3):.2g}")

    @property
    def uncertainty(self) -> tuple[Pair, Pair] | None:
        """Where the lower end may lie, and where the upper one; None if there is no range."""
        if self.low_within is None or self.high_within is None:
            return None
        return self.low_within, self.high_within

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Of each rate: `failed` in some seed (NaN or infinity), `best` (the least mean logarithm
        of its losses), too `high` for some seed, `in` the range, or `out` of it.
        """
        best = min(range(len(self.rates)), key=self._mean)
        return tuple(self._mark(place, place == best) for place in range(len(self.rates)))

    def _mark(self, place: int, is_best: bool) -> Mark:
        rate = self.rates[place]
        if math.inf in self.losses[place]:
            return "failed"
        if is_best:
            return "best"
        if self.edge is not None and rate >= self.edge:
            return "high"
        if self.low is None or self.high is None:
            return "out"
        return "in" if self.low <= rate <= self.high else "out"

    def _mean(self, place: int) -> float:
        """Of the logarithms of a rate's losses."""
        return math.fsum(math.log(max(each, 1e-300)) for each in self.losses[place])

    def sentence(self) -> Words:
        """What to do, in a line."""
        if self.reason is not None:
            return Words(
                f"no reliable suggestion: {self.reason.en}",
                f"믿을 만한 제안 없음: {self.reason.ko}",
            )
        assert self.low_within is not None
        assert self.high_within is not None
        low, high = f"{self.low:.2g}", f"{self.high:.2g}"
        below, above = _within(self.low_within), _within(self.high_within)
        risk = Words("", "")
        if self.edge is not None:
            risk = Words(
                f"; {self.edge:.2g} was too high for some seed",
                f". {self.edge:.2g}에서는 학습에 실패한 시드가 있음",
            )
        return Words(
            f"from {low} ({below}) to {high} ({above}), begin with {self.suggestion:.2g}{risk.en}",
            f"{low} ({below}) ~ {high} ({above}), 처음 값으로는 {self.suggestion:.2g}{risk.ko}",
        )

    def to_data(self, language: Language = "en") -> dict[str, Any]:
        """Plain data, for JSON; what failed is None."""
        return {
            "rates": list(self.rates),
            "losses": [[x if math.isfinite(x) else None for x in row] for row in self.losses],
            "marks": list(self.marks),
            "low": self.low,
            "high": self.high,
            "low_within": None if self.low_within is None else list(self.low_within),
            "high_within": None if self.high_within is None else list(self.high_within),
            "edge": self.edge,
            "suggestion": self.suggestion,
            "reason": None if self.reason is None else self.reason.within(language),
            "sentence": self.sentence().within(language),
            "chance": self.chance,
            "updates": self.updates,
            "seed": self.seed,
        }


def _within(pair: Pair) -> str:
    return f"{pair[0]:.2g} … {pair[1]:.2g}"
