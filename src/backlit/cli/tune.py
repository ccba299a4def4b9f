"""`backlit tune [DATA]`: hyper-parameters searched, honestly ranked; `--resume` goes on.

This module refuses to know how a trial is trained: it says what may vary, has it carried out,
and says what was found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclopts import Parameter

from ..base.errors import InputError, PlanError
from . import defaults
from .network_options import NETWORK, NetworkOptions
from .options import COMMON, Common
from .plan_options import LEARNING, WATCH, LearningOptions, WatchOptions
from .screen import Screen
from .sources import TOY, DataOptions, Source
from .table_options import TABLE, TableOptions
from .tables import is_table
from .tune_options import SEARCH, SearchOptions, course_for, sampler_for, space_for
from .words import language, speaker

if TYPE_CHECKING:
    from ..data.dataset import Dataset
    from ..search.question import Question
    from ..search.study_file import Written
    from ..search.subject import Subject
    from ..training.plan import Plan


@Parameter(name="*")
@dataclass(frozen=True)
class OutputOptions:
    """Who computes, and where what comes of it goes."""

    resume: str | None = None
    join: bool = False
    engine: str = "auto"
    out: str = defaults.OUT
    no_report: bool = False
    quiet: bool = False


OUTPUT = OutputOptions()


@dataclass(frozen=True)
class _Asked:
    """A plan, the rows of its search, and what a file keeps of the data."""

    plan: Plan
    subject: Subject
    name: str
    facts: dict[str, Any]
    seed: int
    is_table: bool
    rows: Dataset | None = None


def tune(
    data: str | None = None,
    /,
    *,
    search: SearchOptions = SEARCH,
    network: NetworkOptions = NETWORK,
    learning: LearningOptions = LEARNING,
    watch: WatchOptions = WATCH,
    toy: DataOptions = TOY,
    table: TableOptions = TABLE,
    output: OutputOptions = OUTPUT,
    common: Common = COMMON,
) -> int:
    """Search for the settings of a network."""
    from ..search.in_folder import begin
    from ..search.question import Question
    from ..search.search import check_trials
    from .summary import tell_data
    from .tune_work import carry_out

    lang: Any = language(common.lang)
    screen = Screen(speaker(lang), json=common.json, quiet=output.quiet)
    if output.join and output.resume is None:
        raise InputError(
            "--join",
            expected="the folder of a study",
            got="none",
            action="name it: backlit tune --resume FOLDER --join",
        )
    if output.resume is not None:
        _refuse_beside_resume(search, network, table)
        return _resume(screen, data, output, lang)
    asked = _asked(screen, data, search, network, learning, watch, toy, table)
    space = space_for(search, asked.plan, network, learning, is_table=asked.is_table)
    course = course_for(search, asked.plan, asked.subject.metric)
    sampler = sampler_for(search, course.trials, asked.seed)
    question = Question(asked.plan, space, sampler, course, asked.seed, asked.subject, True)
    check_trials(question)
    if asked.rows is not None:  # not before: by now whatever is wrong has been told
        tell_data(screen, asked.rows)
    folder = begin(output.out, asked.name, question, asked.facts, search.ensemble)
    return carry_out(screen, folder, question, search.ensemble, output, lang)


def _asked(
    screen: Screen,
    data: str | None,
    search: SearchOptions,
    network: NetworkOptions,
    learning: LearningOptions,
    watch: WatchOptions,
    toy: DataOptions,
    table: TableOptions,
) -> _Asked:
    from ..search.subject import Subject

    if is_table(data):
        from .table_train import settings_of

        wanted = settings_of(str(data), network, learning, watch, toy, table)
        work = _table_work(screen, wanted, network)
        subject = Subject.of_table(work, search.metric)
        facts = dict(subject.facts) | {"fingerprint": work.parts.table.fingerprint()}
        plan = work.plans[0].with_(data=dict(subject.facts))
        return _Asked(plan, subject, work.parts.table.name, facts, work.asked.seed, True)
    if table.given:
        raise InputError(
            table.given[0],
            expected="a table's file",
            got="none" if data is None else repr(data),
            action=f"name one: backlit tune FILE.csv {table.given[0]} …",
        )
    from .plans import planned

    plan, source, rows = planned(data, network, learning, watch, toy, screen)
    subject = Subject.of_data(plan, rows, None, search.metric, plan.seed)
    facts = source.to_data(rows)
    return _Asked(plan.with_(data=facts), subject, rows.name, facts, plan.seed, False, rows)


def _table_work(screen: Screen, wanted: Any, network: NetworkOptions) -> Any:
    from ..data.tables.read import read_table
    from .table_train import with_words, worked_out
    from .tables import tell_table

    table = with_words(read_table(wanted.path, kinds=wanted.kinds or None), wanted)
    tell_table(screen, table)
    return worked_out(screen, table, wanted, network)


def _resume(screen: Screen, data: str | None, output: OutputOptions, lang: Any) -> int:
    """Go on with a study, or join those who work on it; `data`: where they are now."""
    from ..runs.study_folder import StudyFolder
    from ..search.fellows import end_with_input
    from ..search.in_folder import joined
    from ..search.study_file import read_study
    from .tune_work import carry_out

    folder = StudyFolder.open(str(output.resume))
    written = read_study(folder)
    end_with_input()
    question = _question(screen, written, folder.study, data)
    if output.join:
        study = joined(folder, question, engine=output.engine)
        screen.result({"study": str(folder.path), "status": study.status})
        return study.exit_code
    return carry_out(screen, folder, question, written.ensemble, output, lang)


def _question(screen: Screen, written: Written, path: Path, moved: str | None) -> Question:
    """The question again, on the same rows. Raises PlanError where they are others."""
    from ..search.subject import Subject
    from .table_train import from_plan

    data, metric = dict(written.data), written.course.metric
    if moved is not None:
        data["path" if "path" in data else "name"] = moved
    plan = {name: each for name, each in written.plan.to_data().items() if each is not None}
    wanted = from_plan({**plan, "data": data}, path)
    if wanted is not None:
        work = _table_work(screen, wanted, NETWORK)
        subject, found = Subject.of_table(work, metric), work.parts.table.fingerprint()
        facts = dict(subject.facts)
    else:
        source = Source.from_plan(data, written.seed, str(path))
        rows = source.load()
        facts = source.to_data(rows)
        subject = Subject.of_data(written.plan, rows, None, metric, written.seed)
        found = rows.fingerprint()
    if found != data.get("fingerprint"):
        raise PlanError(
            "backlit tune --resume",
            expected="the data the search was begun with",
            got=f"other contents in {data.get('path', data.get('name'))}",
            where=str(path.parent),
            action="put the data back as they were, say where they lie now "
            "(backlit tune DATA --resume FOLDER), or begin a new search",
        )
    return replace(written, plan=written.plan.with_(data=facts)).question(subject)


def _refuse_beside_resume(
    search: SearchOptions, network: NetworkOptions, table: TableOptions
) -> None:
    given = [*search.given, *network.given, *table.given]
    if given:
        raise PlanError(
            "--resume",
            expected="the folder of a study, whose study.toml says the rest",
            got=given[0],
            action=f"leave {given[0]} out, or begin a new search without --resume",
        )
