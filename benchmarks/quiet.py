"""Whether anybody else uses the machine: threads that wait for each other suffer most from that.

On two cores one busy neighbour makes two-threaded peers several times slower, not twice: their
threads spin at barriers. So each round waits for quiet, up to a limit, and disturbed ones are
counted. Linux only; elsewhere it is always taken to be quiet.
"""

from __future__ import annotations

import time
from pathlib import Path

STAT = Path("/proc/stat")
LOOK = 0.15  # seconds
BUSY = 0.15  # of one core


def _times() -> tuple[float, float]:
    """Busy and all clock ticks of all cores since the machine started."""
    ticks = [float(each) for each in STAT.read_text().split("\n", 1)[0].split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def busy_cores(seconds: float = LOOK) -> float:
    """How many cores others keep busy, while this process and its peers sleep."""
    if not STAT.exists():
        return 0.0
    cores = STAT.read_text().count("\ncpu")
    busy, whole = _times()
    time.sleep(seconds)
    later, end = _times()
    return cores * (later - busy) / max(end - whole, 1.0)


def wait(limit: float) -> bool:
    """Wait until the machine is quiet, at most `limit` seconds; whether it is."""
    until = time.monotonic() + limit
    while busy_cores() > BUSY:
        if time.monotonic() > until:
            return False
    return True
