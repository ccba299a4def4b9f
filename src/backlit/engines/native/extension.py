"""The compiled part of the native engine: loaded when it is first needed, or why it is not there.

`BACKLIT_ISA` chooses the instruction set (`portable`, `avx2`, `avx512`) instead of the widest
that the processor has; `BACKLIT_THREADS` says how many threads may compute.
This module refuses to know what is computed.
"""

from __future__ import annotations

import functools
import importlib
import multiprocessing
import os
from pathlib import Path
from types import ModuleType
from typing import Any

from ...base.errors import InputError, MissingExtraError, UnknownNameError
from ...base.rng import draw_with

_QUOTA = Path("/sys/fs/cgroup/cpu.max")  # what a container may use: "200000 100000" is two cores


def problem() -> str | None:
    """Why the compiled part cannot be used, in a few words; None if it can."""
    found = _load()
    return found if isinstance(found, str) else None


def runtime() -> Any:
    """The compiled part.

    Raises MissingExtraError if it is not there, UnknownNameError if `BACKLIT_ISA` names an
    instruction set that this processor does not have.
    """
    found = _load()
    if isinstance(found, str):
        raise MissingExtraError(
            "the native engine",
            expected="the part that is compiled when Backlit is installed",
            got=found,
            action='install Backlit again where there is a C++20 compiler, or use engine="eager"',
        )
    return found


def threads() -> int:
    """How many threads may compute: at most the cores that this process may use.

    `BACKLIT_THREADS` decides if it is set. A worker process of joblib or multiprocessing
    has one, for there are many of them already.
    """
    wanted = os.environ.get("BACKLIT_THREADS", "").strip()
    if wanted:
        if not wanted.isascii() or not wanted.isdigit() or int(wanted) < 1:
            raise InputError(
                "BACKLIT_THREADS",
                expected="a number of threads, 1 or more",
                got=repr(wanted),
                action="write BACKLIT_THREADS=1",
            )
        return min(int(wanted), 256)
    if multiprocessing.current_process().name != "MainProcess":
        return 1
    return max(1, min(int(runtime().threads()), _quota()))


@functools.cache
def _load() -> ModuleType | str:
    try:
        native = importlib.import_module(f"{__package__}._native")
    except ModuleNotFoundError:
        return "it was not compiled"
    except ImportError as error:
        return str(error)
    isa = os.environ.get("BACKLIT_ISA", "").strip()
    if isa:
        if isa not in native.isas():
            raise UnknownNameError("BACKLIT_ISA", isa, native.isas())
        native.use(isa)
    draw_with(native.words)
    return native


@functools.cache
def _quota() -> int:
    try:
        share, period = _QUOTA.read_text(encoding="ascii").split()
        return max(1, int(share) // int(period))
    except (OSError, ValueError):
        return 1 << 16
