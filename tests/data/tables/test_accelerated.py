"""Large files cut by polars: the same tables as without."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlit.base.errors import InputError
from backlit.data.tables import accelerated, read_table
from real_data import require

pytest.importorskip("polars")
CELL = st.one_of(
    st.sampled_from(["", "?", "x", "초록", "007", "1e5", "1e400", "inf", "-0", "+5", "1_0", "5."]),
    st.sampled_from(['"q"', '"a,b"', '""', '"', 'a"b', ' "s"', "1;5", " 7 ", "9007199254740993"]),
    st.floats(allow_nan=False).map(repr),
    st.integers(-(2**65), 2**65).map(str),
    st.decimals(-1000, 1000, places=3).map(str),
)
LINE = st.lists(CELL, min_size=2, max_size=3).map(",".join)


def _outcome(path):
    """What reading comes to: everything about the table, or the error."""
    try:
        table = read_table(path)
    except InputError as error:
        return str(error)
    columns = [(column.name, column.kind, column.notes) for column in table.columns]
    return (
        columns,
        table.fingerprint(),
        table.source.notes,
        table.source.lines.tolist(),
        table.source.has_header,
        table.source.decimal,
    )


def _both(path, monkeypatch):
    monkeypatch.setattr(accelerated, "LEAST_CHARACTERS", 1 << 60)
    slow = _outcome(path)
    monkeypatch.setattr(accelerated, "LEAST_CHARACTERS", 0)
    return slow, _outcome(path)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=6), st.sampled_from(["\n", "\r\n", "\r", "\n\n"]))
def test_any_text_is_read_alike(tmp_path_factory, lines, end):
    """Whatever a file holds, both ways give the same table or the same error."""
    path = tmp_path_factory.mktemp("alike") / "a.csv"
    path.write_bytes(end.join(["name,other", *lines]).encode())
    with pytest.MonkeyPatch.context() as monkeypatch:
        slow, fast = _both(path, monkeypatch)
    assert slow == fast


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**63), 2**63)),
        min_size=1,
    )
)
def test_numbers_are_the_same_to_the_last_bit(tmp_path_factory, rows):
    """Floats and whole numbers of any size come out alike."""
    path = tmp_path_factory.mktemp("bits") / "a.csv"
    lines = [f'{x!r},{n},"{x:.17g}",{x:.3f}' for x, n in rows]
    path.write_text("\n".join(["x,n,q,f", *lines]) + "\n")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(accelerated, "LEAST_CHARACTERS", 0)
        assert accelerated.cut_plain(path.read_text(), ",") is not None
        slow, fast = _both(path, monkeypatch)
    assert slow == fast


@pytest.mark.parametrize("name", ["diamonds", "mpg", "penguins", "tips", "titanic"])
def test_real_tables(name, monkeypatch):
    """Real files come out alike, and plain ones are taken."""
    path = require(f"tables/{name}.csv")
    slow, fast = _both(path, monkeypatch)
    assert slow == fast
    assert accelerated.cut_plain(path.read_text(encoding="utf-8"), ",") is not None


def test_words_of_many_letters(tmp_path, monkeypatch):
    """Long columns of many different words keep them, in their order."""
    draw = random.Random(3)
    words = ["".join(draw.choices(string.ascii_letters + "가나다", k=5)) for _ in range(3000)]
    path = tmp_path / "a.csv"
    rows = [f"{draw.choice(words)};{number},5;{draw.choice('xy?')}" for number in range(5000)]
    path.write_text("\n".join(["w;n;c", *rows]), encoding="utf-8")
    slow, fast = _both(path, monkeypatch)
    assert slow == fast
    assert read_table(path)["n"].values[:2].tolist() == [0.5, 1.5]
