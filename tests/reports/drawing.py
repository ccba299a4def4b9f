"""Reading a picture back: the checks that every drawing passes."""

from __future__ import annotations

import re
from xml.etree import ElementTree

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
SVG = "{http://www.w3.org/2000/svg}"


def parsed(picture: str) -> ElementTree.Element:
    """The drawing as a tree; fails unless it is well-formed and free of NaN and infinity."""
    assert not re.search(r'"[^"]*\b(nan|inf)\b[^"]*"', picture)
    return ElementTree.fromstring(picture)


def texts(picture: str) -> list[str]:
    """Every line of text that is drawn."""
    return [each.text or "" for each in parsed(picture).iter(f"{SVG}text")]


def points(path: str) -> list[tuple[float, float]]:
    """The corners of a path made of M and L."""
    found = [float(number) for number in NUMBER.findall(path)]
    return list(zip(found[::2], found[1::2], strict=True))


def lines(picture: str) -> list[list[tuple[float, float]]]:
    """The corners of each series of a chart."""
    paths = parsed(picture).iter(f"{SVG}path")
    return [points(path.get("d", "")) for path in paths if "line" in path.get("class", "")]
