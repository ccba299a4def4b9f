"""Canvas: text fits its room, a sheet can stand alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backlit.reports.canvas import Frame, sheet, shortened, standalone, text_width
from backlit.reports.scale import Scale
from reports.drawing import SVG, parsed, texts


@given(st.text(max_size=30), st.floats(20, 200))
def test_a_shortened_text_fits(content: str, width: float) -> None:
    """It is no wider than its room, and untouched where it fitted."""
    short = shortened(content, width)
    assert text_width(short) <= width
    assert short == content or short.endswith("…")


def test_a_standalone_sheet_brings_its_style() -> None:
    """The style is the first thing in it, once."""
    tree = parsed(standalone(sheet(100, 50, [], label='"a" & b')))
    assert tree[0].tag == f"{SVG}style"
    assert tree.get("aria-label") == '"a" & b'
    assert tree.get("viewBox") == "0 0 100 50"


def test_axes_write_whole_numbers_only_where_asked() -> None:
    """There is no epoch 1.5."""
    frame = Frame(Scale(1, 3, 0, 100), Scale(0, 1, 100, 0))
    drawn = sheet(100, 100, frame.axes(whole_x=True), label="")
    assert not [label for label in texts(drawn) if label in ("1.5", "2.5")]
