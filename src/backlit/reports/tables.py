"""The same rows as plain text for a terminal and as HTML for a page.

This module refuses to know what the columns mean.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from .markup import Markup, element


def text_table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()
) -> str:
    """Columns aligned with spaces, two between them; `right` lists columns flush right.

    Korean and other wide characters count two places, as terminals draw them.

    >>> print(text_table(["layer", "parameters"], [["dense1", "3,250"], ["출력", "510"]],
    ...                  right=[1]))
    layer   parameters
    dense1       3,250
    출력           510
    """
    lines = [list(heads), *[list(row) for row in rows]]
    widths = [max(columns(line[k]) for line in lines) for k in range(len(heads))]
    return "\n".join(
        "  ".join(
            _filled(cell, width, flush_right=k in right)
            for k, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def columns(content: str) -> int:
    """How many places of a terminal a line takes.

    >>> columns("abc"), columns("한글"), columns("e\u0301")
    (3, 4, 1)
    """
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in content
    )


def html_table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()
) -> Markup:
    """A table for a page; cells that are plain text are escaped.

    >>> html_table(["a<b"], [["1"]], right=[0])[:61]
    '<div class="scroll"><table><thead><tr><th class="right">a&lt;'
    """

    def cell(name: str, content: str, k: int) -> Markup:
        return element(name, content, class_="right" if k in right else None)

    head = element("tr", *(cell("th", content, k) for k, content in enumerate(heads)))
    body = [element("tr", *(cell("td", c, k) for k, c in enumerate(row))) for row in rows]
    table = element("table", element("thead", head), element("tbody", *body))
    return element("div", table, class_="scroll")


def fact_table(facts: Sequence[tuple[str, str]]) -> Markup:
    """Names on the left, what is known of them on the right.

    >>> fact_table([("seed", "0")])
    '<div class="scroll"><table><tbody><tr><th>seed</th><td>0</td></tr></tbody></table></div>'
    """
    rows = [element("tr", element("th", name), element("td", fact)) for name, fact in facts]
    return element("div", element("table", element("tbody", *rows)), class_="scroll")


def _filled(content: str, width: int, *, flush_right: bool) -> str:
    space = " " * (width - columns(content))
    return space + content if flush_right else content + space
