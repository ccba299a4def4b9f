"""Files of lines that only grow, written by one process and read by many.

A line is there once its line feed is. What a killed writer left without one is no line:
readers pass over it, and the next writer takes it away.
This module refuses to know what a line says, beyond that it may be a JSON mapping.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..base import files
from ..base.errors import FileFormatError
from .plain import PUT_BACK, mapping_from


def open_lines(path: Path) -> files.AppendFile:
    """The file, opened for appending after its last whole line.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "log")
    ...     _ = path.write_bytes(b"whole" + bytes([10]) + b"to")
    ...     with open_lines(path) as log:
    ...         log.length
    6
    """
    grown = files.AppendFile(path)
    try:
        whole = path.read_bytes().rfind(b"\n") + 1
        if whole < grown.length:
            grown.cut(whole)
    except BaseException:
        grown.close()
        raise
    return grown


def read_lines(path: Path) -> list[str]:
    """The whole lines of a file, without their line feeds; none if there is no file.

    Raises FileFormatError where the text is not UTF-8.
    """
    if not path.exists():
        return []
    with files.told(path, "read the file"):
        content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    try:
        return whole.decode("utf-8").split("\n")[:-1]
    except UnicodeDecodeError as error:
        line = whole[: error.start].count(b"\n") + 1
        raise FileFormatError(
            path.name,
            expected="text in UTF-8",
            got=f"the byte 0x{whole[error.start]:02x}",
            where=f"{path}, line {line}",
            action=PUT_BACK,
        ) from error


def read_mappings(path: Path) -> list[dict[str, Any]]:
    """Each line as the JSON mapping it holds; FileFormatError names the line that holds none."""
    return [
        mapping_from(line, who=path.name, where=f"{path}, line {row}")
        for row, line in enumerate(read_lines(path), start=1)
    ]
