"""What a gradient check found: one row for each array, and a verdict in a sentence.

This module refuses to know how anything was measured.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ..base.shapes import show
from .kinks import Kink

CENTRAL = "central differences"
Verdict = Literal["pass", "fail", "vacuous", "kink"]


@dataclass(frozen=True)
class CheckRow:
    """What was found for one array.

    name, shape       the array
    elements          how many it has; `checked`: how many were differentiated numerically
    zeros             elements whose gradient is zero to within rounding
    verdict           pass, fail, vacuous (nothing was tested) or kink (no derivative exists)
    referee           complex step; central differences where complex numbers cannot pass, where
                      gradients are stopped on purpose, or where they alone object;
                      `tolerance`: what it allows
    error             worst scaled error by that referee
    central_error     worst scaled error by central differences; None if every one was left out
    direction_error   scaled error along one random direction over all elements, or None
    index             where the worst element is; None if no element was judged
    backpropagated, numerical   its two values
    left_out          checked elements whose difference quotient straddles a kink
    on_kink           of those, elements that lie on the kink itself, with two unequal slopes
    kinks             the nodes whose kinks lay between x - h and x + h
    note              the verdict's reason, in words
    """

    name: str
    shape: tuple[int, ...]
    elements: int
    checked: int
    zeros: int
    verdict: Verdict
    referee: str
    tolerance: float
    error: float
    central_error: float | None
    direction_error: float | None
    index: tuple[int, ...] | None
    backpropagated: float | None
    numerical: float | None
    left_out: int
    on_kink: int
    kinks: tuple[Kink, ...]
    note: str

    @property
    def passed(self) -> bool:
        """Whether this array's gradient was tested and found right."""
        return self.verdict == "pass"


@dataclass(frozen=True)
class CheckReport:
    """The rows in the order of their names, the seed, and why a referee stepped back, if so."""

    rows: tuple[CheckRow, ...]
    seed: int
    refusals: str = ""

    @property
    def passed(self) -> bool:
        """Whether every array passed; a vacuous row is not a pass."""
        return all(row.passed for row in self.rows)

    @property
    def verdict(self) -> Verdict:
        """The gravest verdict of all rows: fail, then kink, then vacuous, then pass."""
        found = {row.verdict for row in self.rows}
        order: tuple[Verdict, ...] = ("fail", "kink", "vacuous")
        return next((each for each in order if each in found), "pass")

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        if self.passed:
            worst = max(self.rows, key=lambda row: row.error / row.tolerance)
            arrays = "1 array" if len(self.rows) == 1 else f"all {len(self.rows)} arrays"
            return (
                f"Pass: backpropagation is right in {arrays} (worst relative error "
                f"{_error(worst.error)} against the {worst.referee} in {worst.name}, allowed "
                f"{worst.tolerance:.0e}).{self._unseen()}"
            )
        start = {
            "fail": "Fail: a gradient is wrong.",
            "kink": "Not a pass: the point lies on a kink, where no derivative exists.",
            "vacuous": "Not a pass: the check is vacuous, for part of it tested nothing.",
            "pass": "",
        }[self.verdict]
        said = [f"{row.name}: {row.note}." for row in self.rows if row.verdict == self.verdict]
        more = f" And {len(said) - 3} more." if len(said) > 3 else ""
        return " ".join([start, *said[:3]]) + more

    def _unseen(self) -> str:
        """What only the blunter referee has looked at is not called exact."""
        blunt = [row for row in self.rows if row.referee == CENTRAL]
        if not blunt:
            return ""
        names = ", ".join(row.name for row in blunt)
        allowed = max(row.tolerance for row in blunt)
        return f" In {names} a mistake below {allowed:.0e} would not show."

    def text(self) -> str:
        """An aligned table, the kinks that were crossed, and the verdict."""
        from ..reports.tables import text_table

        heads = ["array", "shape", "checked", "referee", "error", "central", "worst at",
                 "backpropagated", "numerical", "kinks", "verdict"]  # fmt: skip
        body = [
            [
                row.name,
                show(row.shape),
                f"{row.checked} of {row.elements}",
                row.referee,
                "–" if row.index is None else _error(row.error),
                "–" if row.central_error is None else _error(row.central_error),
                "–" if row.index is None else str(list(row.index)),
                _number(row.backpropagated),
                _number(row.numerical),
                str(row.left_out),
                row.verdict,
            ]
            for row in self.rows
        ]
        lines = [text_table(heads, body, right=(2, 4, 5, 7, 8, 9)), ""]
        for row in self.rows:
            if row.kinks:
                lines.append(
                    f"{row.name}: kinks between x - h and x + h in "
                    f"{', '.join(map(str, row.kinks))}; {row.left_out} of {row.checked} "
                    "difference quotients left out."
                )
        if self.refusals:
            lines.append(self.refusals)
        return "\n".join([*lines, self.sentence])

    def to_data(self) -> dict[str, Any]:
        """The report as plain data: numbers, texts, lists; NaN and infinity become texts."""
        rows = [_plain({**asdict(row), "passed": row.passed}) for row in self.rows]
        return {
            "passed": self.passed,
            "verdict": self.verdict,
            "sentence": self.sentence,
            "seed": self.seed,
            "refusals": self.refusals,
            "rows": rows,
        }

    def __str__(self) -> str:
        return self.text()


def _error(value: float) -> str:
    return "0" if value == 0 else f"{value:.1e}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.9g}"


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
