"""What a run recorded of its table, read into one typed record.

This module refuses to know how any of it came about, and how it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..base.errors import FileFormatError
from .record import RunRecord


@dataclass(frozen=True)
class ColumnFate:
    """A column, what it was read as, and what was made of it or why it was left out."""

    name: str
    kind: str
    role: str
    how: str
    why: str


@dataclass(frozen=True)
class Weight:
    """The importance of a column, and its 95 % interval."""

    column: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Course:
    """The mean answer along a column. values, means, low, high: (G,)."""

    column: str
    kind: str
    output: str | None
    values: list[float | bool | str | None]
    means: list[float]
    low: list[float]
    high: list[float]


@dataclass(frozen=True)
class Forecast:
    """A group of rows: the range and mean of what was forecast, and the share that came true."""

    low: float
    high: float
    predicted: float
    observed: float
    count: int


@dataclass(frozen=True)
class Cells:
    """A row with a large loss: where it stands, some of its cells, what it is, what was said."""

    row: int
    line: int | None
    cells: dict[str, str]
    true: float | str
    predicted: float | str
    loss: float
    share: float | None = None


@dataclass(frozen=True)
class Scored:
    """The rows that calibration, scatter and worst rows are of."""

    part: str
    rows: int


@dataclass(frozen=True)
class TableFacts:
    """All of it. See `training.table_record` for what each fact is."""

    part: str
    rows: int
    sample: int
    repeats: int
    metric: str
    target: str
    scored: Scored
    columns: list[ColumnFate]
    roles: dict[str, int]
    members: int = 1
    baselines: dict[str, dict[str, float | None]] = field(default_factory=dict)
    importance: list[Weight] = field(default_factory=list)
    dependence: list[Course] = field(default_factory=list)
    calibration_of: str | None = None
    calibration: list[Forecast] = field(default_factory=list)
    worst: list[Cells] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def table_facts(record: RunRecord) -> TableFacts | None:
    """What was recorded of a table; None of a run that had none.

    Raises FileFormatError for facts that training cannot have written.
    """
    import msgspec

    found = record.evaluation.get("table")
    if found is None:
        return None
    try:
        facts = msgspec.convert(_without_words(found), TableFacts)
        for course in facts.dependence:
            if not len(course.values) == len(course.means) == len(course.low) == len(course.high):
                raise msgspec.ValidationError(f"courses of unequal length: {course.column}")
    except msgspec.ValidationError as error:
        raise FileFormatError(
            "what was recorded of the table",
            expected="the facts that training writes",
            got=str(error),
            where="evaluation.json",
            action="train again, or delete its part “table”: the report is drawn without it",
        ) from error
    return facts


def _without_words(facts: Any) -> Any:
    """The baselines' NaN and infinity, which the file spells out, as None: not measured."""
    if not isinstance(facts, Mapping) or not isinstance(facts.get("baselines"), Mapping):
        return facts
    baselines = {
        name: {key: None if isinstance(value, str) else value for key, value in scores.items()}
        if isinstance(scores, Mapping) else scores
        for name, scores in facts["baselines"].items()
    }  # fmt: skip
    return {**facts, "baselines": baselines}
