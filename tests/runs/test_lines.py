"""Files of lines: a line is there once its line feed is."""

from __future__ import annotations

from pathlib import Path

import pytest

from backlit.runs.lines import open_lines, read_lines


@pytest.mark.parametrize("length", range(13))
def test_a_file_cut_off_anywhere_keeps_its_whole_lines(tmp_path: Path, length: int) -> None:
    """Cut off at any byte, reader and next writer agree on the whole lines that are left."""
    path = tmp_path / "log"
    path.write_bytes(b"one\ntwo\nsix\n"[:length])
    whole = read_lines(path)
    assert whole == ["one", "two", "six"][: length // 4]
    with open_lines(path) as log:
        assert log.length == 4 * len(whole)
        log.append(b"next\n")
    assert read_lines(path) == [*whole, "next"]


def test_only_a_line_feed_ends_a_line(tmp_path: Path) -> None:
    """Other characters that end lines elsewhere, and may stand in JSON text, do not."""
    path = tmp_path / "log"
    path.write_text("a\u2028b\x85c\rd\n", encoding="utf-8", newline="")
    assert read_lines(path) == ["a\u2028b\x85c\rd"]
