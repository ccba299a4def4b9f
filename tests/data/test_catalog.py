"""Data sets by name and by path."""

from __future__ import annotations

import numpy as np
import pytest

from backlit.base.errors import InputError, UnknownNameError
from backlit.data import NAMES, known, load
from real_data import require


def test_names():
    """The names are the promised ones, sorted, and each is listed with its facts."""
    promised = "circle digits fashion-mnist gauss mnist moons plane spiral xor"
    assert list(NAMES) == promised.split() == [line.name for line in known()]
    facts = {line.name: line for line in known()}
    assert facts["digits"][1:] == (1438, 64, "classification", True)
    assert facts["mnist"][1:4] == (60_000, 784, "classification")
    assert facts["plane"].task == "regression"


@pytest.mark.parametrize("name", [name for name in NAMES if "mnist" not in name])
def test_sets_that_are_always_there(name):
    """Every set that needs no download loads with a seed, and the seed matters."""
    first, again, other = load(name), load(name, seed=0), load(name, seed=1)
    assert first.name == name
    assert first.test is not None
    assert first.fingerprint() == again.fingerprint() != other.fingerprint()


def test_settings():
    """Settings of a toy set reach it."""
    data = load("spiral", rows=90, noise=0.0, classes=3)
    assert (data.rows, data.class_count) == (90, 3)


def test_mnist(monkeypatch):
    """MNIST is found below BACKLIT_DATA, with its test part, and listed as present."""
    monkeypatch.setenv("BACKLIT_DATA", str(require("mnist").parent))
    data = load("mnist")
    assert data.test is not None
    assert (data.rows, data.test.rows) == (60_000, 10_000)
    assert (data.name, data.class_count) == ("mnist", 10)
    assert {line.name: line.present for line in known()}["mnist"]


def test_mnist_is_not_here(monkeypatch, tmp_path):
    """A set that has not been fetched says where it was looked for and how to fetch it."""
    monkeypatch.setenv("BACKLIT_DATA", str(tmp_path))
    with pytest.raises(InputError) as caught:
        load("mnist")
    assert str(caught.value) == (
        f"{tmp_path / 'mnist'}: mnist: expected its files, got none; "
        "run `backlit data fetch mnist`, or set BACKLIT_DATA to the folder above them"
    )
    assert not {line.name: line.present for line in known()}["mnist"]


def test_paths(tmp_path):
    """An `.npz` file and a folder of pictures are read from their path, as text or Path."""
    np.savez(tmp_path / "own.npz", x=np.eye(2), y=[0, 1])
    assert load(tmp_path / "own.npz").name == load(str(tmp_path / "own.npz")).name == "own"
    with pytest.raises(InputError, match="IDX folder: expected a file train-images-idx3-ubyte"):
        load(tmp_path)


REFUSED = [
    (
        "mnits",
        {},
        "data: expected one of circle, digits, fashion-mnist, gauss, mnist, moons, plane, spiral, "
        "xor, got 'mnits'; did you mean 'mnist'?",
    ),
    (
        "no/such.npz",
        {},
        "no/such.npz: data: expected a file or folder, got nothing at this path; check the path, "
        "or choose one of circle, digits, fashion-mnist, gauss, mnist, moons, plane, spiral, xor",
    ),
    (
        "spiral",
        {"row": 5},
        "setting of spiral: expected one of classes, noise, rows, got 'row'; did you mean 'rows'?",
    ),
    ("digits", {"rows": 5}, "digits: expected no setting but seed, got 'rows'; leave rows= out"),
    ("mnist", {"noise": 5}, "mnist: expected no setting but seed, got 'noise'; leave noise= out"),
]


@pytest.mark.parametrize("name, settings, message", REFUSED)
def test_unknown(name, settings, message):
    """Unknown names, settings and paths are told, with the nearest right one."""
    with pytest.raises((InputError, UnknownNameError)) as caught:
        load(name, **settings)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "name, got",
    [
        ("houses.csv", "a .csv table, which cannot be read yet"),
        ("houses.PARQUET", "a .PARQUET table, which cannot be read yet"),
        ("houses.pkl", "another file"),
    ],
)
def test_files_that_are_not_read(tmp_path, name, got):
    """Tables and unknown kinds of file are refused with a way round."""
    (tmp_path / name).write_bytes(b"a,b\n1,2\n")
    with pytest.raises(InputError) as caught:
        load(tmp_path / name)
    assert str(caught.value) == (
        f"{tmp_path / name}: data: expected an .npz file or a folder of IDX files, got {got}; read "
        "it with a frame library and give Dataset(x, y), or write x and y with numpy.savez"
    )


def test_long_names_are_cut():
    """A name of 5,000 characters is no file's, and does not bury the message."""
    with pytest.raises(UnknownNameError) as caught:
        load("n" * 5000)
    assert f"got '{'n' * 80}… (5000 characters)'; choose one of these names" in str(caught.value)
    with pytest.raises(InputError) as caught:
        load("n" * 5000 + ".npz")
    told = f"{'n' * 300}… (5004 characters): data: expected a file or folder, got nothing at"
    assert str(caught.value).startswith(told)
    with pytest.raises(InputError) as caught:
        load("n" * 5000, noise=1)
    assert str(caught.value) == (
        f"{'n' * 80}… (5000 characters): expected no setting but seed, got 'noise'; "
        "leave noise= out"
    )
