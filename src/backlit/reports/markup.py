"""Text that is markup, and text that is not: every plain string is escaped on its way in.

A `Markup` is trusted; any other string is content. `element` is the only place where the two
meet, so a column named `<script>` can only ever be read, never run. The output is well-formed
XML and valid HTML at once.
This module refuses to know what is drawn.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

VOID = frozenset({"br", "hr", "img", "meta"})
"""Elements of HTML that have no end."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Markup(str):
    """A string that is already markup and must not be escaped again."""

    __slots__ = ()


def escape(content: str) -> Markup:
    """Content made harmless; markup is returned as it is.

    Characters that XML forbids (most control characters, lone surrogates) become U+FFFD.

    >>> escape("a < b"), escape(Markup("<b>"))
    ('a &lt; b', '<b>')
    """
    if isinstance(content, Markup):
        return content
    return Markup(html.escape(_FORBIDDEN.sub("\ufffd", content), quote=True))


def element(name: str, /, *children: str, **attributes: object) -> Markup:
    """One element with its children and attributes.

    An attribute that is `None` is left out; underscores become hyphens, except that a trailing
    one is dropped (`class_`) and `viewBox` keeps its capital. Numbers are rounded to 1/100.

    >>> element("p", "5 < 6", class_="note", x=1.23456)
    '<p class="note" x="1.23">5 &lt; 6</p>'
    >>> element("br")
    '<br/>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{joined(children)}</{name}>")


def joined(parts: Iterable[str]) -> Markup:
    """Several pieces one after another, each escaped if it is not markup.

    >>> joined([element("b", "bold"), " & plain"])
    '<b>bold</b> &amp; plain'
    """
    return Markup("".join(escape(part) for part in parts))


def coordinate(value: float) -> str:
    """A length in pixels, rounded to 1/100, without useless zeros.

    >>> coordinate(3.0), coordinate(2.506), coordinate(-0.001)
    ('3', '2.51', '0')
    """
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _attribute(value: object) -> str:
    return coordinate(value) if isinstance(value, float) else escape(str(value))
