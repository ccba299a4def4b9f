"""`backlit find-rate [DATA]`: a range of learning rates to train with, from short trainings.

It recommends and sets nothing; that there is no reliable suggestion is an answer, too. This
module refuses to judge: `search.rate_verdict` does.
"""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from ..base.errors import InputError
from ..base.words import Words
from . import defaults
from .network_options import NETWORK, NetworkOptions
from .options import COMMON, Common, Whole
from .plan_options import LEARNING, WATCH, LearningOptions
from .screen import Screen
from .sources import TOY, DataOptions
from .table_options import TABLE, TableOptions
from .tables import is_table
from .words import language, speaker

if TYPE_CHECKING:
    from ..base.words import Language
    from ..data.dataset import Dataset
    from ..search.rate_finding import RateFinding
    from ..training.plan import Plan
    from .table_train import TableSettings

_SEEDS: Final = 3
_BAR: Final = 24  # letters of the longest bar

_WORDS: Final[Mapping[str, Words]] = MappingProxyType({
    "begun": Words("{data}: trainings of {updates} updates, {seeds} seeds at each learning rate",
                   "{data}: 학습률마다 시드 {seeds}개, 업데이트 {updates}회씩 학습"),
    "rate": Words("learning rate", "학습률"),
    "loss": Words("validation loss", "검증 손실"),
    "bar": Words("longer is better", "길수록 좋음"),
    "mark": Words("", ""),
    "failed": Words("failed", "실패"),
    "high": Words("too high", "너무 높음"),
    "best": Words("least loss", "손실 최저"),
    "in": Words("in the range", "범위 안"),
    "out": Words("", ""),
    "next": Words("Next:\n  {command}", "다음에 해 볼 것:\n  {command}"),
})  # fmt: skip


def find_rate(
    data: str | None = None,
    /,
    *,
    network: NetworkOptions = NETWORK,
    learning: LearningOptions = LEARNING,
    toy: DataOptions = TOY,
    table: TableOptions = TABLE,
    seeds: Whole | None = None,
    rates: str | None = None,
    engine: str = "auto",
    common: Common = COMMON,
) -> int:
    """Find a range of learning rates."""
    from ..search.rate_finder import find_rate_of, planned_updates
    from .train import progress_for

    lang: Any = language(common.lang)
    screen = Screen(speaker(lang), json=common.json)
    count = _SEEDS if seeds is None else seeds
    if count < 2:
        raise InputError(
            "--seeds", expected="2 or more", got=str(count), action=f"leave it out for {_SEEDS}"
        )
    if learning.learning_rate is not None:
        raise InputError(
            "--learning-rate",
            expected="none: it is what is looked for",
            got=f"{learning.learning_rate:g}",
            action="leave it out, or write --rates LOW..HIGH",
        )
    tried = None if rates is None else rates_of(rates)
    name, plan, rows, held = _asked(screen, data, network, learning, toy, table)
    updates = planned_updates(plan, rows)
    screen.tell(_WORDS["begun"].within(lang).format(data=name, updates=updates, seeds=count))
    found = find_rate_of(
        plan, rows, held, rates=tried, seeds=count, engine=engine, progress=progress_for(False)
    )
    _show(screen, found, lang)
    command = None
    if found.suggestion is not None:
        typed = _typed(network, learning, toy, table)
        words = ["backlit", "train", *([] if data is None else [data]), *typed]
        command = shlex.join([*words, "--learning-rate", f"{found.suggestion:g}"])
        screen.tell(_WORDS["next"].within(lang).format(command=command))
    screen.result({"data": name, **found.to_data(lang), "next": command})
    return 0


def rates_of(text: str) -> list[float]:
    """`1e-4..1` -> rates from the one to the other, two a decade or so.

    >>> [f"{each:.2g}" for each in rates_of("1e-3..1e-1")]
    ['0.001', '0.0032', '0.01', '0.032', '0.1']
    """
    low, _, high = text.partition("..")
    try:
        ends = float(low), float(high)
    except ValueError:
        ends = (0.0, 0.0)
    if not 0 < ends[0] < ends[1] < math.inf:
        raise InputError(
            "--rates",
            expected="the lowest and the highest rate, above 0",
            got=repr(text),
            action="write --rates 1e-4..1",
        )
    steps = max(2, round(2 * math.log10(ends[1] / ends[0])))
    return [ends[0] * (ends[1] / ends[0]) ** (k / steps) for k in range(steps + 1)]


