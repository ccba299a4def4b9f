"""The machine and the versions a run was made with: what may explain that figures differ.

Nothing that names a person, a machine or a place: no user, no host, no path.
This module refuses to know what a run did.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..base import files
from .folder import RunFolder
from .plain import json_page
from .study_folder import StudyFolder

_CPU_FACTS: Final = Path("/proc/cpuinfo")  # Linux; elsewhere less is known, and that is said
_INSTRUCTION_SETS: Final = (
    "sse4_2",
    "avx",
    "f16c",
    "fma",
    "avx2",
    "avx512f",
    "avx512dq",
    "avx512bw",
    "avx512vl",
    "avx512_vnni",
    "avx512_bf16",
    "amx_tile",
    "asimd",
    "asimdhp",
    "asimddp",
    "sve",
    "sve2",
)


def describe_environment() -> dict[str, Any]:
    """Versions, operating system and processor, as plain data; what is not known is None.

    >>> facts = describe_environment()
    >>> sorted(facts), sorted(facts["processor"])
    (['backlit', 'blas', 'numpy', 'processor', 'python', 'system'],
     ['cores', 'instruction_sets', 'model', 'usable_cores'])
    """
    facts = _cpu_facts()
    return {
        "backlit": _version(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "numpy": np.__version__,
        "blas": _blas(),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": {
            "model": facts.get("model name"),
            "cores": os.cpu_count(),
            "usable_cores": _usable_cores(),
            "instruction_sets": _instruction_sets(facts),
        },
    }


def write_environment(folder: RunFolder | StudyFolder, engine: Mapping[str, Any]) -> dict[str, Any]:
    """Write environment.json, and return what it says; `engine` are the facts of who computes.

    Raises StorageError.
    """
    facts = {"engine": dict(engine), **describe_environment()}
    files.write_atomic(folder.environment, json_page(facts))
    return facts


def _version() -> str | None:
    try:
        return importlib.metadata.version("backlit")
    except importlib.metadata.PackageNotFoundError:  # a checkout that was not installed
        return None


def _blas() -> str | None:
    """NumPy's library of matrix products and its version. (Its folders are not our business.)"""
    facts: Any = np.show_config(mode="dicts")
    blas = facts.get("Build Dependencies", {}).get("blas", {}) if facts else {}
    name = " ".join(str(blas[key]) for key in ("name", "version") if key in blas)
    return name or None


def _cpu_facts() -> dict[str, str]:
    """The first processor's facts, `model name` and `flags` (ARM: `Features`) among them."""
    try:
        text = _CPU_FACTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    pairs = (line.partition(":") for line in text.split("\n\n", 1)[0].splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _instruction_sets(facts: dict[str, str]) -> list[str] | None:
    flags = facts.get("flags", facts.get("Features"))
    return None if flags is None else [name for name in _INSTRUCTION_SETS if name in flags.split()]


def _usable_cores() -> int | None:
    """How many of the cores this process may run on, where the system tells."""
    ask = getattr(os, "sched_getaffinity", None)
    return len(ask(0)) if ask else None
