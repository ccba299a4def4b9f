"""The outline of a node: a circle for a sign, a pill for an op's name, a box for what is given.

This module refuses to know of edges and of places other than its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .canvas import shortened, text_width, words
from .markup import Markup, element

_RADIUS = 17.0
_SIGN = 2  # characters that fit into a circle
_LONGEST = 130.0


@dataclass(frozen=True)
class NodeShape:
    """An outline of `width` pixels, 34 high, around a label."""

    label: str
    kind: str
    width: float

    @classmethod
    def of(cls, label: str, kind: str) -> NodeShape:
        """The shape that fits a label.

        >>> NodeShape.of("×", "op").width
        34.0
        """
        if len(label) <= _SIGN and kind in ("op", "output"):
            return cls(label, kind, 2 * _RADIUS)
        short = shortened(label, _LONGEST, 13)
        return cls(short, kind, max(2 * _RADIUS, text_width(short, 13) + 24))

    def port(self, x: float, y: float, number: int, count: int) -> tuple[float, float]:
        """Where the edge `number` of `count` meets the left outline of a node centred at (x, y).

        >>> NodeShape.of("×", "op").port(100, 50, 0, 1)
        (83.0, 50.0)
        """
        step = min(13.0, 1.5 * _RADIUS / count)
        down = (number - (count - 1) / 2) * step
        corner = self._corner()
        bulge = corner - math.sqrt(max(corner**2 - max(0.0, abs(down) - _RADIUS + corner) ** 2, 0))
        return x - self.width / 2 + bulge, y + down

    def draw(self, x: float, y: float, says: str) -> Markup:
        """The outline and its label, centred at (x, y); `says` shows under the pointer."""
        outline = element(
            "rect", x=x - self.width / 2, y=y - _RADIUS, width=self.width, height=2 * _RADIUS,
            rx=self._corner(), class_=f"node {self.kind}",
        )  # fmt: skip
        size = "sign" if len(self.label) <= _SIGN and self.kind in ("op", "output") else "label"
        baseline = y + (5.5 if size == "sign" else 4.5)
        text = words(self.label, x, baseline, size, anchor="middle")
        return element("g", element("title", says), outline, text)

    def _corner(self) -> float:
        return _RADIUS if self.kind in ("op", "output") else 6.0