def _asked(
    screen: Screen,
    data: str | None,
    network: NetworkOptions,
    learning: LearningOptions,
    toy: DataOptions,
    table: TableOptions,
) -> tuple[str, Plan, Dataset, Dataset]:
    """What the rows are called, the plan, the rows to learn from and those to judge by.

    Of a table: the first network's.
    """
    from ..search.rate_finder import divided

    wanted = _of_table(data, network, learning, toy, table)
    if wanted is None:
        from .plans import planned

        plan, source, whole = planned(data, network, learning, WATCH, toy, screen)
        return source.name, plan, *divided(whole, plan.validation, plan.seed)
    from ..data.tables.read import read_table
    from .table_train import with_words, worked_out
    from .tables import tell_table

    read = with_words(read_table(wanted.path, kinds=wanted.kinds or None), wanted)
    tell_table(screen, read)
    work = worked_out(screen, read, wanted, network)
    member, plan = work.members[0], work.plans[0]
    if member.validation is None:
        return read.name, plan, *divided(member.train, defaults.VALIDATION, plan.seed)
    return read.name, plan, member.train, member.validation


def _of_table(
    data: str | None,
    network: NetworkOptions,
    learning: LearningOptions,
    toy: DataOptions,
    table: TableOptions,
) -> TableSettings | None:
    """What is asked of a table, named or by a plan; None for other data."""
    from .table_train import from_plan, settings_of

    before = None
    if data is not None and Path(data).suffix.lower() == ".toml":
        from ..runs.plan_file import read_plan

        before = from_plan(read_plan(data), Path(data))
    if before is None and not is_table(data):
        if not table.given:
            return None
        raise InputError(
            table.given[0],
            expected="a table's file",
            got="none" if data is None else repr(data),
            action=f"name one: backlit find-rate FILE.csv {table.given[0]} …",
        )
    path = str(data) if before is None else before.path
    return settings_of(path, network, learning, WATCH, toy, table, before)


def _show(screen: Screen, found: RateFinding, lang: Language) -> None:
    """A line for each rate, and what follows."""
    from ..reports.tables import text_table

    heads = [_WORDS[key].within(lang) for key in ("rate", "loss", "bar", "mark")]
    lengths = _lengths(found)
    rows = [
        [
            f"{rate:.2g}",
            _loss(found.losses[place]),
            "#" * lengths[place],
            _WORDS[found.marks[place]].within(lang),
        ]
        for place, rate in enumerate(found.rates)
    ]
    screen.show(text_table(heads, rows))
    screen.show("")
    said = found.sentence().within(lang)
    screen.show(f"{said[0].upper()}{said[1:]}.")


def _loss(losses: tuple[float, ...]) -> str:
    """Mean and standard deviation over seeds, or how many of them failed."""
    ended = [each for each in losses if math.isfinite(each)]
    if len(ended) < len(losses):
        return f"NaN: {len(losses) - len(ended)}/{len(losses)}"
    mean = math.fsum(ended) / len(ended)
    spread = math.sqrt(math.fsum((each - mean) ** 2 for each in ended) / (len(ended) - 1))
    return f"{mean:.4g} ± {spread:.1g}"


def _lengths(found: RateFinding) -> list[int]:
    """Of the bars: how far the logarithm of a loss lies below the constant answer's."""
    logs = [
        math.fsum(math.log(max(each, 1e-300)) for each in row) / len(row)
        if math.inf not in row
        else math.inf
        for row in found.losses
    ]
    finite = [each for each in logs if math.isfinite(each)] or [0.0]
    top = math.log(found.chance) if found.chance else max(finite)
    span = max(top - min(finite), 1e-9)
    return [round(_BAR * max(0.0, min(1.0, (top - each) / span))) for each in logs]


def _typed(*options: Any) -> list[str]:
    """Options that were given, as they are typed."""
    words: list[str] = []
    for each in options:
        for one in fields(each):
            value = getattr(each, one.name)
            if value is None or value is False:
                continue
            words.append(f"--{one.name.replace('_', '-')}")
            if value is not True:
                words.append(",".join(value) if isinstance(value, list) else _text(value))
    return words


def _text(value: str | float) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
