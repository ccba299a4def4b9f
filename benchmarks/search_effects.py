"""How often a search says rightly what mattered: `python -m benchmarks.search_effects --help`.

Simulated random searches whose truth is known: accuracies of 100 rows, or losses. The size of an
effect is the share of the height above chance that its worst value costs where all else is best.
The method was chosen with the kinds under "chosen with" in sight, and left alone afterwards:
the kinds under "new" were written later. This module refuses to know how effects are found.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backlit.search.effects import effects

Floats = NDArray[np.float64]
Draw = np.random.Generator
Study = tuple[dict[str, Any], Floats, set[str], str]  # parameters, scores, what matters, on trial

SIZES = (0.0, 0.05, 0.1, 0.2, 0.4)
ROWS = 100


def scores(draw: Draw, height: Floats) -> Floats:
    """Accuracies of 100 rows: a tenth by chance, and nine tenths of the height, 0 … 1."""
    return draw.binomial(ROWS, np.clip(0.1 + 0.85 * height, 0, 1)) / ROWS


def rising(x: Floats) -> Floats:
    """From 0 to 1."""
    return 1 / (1 + np.exp(-x))


def hump(x: Floats) -> Floats:
    """1 at 0, 0 far away."""
    return np.exp(-(x**2))


def seeds(draw: Draw, n: int, size: float) -> Study:
    """The seeds' search: nothing is learnt below a rate; decay costs on a logarithmic scale."""
    rate, decay = draw.uniform(-6, -2, n), draw.uniform(-8, -4, n)
    height = rising((rate + 2.9) / 0.3) * (1 - size * (decay + 8) / 4)
    return {"learning_rate": 10**rate, "weight_decay": 10**decay}, scores(draw, height), \
        {"weight_decay"}, "weight_decay"  # fmt: skip


def humps(draw: Draw, n: int, size: float) -> Study:
    """Both have their best in the middle; dropout does nothing."""
    rate, decay = draw.uniform(-5, 0, n), draw.uniform(-6, -1, n)
    height = hump((rate + 2) / 0.9) * (1 - size * (1 - hump((decay + 3.5) / 1.2)))
    given = {"learning_rate": 10**rate, "weight_decay": 10**decay, "dropout": draw.random(n)}
    return given, scores(draw, height), {"weight_decay"}, "weight_decay"


def options(draw: Draw, n: int, size: float) -> Study:
    """One of five activations is worse, one of three optimizers best; three others do nothing."""
    rate = draw.uniform(-5, -1, n)
    optimizer = draw.choice(["sgd", "momentum", "adam"], n)
    activation = draw.choice(["relu", "tanh", "sigmoid", "elu", "gelu"], n)
    height = hump((rate + 2.5) / 1.3) * (0.85 + 0.15 * (optimizer == "adam"))
    given = {
        "learning_rate": 10**rate,
        "optimizer": optimizer.tolist(),
        "activation": activation.tolist(),
        "width": draw.integers(16, 257, n).tolist(),
        "batch_size": draw.choice([16, 32, 64, 128], n).tolist(),
        "batch_norm": (draw.random(n) < 0.5).tolist(),
    }
    height *= 1 - size * (activation == "sigmoid")
    return given, scores(draw, height), {"activation", "optimizer"}, "activation"


def gate(draw: Draw, n: int, size: float) -> Study:
    """Decay beyond a threshold costs something, and only where the rate is high enough."""
    rate, decay = draw.uniform(-6, -1, n), draw.uniform(-8, -2, n)
    high = rising((rate + 2.7) / 0.2)
    height = 0.5 * rising((rate + 4) / 0.3) + high * (0.5 - size * (decay > -4))
    given = {"learning_rate": 10**rate, "weight_decay": 10**decay, "layers": draw.integers(1, 6, n)}
    return given, scores(draw, height), {"weight_decay"}, "weight_decay"


