"""Large text files cut by polars, where it is installed and the result is the same.

Only plain text is taken: every line a row of as many cells, quotes at the ends of cells only and
none within, no line ends within. There a cell is what stands between two delimiters, and nothing
that a reader might decide is left open. Any other file is left to `rows`, which says what is wrong
with it. A column stays with polars until its different cells, or its plain numbers, are asked for;
both are what Python would have made of it.
This module refuses to decide anything about headers, kinds and missing values.
"""

from __future__ import annotations

import csv
import importlib.util
from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

LEAST_CHARACTERS = 1 << 23  # below, Python is done before polars is loaded
_NEW_LINE, _QUOTE = ord("\n"), ord('"')
_WHOLE = r"^[+-]?(?:0|[1-9][0-9]*)$"
_DECIMAL = r"^[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?$"


class Strings(Sequence[str]):
    """A column of text that polars holds.

    It knows its different cells and reads plain numbers itself: `cells.Coded`.
    """

    def __init__(self, series: Any) -> None:
        self._series = series

    def __len__(self) -> int:
        return len(self._series)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            cells: list[str] = self._series[place].to_list()
            return cells
        return str(self._series[place])

    def __iter__(self) -> Iterator[str]:
        return iter(self._series.to_list())

    def without_first(self) -> Strings:
        """The column below its name."""
        return Strings(self._series.slice(1))

    def coded(self) -> tuple[list[str], NDArray[Any]]:
        """The different cells in order of appearance, and for each cell the number of its own."""
        import polars

        distinct = self._series.unique(maintain_order=True)
        codes = self._series.cast(polars.Enum(distinct)).to_physical()
        return distinct.to_list(), codes.to_numpy()

    def plain_array(self) -> NDArray[Any] | None:
        """A column of plain finite numbers as int64 or float64, or None if it is anything else."""
        import polars

        for pattern, dtype in ((_WHOLE, polars.Int64), (_DECIMAL, polars.Float64)):
            if self._series.str.contains(pattern).all():
                values = self._series.str.strip_prefix("+").cast(dtype, strict=False)
                if values.null_count():
                    return None
                numbers = np.array(values.to_numpy())
                return numbers if np.isfinite(numbers).all() else None
        return None


def cut_plain(text: str, delimiter: str) -> list[Strings] | None:
    """The columns of a large plain text; None if it is not such, or if polars is not there.

    >>> cut_plain("a,b\\n1,2\\n", ",") is None
    True
    """
    if len(text) < LEAST_CHARACTERS or importlib.util.find_spec("polars") is None:
        return None
    data = text.encode().replace(b"\r\n", b"\n")
    if not data.endswith(b"\n"):
        data += b"\n"
    width = data.count(delimiter.encode(), 0, data.index(b"\n")) + 1
    if width < 2 or b"\r" in data or not _is_plain(data, ord(delimiter), width):
        return None
    import polars

    frame = polars.read_csv(
        data.replace(b'"', b""),
        has_header=False,
        separator=delimiter,
        quote_char=None,
        infer_schema=False,
    )
    if frame.shape != (data.count(b"\n"), width):
        return None
    columns = [Strings(series.fill_null("")) for series in frame.get_columns()]
    ends = (columns[-1][0], *(column[-1] for column in columns))
    return None if not ends[0].strip() or not any(map(str.strip, ends[1:])) else columns


def _is_plain(data: bytes, delimiter: int, width: int) -> bool:
    """Whether every line has as many delimiters, and quotes are around whole cells only."""
    letters = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(letters == _NEW_LINE)
    cuts = np.flatnonzero(letters == delimiter)
    if len(cuts) != len(ends) * (width - 1):
        return False
    of_line = cuts.reshape(len(ends), width - 1)
    if (of_line[:, -1] > ends).any() or (of_line[1:, 0] < ends[:-1]).any():
        return False
    longest = max(int(np.diff(ends, prepend=-1).max()), 0)
    return longest < csv.field_size_limit() and _quotes_are_plain(letters, ends, cuts)


def _quotes_are_plain(letters: NDArray[Any], ends: NDArray[Any], cuts: NDArray[Any]) -> bool:
    """Whether quotes come in pairs, each around one whole cell without another quote in it."""
    quotes = np.flatnonzero(letters == _QUOTE)
    if not len(quotes):
        return True
    is_edge = np.zeros(len(letters) + 1, dtype=bool)  # the last: before the first letter
    is_edge[ends] = is_edge[cuts] = is_edge[-1] = True
    before, behind = is_edge[quotes - 1], is_edge[quotes + 1]
    first, second = quotes[0::2], quotes[1::2]
    if len(first) != len(second) or (before == behind).any():
        return False
    if not before[0::2].all() or not behind[1::2].all():
        return False
    edges = np.flatnonzero(is_edge[:-1])
    return bool((np.searchsorted(edges, first) == np.searchsorted(edges, second)).all())
