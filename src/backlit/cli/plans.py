"""From what was typed to a plan, where its rows come from, and the rows.

This module refuses to know what becomes of a plan.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..base.errors import BacklitError, PlanError
from . import defaults
from .network_options import NetworkOptions
from .plan_options import LearningOptions, WatchOptions
from .screen import Screen
from .sources import DataOptions, Source

if TYPE_CHECKING:
    from ..data.dataset import Dataset
    from ..training.plan import Plan


def planned(
    data: str | None,
    network: NetworkOptions,
    learning: LearningOptions,
    watch: WatchOptions,
    toy: DataOptions,
    screen: Screen,
) -> tuple[Plan, Source, Dataset]:
    """The plan in a .toml file, as the options change it; else the one they stand for."""
    if data is not None and Path(data).suffix.lower() == ".toml":
        return from_file(Path(data), network, learning, watch, toy, screen)
    return from_options(data, network, learning, watch, toy)


def from_options(
    data: str | None,
    network: NetworkOptions,
    learning: LearningOptions,
    watch: WatchOptions,
    toy: DataOptions,
) -> tuple[Plan, Source, Dataset]:
    """The plan that the options stand for, defaults filled in."""
    from ..training.plan import Plan
    from .network_options import default_loss, network_for
    from .plan_options import changes

    settings = changes(learning, watch)
    seed = defaults.SEED if learning.seed is None else learning.seed
    source = Source(defaults.DATA if data is None else data, seed, toy.settings)
    rows = source.load()
    loss = settings.setdefault("loss", default_loss(rows))
    for name, value in (
        ("batch_size", defaults.BATCH_SIZE),
        ("epochs", defaults.EPOCHS),
        ("seed", seed),
        ("validation", defaults.VALIDATION),
    ):
        settings.setdefault(name, value)
    chain = network_for(network, rows, loss, settings["batch_size"])
    return Plan(network=chain, data=source.to_data(rows), **settings), source, rows


def from_file(
    path: Path,
    network: NetworkOptions,
    learning: LearningOptions,
    watch: WatchOptions,
    toy: DataOptions,
    screen: Screen,
) -> tuple[Plan, Source, Dataset]:
    """The plan in a file, with what the options change in it."""
    from ..runs.plan_file import read_plan
    from ..training.plan import Plan
    from .mends import respelt
    from .plan_options import changes

    if network.given:
        raise PlanError(
            network.given[0],
            expected="a plan whose network is its own",
            got=f"{network.given[0]} beside a plan",
            where=str(path),
            action="change [network] in the plan",
        )
    written = read_plan(path)
    spoken = written.pop("data", None)
    try:
        plan = Plan.from_data(written, str(path))
    except BacklitError as error:  # values that no plan may have: say which file has them
        raise respelt(error, where=error.where or str(path)) from error
    settings = changes(learning, watch, plan)
    seed = settings.get("seed", plan.seed)
    source = Source.from_plan(spoken, seed, str(path))
    if source.seed == plan.seed:
        source = Source(source.name, seed, source.settings)
    source = Source(source.name, source.seed, {**source.settings, **toy.settings})
    rows = source.load()
    facts = source.to_data(rows)
    was = spoken.get("fingerprint") if isinstance(spoken, dict) else None
    if was is not None and was != facts["fingerprint"] and seed == plan.seed and not toy.settings:
        screen.tell(screen.say("other_data"))
    return plan.with_(**settings, data=facts), source, rows
