"""The page: one file, offline, well-formed, the same every time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from backlit.base.errors import UnknownNameError
from backlit.reports.page import write_report
from backlit.runs.evaluation import read_evaluation, write_evaluation
from backlit.runs.folder import RunFolder
from backlit.runs.plan_file import write_plan
from reports.recorded_runs import digits_run
from reports.recorded_tables import classes_run

ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "footer", "section",
    "h1", "h2", "h3", "p", "span", "b", "div", "dl", "dt", "dd", "ul", "li", "img",
    "table", "thead", "tbody", "tr", "th", "td", "svg", "g", "path", "line", "rect", "circle",
    "text",
}  # fmt: skip


class Elements(HTMLParser):
    """All elements of a page with their attributes, as a browser sees them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_page_needs_nothing_else(
    digits: RunFolder, plane: RunFolder, cases: RunFolder, prices: RunFolder, lang: str
) -> None:
    """No script, no link, no address but pictures inside the page and the name of SVG."""
    for folder in (digits, plane, cases, prices):
        page = write_report(folder, lang).read_text(encoding="utf-8")
        for tag, attributes in Elements(page).found:
            assert tag in ALLOWED
            assert not {"style", "href", "onload", "onclick", "srcset"} & attributes.keys()
            assert (attributes.get("src") or "data:image/png").startswith("data:image/png")
        addresses = set(re.findall(r"https?:[^\"]*", page))
        assert addresses == {"http://www.w3.org/2000/svg"}
        assert f'<html lang="{lang}">' in page


def test_the_policy_allows_exactly_the_style_that_is_there(digits: RunFolder) -> None:
    """The hash in the policy is the hash of the one style sheet; nothing else may load."""
    page = write_report(digits).read_text(encoding="utf-8")
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policies = [a["content"] for _, a in Elements(page).found if "http-equiv" in a]
    assert policies == [
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    ]


def test_the_same_folder_gives_the_same_bytes(digits: RunFolder) -> None:
    """A report holds no time of its own and no random name, and is well-formed."""
    first = write_report(digits).read_bytes()
    assert write_report(digits) == digits.report
    assert digits.report.read_bytes() == first
    ElementTree.fromstring(first.split(b"\n", 1)[1])


def test_hostile_names_are_only_read(tmp_path: Path) -> None:
    """Classes named like markup appear as text, in every place they are drawn."""
    hostile = "</text><script>alert(1)</script>"
    names = [hostile, '" onload="x', "&amp;", "한글", "\x00", "a" * 300, "{0}", "]]>", "-->", "%s"]
    page = write_report(digits_run(tmp_path, names)).read_text(encoding="utf-8")
    elements = Elements(page).found
    assert "script" not in [tag for tag, _ in elements]
    assert not [a for _, a in elements if "onload" in a]
    assert "&lt;script&gt;" in page
    assert "&amp;amp;" in page


def test_hostile_columns_are_only_read(tmp_path: Path) -> None:
    """So do names of columns, cells and phrases of a table, in either language."""
    hostile = "</text><script>alert(1)</script>{count}"
    folder = classes_run(tmp_path, ("no", hostile))
    facts, arrays = read_evaluation(folder)
    text = json.dumps(facts["table"], ensure_ascii=False)
    for word in ("size", "town", "day", "서울", "an id: every row has its own"):
        text = text.replace(json.dumps(word, ensure_ascii=False), json.dumps(hostile))
    write_evaluation(folder, {**facts, "table": json.loads(text)}, arrays)
    for lang in ("en", "ko"):
        page = write_report(folder, lang).read_text(encoding="utf-8")
        assert "script" not in [tag for tag, _ in Elements(page).found]
        assert page.count("&lt;script&gt;") > 20
        ElementTree.fromstring(page.split("\n", 1)[1])


def test_a_table_has_its_sections(cases: RunFolder, prices: RunFolder, digits: RunFolder) -> None:
    """And a run without one has none of them."""
    for folder, there in ((cases, True), (prices, True), (digits, False)):
        page = write_report(folder).read_text(encoding="utf-8")
        for title in ("Beside simpler answers", "What it goes by", "What became of the columns"):
            assert (f"<h2>{title}</h2>" in page) == there


def test_a_run_cut_off_at_once_has_a_report(tmp_path: Path) -> None:
    """Only the plan is needed; the page says what is missing."""
    folder = RunFolder.create(tmp_path, "early")
    write_plan(folder, {"seed": 0})
    page = write_report(folder).read_text(encoding="utf-8")
    assert "interrupted" in page
    assert "No evaluation was recorded for this run." in page


def test_an_unknown_language_leaves_the_old_report(digits: RunFolder) -> None:
    """Nothing is written before the language is known."""
    before = write_report(digits).read_bytes()
    with pytest.raises(UnknownNameError):
        write_report(digits, "de")
    assert digits.report.read_bytes() == before
