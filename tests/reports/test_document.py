"""The shell of a page: nothing loads but the one style that is in it."""

from __future__ import annotations

import base64
import hashlib
import re
from xml.etree import ElementTree

from backlit.reports.document import document
from backlit.reports.markup import Markup, element


def test_the_policy_allows_exactly_the_style_that_is_there() -> None:
    """The hash in the policy is the hash of the style sheet, which stands as it was given."""
    css = Markup("svg>g{fill:none}")
    page = document("t", [], lang="ko", css=css)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    assert f"style-src &#x27;sha256-{digest}&#x27;" in page
    assert re.findall("<style>(.*)</style>", page) == ["svg>g{fill:none}"]
    assert "default-src &#x27;none&#x27;" in page


def test_what_is_given_is_only_read() -> None:
    """Titles and parts that are no markup are text; the page is well-formed."""
    page = document("<b>", ["<script>", element("p", "1 < 2")], lang="en", css=Markup(""))
    assert "<script>" not in page
    assert "<b>" not in page
    tree = ElementTree.fromstring(page.split("\n", 1)[1])
    assert tree.get("lang") == "en"
    assert [each.text for each in tree.iter("p")] == ["1 < 2"]
