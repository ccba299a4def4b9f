"""How often the learning rate finder is right: `python -m benchmarks.rate_finder --help`.

Each case is searched with three seeds, then trained for 20 epochs with other seeds over 25 rates,
four a decade, and with the suggested one. Where nothing can be learnt, or no rate is better than
another, the finder should say so. This module refuses to know how a range is found.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

import backlit as bl
from backlit.base.errors import NonFiniteError
from backlit.base.files import write_atomic
from backlit.data.split import split
from backlit.data.tables.read import read_table
from backlit.engines.engine import Engine
from backlit.search.rate_finder import find_rate_of
from backlit.search.rate_finding import RateFinding
from backlit.search.workers import Workers
from backlit.training.drive import Listener
from backlit.training.fit import train
from backlit.training.plan import Plan
from backlit.training.table_plan import Asked, planned

RESULTS = Path(__file__).parent / "results" / "rate_finder.md"
RATES: Final = tuple(float(f"{10 ** (-5 + each / 4):.3g}") for each in range(25))
EPOCHS, SEEDS, OTHER_SEEDS = 20, 5, 10_000
TABLES: Final = {
    "titanic": "survived", "diamonds": "price", "penguins": "species", "mpg": "mpg", "tips": "tip",
}  # fmt: skip
OPTIMIZERS: Final = {
    "SGD": bl.SGD(), "Momentum": bl.Momentum(), "Nesterov": bl.Nesterov(),
    "AdaGrad": bl.AdaGrad(), "RMSProp": bl.RMSProp(), "Adam": bl.Adam(), "AdamW": bl.AdamW(),
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """What is trained on what; `hopeless` where no rate can be recommended rightly."""

    name: str
    plan: Plan
    learning: bl.Dataset
    held: bl.Dataset
    hopeless: bool = False


def network(
    widths: tuple[int, ...], outputs: int, act: Any = None, *, norm: bool = False, drop: float = 0.0
) -> bl.Chain:
    """Dense layers, batch norm, the activation (ReLU) and dropout behind each but the last."""
    layers: list[bl.Layer] = []
    for width in widths:
        layers.append(bl.Dense(width))
        layers += [bl.BatchNorm()] if norm else []
        layers.append(act or bl.ReLU())
        layers += [bl.Dropout(drop)] if drop else []
    return bl.Chain(*layers, bl.Dense(outputs))


def flat(name: str, rows: int | None = None) -> bl.Dataset:
    """A data set, each of its rows one list of numbers."""
    data = bl.load(name)
    x, y = data.x.reshape(data.rows, -1)[:rows], data.y[:rows]
    return bl.Dataset(x, y, name=name, classes=data.classes)


def case(
    name: str, data: bl.Dataset, net: bl.Chain, optimizer: str, seed: int, *,
    hopeless: bool = False, **settings: Any,
) -> Case:  # fmt: skip
    """One of arrays: a fifth of the rows judges."""
    loss: Any = bl.SoftmaxCrossEntropy() if data.class_count else bl.MeanSquaredError()
    plan = Plan(net, loss, OPTIMIZERS[optimizer], **{"epochs": EPOCHS, "seed": seed, **settings})
    kept, held = split(data, 0.2, seed=seed, purpose="split/validation")
    title = f"{data.name}, {name}, {optimizer}"
    return Case(title, plan, data.take(kept), data.take(held), hopeless)


def cases(seed: int, folder: Path | None) -> Iterator[Case]:
    """All of them; tables and MNIST only where they are."""
    digits = flat("digits")
    for optimizer in ("SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam"):
        yield case("50 ReLU", digits, network((50,), 10), optimizer, seed)
    for optimizer in ("SGD", "Momentum", "Adam"):
        net = network((100, 100), 10, norm=True)
        yield case("2 × 100 with batch norm", digits, net, optimizer, seed)
    for optimizer in ("SGD", "Adam"):
        yield case("2 × 50 sigmoid", digits, network((50, 50), 10, bl.Sigmoid()), optimizer, seed)
    yield case("30 tanh, batches of 8", digits, network((30,), 10, bl.Tanh()), "Momentum", seed,
               batch_size=8)  # fmt: skip
    yield case("batches of 128", digits, network((50,), 10), "SGD", seed, batch_size=128)
    yield case("dropout", digits, network((100,), 10, drop=0.3), "Adam", seed)
    yield case("decay 0.01", digits, network((50,), 10), "SGD", seed, weight_decay=0.01)
    yield case("linear", digits, network((), 10), "SGD", seed)
    for name in ("moons", "spiral", "circle", "xor", "gauss"):
        data = bl.load(name, seed=seed)
        for optimizer in ("SGD", "Momentum", "Adam")[:: 1 if name == "moons" else 2]:
            yield case("16 tanh", data, network((16,), 2, bl.Tanh()), optimizer, seed)
    for optimizer in ("SGD", "Adam"):
        yield case("16 ReLU", bl.load("plane", seed=seed), network((16,), 1), optimizer, seed)
    if folder is not None:
        yield from tables(seed, folder)
        mnist = flat("mnist", 6000)
        yield case("50 ReLU", mnist, network((50,), 10), "SGD", seed)
        yield case("50 with batch norm", mnist, network((50,), 10, norm=True), "Adam", seed)
    yield from hopeless(seed, digits)


def tables(seed: int, folder: Path) -> Iterator[Case]:
    """As `fit_table` would train the first of its networks, with two optimizers."""
    for name, target in TABLES.items():
        asked = Asked(target, drop=("alive",) if name == "titanic" else (), seed=seed)
        table = read_table(folder / "tables" / f"{name}.csv")
        work = planned(table, asked, None, None, None, None, {"epochs": EPOCHS})
        member, plan = work.members[0], work.plans[0]
        assert member.validation is not None
        rows = np.random.default_rng(seed).permutation(member.train.rows)[:8000]
        both = member.train.take(np.sort(rows)), member.validation
        yield Case(f"{name}, recipe", plan, *both)
        other = "Momentum" if name == "titanic" else "SGD"
        yield Case(f"{name}, recipe, {other}", plan.with_(optimizer=OPTIMIZERS[other]), *both)


def hopeless(seed: int, digits: bl.Dataset) -> Iterator[Case]:
    """Labels that follow from nothing, inputs that say nothing, and too few rows."""
    draw = np.random.default_rng(seed)
    for data in (digits, bl.load("moons", seed=seed), bl.load("plane", seed=seed)):
        mixed = bl.Dataset(data.x, draw.permutation(data.y), name=data.name, classes=data.classes)
        for optimizer in ("SGD", "Adam"):
            net = network((50,), data.class_count or 1)
            yield case("labels shuffled", mixed, net, optimizer, seed, hopeless=True)
    still = bl.Dataset(np.zeros_like(digits.x), digits.y, name="digits", classes=digits.classes)
    yield case("inputs all zero", still, network((50,), 10), "SGD", seed, hopeless=True)
    few = digits.take(np.arange(90))
    yield case("90 rows", few, network((50,), 10), "Adam", seed, hopeless=True)


@dataclass
class Judged:
    """What was found, and what full trainings say: (rate, loss of each seed)."""

    name: str
    hopeless: bool
    found: dict[str, Any]
    full: list[tuple[float, list[float]]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def verdict(self) -> str:
        """`in` the range, `near` (within its uncertainty), `outside`, or `none`."""
        if self.found["suggestion"] is None:
            return "none"
        best = self.best[0]
        if self.found["low"] * 0.99 <= best <= self.found["high"] * 1.01:
            return "in"
        inside = self.found["low_within"][0] <= best <= self.found["high_within"][1]
        return "near" if inside else "outside"

    def score(self, losses: list[float]) -> float:
        """Mean logarithm, in shares of the constant answer's loss, a hundredth added."""
        level = self.found["chance"]
        return float(np.mean([math.log(min(each / level, math.e) + 0.01) for each in losses]))

    @property
    def best(self) -> tuple[float, float]:
        """The best of the 25 rates, and its score."""
        told = [(rate, self.score(losses)) for rate, losses in self.full if rate in RATES]
        return min(told, key=lambda pair: pair[1])

    @property
    def cost(self) -> float:
        """The suggested rate's loss over the best rate's, after full trainings."""
        own = dict(self.full)[self.found["suggestion"]]
        return math.exp(self.score(own) - self.best[1])


