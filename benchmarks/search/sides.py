"""How each side may be started: all that might be its best, the likeliest first.

This module refuses to know how a setting is carried out: the sides do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..settings import NO_FUSION, OWN, bench_python

OURS: Final = "backlit"


@dataclass(frozen=True)
class Side:
    """One way to start a side: its module, its options, its environment."""

    name: str
    module: str
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What tables call it.

        >>> Side("jax-vmap", "jax_vmap", ("--chunk", "10"), dict(NO_FUSION)).label
        'chunk 10, no ynn fusion'
        """
        words = [word.removeprefix("--") for word in self.options]
        pairs = [f"{k} {v}" for k, v in zip(words[::2], words[1::2], strict=True)]
        return ", ".join([*pairs, *(["no ynn fusion"] if "XLA_FLAGS" in self.environment else [])])

    @property
    def python(self) -> Path:
        """The interpreter of its environment."""
        return OWN if self.name == OURS else bench_python()

    def arguments(self, folder: Path, seed: int, trials: int) -> list[str]:
        """What follows `python -m`; `trials` 0 is all."""
        own = ["--seed", str(seed), "--trials", str(trials)]
        return [f"benchmarks.search.{self.module}", str(folder), *own, *self.options]


def _made(name: str, module: str, *options: object, **environment: str) -> Side:
    return Side(name, module, tuple(map(str, options)), environment)


def backlit() -> list[Side]:
    """As it comes."""
    return [_made(OURS, "ours")]


def halving() -> list[Side]:
    """With trials stopped early."""
    return [_made(OURS, "ours", "--halving", 1)]


def pytorch() -> list[Side]:
    """Two processes with a thread each, or one with one or two; updates fused or foreach."""
    ways = (("--processes", 2), ("--threads", 1), ("--threads", 2))
    return [
        _made("optuna-pytorch", "pytorch", *way, "--fused", fused)
        for fused in (1, 0)
        for way in ways
    ]


def pruned() -> list[Side]:
    """The likeliest of those, with Optuna's own successive halving."""
    return [
        _made("optuna-pytorch, pruned", "pytorch", *way, "--fused", 1, "--pruner", 1)
        for way in (("--processes", 2), ("--threads", 1))
    ]


def vmap() -> list[Side]:
    """All trials in one program, or some of them at a time, in one or two programs."""
    ways = ((10, 1), (10, 2), (0, 1), (25, 1), (25, 2), (5, 2))
    return [
        _made("jax-vmap", "jax_vmap", "--chunk", chunk, "--workers", workers, **flags)
        for flags in ({}, NO_FUSION)
        for chunk, workers in ways
    ]


def scan() -> list[Side]:
    """The same program of one trial, two at a time: no population, but the same trials."""
    return [
        _made("jax-scan", "jax_vmap", "--chunk", 1, "--workers", workers, **flags)
        for workers in (2, 1)
        for flags in ({}, NO_FUSION)
    ]