def conditional(draw: Draw, n: int, size: float) -> Study:
    """Momentum is a parameter of SGD alone, β₂ of Adam alone, where it does nothing."""
    sgd, rate = draw.random(n) < 0.5, draw.uniform(-5, -1, n)
    momentum, beta = draw.uniform(0, 0.99, n), draw.uniform(0.9, 0.999, n)
    height = hump((rate + np.where(sgd, 1.8, 3)) / 1.1)
    height *= 1 - size * np.where(sgd, 1 - momentum, 0)
    given = {
        "optimizer": np.where(sgd, "sgd", "adam").tolist(),
        "learning_rate": 10**rate,
        "momentum": [float(m) if own else None for m, own in zip(momentum, sgd, strict=True)],
        "beta2": [None if own else float(b) for b, own in zip(beta, sgd, strict=True)],
        "weight_decay": 10 ** draw.uniform(-8, -4, n),
    }
    return given, scores(draw, height), {"momentum", "optimizer"}, "momentum"


def narrowed(draw: Draw, n: int, size: float) -> Study:
    """The second half is drawn near the best of the first: parameters go together."""

    def tried(rate: Floats, decay: Floats) -> Floats:
        return scores(draw, hump((rate + 2) / 0.8) * (1 - size * (decay + 8) / 5))

    first = draw.uniform(-6, -1, n // 2), draw.uniform(-8, -3, n // 2)
    found = tried(*first)
    best = int(found.argmax())
    second = [each[best] + draw.uniform(-0.7, 0.7, n - n // 2) for each in first]
    rate, decay = (np.concatenate(pair) for pair in zip(first, second, strict=True))
    return {"learning_rate": 10**rate, "weight_decay": 10**decay}, \
        np.concatenate([found, tried(*second)]), {"weight_decay"}, "weight_decay"  # fmt: skip


def losses(draw: Draw, n: int, size: float) -> Study:
    """Losses with heavy tails; large rates diverge, more so with momentum; NaN is a failure."""
    rate, clip = draw.uniform(-5, 1, n), draw.uniform(-2, 2, n)
    momentum = draw.uniform(0, 0.95, n)
    loss = 0.1 + 2.2 * rising((-rate - 2.2) / 0.4) * np.exp(draw.normal(0, 0.1, n))
    loss += size * rising(clip) * rising((rate + 2.5) / 0.3)
    loss *= np.exp(0.1 * draw.standard_t(3, n))
    over = rate - np.log10(1 - momentum) - 0.3
    loss = np.where(over > 0, loss * 10 ** np.minimum(4 * over, 8), loss)
    given = {"learning_rate": 10**rate, "momentum": momentum, "clip": 10**clip,
             "shuffle": (draw.random(n) < 0.5).tolist()}  # fmt: skip
    return given, np.where(over > 0.6, np.nan, -loss), {"clip", "momentum"}, "clip"


def coarse(draw: Draw, n: int, size: float) -> Study:
    """Scores of twenty rows, thus full of ties, and half of the trials at chance."""
    rate, width = draw.uniform(-6, -2, n), draw.integers(4, 129, n)
    height = (rate > -4) * (0.6 + 0.4 * rising((rate + 3) / 0.2))
    height *= 1 - size * np.maximum(0, 1 - width / 64)
    found = draw.binomial(20, 0.1 + 0.85 * height) / 20
    return {"learning_rate": 10**rate, "width": width, "seed": draw.integers(0, 10, n)}, found, \
        {"width"}, "width"  # fmt: skip


def many(draw: Draw, n: int, size: float) -> Study:
    """Ten parameters, seven of them idle; dropout's best moves with the width."""
    rate, width = draw.uniform(-5, -1, n), draw.uniform(4, 10, n)
    dropout = draw.uniform(0, 0.8, n)
    height = hump((rate + 3 + 0.15 * (width - 7)) / 1.2) * rising((width - 4) / 1.0)
    height *= 1 - size * np.minimum(1, ((dropout - 0.1 * (width - 4)) / 0.5) ** 2)
    given = {"learning_rate": 10**rate, "width": 2**width, "dropout": dropout}
    for k in range(4):
        given[f"idle{k}"] = 10 ** draw.uniform(-6, -2, n)
    for k in range(3):
        given[f"option{k}"] = draw.choice(list("abcd")[: k + 2], n)
    return given, scores(draw, height), {"width", "dropout"}, "dropout"


def turned(draw: Draw, n: int, size: float) -> Study:
    """Decay is good with one of two losses and bad with the other: none of it on the average."""
    rate, decay = draw.uniform(-5, -1, n), draw.uniform(-7, -1, n)
    sign = np.where(draw.random(n) < 0.5, 1.0, -1.0)
    height = hump((rate + 3) / 1.1) * (1 - size / 2 + size / 2 * sign * (decay + 4) / 3)
    given = {
        "learning_rate": 10**rate,
        "weight_decay": 10**decay,
        "loss": np.where(sign > 0, "huber", "square").tolist(),
        "delta": draw.random(n),
    }
    return given, scores(draw, height), {"weight_decay", "loss"}, "weight_decay"


def product(draw: Draw, n: int, size: float) -> Study:
    """What counts is rate times decay, beside the rate itself; patience does nothing."""
    rate, decay = draw.uniform(-5, 0, n), draw.uniform(-6, 0, n)
    height = hump((rate + 2) / 1.0) * (1 - size * rising((rate + decay + 4) / 0.4))
    given = {
        "learning_rate": 10**rate,
        "weight_decay": 10**decay,
        "patience": draw.integers(1, 20, n),
    }
    return given, scores(draw, height), {"weight_decay"}, "weight_decay"


KINDS: dict[str, dict[str, Callable[[Draw, int, float], Study]]] = {
    "chosen with": {
        each.__name__: each for each in (seeds, humps, options, gate, conditional, narrowed)
    },
    "new": {each.__name__: each for each in (losses, coarse, many, turned, product)},
}
ALWAYS = {"optimizer", "width", "momentum"}  # matter whatever the size, where they are not on trial


def judge(task: tuple[str, str, int, float, int]) -> tuple[bool, bool, list[bool]]:
    """Of one study: whether the rate was found, the one on trial, and each idle parameter."""
    group, kind, trials, size, number = task
    draw = np.random.default_rng([number, trials, int(1000 * size)])
    given, found, matters, on_trial = KINDS[group][kind](draw, trials, size)
    told = {each.name: each.matters for each in effects(given, found.tolist(), seed=number)}
    active = {"learning_rate"} | (matters if size else (matters & ALWAYS) - {on_trial})
    idle = [said for name, said in told.items() if name not in active]
    return told["learning_rate"], told[on_trial], idle


def lines(studies: int, trials: tuple[int, ...], processes: int) -> Iterator[str]:
    """The table, row by row; studies for each kind, number of trials and size."""
    head = "".join(f"{size:>7}" for size in SIZES[1:])
    yield f"{'':22}{'power at effect size':>29}   {'false: each':>12}{'a study':>9}   rate found"
    with ProcessPoolExecutor(processes) as pool:
        for group, kinds in KINDS.items():
            yield f"{group:22}{head}"
            sums = np.zeros(4)
            for kind in kinds:
                for n in trials:
                    powers, idle, falls, rates = [], [], [], []
                    for size in SIZES:
                        tasks = [(group, kind, n, size, number) for number in range(studies)]
                        found = list(pool.map(judge, tasks, chunksize=8))
                        powers.append(np.mean([each[1] for each in found]))
                        rates += [each[0] for each in found]
                        idle += [said for each in found for said in each[2]]
                        falls += [any(each[2]) for each in found if each[2]]
                    sums += [sum(idle), len(idle), sum(falls), len(falls)]
                    power = "".join(f"{each:7.2f}" for each in powers[1:])
                    yield (f"{kind:14}{n:6}  {power}   {np.mean(idle):12.3f}"
                           f"{np.mean(falls):9.3f}   {sum(rates)} of {len(rates)}")  # fmt: skip
            yield (f"  idle parameters said to matter: {sums[0]:.0f} of {sums[1]:.0f} "
                   f"({sums[0] / sums[1]:.3f}); studies with one: {sums[2]:.0f} of {sums[3]:.0f} "
                   f"({sums[2] / sums[3]:.3f})")  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--studies", type=int, default=40, help="per kind, trials and size")
    parser.add_argument("--trials", default="40,100,200", help="numbers of trials")
    parser.add_argument("--processes", type=int, default=1)
    given = parser.parse_args()
    for line in lines(given.studies, tuple(map(int, given.trials.split(","))), given.processes):
        print(line, flush=True)


if __name__ == "__main__":
    main()
