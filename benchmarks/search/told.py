"""How a side speaks: its line with the best trial stops the clock, then it answers what it found.

    (when the search is over)  -> {"best": the best trial's accuracy on the held rows}
    {"do": "found"}            -> {"accuracies": of each trial, by number; null where there is
                                   none, "stopped": numbers of those ended early, "passes": epochs
                                   in all, "settings": what each trial tried, "trials_s": seconds
                                   from the first trial to the last}
    {"do": "check"}            -> {"loss": of each checked run after the checked updates,
                                   "accuracy": after each epoch of each}
    {"do": "stop"}             -> the process ends

This module refuses to know what is searched. NumPy is all that is imported here.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Found:
    """What came of a search: see the answer to `found` above."""

    accuracies: Sequence[float | None]
    settings: Sequence[dict[str, float]]
    passes: int
    trials_s: float
    stopped: Sequence[int] = ()

    @property
    def best(self) -> float:
        """The best accuracy of the trials that came to their end."""
        early = set(self.stopped)
        return max(
            each
            for number, each in enumerate(self.accuracies)
            if each is not None and number not in early
        )


def tell(found: Found, check: Callable[[], dict[str, Any]]) -> None:
    """Say that the search is over, and answer until told to stop."""
    print(json.dumps({"best": found.best}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)["do"]
        if asked == "stop":
            break
        answer = check() if asked == "check" else asdict(found)
        print(json.dumps(answer), flush=True)


def options(**more: int) -> argparse.Namespace:
    """The folder, the seed of first weights and batches, how many trials, and own options."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--trials", type=int, default=0, help="0: all")
    for name, default in more.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()
