"""An HTML file that needs nothing else: its head, its one style sheet, and a policy for both.

No script, no request: the content security policy forbids both, and allows one style sheet by
its hash and pictures that are part of the file. Every text passes `markup.escape`.
This module refuses to know what stands in the body.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from .markup import Markup, element


def document(title: str, parts: Iterable[str], *, lang: str, css: Markup) -> str:
    """The whole file as text.

    parts   what stands in the one column of the page, one below the other
    lang    of its text: en, ko
    css     the style sheet; of its colours, nothing but variables

    >>> page = document("a < b", [element("p", "text")], lang="en", css=Markup("p{margin:0}"))
    >>> page.startswith("<!DOCTYPE html>"), "<title>a &lt; b</title>" in page, "sha256-" in page
    (True, True, True)
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(css)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        element("style", css),
    )
    body = element("body", element("main", *parts))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=lang)}\n"


def _policy(css: str) -> str:
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
