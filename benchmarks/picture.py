"""The table as a picture for the README: how many times longer each peer takes, row by row.

Drawn with the library's own sheets, so it is readable on light and dark pages alike. A bar is as
long as the logarithm of its ratio; where a peer is faster than Backlit, the figure is vermilion.
This module refuses to measure.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from backlit.base.files import write_atomic
from backlit.reports.canvas import rule, sheet, standalone, words
from backlit.reports.markup import Markup, element

TITLES = {
    "pytorch": "PyTorch",
    "torch-compile": "torch.compile",
    "jax": "JAX, epoch scan",
    "jax-step": "JAX, step",
    "sklearn": "scikit-learn",
    "keras": "Keras",
}
LEFT, OURS, COLUMN, HEIGHT, TOP = 20.0, 110.0, 128.0, 44.0, 118.0
LONGEST = 32.0  # the ratio whose bar fills its column


def draw(result: dict[str, Any]) -> Markup:
    """The whole picture."""
    peers = [p for p in TITLES if any(p == e["peer"] for r in result["rows"] for e in r["peers"])]
    width = LEFT + OURS + 90 + COLUMN * len(peers) + LEFT
    height = TOP + HEIGHT * len(result["rows"]) + 20
    machine = result["machine"]
    where = f"{machine['cpu']}, {machine['cores']} cores; {result['date']}"
    under = f"{where}; median of paired rounds, smallest…largest"
    parts = [
        words("How many times longer the peers take", LEFT, 32, "title"),
        words(under, LEFT, 54, "quiet"),
        words("Backlit", LEFT + OURS + 74, TOP - 30, anchor="end"),
        words("µs an update", LEFT + OURS + 74, TOP - 14, "quiet", anchor="end"),
    ]
    for column, peer in enumerate(peers):
        parts.append(words(TITLES[peer], _place(column), TOP - 14))
    for number, row in enumerate(result["rows"]):
        parts += _row(row, peers, TOP + HEIGHT * number, width - LEFT)
    return standalone(sheet(width, height, parts, label="Times of the peers relative to Backlit's"))


def save(result: dict[str, Any], path: Path) -> None:
    """Write the picture."""
    write_atomic(path, f"{draw(result)}\n".encode())


def _place(column: int) -> float:
    return LEFT + OURS + 100 + COLUMN * column


def _row(row: dict[str, Any], peers: list[str], top: float, right: float) -> list[Markup]:
    by = {each["peer"]: each for each in row["peers"]}
    base = top + 27
    parts = [rule(LEFT, top, right, top), words(row["name"], LEFT, base)]
    ours = by.get("backlit", {})
    figure = f"{ours['us']:,.0f}" if "us" in ours else ""
    if "seconds" in ours:
        figure = f"{ours['seconds']:.2f} s"
    parts.append(words(figure, LEFT + OURS + 74, base, "number", anchor="end"))
    for column, peer in enumerate(peers):
        parts += _cell(by.get(peer, {}), _place(column), top)
    return parts


def _cell(each: dict[str, Any], left: float, top: float) -> list[Markup]:
    if "ratio" not in each:
        return [words("–", left, top + 27, "quiet")]
    ratio, (low, high) = each["ratio"], each["spread"]
    tone = "tone1" if ratio >= 1 else "tone2"
    length = (COLUMN - 24) * min(1.0, abs(math.log(ratio)) / math.log(LONGEST))
    bar = element(
        "rect",
        x=left,
        y=top + 35.0,
        width=max(length, 1.0),
        height=3.0,
        class_=f"fill {tone}",
    )
    written = f"{ratio:.2f}×" if ratio < 2 else f"{ratio:.1f}×"
    figure = words(written, left, top + 27, f"name number {tone}")
    return [bar, figure, words(f"{low:.1f}…{high:.1f}", left + 48, top + 27, "tick")]
