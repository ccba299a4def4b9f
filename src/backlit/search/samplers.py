"""Which points of a space are tried: at random, or spread evenly without a grid.

What trial n is depends on the seed, on n, and on a number of first trials that n alone fixes,
never on the order in which trials came to an end: a search can be taken up again anywhere. Those
here need no other trial. This module refuses to know how a trial is carried out.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count, islice
from typing import Any, Final

from ..base import rng
from ..base.describe import is_number
from ..base.errors import InputError
from .space import Space

_LEVELS_BITS: Final = 53  # a digit below this much of 1 is not seen in a float


@dataclass(frozen=True)
class Told:
    """A trial of which something is known.

    number       from 0
    parameters   name -> value
    goodness     higher is better; None, or no finite number, if the trial failed
    """

    number: int
    parameters: Mapping[str, Any]
    goodness: float | None

    @property
    def failed(self) -> bool:
        """Whether nothing is known of it but that it was tried."""
        return not is_number(self.goodness)


class Sampler(ABC):
    """A rule for the trials of a search; one of your own is a frozen dataclass."""

    def needs(self, number: int) -> int:
        """How many of the first trials must be told before this one can be drawn, 0 … number."""
        return 0

    @abstractmethod
    def parameters(self, number: int, space: Space, told: Sequence[Told]) -> dict[str, Any]:
        """Trial `number`'s parameters, by name.

        number   from 0
        told     exactly the first `needs(number)` trials, in the order of their numbers
        """


class PointSampler(Sampler):
    """A rule that needs no other trial: for each number a point."""

    @abstractmethod
    def point(self, number: int, names: Sequence[str]) -> tuple[float, ...]:
        """Trial `number`'s point, from 0: for each name a number in [0, 1)."""

    def parameters(self, number: int, space: Space, told: Sequence[Told] = ()) -> dict[str, Any]:
        """What the space has at the point; other trials play no part."""
        return space.at(self.point(number, space.names))


def check_told(sampler: Sampler, number: int, told: Sequence[Told]) -> None:
    """Raises InputError unless these are the first trials, as many as the sampler needs."""
    needed = sampler.needs(number)
    if [each.number for each in told] != list(range(needed)):
        raise InputError(
            type(sampler).__name__,
            expected=f"the first {needed} trials in their order for trial {number}",
            got=f"{len(told)} trials" if len(told) != needed else "other numbers",
            action="wait for all of them, and sort by number",
        )


@dataclass(frozen=True)
class Random(PointSampler):
    """Uniform numbers, drawn for each name by itself.

    seed   0 … 2³² - 1
    A name more in the space leaves the draws of the others as they were. Raises InputError for
    another seed. Source: Bergstra and Bengio 2012, "Random search for hyper-parameter
    optimization": with few dimensions that matter, better than a grid of as many trials.

    >>> one, both = Random(0).point(7, ["width"]), Random(0).point(7, ["depth", "width"])
    >>> one[0] == both[1], 0 <= one[0] < 1
    (True, True)
    """

    seed: int = 0

    def __post_init__(self) -> None:
        rng.check_seed(self.seed, "Random")

    def point(self, number: int, names: Sequence[str]) -> tuple[float, ...]:
        """Independent of all other trials."""
        return tuple(
            float(rng.uniform64(self.seed, f"search/random/{name}", number, (1,))[0])
            for name in names
        )


@dataclass(frozen=True)
class QuasiRandom(PointSampler):
    """Halton's sequence, scrambled: whatever the number of trials, no gaps and no clusters.

    seed   0 … 2³² - 1; another one scrambles otherwise
    Dimension j writes the trial's number in the j-th prime p, exchanges the digits at each place
    by a permutation of its own, and mirrors them at the point: the first p^k trials fall into
    p^k equal intervals, one each. Good to about ten dimensions. Raises InputError for another
    seed. Source: Halton 1960; the permutations as in Owen 2017, "A randomized Halton algorithm".

    >>> points = [QuasiRandom(3).point(n, ["width"])[0] for n in range(8)]
    >>> sorted(int(u * 8) for u in points)
    [0, 1, 2, 3, 4, 5, 6, 7]
    """

    seed: int = 0

    def __post_init__(self) -> None:
        rng.check_seed(self.seed, "QuasiRandom")

    def point(self, number: int, names: Sequence[str]) -> tuple[float, ...]:
        """One coordinate a prime: the first name has base 2, the next 3, 5 …"""
        bases = islice(_primes(), len(names))
        return tuple(_mirrored(number, _scrambled(self.seed, base)) for base in bases)


def _mirrored(number: int, permutations: tuple[tuple[int, ...], ...]) -> float:
    """The digits of a number in base p, exchanged, behind the point, the last one first."""
    base = len(permutations[0])
    mirrored, size = 0, 1
    for exchanged in permutations:
        number, digit = divmod(number, base)
        mirrored, size = mirrored * base + exchanged[digit], size * base
    return min(mirrored / size, 1 - 2.0**-53)


@cache
def _scrambled(seed: int, base: int) -> tuple[tuple[int, ...], ...]:
    """A permutation of the digits for each place that a float can show."""
    levels = -(-_LEVELS_BITS // (base.bit_length() - 1))
    purpose = f"search/halton/{base}"
    return tuple(
        tuple(map(int, rng.permutation(seed, purpose, level, base))) for level in range(levels)
    )


def _primes() -> Iterator[int]:
    """2, 3, 5, 7 … by trial division.

    >>> list(islice(_primes(), 5))
    [2, 3, 5, 7, 11]
    """
    found: list[int] = []
    for each in count(2):
        if all(each % prime for prime in found):
            found.append(each)
            yield each
