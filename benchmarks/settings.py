"""Every peer's settings: all that might be its best, of which the driver keeps the best.

This module refuses to know how a setting is carried out: the peers do.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .process import ROOT
from .workloads import Workload

OWN = Path(sys.executable)  # Backlit's
PEERS = ("backlit", "pytorch", "torch-compile", "jax", "jax-step", "sklearn", "keras")
NO_FUSION = {"XLA_FLAGS": "--xla_cpu_experimental_ynn_fusion_type="}


@dataclass(frozen=True)
class Setting:
    """One way to start a peer: its module, its options, its environment."""

    peer: str
    module: str
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What tables call it."""
        words = [word.removeprefix("--") for word in self.options]
        pairs = [f"{k} {v}" for k, v in zip(words[::2], words[1::2], strict=True)]
        return ", ".join([*pairs, *(["no ynn fusion"] if "XLA_FLAGS" in self.environment else [])])

    @property
    def python(self) -> Path:
        """The interpreter of its environment."""
        return OWN if self.peer == "backlit" else bench_python()

    def arguments(self, folder: Path) -> list[str]:
        """What follows `python -m`."""
        return [f"benchmarks.peers.{self.module}", str(folder), *self.options]


def bench_python() -> Path:
    """The peers' environment: `.venv-bench`, or what BACKLIT_BENCH_VENV names."""
    place = os.environ.get("BACKLIT_BENCH_VENV")
    return (Path(place) if place else ROOT / ".venv-bench") / "bin" / "python"


PACKAGES = {
    "backlit": ("backlit",),
    "pytorch": ("torch",),
    "jax": ("jax",),
    "sklearn": ("scikit-learn",),
    "keras": ("keras", "jax"),
}


def installed(peers: Sequence[str]) -> dict[str, int]:
    """Bytes that each peer and all it needs take."""
    found = {}
    for peer in [each for each in peers if each in PACKAGES]:
        python = OWN if peer == "backlit" else bench_python()
        script = ROOT / "benchmarks" / "install_size.py"
        said = subprocess.run(
            [str(python), str(script), *PACKAGES[peer]], capture_output=True, text=True, check=False
        )
        if said.returncode == 0:
            found[peer] = int(said.stdout)
    return found


def settings(peer: str, work: Workload, engine: str, *, quick: bool) -> list[Setting]:
    """All settings of a peer that can carry a workload out; the likeliest best one first."""
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    double = dict.fromkeys(single, "2")
    if lacks(peer, work):
        return []
    many = _many(peer, work, engine, single, double)
    return many[:1] if quick and peer == "backlit" else many[:2] if quick else many


def lacks(peer: str, work: Workload) -> str | None:
    """Why a peer cannot carry a workload out."""
    if peer != "sklearn":
        return None
    if work.batch_norm:
        return "has no batch norm"
    if work.dropout:
        return "has no dropout"
    return "has one output for two classes" if work.sizes[-1] == 2 else None


def _many(
    peer: str, work: Workload, engine: str, single: dict[str, str], double: dict[str, str]
) -> list[Setting]:
    def made(module: str, environment: dict[str, str], *options: object) -> Setting:
        return Setting(peer, module, tuple(map(str, options)), environment)

    if peer == "backlit":
        return [made("backlit", {}, "--engine", engine)]
    if peer == "pytorch":
        return [
            made("pytorch", {}, "--threads", n, "--fused", f)
            for f in (1, 0)
            for n in _threads(work)
        ]
    if peer == "torch-compile":
        return [
            made("torch_compile", {}, "--threads", n, "--wrapper", w)
            for w in ("python", "cpp")
            for n in _threads(work)
        ]
    if peer == "jax":
        return [
            made("jax", flags, "--threads", n, "--packed", p)
            for flags in (NO_FUSION, {})
            for p in (0, 1)
            for n in _threads(work)
        ]
    if peer == "jax-step":
        return [
            made("jax", {}, "--threads", n, "--step", 1, "--packed", p)
            for p in (0, 1)
            for n in _threads(work)
        ]
    if peer == "sklearn":
        return [made("sklearn", each) for each in (single, double)]
    if peer == "keras":
        return [made("keras", {}, "--threads", n, "--steps", s) for s in (32, 128) for n in (2, 1)]
    raise SystemExit(f"no peer {peer!r}: choose of {', '.join(PEERS)}")


def _threads(work: Workload) -> Sequence[int]:
    """One and two; first what is likelier to be faster."""
    return (2, 1) if work.flops > 50e6 else (1, 2)
