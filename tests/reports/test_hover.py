"""Parts that answer: they can be reached, and say in words what they show."""

from __future__ import annotations

from backlit.reports.hover import HOVER_CSS, asking, asking_sheet, asks
from backlit.reports.markup import element
from reports.drawing import SVG, parsed


def test_a_part_holds_what_is_shown_and_what_is_hit() -> None:
    """What is asked for lies in a group of its own, which the style hides until then."""
    part = asks("M0 0L9 9", [element("path", d="M0 0L9 9")], [element("text", "more")],
                says="trial 3 & co", kind="tone1", reached=True)  # fmt: skip
    tree = parsed(asking_sheet(10, 10, [asking([part])], label="all"))
    (group,) = [each for each in tree.iter(f"{SVG}g") if "asks" in each.get("class", "")]
    assert (group.get("tabindex"), group.get("aria-label")) == ("0", "trial 3 & co")
    near, more = list(group)[1:]
    assert (near.get("class"), near.get("d")) == ("near", "M0 0L9 9")
    assert [each.text for each in more] == ["more"]
    assert ".more{display:none" in HOVER_CSS


def test_the_keyboard_stops_only_where_it_is_asked_to() -> None:
    """All others take the focus of a tap, and are passed over by the Tab key."""
    assert 'tabindex="-1"' in asks("M0 0", [], [], says="x")


def test_a_sheet_of_parts_is_a_group_with_a_name() -> None:
    """A picture that were one image would hide its parts from who cannot see it."""
    tree = parsed(asking_sheet(10, 10, [], label="all trials"))
    assert (tree.get("role"), tree.get("aria-label")) == ("group", "all trials")


def test_the_style_asks_nothing_of_the_network_and_has_no_colour_of_its_own() -> None:
    """As in every style sheet of the house."""
    assert not {"url(", "@import", "#"} & {each for each in ("url(", "@import", "#")
                                           if each in HOVER_CSS}  # fmt: skip
    assert HOVER_CSS.count("{") == HOVER_CSS.count("}")
