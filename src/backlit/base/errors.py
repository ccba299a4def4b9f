"""Every error that Backlit raises on purpose, in one tree.

    BacklitError                      something a person can mend
    ├── InputError (ValueError)       what was given is wrong: exit code 2
    │   ├── ShapeError                arrays or layers that do not fit together
    │   ├── DTypeError                a kind of number that does not belong here
    │   ├── UnknownNameError          a name outside a closed table, with the nearest ones
    │   ├── DataError                 rows, labels or values that cannot be learnt from
    │   ├── FileFormatError           a file that is not what it should be
    │   └── PlanError                 settings that contradict each other
    ├── RunError (RuntimeError)       the work itself failed: exit code 1
    │   ├── NonFiniteError            NaN or infinity, named by tensor and layer
    │   ├── StorageError (OSError)    the disk refused
    │   ├── BusyError                 somebody else holds the run folder
    │   └── DownloadError             no mirror delivered the file
    └── MissingExtraError             an optional part is not installed: exit code 2

A message is one line: where, who, what was expected, what came, and one action.
This module refuses to know who raises it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Self


class BacklitError(Exception):
    """The root of the tree. `exit_code` is what the command line returns.

    who       what complains: a layer, an option, a file's reader
    expected  what would have been right
    got       what came instead
    where     file, row, column, layer: as near to the fault as possible
    action    the one thing to do next

    >>> print(InputError("Dropout", expected="a rate in [0, 1]", got="1.5",
    ...                  action="write Dropout(0.15) to drop 15 %"))
    Dropout: expected a rate in [0, 1], got 1.5; write Dropout(0.15) to drop 15 %
    """

    exit_code = 1

    def __init__(
        self,
        who: str,
        *,
        expected: str | None = None,
        got: str | None = None,
        where: str | None = None,
        action: str | None = None,
    ) -> None:
        self.who, self.expected, self.got = who, expected, got
        self.where, self.action = where, action
        super().__init__(self._message())

    def _message(self) -> str:
        facts = []
        if self.expected is not None:
            facts.append(f"expected {self.expected}")
        if self.got is not None:
            facts.append(f"got {self.got}")
        heads = [self.who] if self.where is None else [self.where, self.who]
        if self.where is not None and self._file_names_itself(self.where):
            heads = [self.where]
        text = ": ".join(heads + ([", ".join(facts)] if facts else []))
        if self.action is not None:
            text = f"{text}; {self.action}"
        return " ".join(text.split())

    def at(self, where: str) -> Self:
        """The same error, told at a place, unless it names one already.

        >>> print(ShapeError("Dense", expected="rows", got="(8, 8)").at("dense1"))
        dense1: Dense: expected rows, got (8, 8)
        """
        if self.where is None:
            self.where = where
            self.args = (self._message(),)
        return self

    def _file_names_itself(self, where: str) -> bool:
        """Whether the place already ends in the file that complains."""
        file = where.partition(",")[0]
        inside = "." in self.who and file.endswith(("/" + self.who, "\\" + self.who))
        return file == self.who or inside

    def __str__(self) -> str:
        return str(self.args[0])

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.__dict__.copy()))


def _rebuild(kind: type[BacklitError], facts: dict[str, object]) -> BacklitError:
    maker = OSError if issubclass(kind, OSError) else Exception
    error: BacklitError = maker.__new__(kind)
    error.__dict__.update(facts)
    error.args = (error._message(),)
    return error


class InputError(BacklitError, ValueError):
    """What was given is wrong. Nothing has been changed or written."""

    exit_code = 2


class ShapeError(InputError):
    """Arrays, layers or batches whose sizes do not fit together."""


class DTypeError(InputError):
    """A kind of number (text, complex, object, integer) that does not belong here."""


class UnknownNameError(InputError):
    """A name that is not in a closed table.

    >>> print(UnknownNameError("--optimizer", "adm", ["adam", "sgd"]))
    --optimizer: expected one of adam, sgd, got 'adm'; did you mean 'adam'?
    """

    def __init__(
        self, who: str, name: object, known: Iterable[str], *, where: str | None = None
    ) -> None:
        names = sorted(known)
        near = difflib.get_close_matches(str(name), names, n=1, cutoff=0.5)
        if not near:
            folded = {known_name.lower(): known_name for known_name in names}
            near = [folded[str(name).lower()]] if str(name).lower() in folded else []
        super().__init__(
            who,
            expected="one of " + ", ".join(names) if names else "no name at all",
            got=repr(name),
            where=where,
            action=f"did you mean {near[0]!r}?" if near else "choose one of these names",
        )


class DataError(InputError):
    """Rows, labels or values that cannot be learnt from."""


class FileFormatError(InputError):
    """A file that is damaged, too large, or not of the format it should have."""


class PlanError(InputError):
    """Settings that contradict each other or the data."""


class RunError(BacklitError, RuntimeError):
    """The work itself failed, though its input was right."""


class NonFiniteError(RunError):
    """NaN or infinity met during training. The state before it is intact.

    iteration: the update that was not made; tensor: the value that was not finite;
    run: what training had reached by then.
    """

    iteration: int | None = None
    tensor: str | None = None
    run: object = None


class StorageError(RunError, OSError):
    """The disk refused: full, read-only, failing. What was saved before is intact."""


class BusyError(RunError):
    """Another process holds this run folder."""


class DownloadError(RunError):
    """No mirror delivered the file, or what came had the wrong checksum."""


class MissingExtraError(BacklitError, ImportError):
    """An optional part is needed and not installed."""

    exit_code = 2
