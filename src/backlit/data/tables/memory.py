"""How much memory is free, as far as the machine says.

This module refuses to know what the memory is for.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def free_bytes() -> int | None:
    """The bytes that may still be taken without harm to other programs, or None if unknown.

    The least of what the machine has and what the group of processes is allowed, on Linux; what
    the system calls free elsewhere.
    """
    known = [each for each in (_machine(), _group()) if each is not None]
    return min(known) if known else None


def _machine() -> int | None:
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    with contextlib.suppress(AttributeError, OSError, ValueError):
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None


def _group() -> int | None:
    """What a container may take yet."""
    folder = Path("/sys/fs/cgroup")
    with contextlib.suppress(OSError, ValueError):
        most = (folder / "memory.max").read_text(encoding="ascii").strip()
        if most != "max":
            taken = int((folder / "memory.current").read_text(encoding="ascii"))
            cache = 0
            for line in (folder / "memory.stat").read_text(encoding="ascii").splitlines():
                if line.startswith("inactive_file "):
                    cache = int(line.split()[1])
            return max(int(most) - taken + cache, 0)
    return None
