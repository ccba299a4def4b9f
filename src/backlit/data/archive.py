"""A data set in one `.npz` file, as `numpy.savez` writes it.

    x, y               inputs and targets, required (to predict, x alone will do)
    x_test, y_test     the test part, both or neither

Objects inside are refused: nothing is ever unpickled. Nothing is believed: the sizes are held
against what may be unpacked (`contents`), and each array against its place in the archive,
before memory is taken. This module refuses to know what the numbers mean, so it never scales
them.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from ..base.errors import FileFormatError, InputError
from ..base.shapes import element_count, show
from .arrays import cut
from .contents import fill, located, most_unpacked, open_plain, place_of
from .dataset import Dataset, read_rows

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

_NAMES = ("x", "y", "x_test", "y_test")
_ZIP_MAGIC = b"PK"
_STORED, _DEFLATED = 0, 8  # the two ways of numpy.savez; others unpack without a bound
_ENCRYPTED = 1
_KINDS = "biufcSUmM"
_LAST_CHARACTER = 0x10FFFF
_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
_WRITE = "write it with numpy.savez(path, x=..., y=...)"


def read_inputs(path: str | os.PathLike[str]) -> NDArray[Any] | None:
    """The rows of an `.npz` file that has x and no y, to predict; None if it has labels.

    Raises what `read_npz` does.
    """
    file = Path(path)
    arrays = _read_arrays(file, needed=("x",))
    if "y" in arrays:
        return None
    with located(file):
        return read_rows(arrays["x"])


def read_npz(path: str | os.PathLike[str], *, name: str | None = None) -> Dataset:
    """Read a data set from an `.npz` file; `name` is what it is called, else as the file.

    Labels that are names get the numbers of the training part also in the test part.

    Raises InputError if there is no such file or it may not be read; FileFormatError, naming
    the file, for one that is not an archive of arrays, lacks x or y, holds others, is damaged,
    or is packed to less than a hundredth (and holds more than 256 MiB); and what `Dataset`
    raises for the arrays themselves.
    """
    file = Path(path)
    arrays = _read_arrays(file)
    called = name if name is not None else file.stem
    with located(file):
        if "x_test" not in arrays:
            return Dataset(arrays["x"], arrays["y"], name=called)
        classes = Dataset(arrays["x"], arrays["y"]).classes
        test = Dataset(arrays["x_test"], arrays["y_test"], name=called, classes=classes)
        return Dataset(arrays["x"], arrays["y"], name=called, classes=classes, test=test)


def _read_arrays(file: Path, needed: Sequence[str] = ("x", "y")) -> dict[str, NDArray[Any]]:
    from zipfile import ZipFile

    with open_plain(file, "npz reader") as stream:
        try:
            if stream.read(len(_ZIP_MAGIC)) != _ZIP_MAGIC:
                raise _fault(file, "an .npz archive", "something else")
            with ZipFile(stream) as archive:
                members = archive.infolist()
                names = [member.filename.removesuffix(".npy") for member in members]
                _check_names(file, names, needed)
                _check_packing(file, members)
                return {
                    name: _read_member(file, archive, member, name)
                    for name, member in zip(names, members, strict=True)
                }
        except InputError:
            raise
        except MemoryError:
            raise _fault(
                file, "arrays that fit into memory", "larger ones", "write fewer rows into it"
            ) from None
        except Exception as error:  # zipfile meets damage with a dozen kinds of error
            reason = str(error) or type(error).__name__
            raise _fault(file, "a whole .npz archive", reason) from None


def _check_names(file: Path, found: list[str], needed: Sequence[str]) -> None:
    missing = [name for name in needed if name not in found]
    if ("x_test" in found) != ("y_test" in found):
        missing.append("y_test" if "x_test" in found else "x_test")
    unknown = [name for name in found if name not in _NAMES]
    if missing or unknown or len(set(found)) != len(found):
        raise _fault(file, "arrays named x, y and perhaps x_test, y_test", ", ".join(found))


def _check_packing(file: Path, members: list[ZipInfo]) -> None:
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            raise _fault(file, "an archive without a password", f"{member.filename} with one")
        if member.compress_type not in (_STORED, _DEFLATED):
            way = f"{member.filename} packed in way {member.compress_type}"
            raise _fault(file, "arrays stored, or packed by deflate", way)
    promised = sum(member.file_size for member in members)
    most = most_unpacked(file.stat().st_size)
    if promised > most:
        raise _fault(
            file,
            f"a packed archive of at most {most} bytes when unpacked",
            str(promised),
            "if you trust it, write it with numpy.savez, which does not pack",
        )


def _read_member(file: Path, archive: ZipFile, member: ZipInfo, name: str) -> NDArray[Any]:
    with archive.open(member) as stream:
        shape, is_fortran, dtype = _read_header(file, stream, name)
        promised = element_count(shape) * dtype.itemsize
        room = member.file_size - stream.tell()
        if promised != room:
            what = f"{promised} bytes for {name} of shape {cut(show(shape))}"
            raise _fault(file, what, str(room))
        body = np.empty(promised, dtype=np.uint8)
        if fill(stream, body) < promised or stream.read(1):
            raise _fault(file, f"{promised} bytes for {name}", "an archive that breaks off")
    if dtype.kind == "U":
        numbers = body.view(np.dtype("u4").newbyteorder(dtype.byteorder))
        if numbers.max(initial=0) > _LAST_CHARACTER:
            raise _fault(file, f"text in {name}", "a number that is no character")
    if is_fortran:
        return body.view(dtype).reshape(shape[::-1]).transpose()
    return body.view(dtype).reshape(shape)


def _read_header(
    file: Path, stream: IO[bytes], name: str
) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether columns come first, and kind of number."""
    from zipfile import BadZipFile

    try:
        shape, is_fortran, dtype = _HEADERS[npy.read_magic(stream)](stream)
    except (BadZipFile, EOFError, zlib.error):
        raise  # not the head is at fault, but what it lies in
    except Exception:  # it is Python text, which may be wrong in as many ways as Python
        raise _fault(file, f"the head of an array in {name}", "another or a damaged one") from None
    if dtype.hasobject:
        raise _fault(
            file, "arrays of numbers or text", f"Python objects in {name}, never unpickled"
        )
    if dtype.kind not in _KINDS or dtype.itemsize == 0:
        raise _fault(file, "arrays of numbers or text", f"dtype {dtype} in {name}")
    if any(size < 0 for size in shape):
        raise _fault(file, f"sizes of {name} from 0 on", show(shape))
    return shape, is_fortran, dtype


def _fault(file: Path, expected: str, got: str, action: str = _WRITE) -> FileFormatError:
    return FileFormatError(
        "npz reader",
        where=place_of(file),
        expected=expected,
        got=cut(got) or "nothing",
        action=action,
    )
