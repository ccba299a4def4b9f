"""What the command line tells of a table: what was read, and what becomes of each column.

This module refuses to read, to prepare and to train.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .screen import Screen
from .words import Say

if TYPE_CHECKING:
    from ..data.preparation.preparation import Preparation
    from ..data.preparation.roles import ColumnRole
    from ..data.tables.table import Table
    from ..training.table_plan import TableWork
    from ..training.table_run import TableRun

ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".xlsx", ".xls", ".ods")
"""What a table's file is called; those that are none are told by the reader, with the mend."""
MOST_COLUMNS = 40
MOST_CLASSES = 8
MAIN = {"classification": "accuracy", "regression": "rmse"}
ALSO = {
    "classification": ("balanced_accuracy", "f1", "auc", "log_loss"),
    "regression": ("mae",),
}


def is_table(name: str | None) -> bool:
    """Whether what was named is a table's file, by its ending."""
    return name is not None and Path(name).suffix.lower() in ENDINGS


def tell_table(screen: Screen, table: Table) -> None:
    """What was read, and what was understood beyond it."""
    say, source = screen.say, table.source
    how = ""
    if source.encoding is not None and source.delimiter is not None:
        delimiter = say("table.tab") if source.delimiter == "\t" else source.delimiter
        how = say("table.text", encoding=source.encoding, delimiter=delimiter)
    facts = {"rows": f"{table.rows:,}", "columns": len(table.columns), "how": how}
    name = table.name if source.path is None else Path(source.path).name
    screen.tell(say("table", name=name, **facts))
    if not source.has_header:
        screen.tell(say("table.headerless", count=len(table.columns)))
    for text in source.notes:
        if source.has_header or "header" not in text:
            screen.tell(say("table.note", text=_phrase(say, text)))
    for column in table.columns[:MOST_COLUMNS]:
        for text in column.notes:
            told = _phrase(say, text)
            screen.tell(say("table.column_note", column=column.name, text=told))


def tell_columns(screen: Screen, table: Table, preparation: Preparation) -> None:
    """A line for each column: its kind, what is made of it, or why it is left out."""
    say = screen.say
    roles = [role for role in preparation.roles if role.role != "target"]
    shown = roles[:MOST_COLUMNS]
    wide = min(28, max((_width(role.name) for role in shown), default=0))
    kinds = {role.kind: say(f"kind.{role.kind}") for role in shown}
    beside = max((_width(kind) for kind in kinds.values()), default=0)
    screen.tell(say("columns"))
    for role in shown:
        name, kind = _padded(role.name, wide), _padded(kinds[role.kind], beside)
        screen.tell(f"  {name}  {kind}  {_fate(say, role, table)}")
    if len(roles) > len(shown):
        screen.tell(say("columns.more", count=len(roles) - len(shown)))


def _fate(say: Say, role: ColumnRole, table: Table) -> str:
    if role.role == "dropped":
        return say("columns.left_out", why=_phrase(say, role.why))
    missing = int(table[role.name].missing.sum()) if role.name in table else 0
    how = _phrase(say, role.how)
    return say("columns.missing", how=how, count=f"{missing:,}") if missing else how


def _phrase(say: Say, phrase: str) -> str:
    """What a rule wrote down in English, in the language of `say` if it is known there."""
    from ..reports.column_words import in_language
    from ..reports.words import speaker

    return in_language(phrase, speaker(say("lang")))


def tell_work(screen: Screen, work: TableWork) -> None:
    """The target, the rows, the network and how it is trained, before anything is trained."""
    say, parts, target = screen.say, work.parts, work.preparation.target
    if target.classes is not None:
        names = ", ".join(target.classes[:MOST_CLASSES])
        more = ", …" if len(target.classes) > MOST_CLASSES else ""
        facts: dict[str, Any] = {"count": len(target.classes), "classes": names + more}
        screen.tell(say("target.classes", name=target.name, **facts))
    else:
        values = parts.table[target.name].take(parts.train).present
        facts = {"low": f"{float(values.min()):g}", "high": f"{float(values.max()):g}"}
        how = say("target.log") if target.transform == "log" else ""
        screen.tell(say("target.values", name=target.name, how=how, **facts))
    for text in work.notes:
        typed = text.replace("class_weight='balanced'", "--class-weight balanced")
        screen.tell(say("table.note", text=_phrase(say, typed)))
    held = work.members[0].held
    screen.tell(
        say(
            "split",
            train=f"{len(parts.train):,}" if held is None else f"{len(parts.train) - len(held):,}",
            validation="0" if held is None else f"{len(held):,}",
            test=f"{len(parts.test_rows):,}",
        )
    )


def tell_baselines(screen: Screen, run: TableRun) -> None:
    """What the simplest answers score on the rows that judge, and the scores beside accuracy."""
    say, task = screen.say, run.model.task
    main = MAIN[task]
    words = [
        say(f"baseline.{name}", score=_shown(main, scores[main]))
        for name, scores in run.baselines.items()
        if main in scores
    ]
    part = "test" if "test" in run.evaluations else "validation"
    if part in run.evaluations:
        also = other_scores(say, run.evaluations[part].scores)
        if also:
            screen.tell(also)
    if words:
        screen.tell(say("baseline", baselines=", ".join(words)))
    if len(run.members) > 1:
        screen.tell(say("members", count=len(run.members)))
    if run.folds and "test" not in run.evaluations:
        import numpy as np

        each = np.array([fold[main] for fold in run.folds])
        told = {"mean": _shown(main, each.mean()), "spread": _shown(main, each.std(ddof=1))}
        screen.tell(say("folds", count=len(each), metric=main, **told))


def other_scores(say: Say, scores: Mapping[str, float]) -> str:
    """The scores beside accuracy or rmse, in a line; empty if there are none."""
    task = "classification" if "accuracy" in scores else "regression"
    also = [
        say(f"score.{name}", value=_shown(name, scores[name]))
        for name in ALSO[task]
        if name in scores and scores[name] == scores[name]
    ]
    return say("scores", scores=", ".join(also)) if also else ""


def table_facts(run: TableRun) -> dict[str, Any]:
    """What `--json` says of a table beside what it says of every run."""
    preparation = run.preparation
    return {
        "target": preparation.target.name,
        "task": preparation.target.task,
        "members": len(run.members),
        "columns": [
            {"name": role.name, "kind": role.kind, "role": role.role, "how": role.how,
             "why": role.why or None}
            for role in preparation.roles
        ],
        "baselines": {name: dict(scores) for name, scores in run.baselines.items()},
        "folds": [dict(scores) for scores in run.folds],
        "notes": list(run.notes),
    }  # fmt: skip


def _shown(metric: str, value: float) -> str:
    from .scores import percent

    return percent(value) if metric.endswith("accuracy") else f"{value:.4g}"


def _width(text: str) -> int:
    """Columns that a text takes on a terminal: Korean letters take two."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - _width(text))
