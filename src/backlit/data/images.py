"""A folder of pictures and labels in IDX files, named as MNIST's are.

    train-images-idx3-ubyte   train-labels-idx1-ubyte
    t10k-images-idx3-ubyte    t10k-labels-idx1-ubyte      (the test part, if there is one)

Each with or without `.gz`, or with a dot in place of the second hyphen.
This module refuses to know what the pictures show.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DataError, FileFormatError, InputError
from ..base.shapes import show
from .contents import located, place_of
from .dataset import Dataset
from .idx import read_idx
from .targets import Label

_BRIGHTEST = 255  # the largest value of a picture element of one byte


def read_image_folder(
    folder: str | os.PathLike[str],
    *,
    name: str | None = None,
    classes: Sequence[Label] | None = None,
) -> Dataset:
    """Read the training pictures of a folder, and its test pictures if they are there.

    name     what the data set is called; else as the folder
    classes  the names of classes 0 … K-1; else K is the largest label of both parts and 1

    x is float32 in [0, 1], one row of Y·X picture elements per picture.

    Raises InputError if the folder or a file is missing; FileFormatError, naming the file,
    for pictures that are not (N, Y, X) bytes, labels that are not (N,) bytes, and counts
    that differ; DataError if all labels are 0 and `classes` is not given: one class cannot be
    learnt, and nothing says which the other would be.
    """
    place = Path(folder)
    parts = [_read_part(place, "train")]
    if any(_find(place, "t10k", what) for what in ("images-idx3", "labels-idx1")):
        parts.append(_read_part(place, "t10k"))
    if classes is None:
        classes = range(1 + max(int(labels.max(initial=0)) for _, labels in parts))
        if len(classes) < 2 and parts[0][1].size:
            raise DataError(
                "IDX folder",
                where=place_of(place),
                expected="labels of two or more classes",
                got="only 0",
                action="add pictures of another class, or name all classes with classes=",
            )
    called = name if name is not None else place.resolve().name
    with located(place):
        test = _dataset(*parts[1], called, classes, None) if len(parts) == 2 else None
        return _dataset(*parts[0], called, classes, test)


def is_image_folder(folder: Path) -> bool:
    """Whether the training pictures and labels lie in a folder; they are not opened.

    >>> is_image_folder(Path("no such folder"))
    False
    """
    return all(_find(folder, "train", what) for what in ("images-idx3", "labels-idx1"))


def _find(folder: Path, part: str, what: str) -> Path | None:
    for stem in (f"{part}-{what}-ubyte", f"{part}-{what.replace('-', '.')}-ubyte"):
        for ending in ("", ".gz"):
            if os.path.isfile(folder / (stem + ending)):  # False, too, where it may not be seen
                return folder / (stem + ending)
    return None


def _read_part(folder: Path, part: str) -> tuple[NDArray[Any], NDArray[Any]]:
    arrays = []
    for what, rank in (("images-idx3", 3), ("labels-idx1", 1)):
        file = _find(folder, part, what)
        if file is None:
            raise InputError(
                "IDX folder",
                where=place_of(folder),
                expected=f"a file {part}-{what}-ubyte or {part}-{what}-ubyte.gz",
                got="none" if folder.is_dir() else "no such folder",
                action="check the path and the names of the files",
            )
        array = read_idx(file)
        if array.ndim != rank or array.dtype != np.uint8:
            raise FileFormatError(
                "IDX folder",
                where=place_of(file),
                expected=f"bytes on {rank} axes, as {what.split('-')[0]} have",
                got=f"{array.dtype} {show(array.shape)}",
                action="check that images and labels have not changed places",
            )
        arrays.append(array)
    images, labels = arrays
    if len(images) != len(labels):
        raise FileFormatError(
            "IDX folder",
            where=place_of(folder),
            expected=f"as many labels as images in the {part} files, {len(images)}",
            got=str(len(labels)),
            action="fetch both files from the same place",
        )
    return images, labels


def _dataset(
    pictures: NDArray[Any],
    labels: NDArray[Any],
    name: str,
    classes: Sequence[Label],
    test: Dataset | None,
) -> Dataset:
    count, height, width = pictures.shape
    x = np.divide(pictures.reshape(count, height * width), np.float32(_BRIGHTEST), dtype=np.float32)
    return Dataset(x, labels, name=name, classes=classes, image_shape=(height, width), test=test)
