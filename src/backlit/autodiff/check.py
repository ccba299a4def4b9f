"""The gradient check: backpropagation against referees that do not backpropagate.

A check can fail, and it can also be worthless: a gradient of zeros agrees with anything, and
at a kink there is no derivative to agree with. Neither is called a pass.
This module refuses to know networks: it takes a function and the point to check it at.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from typing import Any

import numpy as np

from ..base import rng
from ..base.describe import is_number
from ..base.errors import InputError
from ..graph.tensor import Interpreter
from .check_report import CheckReport, CheckRow, Verdict
from .evidence import Evidence, Examiner
from .referees import CentralDifference, ComplexStep, Ruling
from .subject import WHO, Point, subject_of

SAMPLES = 200


def gradient_check(
    function: Callable[..., Any],
    point: Point,
    *,
    seed: int = 0,
    samples: int | None = None,
    tolerance: float = 1e-10,
    central_tolerance: float = 1e-6,
    interpreter: Interpreter | None = None,
) -> CheckReport:
    """Compare the gradient of a function with two numerical referees, element by element.

    function           takes the tensors of `point` one by one (or, if `point` is a mapping, one
                       dict of named tensors) and returns a tensor with a single number
    point              arrays, numbers or tensors, or a mapping of named ones; all are taken as
                       float64, so whatever else the function holds must be float64 as well
    seed               chooses the elements of large arrays, directions and rounding samples
    samples            elements checked in each array at most (200), half of them among those
                       whose gradient is not zero; one random direction covers the others
    tolerance          scaled error allowed against the complex step. That referee is right to
                       about 1e-15 for one op and 1e-13 for a deep graph, so 1e-10 leaves room
                       for badly conditioned points and for no mistake in a formula
    central_tolerance  the same against central differences. Their step of 8e-6 leaves a
                       truncation error of 1e-11 times f'''/f', so 1e-6 allows for f'''/f' up
                       to 1e5; rounding is measured and allowed for beside it
    interpreter        who computes, if no tensor in `point` says it

    Scaled error of an element: |a - n| / (max(|a|, |n|) + noise / tolerance), where noise is
    the rounding error measured by shaking the point by a few units in the last place. Along a
    direction v the sum of |g_i||v_i| takes the place of max(|a|, |n|).

    Verdicts: `fail` if a referee disagrees; `vacuous` if the function does not use the array,
    or its gradient is exactly zero wherever it was compared (a zero that is left when terms
    cancel, such as that of a bias before a batch norm, is tested like any other value); `kink`
    if the only elements that are not so lie exactly on a kink, where the slopes to the left and
    right differ; else `pass`.
    A function that stops gradients on purpose (`detach`) is judged by central differences alone,
    and fails by what they see of the part it hides: the complex step would be as blind to it as
    backpropagation. The report says so, and that a part below their tolerance cannot show.
    Raises ShapeError, DTypeError, DataError or InputError for a function that does not return
    one finite number or gives two values at one point, or a point that is not real and finite;
    InputError for samples below 1 and tolerances that are not above 0.

    >>> import backlit as bl
    >>> report = gradient_check(lambda x: (x * bl.sigmoid(x)).sum(), [bl.tensor([1.0, -2.0])])
    >>> report.passed, report.rows[0].error < 1e-14
    (True, True)
    """
    rng.check_seed(seed, WHO)
    _check_settings(samples, tolerance=tolerance, central_tolerance=central_tolerance)
    subject = subject_of(function, point, interpreter)
    examiner = Examiner(subject, seed, tolerance, central_tolerance)
    rows = tuple(
        _row(name, array.shape, examiner.examine(name, samples or SAMPLES), examiner)
        for name, array in subject.arrays.items()
    )
    return CheckReport(rows, seed, _refusals(examiner))


def _check_settings(samples: object, **tolerances: object) -> None:
    whole = isinstance(samples, Integral) and not isinstance(samples, bool)
    if samples is not None and not (whole and samples >= 1):  # type: ignore[operator]
        raise InputError(
            WHO, expected="at least 1 sample", got=repr(samples), action="leave samples out"
        )
    for name, value in tolerances.items():
        if not (is_number(value) and value > 0):  # type: ignore[operator]
            raise InputError(
                WHO, expected=f"a {name} above 0", got=repr(value), action=f"leave {name} out"
            )


def _row(name: str, shape: tuple[int, ...], seen: Evidence, examiner: Examiner) -> CheckRow:
    referee, rulings = _objector(seen, examiner)
    place = max(rulings, key=lambda each: rulings[each].error, default=None)
    worst = None if place is None else rulings[place]
    verdict, note = _verdict(seen, shape, referee, place, worst)
    return CheckRow(
        name=name,
        shape=shape,
        elements=seen.gradient.size,
        checked=len(seen.checked),
        zeros=int(seen.zero.sum()),
        verdict=verdict,
        referee=referee.name,
        tolerance=referee.tolerance,
        error=0.0 if worst is None else worst.error,
        central_error=max((each.error for each in seen.blunt.values()), default=None),
        direction_error=seen.along,
        index=None if place is None else _index(place, shape),
        backpropagated=None if place is None else float(seen.gradient[place]),
        numerical=None if worst is None else worst.number,
        left_out=seen.left_out,
        on_kink=len(seen.standing),
        kinks=seen.crossings.kinks(),
        note=note,
    )


def _objector(
    seen: Evidence, examiner: Examiner
) -> tuple[ComplexStep | CentralDifference, dict[int, Ruling]]:
    """The sharper referee, unless only the blunter one objects: then it is the one to quote."""
    sharp, blunt = examiner.sharp, examiner.blunt
    if not seen.sharp:
        return blunt, seen.blunt
    content = all(each.error <= sharp.tolerance for each in seen.sharp.values())
    objects = any(each.error > blunt.tolerance for each in seen.blunt.values())
    return (blunt, seen.blunt) if content and objects else (sharp, seen.sharp)


def _verdict(
    seen: Evidence,
    shape: tuple[int, ...],
    referee: ComplexStep | CentralDifference,
    place: int | None,
    worst: Ruling | None,
) -> tuple[Verdict, str]:
    if place is not None and worst is not None and not worst.error <= referee.tolerance:
        found = float(seen.gradient[place])
        where = f" at {list(_index(place, shape))}" if shape else ""
        return "fail", (
            f"{where} backpropagation says {found:.9g}, the {referee.name} "
            f"{worst.number:.9g} (relative error {worst.error:.1e})".strip()
        )
    if seen.along is not None and not seen.along <= referee.tolerance:
        return "fail", (
            f"the slope along a random direction is wrong (scaled error {seen.along:.1e}), "
            "though every element checked is right: check more samples"
        )
    if seen.tested:
        return "pass", "zero to within rounding: its terms cancel" if seen.zero.all() else ""
    if seen.standing:
        left, right = next(iter(seen.standing.values()))
        where = ", ".join(each.node for each in seen.crossings.kinks())
        return "kink", (
            f"{len(seen.standing)} of {len(seen.checked)} elements lie on a kink of {where}, with "
            f"a slope of {left:.3g} to the left and {right:.3g} to the right: move the point"
        )
    if not seen.used:
        return "vacuous", "the function does not use it"
    if not seen.gradient.size:
        return "vacuous", "it has no elements"
    if seen.empty.all():
        return "vacuous", f"its gradient is zero in all {seen.zero.size} elements"
    return "vacuous", "no element with a gradient other than zero could be compared"


def _index(place: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(each) for each in np.unravel_index(place, shape))


def _refusals(examiner: Examiner) -> str:
    said = []
    if examiner.refused:
        reason = next(iter(examiner.refused.values())).rstrip(".")
        said.append(
            f"Complex numbers cannot pass through the function for {', '.join(examiner.refused)} "
            f"({reason}): central differences were the referee."
        )
    for name, values in examiner.stopped.items():
        said.append(
            f"{name}: the function stops gradients on purpose ({', '.join(values)}). The complex "
            "step takes what is stopped as fixed, as backpropagation does, so central differences "
            "were the referee."
        )
    return " ".join(said)
