"""The course of a trial's metric over its passes, small enough to be drawn hundreds of times.

This module refuses to know which trials are drawn, and how strongly.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from .canvas import Frame
from .markup import coordinate
from .scale import Scale
from .study_axis import value_range, without_worst
from .study_record import StudyRecord
from .study_trial import StudyTrial
from .thinning import extremes
from .trial_panels import SHARES

_POINTS_IN_ALL = 7500  # of all courses of a picture, so that a page of 500 trials stays light
_BELOW = 0.1  # share of the accuracies that may lie below an axis
_FEWEST, _MOST = 12, 48  # of one course


def course_range(record: StudyRecord, trials: Iterable[StudyTrial]) -> Scale:
    """The axis that all courses share: of nearly all that was measured; accuracies end at 1.

    Of accuracies that are nearly all above 0.5 the axis begins there, or at the tenth below the
    worst of nearly all of them: else one could not tell 0.97 from 0.99.
    """
    measured = [value for each in trials for course in record.courses(each) for value in course]
    if record.metric.endswith("accuracy"):
        return _shares(measured)
    return value_range(without_worst(measured, record), record)


def _shares(measured: Iterable[float]) -> Scale:
    known = sorted(value for value in measured if math.isfinite(value))
    low = known[math.floor(len(known) * _BELOW)] if known else 0.0
    if low < 0.5:
        return SHARES
    start = min(math.floor(low * 10), 9) / 10
    return Scale(start, 1.0 + (1.0 - start) * 0.02, 0.0, 0.0)


def is_cut(record: StudyRecord, trials: Iterable[StudyTrial], y: Scale) -> bool:
    """Whether any course leaves the axis."""
    return any(
        value > y.high or value < y.low
        for each in trials
        for course in record.courses(each)
        for value in course
        if math.isfinite(value)
    )


def points_of(courses: int) -> int:
    """How many points each of so many courses may have.

    >>> points_of(20), points_of(500)
    (48, 15)
    """
    return min(max(_POINTS_IN_ALL // max(courses, 1), _FEWEST), _MOST)


def course_path(frame: Frame, values: Sequence[float], limit: int) -> str:
    """A course in SVG's words, of at most about `limit` points, to a tenth of a pixel.

    Values beyond the axis lie at its edge; NaN lifts the pen. A single pass is a dot.

    >>> frame = Frame(Scale(1, 3, 0, 20), Scale(0, 1, 10, 0))
    >>> course_path(frame, [0.0, 0.5, 2.0], 60), course_path(frame, [0.5], 60)
    ('M0 10L10 5L20 0', 'M0 5h.01')
    >>> course_path(frame, [0.5] * 2 + [1.0, 0.0] * 400, 10).endswith("10")
    True
    """
    xs, ys = (each.tolist() for each in extremes(range(1, len(values) + 1), values, limit))
    if xs and xs[0] > 1:
        xs, ys = [1, *xs], [values[0], *ys]
    if xs and xs[-1] < len(values):  # where a course ends says when it was stopped
        xs, ys = [*xs, len(values)], [*ys, values[-1]]
    low, high = sorted((frame.y.low, frame.y.high))
    pieces, drawing = [], False
    for x, y in zip(xs, np.clip(ys, low, high).tolist(), strict=True):
        if not frame.has(x, y):
            drawing = False
            continue
        across, up = frame.point(x, y)
        pieces.append(f"{'L' if drawing else 'M'}{tenth(across)} {tenth(up)}")
        drawing = True
    return pieces[0] + "h.01" if len(pieces) == 1 else "".join(pieces)


def tenth(pixels: float) -> str:
    """A length to a tenth of a pixel: the eye sees no more, and five hundred lines weigh less.

    >>> tenth(12.345), tenth(3.0)
    ('12.3', '3')
    """
    return coordinate(round(pixels, 1))
