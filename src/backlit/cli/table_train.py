"""`backlit train TABLE --target COLUMN`: from a file of rows and columns to a run folder.

This module refuses to know how a table is prepared and how a network is trained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.errors import InputError, PlanError
from .network_options import NetworkOptions
from .plan_options import LearningOptions, WatchOptions
from .screen import Screen
from .sources import DataOptions
from .table_options import TableOptions
from .tables import tell_columns, tell_table, tell_work

if TYPE_CHECKING:
    from ..data.tables.table import Table
    from ..optim.optimizer import Optimizer
    from ..training.table_plan import Asked, TableWork

_ASKED = ("drop", "keep", "categorical", "task", "class_weight", "folds", "members", "seed",
          "test", "target")  # fmt: skip


@dataclass(frozen=True)
class TableSettings:
    """What is asked of a table, from options or from a plan.

    path      of the file
    asked     the names of `training.table_plan.Asked`, the target as it was given
    settings  those of a plan, in place of what the recipe says
    kinds     of columns whose kind a plan decides
    """

    path: str
    asked: Mapping[str, Any]
    settings: Mapping[str, Any]
    kinds: Mapping[str, Any]


def settings_of(
    path: str,
    network: NetworkOptions,
    learning: LearningOptions,
    watch: WatchOptions,
    toy: DataOptions,
    table: TableOptions,
    before: TableSettings | None = None,
) -> TableSettings:
    """What the options ask for; `before` is what a plan asked for. Raises PlanError, InputError."""
    from .plan_options import changes

    for name, value in (("--init-from", watch.init_from), ("--sampling", learning.sampling)):
        if value is not None:
            raise PlanError(
                name, expected="data that are no table", got=path, action="leave it out"
            )
    given = changes(learning, watch)
    if toy.settings:
        name = next(iter(toy.settings))
        raise InputError(f"--{name}", expected="a toy set", got=path, action="leave it out")
    if learning.optimizer is None and learning.momentum is None:
        given.pop("optimizer", None)
        given.pop("weight_decay", None)
        changed = {"learning_rate": learning.learning_rate, "weight_decay": learning.weight_decay}
        given["moved"] = {name: value for name, value in changed.items() if value is not None}
    old = before or TableSettings(path, {}, {}, {})
    asked = {**old.asked, **table.settings()}
    if table.target is not None:
        asked["target"] = table.target
    for name in ("seed", "validation"):
        if name in given:
            asked[name] = given.pop(name)
    if "target" not in asked:
        raise InputError(
            "--target",
            expected="the column to be learnt",
            got="none",
            where=path,
            action="add --target COLUMN: a name, a number from 1, or -1 for the last column",
        )
    return TableSettings(path, asked, {**old.settings, **given}, old.kinds)


def worked_out(
    screen: Screen, table: Table, wanted: TableSettings, network: NetworkOptions
) -> TableWork:
    """Divide, prepare and plan, and tell all of it. Nothing is written or trained yet."""
    from ..training.table_plan import planned

    asked, settings = _asked(table, wanted), dict(wanted.settings)
    loss, chain = settings.pop("loss", None), settings.pop("network", None)
    moved = settings.pop("moved", {})
    work = planned(table, asked, None, chain, loss, None, settings)
    first = work.plans[0]
    if network.given:
        from .network_options import network_for

        chain = network_for(network, work.whole, first.loss, first.batch_size)
    if moved:
        settings |= _moved(first.optimizer, moved)
    if network.given or moved:
        work = planned(table, asked, None, chain, loss, None, settings)
    tell_columns(screen, table, work.preparation)
    tell_work(screen, work)
    return work


def _moved(optimizer: Optimizer, changed: Mapping[str, float]) -> dict[str, Any]:
    """The optimizer of the recipe or the plan, with the rate and decay that were asked for."""
    from .mends import said_by
    from .plan_options import weight_decay

    found: dict[str, Any] = {"optimizer": optimizer}
    if "learning_rate" in changed:
        with said_by("--learning-rate"):
            found["optimizer"] = replace(optimizer, learning_rate=changed["learning_rate"])
    if "weight_decay" in changed:
        found |= weight_decay(changed["weight_decay"], found["optimizer"])
    return found


def _asked(table: Table, wanted: TableSettings) -> Asked:
    from ..data.tables.choose import find_column
    from ..training.table_plan import Asked

    asked = dict(wanted.asked)
    asked["target"] = find_column(table, asked["target"])
    for name in ("drop", "keep", "categorical"):
        asked[name] = tuple(find_column(table, each) for each in asked.get(name, ()))
    if asked.get("folds") is not None and "test" not in asked:
        asked["test"] = None
    _check(asked, "task", ("classification", "regression"))
    if isinstance(asked.get("class_weight"), str):
        _check(asked, "class_weight", ("balanced",))
    return Asked(**asked)


def _check(asked: Mapping[str, Any], name: str, known: tuple[str, ...]) -> None:
    from ..base.errors import UnknownNameError

    if asked.get(name) is not None and asked[name] not in known:
        raise UnknownNameError(f"--{name.replace('_', '-')}", asked[name], known)


def train_table(
    screen: Screen,
    wanted: TableSettings,
    network: NetworkOptions,
    *,
    engine: str,
    out: str,
    wants_report: bool,
    lang: str,
    quiet: bool,
) -> int:
    """Read, tell, train, and say what became of it."""
    from ..data.tables.read import read_table
    from ..registry import select
    from ..training.table_work import carried_out
    from .engine_words import tell_engine
    from .summary import tell_plan
    from .table_end import finish_table
    from .train import progress_for

    chosen = select(engine)
    table = with_words(read_table(wanted.path, kinds=wanted.kinds or None), wanted)
    tell_table(screen, table)
    work = worked_out(screen, table, wanted, network)
    tell_plan(screen, work.members[0].train, work.plans[0], chosen.name)
    if engine == "auto":
        tell_engine(screen)
    run = carried_out(work, engine=engine, out=out, progress=progress_for(quiet))
    return finish_table(screen, run, wanted.path, lang, wants_report)


def with_words(table: Table, wanted: TableSettings) -> Table:
    """The table, a target of yes and no read again as the words it has: answers come in them."""
    from ..data.tables.choose import find_column
    from ..data.tables.read import read_table

    target = find_column(table, wanted.asked["target"])
    if table[target].kind != "boolean" or target in wanted.kinds:
        return table
    kinds: dict[str, Any] = {**wanted.kinds, target: "category"}
    return read_table(wanted.path, kinds=kinds)


def from_plan(written: Mapping[str, Any], path: Path) -> TableSettings | None:
    """What a plan asks of a table; None for a plan of other data.

    The columns a plan lists may be edited: another kind, or `left out` put in or taken away.
    """
    from dataclasses import fields

    from ..training.plan import Plan

    data = written.get("data")
    if not isinstance(data, Mapping) or "target" not in data:
        return None
    plan = Plan.from_data({k: v for k, v in written.items() if k != "data"}, str(path))
    own = {"data", "seed", "validation", "init_from"}
    names = [each.name for each in fields(plan) if each.name not in own]
    settings = {name: getattr(plan, name) for name in names}
    asked = {name: data[name] for name in _ASKED if name in data}
    if "held_back" in data:
        asked["validation"] = data["held_back"]
    kinds, drop, keep = _edited(data.get("columns"), asked, str(path))
    asked |= {"drop": drop, "keep": keep}
    return TableSettings(_file_of(data, path), asked, settings, kinds)


def _edited(
    columns: object, asked: Mapping[str, Any], where: str
) -> tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]:
    """The kinds that a plan's columns say, and which of them are left out or kept."""
    from ..base.errors import UnknownNameError
    from ..data.tables.column import KINDS

    kinds: dict[str, Any] = {}
    drop, keep = set(asked.get("drop", ())), set(asked.get("keep", ()))
    if not isinstance(columns, Mapping):
        return kinds, tuple(sorted(drop)), tuple(sorted(keep))
    for name, text in columns.items():
        kind, _, how = str(text).partition(":")
        if kind.strip() not in KINDS:
            raise UnknownNameError(f"kind of column {name!r}", kind.strip(), KINDS, where=where)
        if name not in asked.get("categorical", ()):
            kinds[name] = kind.strip()
        if name == asked.get("target"):
            continue
        is_out = how.strip().startswith("left out")
        (drop if is_out else keep).add(name)
        (keep if is_out else drop).discard(name)
    return kinds, tuple(sorted(drop)), tuple(sorted(keep))


def _file_of(data: Mapping[str, Any], path: Path) -> str:
    found = data.get("path")
    if isinstance(found, str):
        return found
    raise PlanError(
        "data.path",
        expected="the table's file",
        got="none, as the table was given in Python",
        where=str(path),
        action='write path = "FILE.csv" under [data]',
    )


def resume_table_run(
    screen: Screen,
    folder: Path,
    written: Mapping[str, Any],
    data: str | None,
    *,
    engine: str,
    lang: str,
    wants_report: bool,
    quiet: bool,
) -> int | None:
    """Go on with a run on a table, its file read again; None for a run of other data."""
    wanted = from_plan(written, folder / "run.toml")
    if wanted is None:
        return None
    from ..data.tables.read import read_table
    from ..training.tables import resume_table
    from .table_end import finish_table
    from .train import progress_for

    path = data or wanted.path
    table = read_table(path, kinds=wanted.kinds or None)
    tell_table(screen, table)
    run = resume_table(folder, table, engine=engine, progress=progress_for(quiet))
    return finish_table(screen, run, path, lang, wants_report)
