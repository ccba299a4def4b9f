"""A training step's program on the screen: instructions phase by phase, and where each op went.

This module refuses to know how a step is lowered, and needs nothing compiled.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..base.errors import InputError
from .words import Say

if TYPE_CHECKING:
    from ..data.dataset import Dataset
    from ..engines.native.lower.listing import Line, Listing, Operand, Stage
    from ..training.plan import Plan

_NUMBERS = ("scalar", "constant", "iteration")  # spaces whose single values need no shape


def program_of(plan: Plan, rows: Dataset) -> Listing:
    """What the native engine would run in each iteration of a plan.

    Raises InputError for a step that it leaves to the eager engine.
    """
    from ..engines.native.lower.forms import form
    from ..engines.native.lower.listing import listing
    from ..engines.native.lower.nodes import CannotLowerError
    from ..engines.native.lower.program import lowered
    from ..training.loop import batch_order
    from ..training.rows import divide
    from ..training.step import record_training

    parts = divide(plan, rows)
    step = record_training(plan, parts.signature)
    wanted = form(step)
    try:
        found = lowered(
            step, batch_order(plan, parts.train).largest_batch, wanted.guards, direct=wanted.direct
        )
    except CannotLowerError as error:
        raise InputError(
            "--program",
            expected="a step that the native engine carries out",
            got=str(error),
            action="train it all the same: the eager engine does it",
        ) from None
    return listing(found)


def program_text(found: Listing, say: Say) -> str:
    """Totals, phases with their instructions, and what became of each recorded op."""
    totals, memory = found.totals, found.memory
    lines = [
        say("program.totals", **{key: f"{value:,.0f}" for key, value in totals.items()}),
        say("program.memory", **{key: f"{value:,}" for key, value in memory.items()}),
    ]
    for number, stage in enumerate(found.stages, 1):
        lines += ["", *_stage(stage, number, say)]
    return "\n".join([*lines, "", say("program.ops"), *_fates(found, say)])


def _stage(stage: Stage, number: int, say: Say) -> Iterator[str]:
    from ..reports.tables import text_table

    who = say(f"program.{stage.where}", panel=stage.panel)
    yield say("program.phase", number=number, who=who, then=say(_then(stage)))
    heads = ["", "", say("program.flops"), say("program.bytes")]
    cells = [
        [f"{line.number:>4}", f"{line.word} {line.detail}".rstrip(), f"{line.flops:,.0f}",
         f"{line.bytes:,}"]
        for line in stage.lines
    ]  # fmt: skip
    head, *rows = text_table(heads, cells, right=(2, 3)).splitlines()
    yield head
    for line, row in zip(stage.lines, rows, strict=True):
        yield row
        yield f"      {_operands(line, say)}"
        if line.carries:
            yield f"      {say('program.for', names=', '.join(line.carries))}"


def _then(stage: Stage) -> str:
    return "program.barrier" if stage.barrier else "program.no_barrier"


def _operands(line: Line, say: Say) -> str:
    """`makes ← reads`."""
    made, read = (
        ", ".join(_operand(each, say) for each in some) for some in (line.makes, line.reads)
    )
    return f"{made} ← {read}".lstrip() if read else made


def _operand(value: Operand, say: Say) -> str:
    if value.space in _NUMBERS and (value.rows, value.columns) == (1, 1):
        return value.name
    where = say(f"program.space.{value.space}")
    return f"{value.name} {value.rows}×{value.columns} ({where})"


def _fates(found: Listing, say: Say) -> list[str]:
    from ..reports.tables import text_table

    rows = []
    for fate in found.fates:
        if fate.fate != "given":
            numbers = ", ".join(map(str, fate.instructions))
            went = say(f"program.fate.{fate.fate}", numbers=numbers, name=fate.name)
            rows.append([fate.op, fate.name, fate.shape, went])
    heads = [say("program.op"), say("program.name"), say("program.shape"), say("program.went")]
    return text_table(heads, rows).splitlines()
