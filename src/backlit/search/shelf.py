"""Where networks wait that were put aside: in memory, and in files of the study's folder.

Nothing depends on the shelf: what it has not, is trained again from its seed, bit for bit. So it
may forget when memory is short, and a file that is damaged is passed over. This module refuses
to know which networks will be gone on with.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..base import files
from ..base.errors import BacklitError
from ..base.trees import below, within
from ..runs.sealed import pack, unpack
from ..runs.study_folder import AT_WORK
from ..training.state import RunState
from .learner import Paused

Networks = tuple[Paused, ...]
Key = tuple[int, int]  # a trial's number, and which repetition

MOST_BYTES: Final = 512 * 2**20
WORTH_A_FILE: Final = 0.5  # seconds of training
_FORMAT: Final = "backlit-paused"


class Shelf:
    """Networks put aside, by trial and repetition. For many threads, and many processes if it
    has a folder.

    folder      where files are kept, too; None: in memory alone
    most_bytes  of memory; beyond it the networks longest unused are let go
    """

    def __init__(self, folder: Path | None = None, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most = folder, most_bytes
        self._held: dict[Key, Networks] = {}
        self._sizes: dict[Key, int] = {}
        self._lock = threading.Lock()

    def put(self, key: Key, networks: Networks, seconds: float = WORTH_A_FILE) -> None:
        """Put networks aside, in the place of what was there. Nothing is kept of no networks.

        seconds   how long it took to train them: what is quickly made again needs no file
        """
        if not networks:
            self.drop([key])
            return
        if seconds >= WORTH_A_FILE:
            self._write(key, networks)
        with self._lock:
            self._let_go(key)
            self._held[key], self._sizes[key] = networks, _size(networks)
            while len(self._held) > 1 and sum(self._sizes.values()) > self._most:
                self._let_go(next(iter(self._held)))

    def has(self, key: Key) -> bool:
        """Whether networks are at hand in memory."""
        with self._lock:
            return key in self._held

    def take(self, key: Key) -> Networks:
        """What was put aside, no longer in memory then; nothing where nothing is."""
        with self._lock:
            found = self._let_go(key)
        if found is None and self._folder is not None:
            found = _unpacked(self._file(key))
        return found or ()

    def keep(self, keys: Collection[Key]) -> None:
        """Let all others go."""
        with self._lock:
            gone = [key for key in self._held if key not in keys]
            for key in gone:
                self._let_go(key)
        if self._folder is not None and self._folder.is_dir():
            names = {self._file(key).name for key in keys}
            for path in self._folder.glob("*.safetensors"):
                if path.name not in names:
                    files.remove(path, durable=False)

    def drop(self, keys: Iterable[Key]) -> None:
        """Let some go."""
        for key in keys:
            with self._lock:
                self._let_go(key)
            if self._folder is not None and self._file(key).exists():
                files.remove(self._file(key), durable=False)

    def put_for_others(self, key: Key, networks: Networks) -> None:
        """Keep networks that are done with in a file, where other processes may ask for them."""
        if networks and self._folder is not None and self._is_shared():
            self._write(key, networks)

    def _write(self, key: Key, networks: Networks) -> None:
        if self._folder is not None:
            files.make_folder(self._folder)
            files.write_atomic(self._file(key), _packed(networks), durable=False)

    def _let_go(self, key: Key) -> Networks | None:
        self._sizes.pop(key, None)
        return self._held.pop(key, None)

    def _is_shared(self) -> bool:
        """Whether other processes work in the study's folder, as far as its locks say."""
        assert self._folder is not None
        return sum(1 for _ in self._folder.parent.glob(AT_WORK.format("*"))) > 1

    def _file(self, key: Key) -> Path:
        assert self._folder is not None
        return self._folder / f"trial-{key[0]:05d}-{key[1]}.safetensors"


def _size(networks: Networks) -> int:
    return sum(
        array.nbytes
        for each in networks
        for tree in (each.state.arrays, each.state.best or {}, each.state.anchor or {})
        for array in tree.values()
    )


def _packed(networks: Networks) -> bytes:
    arrays: dict[str, NDArray[Any]] = {}
    facts: list[dict[str, Any]] = []
    for place, each in enumerate(networks):
        own, told = each.state.to_checkpoint()
        curves = {name: np.array(values) for name, values in each.curves.items()}
        arrays |= below(f"fold{place}", {**own, **below("curves", curves)})
        facts.append(told)
    return pack(arrays, {"format": _FORMAT, "folds": facts})


def _unpacked(path: Path) -> Networks:
    """The networks of a file; none where there is no file, or one that cannot be read."""
    if not path.is_file():
        return ()
    try:
        arrays, facts = unpack(path, kind="networks put aside")
    except (BacklitError, OSError):
        return ()
    if facts.get("format") != _FORMAT:
        return ()
    found = []
    for place, told in enumerate(facts["folds"]):
        own = within(arrays, f"fold{place}")
        curves = {name: values.tolist() for name, values in within(own, "curves").items()}
        found.append(Paused(RunState.from_checkpoint(own, told), curves))
    return tuple(found)
