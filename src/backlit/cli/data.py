"""`backlit data list` and `backlit data fetch NAME`: which data sets there are, and getting them.

This module refuses to know what is in a data set.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .options import COMMON, Common
from .screen import Screen, write
from .words import language, speaker

if TYPE_CHECKING:
    from ..data.fetch import Progress

_STEP = 1 << 20  # bytes between two numbers on a terminal


def list_data(*, common: Common = COMMON) -> int:
    """List the data sets that can be asked for by name."""
    from ..data import data_folder, known
    from ..reports.tables import text_table

    screen = Screen(speaker(language(common.lang)), json=common.json)
    say = screen.say
    found = known()
    heads = [say(f"head.{key}") for key in ("name", "rows", "features", "task", "here")]
    rows = [
        [
            each.name,
            f"{each.rows:,}",
            str(each.features),
            say(f"task.{each.task}"),
            say("here.yes") if each.present else say("here.no", name=each.name),
        ]
        for each in found
    ]
    screen.show(text_table(heads, rows, right=(1, 2)))
    screen.show(f"\n{say('folder', folder=data_folder())}")
    screen.result({"folder": str(data_folder()), "data": [each._asdict() for each in found]})
    return 0


def fetch_data(
    name: str, /, *, from_dir: str | None = None, quiet: bool = False, common: Common = COMMON
) -> int:
    """Fetch a data set; what is here already is not fetched again."""
    from ..data import fetch

    screen = Screen(speaker(language(common.lang)), json=common.json, quiet=quiet)
    heard = FetchProgress(screen)
    try:
        folder = fetch(name, from_dir=from_dir, report=heard)
    finally:
        heard.close()
    if not quiet:
        screen.show(screen.say("fetched", name=name, folder=folder))
    screen.result({"name": name, "folder": str(folder)})
    return 0


class FetchProgress:
    """What a download says: on a terminal one line that moves, elsewhere one line a file."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._moves = sys.stderr is not None and sys.stderr.isatty() and not screen.quiet
        self._said = -1
        self._wide = 0

    def __call__(self, progress: Progress) -> None:
        """Say where a file stands."""
        total = "?" if progress.total is None else f"{progress.total / 1e6:.1f}"
        text = self._screen.say(
            f"fetch.{progress.state}",
            file=progress.file,
            done=f"{progress.done / 1e6:.1f}",
            total=total,
            detail=progress.detail,
        )
        if progress.state != "downloading":
            self.close()
            self._said = -1
            self._screen.tell(text)
        elif self._moves and progress.done // _STEP != self._said:
            self._said = progress.done // _STEP
            write(sys.stderr, "\r" + text.ljust(self._wide))
            self._wide = len(text)

    def close(self) -> None:
        """End a line that moves."""
        if self._wide:
            write(sys.stderr, "\n")
            self._wide = 0
