"""The machine in words: what may explain that figures differ, and nothing that names it.

No host names, no paths. Linux is read closely; elsewhere less is known.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path
from typing import Any

VECTORS = ("avx512_bf16", "avx512f", "avx2", "fma", "sve2", "asimd")


def describe() -> dict[str, Any]:
    """CPU, cores, caches, instruction sets, memory, system."""
    found: dict[str, Any] = {
        "cpu": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
    info = Path("/proc/cpuinfo")
    if info.exists():
        text = info.read_text()
        facts = {key: _after(text, key) for key in ("model name", "cpu family", "model")}
        found["cpu"] = facts["model name"] or found["cpu"]
        found["family"], found["model"] = facts["cpu family"], facts["model"]
        flags = (_after(text, "flags") or _after(text, "Features")).split()
        found["vectors"] = [each for each in VECTORS if each in flags]
        found["hypervisor"] = "hypervisor" in flags
        memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
        found["memory_gib"] = round(int(memory[1]) / 2**20, 1) if memory else None
        found["caches"] = _caches()
    return found


def versions(python: Path, packages: tuple[str, ...]) -> dict[str, str]:
    """Installed versions in an environment."""
    code = (
        "import sys\nfrom importlib.metadata import version, PackageNotFoundError\n"
        "for n in sys.argv[1:]:\n"
        "    try: print(n, version(n))\n"
        "    except PackageNotFoundError: pass\n"
    )
    said = subprocess.run(
        [str(python), "-c", code, *packages], capture_output=True, text=True, check=False
    )
    return dict(line.split(maxsplit=1) for line in said.stdout.splitlines())


def short_name(facts: dict[str, Any]) -> str:
    """The CPU as part of a file's name."""
    words = re.sub(r"[^a-z0-9]+", "-", str(facts["cpu"]).lower()).strip("-")
    return f"{words}-{facts['cores']}-cores"


def _after(text: str, key: str) -> str:
    found = re.search(rf"^{key}\s*:\s*(.*)$", text, re.MULTILINE)
    return found[1] if found else ""


def _caches() -> dict[str, str]:
    found = {}
    for index in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        kind = (index / "type").read_text().strip()
        level = (index / "level").read_text().strip()
        if kind != "Instruction":
            found[f"L{level}"] = (index / "size").read_text().strip()
    return found
