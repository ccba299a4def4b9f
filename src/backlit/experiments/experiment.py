"""What an experiment is: a question, settings, claims that can fail, and pictures.

Everything that people read is given in English and in Korean. This module refuses to know any
particular experiment, and how a page looks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..base.errors import InputError
from ..base.words import Language, Words
from ..data.dataset import Dataset
from ..reports.markup import Markup


@dataclass(frozen=True)
class Claim:
    """A sentence and the number that decides it: it holds if low <= found <= high.

    says   what is claimed, with its bound in it
    found  what was measured; NaN holds nothing

    >>> Claim(Words("it learns", "배운다"), found=0.93, low=0.9).holds
    True
    >>> Claim(Words("it learns", "배운다"), found=float("nan"), low=0.9).holds
    False
    """

    says: Words
    found: float
    low: float = -math.inf
    high: float = math.inf

    @property
    def holds(self) -> bool:
        """Whether what was found lies within the bounds."""
        return self.low <= self.found <= self.high


@dataclass(frozen=True)
class Figure:
    """A picture, and what is to be seen in it."""

    picture: Markup
    says: str


Draw = Callable[[Language], Sequence[Figure]]


@dataclass(frozen=True)
class Outcome:
    """What came of an experiment.

    claims    each with what was found
    draw      the pictures, in a language
    remarks   what the numbers say beyond the claims, also against the notes or the book
    numbers   name -> what was measured, for whoever reads the JSON
    """

    claims: tuple[Claim, ...]
    draw: Draw
    remarks: tuple[Words, ...] = ()
    numbers: Mapping[str, float] | None = None

    @property
    def holds(self) -> bool:
        """Whether every claim does."""
        return all(claim.holds for claim in self.claims)


@dataclass(frozen=True)
class Setup:
    """What an experiment is carried out with.

    data     the images, with a test part: MNIST, or the bundled digits
    seeds    one run of every arm for each
    effect   False takes away what the experiment is about: identical arms, a rate of 0, λ = 0.
             Then every claim must fail, or it could not have failed at all
    engine   who computes
    """

    data: Dataset
    seeds: tuple[int, ...]
    effect: bool = True
    engine: str = "auto"

    @property
    def is_mnist(self) -> bool:
        """Whether published numbers can stand beside ours."""
        return self.data.name == "mnist"

    @property
    def test(self) -> Dataset:
        """The rows that nobody learns from. Raises InputError if there are none."""
        if self.data.test is None:
            raise InputError(
                "an experiment",
                expected="data with a test part",
                got=self.data.name,
                action="choose mnist or digits",
            )
        return self.data.test


@dataclass(frozen=True)
class Experiment:
    """One question to networks, and how it is put.

    name      how it is asked for: `optimizers`
    ids       of the published experiments it repeats: `E10`; empty where the notes alone ask
    title     of its page
    lead      two or three sentences: what is compared, and what to look at
    settings  what a reader would have to type, name -> value in words
    run       carries it out
    uses_data whether images are learnt from; others need no data and no seeds
    compares  whether arms that share their seeds stand beside each other
    seeds     how many runs of every arm there are unless somebody says
    """

    name: str
    ids: tuple[str, ...]
    title: Words
    lead: Words
    settings: Mapping[str, str]
    run: Callable[[Setup], Outcome]
    uses_data: bool = True
    compares: bool = True
    seeds: int = 4
