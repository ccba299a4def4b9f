"""Parts of a picture that tell more of themselves under the pointer or the keyboard.

It is done in CSS alone: a part is a group that holds what is always drawn, what is drawn only
while it is asked, and an unseen line or disc around it that is easy to hit. While one part is
asked, the others step back.
This module refuses to know what the parts are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from .markup import Markup, element

HOVER_CSS: Final = Markup("""\
svg.figure .near{fill:none;stroke:transparent;stroke-width:7;stroke-linecap:round;
pointer-events:stroke}
svg.figure .more{display:none;pointer-events:none}
svg.figure .crowd{pointer-events:none}
svg.figure .asks{outline:none;cursor:default}
svg.figure .asks:hover .more,svg.figure .asking:not(:hover) .asks:focus .more{display:inline}
svg.figure .asking:hover>.asks:not(:hover),svg.figure .asking:hover>.crowd,
svg.figure .asking:not(:hover):focus-within>.asks:not(:focus),
svg.figure .asking:not(:hover):focus-within>.crowd{opacity:.22}
svg.figure .asking:hover~.rest,svg.figure .asking:focus-within~.rest{display:none}
svg.figure .more text,svg.figure text.halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;
stroke-linejoin:round}
""")
"""What such pictures need besides `style.FIGURE_CSS`."""


def asking_sheet(width: float, height: float, parts: Iterable[str], *, label: str) -> Markup:
    """A sheet of SVG whose parts can be reached one by one; `label` names it as a whole."""
    return element(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        class_="figure",
        viewBox=f"0 0 {width:g} {height:g}",
        width=float(width),
        height=float(height),
        role="group",
        aria_label=label,
    )


def asking(parts: Iterable[str], kind: str = "") -> Markup:
    """The parts of a picture of which one at a time is asked, the most important one last.

    kind   classes more, for all of them
    A part of class `crowd` is drawn with them and cannot be asked; what is of class `rest` and
    drawn behind them is there while nothing is asked.
    """
    return element("g", *parts, class_=f"asking {kind}".strip())


def asks(
    near: str, always: Iterable[str], more: Iterable[str], *, says: str, kind: str = "",
    reached: bool = False,
) -> Markup:  # fmt: skip
    """A part that answers.

    near      the path around which it is hit; `M10 20h0` is a disc
    always    what is drawn of it; more: what is drawn while it is asked
    says      the same in words, for who cannot see it
    kind      classes more, such as its colour
    reached   whether the keyboard stops at it; a finger or the pointer always reaches it

    >>> part = asks("M10 20h0", [], [element("text", "0.83")], says="Best-1: 0.83", reached=True)
    >>> 'tabindex="0"' in part, part.count("<path"), 'class="more"' in part
    (True, 1, True)
    """
    return element(
        "g",
        *always,
        element("path", d=near, class_="near"),
        element("g", *more, class_="more"),
        class_=f"asks {kind}".strip(),
        tabindex=0 if reached else -1,
        role="img",
        aria_label=says,
    )