def judged(each: Case, known: dict[str, list[float]]) -> Judged:
    """Search, then train to the end; `known`: losses of full trainings done before, by rate."""
    began = time.perf_counter()
    found: RateFinding = find_rate_of(each.plan, each.learning, each.held, progress="quiet")
    result = Judged(each.name, each.hopeless, found.to_data(), [], time.perf_counter() - began)
    if each.hopeless:
        return result
    wanted = [rate for rate in sorted({*RATES, found.suggestion or RATES[0]})
              if repr(rate) not in known]  # fmt: skip

    def work(piece: tuple[float, int], engine: Engine, hear: Listener) -> float:
        optimizer = replace(each.plan.optimizer, learning_rate=piece[0])
        plan = each.plan.with_(
            optimizer=optimizer, seed=OTHER_SEEDS + piece[1], statistics_every=0, validation=0.0,
            early_stopping=None, roll_back=None,
        )  # fmt: skip
        try:
            run = train(plan, each.learning, validation=each.held, listeners=[hear],
                        engine=engine, progress="quiet")  # fmt: skip
        except NonFiniteError:
            return math.inf
        return min(run.history["validation_loss"])

    def tell(piece: tuple[float, int], loss: float) -> None:
        known.setdefault(repr(piece[0]), []).append(loss)

    pieces = [(rate, seed) for rate in wanted for seed in range(SEEDS)]
    if Workers(work, tell).carry_out(pieces).signal is not None:
        raise KeyboardInterrupt
    result.full = sorted((float(rate), losses) for rate, losses in known.items())
    return result


