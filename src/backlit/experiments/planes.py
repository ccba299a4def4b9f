"""Pictures of the plane: a field of arrows, a path over circles, and areas of two classes.

One unit is as long across as it is up. This module refuses to know what is minimised.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..reports.canvas import Frame, rule, sheet, text_width, touch_point, words
from ..reports.line_chart import stroke
from ..reports.markup import Markup, element
from ..reports.scale import Scale

Point = tuple[float, float]
_UNIT = 3.6  # pixels of an arrow for a slope of 1
_HEAD = 4.0


def arrows(field: Sequence[tuple[Point, Point]], *, title: str, reach: float) -> Markup:
    """An arrow at each place, as long as its vector is.

    field  (place, vector) pairs
    reach  how far the axes go from 0 to either side

    >>> arrows([((0.0, 1.0), (0.0, -2.0))], title="down", reach=2).count("<line") > 0
    True
    """
    frame = _square(reach)
    parts, shafts, heads = _around(frame, title), [], list[str]()
    for place, vector in field:
        x, y = frame.point(*place)
        across, up = vector[0] * _UNIT, -vector[1] * _UNIT  # the sheet's y runs downwards
        length = math.hypot(across, up)
        if length == 0:
            continue
        end, a, b = (x + across, y + up), across / length * _HEAD, up / length * _HEAD
        shafts.append(rule(x, y, *end, "line"))
        corners = ((a, b), (-b / 2, a / 2), (b / 2, -a / 2))
        heads.append("M" + "L".join(f"{end[0] + p:.2f} {end[1] + q:.2f}" for p, q in corners) + "Z")
    parts.append(element("g", *shafts, class_="tone1", opacity=0.8))
    parts.append(element("path", d="".join(heads), class_="fill tone1"))
    return sheet(480, 488, parts, label=title)


def over_circles(path: Sequence[Point], *, title: str, start: str) -> Markup:
    """The points of a path, joined, over circles around 0 on which x² + y² is 1, 4, 9, 16, 25.

    start  the words beside the first point

    >>> over_circles([(-3.0, 4.0), (0.0, 0.0)], title="path", start="here").count("<circle") > 5
    True
    """
    frame = _square(5.5)
    parts = _around(frame, title)
    middle = frame.point(0.0, 0.0)
    for radius in (1.0, 2.0, 3.0, 4.0, 5.0):
        out = frame.x(radius) - middle[0]
        ring = element("circle", cx=middle[0], cy=middle[1], r=out, fill="none", class_="axis")
        label = f"{radius * radius:g}"
        place = middle[0] - text_width(label) / 2
        parts += [ring, words(label, place, middle[1] + out - 4, "tick")]
    xs, ys = [x for x, _ in path], [y for _, y in path]
    parts.append(element("path", d=stroke(frame, xs, ys), stroke_width=1.5, class_="line tone2"))
    dots = [element("circle", cx=frame.x(x), cy=frame.y(y), r=3) for x, y in path]
    parts.append(element("g", *dots, class_="fill tone2"))
    touched = [
        touch_point(*frame.point(x, y), f"{k}: {x:.4g}, {y:.4g}") for k, (x, y) in enumerate(path)
    ]
    x, y = frame.point(*path[0])
    parts.append(element("g", *touched, words(start, x - 20, y - 10, "name"), class_="tone2"))
    return sheet(480, 488, parts, label=title)


def areas(
    panels: Mapping[str, NDArray[np.float64]],
    points: Sequence[tuple[Point, int]],
    *,
    title: str,
    reach: float,
) -> Markup:
    """Squares side by side: the stronger the second tone, the likelier class 1.

    panels  name -> (n, n) shares of class 1, from the lower left, rows upwards
    points  (place, class) pairs; a disc for class 1, a ring for class 0
    reach   how far a square goes from 0 to either side

    >>> picture = areas({"one": np.full((2, 2), 0.5)}, [((1.0, 1.0), 0)], title="t", reach=2)
    >>> picture.count("<rect"), picture.count("<circle")
    (5, 1)
    """
    side, gap, top = 192.0, 24.0, 52.0
    parts = [words(title, 0, 15, "title")]
    for place, (name, shares) in enumerate(panels.items()):
        left = place * (side + gap)
        across, up = (left, left + side), (top + side, top)
        frame = Frame(Scale(-reach, reach, *across), Scale(-reach, reach, *up))
        parts.append(words(name, left, top - 12))
        cell = side / len(shares)
        cells = [
            element("rect", x=left + column * cell, y=top + side - (row + 1) * cell,
                    width=cell, height=cell, fill_opacity=0.75 * float(share))
            for row, line in enumerate(shares)
            for column, share in enumerate(line)
        ]  # fmt: skip
        parts.append(element("g", *cells, class_="fill tone2", shape_rendering="crispEdges"))
        parts.append(element("rect", x=left, y=top, width=side, height=side, fill="none",
                             class_="axis"))  # fmt: skip
        for (x, y), label in points:
            kind = "fill tone1" if label else "line tone1"
            parts.append(element("circle", cx=frame.x(x), cy=frame.y(y), r=6, stroke_width=2.5,
                                 class_=kind))  # fmt: skip
    width = len(panels) * (side + gap) - gap
    return sheet(width, top + side + 4, parts, label=f"{title}: {', '.join(panels)}")


def _square(reach: float) -> Frame:
    return Frame(Scale(-reach, reach, 40, 440), Scale(-reach, reach, 446, 46))


def _around(frame: Frame, title: str) -> list[Markup]:
    return [
        words(title, 0, 15, "title"),
        words("x₁", 0, 35, "quiet"),
        words("x₀", 440, 482, "quiet", anchor="end"),
        *frame.axes(),
    ]
