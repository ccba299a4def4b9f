"""Folders of pictures in IDX files."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from backlit.base.errors import DataError, FileFormatError, InputError, ShapeError
from backlit.data import read_image_folder
from real_data import require


def write(folder: Path, name: str, array: np.ndarray, *, packed: bool = False) -> None:
    """Write an array of bytes as an IDX file."""
    head = struct.pack(">BBBB", 0, 0, 8, array.ndim)
    content = head + struct.pack(f">{array.ndim}I", *array.shape) + array.astype("u1").tobytes()
    (folder / name).write_bytes(gzip.compress(content) if packed else content)


@pytest.fixture
def pictures(tmp_path) -> Path:
    """A folder with four training pictures of 2 x 3 and no test part."""
    write(tmp_path, "train-images-idx3-ubyte", np.arange(24).reshape(4, 2, 3) * 11)
    write(tmp_path, "train-labels-idx1-ubyte.gz", np.array([0, 1, 0, 1]), packed=True)
    return tmp_path


def test_training_part_alone(pictures):
    """Pictures become rows in [0, 1] that keep their shape; the folder names the set."""
    data = read_image_folder(pictures)
    assert data.x.dtype == np.float32
    assert np.array_equal(data.x, (np.arange(24) * 11).reshape(4, 6).astype(np.float32) / 255)
    assert (data.image_shape, data.classes, data.test) == ((2, 3), (0, 1), None)
    assert data.name == pictures.name


def test_test_part_and_dotted_names(pictures):
    """The test part shares the classes of both, also under names with dots."""
    write(pictures, "t10k-images.idx3-ubyte", np.zeros((2, 2, 3)))
    write(pictures, "t10k-labels.idx1-ubyte.gz", np.array([2, 0]), packed=True)
    data = read_image_folder(pictures, name="shapes")
    assert data.test is not None
    assert data.test.rows == 2
    assert data.classes == data.test.classes == (0, 1, 2)
    assert read_image_folder(pictures, classes=["a", "b", "c"]).classes == ("a", "b", "c")


def test_counts_that_differ(pictures):
    """Fewer labels than images is told, naming the folder."""
    write(pictures, "train-labels-idx1-ubyte.gz", np.array([0, 1]))
    with pytest.raises(FileFormatError) as caught:
        read_image_folder(pictures)
    assert str(caught.value) == (
        f"{pictures}: IDX folder: expected as many labels as images in the train files, 4, got 2; "
        "fetch both files from the same place"
    )


def test_files_that_changed_places(pictures):
    """Labels in the place of images are told, naming the file."""
    write(pictures, "train-images-idx3-ubyte", np.array([0, 1]))
    with pytest.raises(FileFormatError) as caught:
        read_image_folder(pictures)
    assert str(caught.value) == (
        f"{pictures / 'train-images-idx3-ubyte'}: IDX folder: expected bytes on 3 axes, as images "
        "have, got uint8 (2,); check that images and labels have not changed places"
    )


def test_missing_files(pictures):
    """A missing folder, or half a test part, says which file is wanted."""
    write(pictures, "t10k-images-idx3-ubyte", np.zeros((2, 2, 3)))
    with pytest.raises(InputError) as caught:
        read_image_folder(pictures)
    assert str(caught.value) == (
        f"{pictures}: IDX folder: expected a file t10k-labels-idx1-ubyte or "
        "t10k-labels-idx1-ubyte.gz, got none; check the path and the names of the files"
    )
    with pytest.raises(InputError, match="got no such folder"):
        read_image_folder(pictures / "none")


def test_mnist():
    """The real MNIST comes out with the published counts, mean and deviation of its pixels."""
    data = read_image_folder(require("mnist"))
    assert (data.rows, data.feature_shape, data.image_shape) == (60_000, (784,), (28, 28))
    assert data.test is not None
    assert data.test.rows == 10_000
    assert np.bincount(data.y)[:3].tolist() == [5923, 6742, 5958]
    assert float(data.x.min()) == 0
    assert float(data.x.max()) == 1
    some = data.x[:5000].astype(np.float64)
    assert abs(some.mean() - 0.1307) < 2e-3
    assert abs(some.std() - 0.3081) < 2e-3


def test_one_class(pictures):
    """Labels that are all 0 are told: nothing says what the other class would be."""
    write(pictures, "train-labels-idx1-ubyte.gz", np.zeros(4))
    with pytest.raises(DataError) as caught:
        read_image_folder(pictures)
    assert str(caught.value) == (
        f"{pictures}: IDX folder: expected labels of two or more classes, got only 0; "
        "add pictures of another class, or name all classes with classes="
    )
    assert read_image_folder(pictures, classes=["a", "b"]).class_count == 2
    write(pictures, "t10k-images-idx3-ubyte", np.zeros((2, 2, 3)))
    write(pictures, "t10k-labels-idx1-ubyte", np.array([1, 0]))
    assert read_image_folder(pictures).class_count == 2


def test_no_pictures(pictures):
    """A folder of no pictures is named."""
    write(pictures, "train-images-idx3-ubyte", np.zeros((0, 2, 3)))
    write(pictures, "train-labels-idx1-ubyte.gz", np.zeros(0))
    with pytest.raises(ShapeError) as caught:
        read_image_folder(pictures)
    assert str(caught.value) == (
        f"{pictures}: x: expected one or more rows and columns, got (0, 6); "
        "check where the data came from"
    )
