"""The evidence of a gradient check: what both referees say of one array, element by element.

This module refuses to conclude anything from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base import rng
from ..base.errors import BacklitError
from ..graph.record import topological
from .kinks import Crossings
from .referees import (
    COMPLEX_STEP,
    CentralDifference,
    ComplexStep,
    Ruling,
    element,
    gradient_noise,
    scaled_error,
)
from .subject import Subject

Array = NDArray[Any]
_CANCELLED = 1e-10  # noise of a cancelled zero, beside the largest gradient anywhere


@dataclass
class Evidence:
    """What was seen of one array.

    gradient     by backpropagation, flat; `zero`: where it is zero to within rounding
    empty        of the zeros, those that no mistake could have changed: nothing but zeros went
                 into them, not terms that cancel
    checked      the flat places looked at
    sharp        place -> the complex step's ruling (empty if complex numbers cannot pass)
    blunt        place -> the central difference's ruling; places beside a kink are missing
    left_out     how many are missing there
    standing     place -> slopes to the left and right, where the point is on the kink itself
    along        scaled error along one direction; None if no referee could judge it
    """

    gradient: Array
    zero: Array
    empty: Array
    used: bool
    checked: Array
    sharp: dict[int, Ruling] = field(default_factory=dict)
    blunt: dict[int, Ruling] = field(default_factory=dict)
    left_out: int = 0
    standing: dict[int, tuple[float, float]] = field(default_factory=dict)
    crossings: Crossings = field(default_factory=Crossings)
    along: float | None = None

    @property
    def tested(self) -> int:
        """How many elements were judged that could have been wrong: not empty, on no kink."""
        judged = self.sharp or self.blunt
        return sum(not self.empty[place] and place not in self.standing for place in judged)


class Examiner:
    """Asks both referees about the gradient of one subject.

    refused  array -> why complex numbers cannot pass through the function
    stopped  array -> values that follow it, but that backpropagation takes as fixed; the complex
             step takes them as fixed as well, so it would agree with whatever they hide
    """

    def __init__(
        self, subject: Subject, seed: int, tolerance: float, central_tolerance: float
    ) -> None:
        self._subject, self._seed = subject, seed
        self._gradient = subject.gradient()
        noise = subject.noise(self._gradient, seed)
        self._noise = {name: gradient_noise(noise, name) for name in subject.arrays}
        self.sharp = ComplexStep(subject, noise, tolerance)
        self.blunt = CentralDifference(subject, noise, central_tolerance)
        self._largest = max(
            (float(np.abs(each).max(initial=0.0)) for each in self._gradient.values()), default=0.0
        )
        present = {id(node) for node in topological([subject.y])}
        self._used = {name: id(node) in present for name, node in subject.tensors.items()}
        self.refused: dict[str, str] = {}
        self.stopped = {name: found for name in subject.arrays if (found := subject.stopped(name))}
        for name in subject.arrays:
            if name not in self.stopped:
                self._try_complex(name)
        self._blunt_only = self.refused.keys() | self.stopped.keys()

    def _try_complex(self, name: str) -> None:
        """Find out whether complex numbers pass through the function."""
        array = self._subject.arrays[name]
        try:
            y = self._subject.at({name: array + 1j * COMPLEX_STEP * np.ones(array.shape)})
        except (BacklitError, TypeError, ValueError, ArithmeticError, Warning) as reason:
            self.refused[name] = str(reason)
            return
        if self._used[name] and y.dtype.kind != "c":
            self.refused[name] = "the imaginary part is lost on the way"

    def examine(self, name: str, samples: int) -> Evidence:
        """Look at up to `samples` elements of one array, and at one direction over all."""
        gradient, noise = self._gradient[name].ravel(), self._noise[name].ravel()
        chosen = self._chosen(name, gradient, samples)
        zero = np.abs(gradient) <= noise
        # a bias before a batch norm: its gradient is 0 because terms of opposite sign cancel,
        # which leaves rounding noise, and which a wrong gradient rule would upset
        cancelled = zero & (noise > 0) & (noise <= _CANCELLED * self._largest)
        seen = Evidence(gradient, zero, zero & ~cancelled, self._used[name], chosen)
        for place in map(int, chosen):
            direction = element(self._subject.arrays[name], place)
            found, own = float(gradient[place]), float(noise[place])
            if name not in self._blunt_only:
                seen.sharp[place] = self.sharp.judge(name, direction, found, own)
            self._difference(seen, name, place, direction, own)
        seen.along = self._along(name)
        return seen

    def _chosen(self, name: str, gradient: Array, samples: int) -> Array:
        """All places, or a random choice: half of it where the gradient is not zero."""
        if gradient.size <= samples:
            return np.arange(gradient.size)
        order = rng.permutation(self._seed, f"check/elements/{name}", 0, gradient.size)
        alive = order[gradient[order] != 0][: (samples + 1) // 2]
        rest = order[~np.isin(order, alive)][: samples - len(alive)]
        return np.sort(np.concatenate([alive, rest]))

    def _difference(
        self, seen: Evidence, name: str, place: int, direction: Array, noise: float
    ) -> None:
        size = float(abs(self._subject.arrays[name].flat[place]))
        quotient = self.blunt.quotient_near(name, direction, size)
        if quotient is None:
            seen.left_out += 1
        elif quotient.crossed:
            seen.left_out += 1
            seen.crossings.note(quotient.crossed)
            if self.blunt.on_kink(name, direction, size, quotient):
                seen.standing[place] = (quotient.left, quotient.right)
        else:
            found = float(seen.gradient[place])
            seen.blunt[place] = self.blunt.judge(name, direction, found, noise, quotient)

    def _along(self, name: str) -> float | None:
        """The scaled error along a random direction of ones and minus ones."""
        array = self._subject.arrays[name]
        words = rng.bits(self._seed, f"check/direction/{name}", 0, array.size)
        direction = (1.0 - 2.0 * (words & np.uint32(1))).reshape(array.shape)
        found = float((self._gradient[name] * direction).sum())
        scale, noise = float(np.abs(self._gradient[name]).sum()), float(self._noise[name].sum())
        if name not in self._blunt_only:
            number = self.sharp.judge(name, direction, found, noise).number
            return scaled_error(found, number, noise, self.sharp.tolerance, scale)
        size = float(np.abs(array).max(initial=0.0))
        quotient = self.blunt.quotient_near(name, direction, size)
        if quotient is None or quotient.crossed:
            return None
        number = self.blunt.judge(name, direction, found, noise, quotient).number
        noise += quotient.noise
        return scaled_error(found, number, noise, self.blunt.tolerance, scale)