def page(found: list[Judged], seed: int) -> str:
    """The table, in Markdown."""
    real, broken = ([each for each in found if each.hopeless is is_it] for is_it in (False, True))
    told = [each for each in real if each.verdict != "none"]
    hits = sum(each.verdict in ("in", "near") for each in told)
    inside = sum(each.verdict == "in" for each in told)
    refused = sum(each.verdict == "none" for each in broken)
    costs = sorted(each.cost for each in told)
    lines = [
        HEAD,
        f"{time.strftime('%Y-%m-%d')}: seed {seed}.",
        "",
        f"**The best rate of the full trainings lies in the range, widened by its uncertainty, in "
        f"{hits} of {len(told)} cases ({hits / max(1, len(told)):.0%}), in the bare range in "
        f"{inside}. {len(real) - len(told)} more had no suggestion. Of {len(broken)} hopeless "
        f"cases {refused} had none.**",
        "",
        f"A full training with the suggested rate leaves {np.median(costs):.2f} times the loss of "
        f"the best rate (median), {costs[int(0.9 * (len(costs) - 1))]:.2f} at the 90th percentile.",
        "",
        "| case | from | to | suggested | best in full | verdict | loss over best's |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in found:
        best = "" if each.hopeless else f"{each.best[0]:.2g}"
        if each.verdict == "none":
            lines.append(f"| {each.name} | | | none: {each.found['reason']} | {best} | | |")
            continue
        low, high = (
            f"{each.found[end]:.2g} ({' … '.join(f'{x:.2g}' for x in each.found[end + '_within'])})"
            for end in ("low", "high")
        )
        cost = "" if each.hopeless else f"{each.cost:.2f}"
        said = "wrong" if each.hopeless else each.verdict
        lines.append(f"| {each.name} | {low} | {high} | {each.found['suggestion']:.2g} | {best} | "
                     f"{said} | {cost} |")  # fmt: skip
    return "\n".join(lines) + "\n"


HEAD: Final = """# How often the learning rate finder is right

Each case: short trainings, three seeds, against 20 epochs with five other seeds at 25 rates, four
a decade; the same rows judge both. A rate's score is the mean logarithm of the loss that the best
epoch leaves, as `keep="best"` would, in shares of the constant answer's, a hundredth added. `in`:
the best rate lies in the recommended range; `near`: within its uncertainty. The method's constants
were chosen on seeds 0 and 1 and left alone afterwards.
"""


def main() -> None:
    """Carry out what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rate_finder")
    folder = os.environ.get("BACKLIT_DATA")
    beside = Path(__file__).parents[2] / "shared" / "data"
    parser.add_argument("--seed", type=int, default=0, help="of rows and trials")
    parser.add_argument("--data", type=Path, default=Path(folder) if folder else beside)
    parser.add_argument("--only", default="", help="cases whose name has this")
    parser.add_argument("--keep", type=Path, help="a file of full trainings, read if it is there")
    parser.add_argument("--save", action="store_true", help="write benchmarks/results")
    given = parser.parse_args()
    known: dict[str, dict[str, list[float]]] = {}
    if given.keep is not None and given.keep.exists():
        known = json.loads(given.keep.read_text())
    found = []
    for each in cases(given.seed, given.data if given.data.exists() else None):
        if given.only in each.name:
            found.append(judged(each, known.setdefault(each.name, {})))
            last = found[-1]
            print(f"{last.name:44} {last.verdict:8} {last.seconds:5.1f} s", flush=True)
            if given.keep is not None:
                given.keep.write_text(json.dumps(known))
    text = page(found, given.seed)
    print(text)
    if given.save:
        write_atomic(RESULTS, text.encode())


if __name__ == "__main__":
    main()
