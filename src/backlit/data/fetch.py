"""Bring a published data set onto this machine: from a mirror, or from a folder.

A file counts only when its checksum is right. Until then it is `NAME.part`; what has arrived
of it is kept when a connection breaks, and the next attempt asks only for the rest.
This module refuses to know what is in the files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base import files
from ..base.errors import (
    DownloadError,
    FileFormatError,
    InputError,
    StorageError,
    UnknownNameError,
)
from ..base.locks import Lock
from .places import data_folder
from .published import PUBLISHED, PublishedFile

_CHUNK = 1 << 18
_ATTEMPTS = 3  # for each mirror: after a broken connection it is asked for the rest


@dataclass(frozen=True)
class Progress:
    """What `report` hears: at the start and end of each file, and as pieces of it arrive.

    state   `present`, `copying`, `downloading`, `failed` (an attempt, see `detail`) or `done`
    done    bytes that are here; `total`: bytes expected, None if the mirror does not say
    detail  the source, or why the attempt failed
    """

    file: str
    state: str
    done: int = 0
    total: int | None = None
    detail: str = ""


Report = Callable[[Progress], None]


def fetch(
    name: str,
    *,
    from_dir: str | os.PathLike[str] | None = None,
    to: str | os.PathLike[str] | None = None,
    mirrors: Sequence[str] | None = None,
    timeout: float = 30.0,
    report: Report | None = None,
) -> Path:
    """Fetch what is missing of a data set and return the folder it lies in.

    name      `mnist` or `fashion-mnist`
    from_dir  a folder with the files, packed or plain, to copy instead of downloading
    to        the folder above; else `data_folder()`. The files go to its subfolder `name`
    mirrors   addresses to ask instead of the known ones
    timeout   seconds without a byte after which a mirror is given up
    report    is called with a `Progress` now and then

    Raises UnknownNameError; DownloadError, with what each mirror answered, if no mirror
    delivers a file; InputError if `from_dir` lacks one, FileFormatError if its checksum is
    wrong; StorageError if the disk refuses; BusyError if another process is fetching it.
    """
    if name not in PUBLISHED:
        raise UnknownNameError("data fetch", name, PUBLISHED)
    wanted = PUBLISHED[name]
    sources = tuple(mirrors) if mirrors is not None else wanted.mirrors
    hear = report if report is not None else _silent
    folder = (Path(to) if to is not None else data_folder()) / name
    if _all_present(wanted.files, folder, hear):
        return folder
    files.make_folder(folder)
    with Lock(folder / ".lock", who=f"data fetch {name}"):
        for file in wanted.files:
            if _present(file, folder):
                continue
            if from_dir is not None:
                _copy(file, Path(from_dir), folder, hear)
            else:
                _download(file, sources, folder, timeout, hear)
    return folder


def _silent(progress: Progress) -> None:
    pass


def _all_present(wanted: Sequence[PublishedFile], folder: Path, hear: Report) -> bool:
    here = [file for file in wanted if _present(file, folder)]
    for file in here:
        hear(Progress(file.name, "present"))
    return len(here) == len(wanted)


def _present(file: PublishedFile, folder: Path) -> bool:
    """Whether the file is there, packed or plain, and genuine. A damaged one is not there."""
    for name in (file.name, file.name.removesuffix(".gz")):
        try:
            if (folder / name).is_file() and file.is_genuine(folder / name):
                return True
        except FileFormatError:
            continue
    return False


def _copy(file: PublishedFile, source: Path, folder: Path, hear: Report) -> None:
    names = (file.name, file.name.removesuffix(".gz"))
    found = next((source / name for name in names if (source / name).is_file()), None)
    if found is None:
        raise InputError(
            "data fetch",
            where=str(source),
            expected=f"a file {names[0]} or {names[1]}",
            got="neither",
            action="check the folder, or download without --from-dir",
        )
    try:
        with found.open("rb") as stream:
            content = stream.read(file.largest_packed)
    except OSError as error:
        raise InputError(
            "data fetch",
            where=str(found),
            expected="a file that can be read",
            got=error.strerror or str(error),
            action="check its permissions",
        ) from None
    hear(Progress(file.name, "copying", 0, len(content), str(found)))
    part = folder / (found.name + ".part")
    files.remove(part)
    with files.AppendFile(part) as out:
        out.append(content)
        out.sync()
    if not _accept(file, part, folder / found.name, hear):
        raise FileFormatError(
            "data fetch",
            where=str(found),
            expected="the published file",
            got="a file with another checksum",
            action="copy it again, or download without --from-dir",
        )


def _accept(file: PublishedFile, part: Path, final: Path, hear: Report) -> bool:
    """Give a complete file its name if its checksum is right; otherwise throw it away."""
    try:
        genuine = file.is_genuine(part)
    except FileFormatError:
        genuine = False
    if not genuine:
        files.remove(part)
        return False
    files.move(part, final)
    hear(Progress(file.name, "done", final.stat().st_size, final.stat().st_size))
    return True


def _download(
    file: PublishedFile, mirrors: Sequence[str], folder: Path, timeout: float, hear: Report
) -> None:
    part, final = folder / (file.name + ".part"), folder / file.name
    answers = []
    for mirror in mirrors:
        for _ in range(_ATTEMPTS):
            fault = _attempt(file, mirror + file.name, part, timeout, hear)
            if fault is None and _accept(file, part, final, hear):
                return
            answers.append(f"{mirror}: {fault.reason if fault else 'wrong checksum'}")
            hear(Progress(file.name, "failed", detail=answers[-1]))
            if fault is not None and fault.final:
                break
    raise DownloadError(
        "data fetch",
        where=file.name,
        expected="a mirror that delivers it",
        got="; ".join(dict.fromkeys(answers)) or "no mirror",
        action="run it again to go on where it stopped, or copy the files by hand and add "
        "--from-dir FOLDER",
    )


@dataclass(frozen=True)
class _Fault:
    """Why an attempt did not bring the whole file; `final`: asking again would not help."""

    reason: str
    final: bool


def _attempt(
    file: PublishedFile, address: str, part: Path, timeout: float, hear: Report
) -> _Fault | None:
    """Ask a mirror for what is missing of a file and append it to the part."""
    import http.client
    import urllib.error
    import urllib.request

    have = part.stat().st_size if part.exists() else 0
    try:
        request = urllib.request.Request(address, headers={"User-Agent": "backlit"})
        if have:
            request.add_header("Range", f"bytes={have}-")
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return _receive(file, response, part, address, hear)
    except StorageError:
        raise
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE and have:
            return None  # nothing is missing: the checksum decides
        return _Fault(f"{error.code} {error.reason}", final=True)
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        return _Fault(str(reason) or type(error).__name__, final=False)


def _receive(
    file: PublishedFile, response: Any, part: Path, address: str, hear: Report
) -> _Fault | None:
    have = part.stat().st_size if part.exists() else 0
    if response.status == 206 and _first_byte(response) != have:
        files.remove(part)
        return _Fault("a piece that was not asked for", final=False)
    if have and response.status != 206:  # the whole file comes, whatever was asked
        files.remove(part)
        have = 0
    length = response.headers.get("Content-Length")
    total = have + int(length) if length is not None else None
    limit = file.largest_packed
    if total is not None and total > limit:
        return _Fault("a file that is too long", final=True)
    with files.AppendFile(part) as out:
        hear(Progress(file.name, "downloading", out.length, total, address))
        while out.length <= limit and (piece := response.read(_CHUNK)):
            out.append(piece)
            hear(Progress(file.name, "downloading", out.length, total, address))
        out.sync()
    if out.length > limit:
        files.remove(part)
        return _Fault("a file that is too long", final=True)
    if total is not None and out.length < total:
        return _Fault(f"the connection broke at {out.length} of {total} bytes", final=False)
    return None


def _first_byte(response: Any) -> int | None:
    """Where the answer's bytes begin in the file: `Content-Range: bytes 100-199/200`."""
    unit, _, span = str(response.headers.get("Content-Range", "")).partition(" ")
    first = span.partition("-")[0]
    return int(first) if unit == "bytes" and first.isdigit() else None
