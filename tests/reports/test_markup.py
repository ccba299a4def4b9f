"""Markup: what is content can never become markup."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from backlit.reports.markup import Markup, coordinate, element, escape, joined


@given(st.text(), st.text())
def test_any_content_and_attribute_survive_as_they_are(content: str, attribute: str) -> None:
    """XML reads back exactly the text that went in, but for characters XML forbids."""
    tree = ElementTree.fromstring(element("p", content, title=attribute))
    expected = str(escape(content)).replace("\r\n", "\n").replace("\r", "\n")
    assert len(tree) == 0
    assert escape(tree.text or "") == expected
    assert tree.get("title") is not None


@given(st.text(alphabet="<>&\"'/!-= scriptonload"))
def test_html_sees_no_tag_in_content(content: str) -> None:
    """A browser's parser meets the one element and no other, whatever it holds."""
    tags: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: tags.append(tag)  # type: ignore[method-assign]
    parser.feed(element("td", content, title=content))
    parser.close()
    assert tags == ["td"]


def test_markup_is_not_escaped_twice() -> None:
    """Elements can be put into elements."""
    assert element("b", element("i", "&")) == "<b><i>&amp;</i></b>"
    assert joined([Markup("<br/>"), "<"]) == "<br/>&lt;"


def test_attributes_are_named_as_svg_names_them() -> None:
    """Underscores become hyphens, None is left out, numbers are short."""
    drawn = element("line", x1=0.333333, stroke_width=2, class_="axis", y1=None)
    assert drawn == '<line x1="0.33" stroke-width="2" class="axis"></line>'
    assert coordinate(10.0) == "10"
