"""The workloads: which network, on which rows, and what counts as fast enough.

Plain descriptions; this module refuses to know any library that could carry them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Workload:
    """One row of the table.

    sizes       inputs, hidden layers, outputs
    activation  `sigmoid`, `relu` or `tanh`, behind each hidden layer
    batch_norm  a batch norm before each activation; the Dense before it then has no bias
    dropout     share dropped behind each activation; 0 in the check of the losses
    init        standard deviation of the first weights; None: He or Xavier, as Backlit chooses
    optimizer   `sgd`, `nesterov`, `adam` or `adamw`, and its settings: rates, momentum, decay
    cosine      epochs over which the rate falls to 0 along a cosine, or None
    data        `mnist`, or the (rows, noise) of a synthetic table: see `prepare.py`
    epochs      of one timed round, so long that the work of each epoch is in it
    seed        of first weights and order, such that the check is of sound mind: with another a
                rounding error may put a ReLU on the other side of its kink, and 50 updates later
                right losses are 1e-3 apart. These move by less than 1e-4 when every first weight
                is moved by 2e-7 of itself
    statistics  iterations between Backlit's layer statistics; None: its default, once an epoch
    goals       peer -> how many times faster Backlit is to be
    gemm_goal   share of the machine's GEMM rate to be reached, or None
    """

    name: str
    sizes: tuple[int, ...]
    activation: str
    batch: int
    optimizer: str
    settings: Mapping[str, float]
    data: str | tuple[int, float]
    epochs: int
    batch_norm: bool = False
    dropout: float = 0.0
    init: float | None = None
    cosine: int | None = None
    statistics: int | None = None
    seed: int = 0
    goals: Mapping[str, float] = field(default_factory=dict)
    gemm_goal: float | None = None

    @property
    def flops(self) -> int:
        """Of one update: 6 B sum(in out) - 2 B in1 out1, for the inputs need no gradient."""
        pairs = list(zip(self.sizes, self.sizes[1:], strict=False))
        products = 6 * sum(a * b for a, b in pairs) - 2 * pairs[0][0] * pairs[0][1]
        return self.batch * products


def _goals(pytorch: float, jax: float, **others: float) -> dict[str, float]:
    """Every peer is to be beaten, these by so much."""
    rest = {"torch-compile": 1.0, "jax-step": 1.0, "sklearn": 1.0, "keras": 1.0}
    return {**rest, "pytorch": pytorch, "jax": jax, **others}


ADAM = {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}

WORKLOADS: Mapping[str, Workload] = {
    each.name: each
    for each in (
        Workload(
            name="book",
            sizes=(784, 50, 10),
            activation="sigmoid",
            batch=100,
            optimizer="sgd",
            settings={"learning_rate": 0.1},
            data="mnist",
            epochs=5,
            init=0.01,
            goals=_goals(5, 2, sklearn=4.5),
        ),
        Workload(
            name="E10",
            sizes=(784, 100, 100, 100, 100, 10),
            activation="relu",
            batch=128,
            optimizer="adam",
            settings=ADAM,
            data="mnist",
            epochs=2,
            seed=1,
            goals=_goals(5, 2, sklearn=4.5),
            gemm_goal=0.50,
        ),
        Workload(
            name="norm",
            sizes=(784, 100, 100, 100, 100, 100, 10),
            activation="relu",
            batch=100,
            optimizer="sgd",
            settings={"learning_rate": 0.1},
            data="mnist",
            epochs=2,
            batch_norm=True,
            seed=6,
            goals=_goals(5, 2),
        ),
        Workload(
            name="wide1",
            sizes=(784, 256, 128, 10),
            activation="relu",
            batch=128,
            optimizer="adamw",
            settings={**ADAM, "weight_decay": 0.01},
            data="mnist",
            epochs=2,
            dropout=0.2,
            cosine=20,
            goals=_goals(3, 1.25),
            gemm_goal=0.60,
        ),
        Workload(
            name="small",
            sizes=(784, 256, 128, 10),
            activation="relu",
            batch=32,
            optimizer="nesterov",
            settings={"learning_rate": 0.01, "momentum": 0.9},
            data="mnist",
            epochs=2,
            goals=_goals(3.5, 1.5),
        ),
        Workload(
            name="table",
            sizes=(32, 64, 64, 2),
            activation="relu",
            batch=32,
            optimizer="adam",
            settings=ADAM,
            data=(20_000, 0.5),
            epochs=8,
            goals=_goals(20, 2.5),
        ),
        Workload(
            name="micro",
            sizes=(4, 32, 16, 4),
            activation="tanh",
            batch=10_000,
            optimizer="adam",
            settings={**ADAM, "learning_rate": 0.01},
            data=(10_000, 0.1),
            epochs=200,
            statistics=0,  # an epoch is one update here: statistics of each would be the work
            goals=_goals(10, 2),
        ),
        Workload(
            name="big",
            sizes=(784, 1024, 1024, 10),
            activation="relu",
            batch=256,
            optimizer="adam",
            settings=ADAM,
            data="mnist",
            epochs=1,
            seed=4,
            goals=_goals(2, 1.0),
            gemm_goal=0.72,
        ),
    )
}


@dataclass(frozen=True)
class Search:
    """Many short runs of one network: a search, timed by `python -m benchmarks.search`.

    trials   configurations, each with its own learning rate and weight decay
    images   rows that a trial trains on
    updates  of each trial, with an evaluation on `held` rows after each epoch
    goals    peer -> how many times faster Backlit is to be
    """

    name: str
    sizes: tuple[int, ...]
    batch: int
    trials: int
    images: int
    held: int
    updates: int
    learning_rates: tuple[float, float]
    weight_decays: tuple[float, float]
    goals: Mapping[str, float]


E18 = Search(
    name="E18",
    sizes=(784, 100, 100, 100, 100, 100, 100, 10),
    batch=100,
    trials=100,
    images=400,
    held=100,
    updates=200,
    learning_rates=(1e-6, 1e-2),
    weight_decays=(1e-8, 1e-4),
    goals={"optuna-pytorch": 2.5, "jax-vmap": 1.5, "optuna-pytorch, stopping early": 8.0},
)


@dataclass(frozen=True)
class Start:
    """A whole process: `backlit train digits` as it comes, until the test score is printed.

    The peers' scripts, `peers/start_*.py`, train the same network on the same rows as often.
    goal  Backlit's share of the fastest peer's time, at most
    """

    name: str = "start"
    sizes: tuple[int, ...] = (64, 100, 100, 10)
    batch: int = 32
    epochs: int = 40
    learning_rate: float = 0.001
    goal: float = 0.5


START = Start()
