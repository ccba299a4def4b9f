"""The page of a study: one file, offline, well-formed, light enough, and there in every case."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from backlit.base.errors import FileFormatError, UnknownNameError
from backlit.reports.study_page import study_page, write_study_report
from backlit.reports.study_record import StudyRecord
from backlit.runs.study_folder import StudyFolder
from reports.recorded_studies import SPACE, boxes, facts_of, results, whole_study, write_study

ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "footer", "section",
    "h1", "h2", "h3", "p", "span", "code", "div", "dl", "dt", "dd", "table", "thead", "tbody",
    "tr", "th", "td", "svg", "g", "path", "line", "rect", "circle", "text",
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> StudyFolder:
    """A finished study of which everything is known."""
    return whole_study(tmp_path_factory.mktemp("studies"))


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_page_needs_nothing_else(folder: StudyFolder, lang: Any) -> None:
    """No script, no link, no address but the name of SVG, and no style but the one sheet."""
    page = write_study_report(folder, lang).read_text("utf-8")
    for tag, attributes in Elements(page).found:
        assert tag in ALLOWED
        assert not {"style", "href", "src", "onload", "onclick"} & attributes.keys()
    assert set(re.findall(r"https?:[^\"]*", page)) == {"http://www.w3.org/2000/svg"}
    assert f'<html lang="{lang}">' in page
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"sha256-{digest}" in page
    assert style.count("{") == style.count("}")


def test_the_same_folder_gives_the_same_bytes(folder: StudyFolder) -> None:
    """A report holds no time of its own and no random name, and is well-formed."""
    first = write_study_report(folder).read_bytes()
    assert write_study_report(folder) == folder.report
    assert folder.report.read_bytes() == first
    ElementTree.fromstring(first.split(b"\n", 1)[1])


def test_all_that_is_known_is_shown(folder: StudyFolder) -> None:
    """A section for each kind of fact."""
    page = study_page(StudyRecord.read(folder))
    titles = re.findall("<h2>(.*?)</h2>", page)
    assert titles == [
        "What mattered", "Where the good ones lie", "Every trial, every setting",
        "The best, one by one", "Where the search looked", "How they all learnt",
        "The finalists again, from other seeds", "The best trials", "Settings",
    ]  # fmt: skip


def test_no_number_is_drawn_that_is_none(tmp_path: Path) -> None:
    """Scores and curves of NaN, infinity and null leave gaps, never coordinates."""
    found = results(20)
    for k, score in enumerate([None, "nan", "inf", "-inf"]):
        found[k]["score"] = score
        found[k]["curves"]["validation_accuracy"] = [score, 0.5, score]
    page = study_page(StudyRecord.read(write_study(tmp_path, found, facts_of(found[4:]))))
    for tag, attributes in Elements(page).found:
        for name in ("d", "x", "y", "x1", "y2", "cx", "cy", "width", "height"):
            value = attributes.get(name)
            assert tag == "meta" or value is None or not re.search("nan|inf", value)


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize("names", [[], ["optimizer"], ["learning_rate"], list(SPACE)])
@pytest.mark.parametrize("alive", [True, False])
def test_small_studies_have_a_page(
    tmp_path: Path, count: int, names: list[str], alive: bool
) -> None:
    """No trial, one, two; none that finished; no dimension, an option alone, a number alone."""
    space = {name: SPACE[name] for name in names}
    found = results(count, space=space, rungs=[1])
    for each in found:
        if not alive:
            each.update(score=None, status="failed", curves={})
    for facts in (None, facts_of(found)):
        folder = write_study(tmp_path, found, facts, space=space, rungs=None)
        page = write_study_report(folder, "ko").read_text("utf-8")
        ElementTree.fromstring(page.split("\n", 1)[1])


def test_a_study_under_way_is_drawn_as_far_as_it_is(tmp_path: Path) -> None:
    """Without ranking.json, while somebody holds the folder, behind a half-written line."""
    folder = write_study(tmp_path, results(30), trials=200)
    with folder.journal.open("ab") as journal:
        journal.write(b'{"result": {"num')
    with folder.lock():
        page = write_study_report(folder).read_text("utf-8")
    assert "under way" in page
    assert "30 of 200" in page
    assert "Where the good ones lie" in page


def test_hostile_names_are_only_read(tmp_path: Path) -> None:
    """Settings, options, lines and reasons that look like markup appear as text."""
    hostile = '</text><script>alert(1)</script>" onload="x{0}'
    space: dict[str, dict[str, Any]] = {
        hostile: {"kind": "LinearRange", "low": 0, "high": 1},
        "optimizer": {"kind": "Choice", "options": [hostile, {"kind": hostile}, "한글"]},
    }
    found = results(20, space=space)
    facts = facts_of(found) | {
        "effects": [{"name": hostile, "matters": True, "sentence": {"en": hostile}}],
        "finalists": [{"trial": hostile, "scores": [0.1, 0.2]}],
        "baseline": {"name": hostile, "score": 0.5},
        "boxes": [{"first": 0, "dimensions": {hostile: {"low": 0.2, "high": 0.4}}}] * 2,
    }
    for row in facts["ranking"]:
        row["line"] = hostile
    page = study_page(StudyRecord.read(write_study(tmp_path, found, facts, space=space)))
    elements = Elements(page).found
    assert "script" not in [tag for tag, _ in elements]
    assert not [a for _, a in elements if "onload" in a]
    assert "&lt;script&gt;" in page
    ElementTree.fromstring(page.split("\n", 1)[1])


def test_five_hundred_trials_are_light_and_two_thousand_open(tmp_path: Path) -> None:
    """Below 1.5 MB with every trial trained to its end over eight dimensions."""
    space = SPACE | {
        "batch_size": {"kind": "Choice", "options": [16, 32, 64, 128]},
        "activation": {"kind": "Choice", "options": ["ReLU", "Tanh", "GELU"]},
    }
    for count, epochs in ((500, 50), (2000, 8)):
        found = results(count, space=space, rungs=[epochs])
        facts = facts_of(found) | {"boxes": boxes(count)}
        folder = write_study(tmp_path, found, facts, space=space, rungs=None)
        page = study_page(StudyRecord.read(folder), "ko")
        assert len(page.encode("utf-8")) < 1_500_000
    assert page.count("h.01") >= 2000  # a point for each
    assert "상위 200개" in page


def test_an_unknown_language_or_a_damaged_record_leaves_the_old_report(tmp_path: Path) -> None:
    """Nothing is written before all is known."""
    folder = whole_study(tmp_path, 9)
    before = write_study_report(folder).read_bytes()
    with pytest.raises(UnknownNameError):
        write_study_report(folder, "de")  # type: ignore[arg-type]
    folder.ranking.write_text(json.dumps([1]))
    with pytest.raises(FileFormatError):
        write_study_report(folder)
    assert folder.report.read_bytes() == before
