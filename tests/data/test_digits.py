"""The bundled digits are the real ones."""

from __future__ import annotations

import hashlib
from importlib import resources

import numpy as np

from backlit.data.digits import digits


def everything() -> tuple[np.ndarray, np.ndarray]:
    """All bundled rows as they lie in the file."""
    with np.load(str(resources.files("backlit.data") / "digits.npz")) as bundle:
        return bundle["images"], bundle["labels"]


def test_bundle_is_the_published_test_part():
    """1,797 pictures of 0 … 16 with the class counts that the data set's description states."""
    images, labels = everything()
    assert images.shape == (1797, 8, 8)
    assert images.dtype == np.uint8
    assert images.max() == 16
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert images[0, 0].tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert hashlib.sha256(images.tobytes()).hexdigest() == (
        "8f26b2bd9d135c256808f68f14fdabddde6d9c7f869ae419704b051f0f14b3b3"
    )


def test_attribution_is_beside_it():
    """The licence asks for the authors' names and a link to the licence."""
    text = (resources.files("backlit.data") / "digits-attribution.txt").read_text("utf-8")
    for needed in ("Alpaydin", "Kaynak", "CC BY 4.0", "https://doi.org/10.24432/C50P49"):
        assert needed in text


def test_a_fifth_is_held_back_class_by_class():
    """Training and test part together are all rows, each once, in equal shares of each class."""
    data = digits(seed=3)
    assert data.test is not None
    assert (data.rows, data.test.rows) == (1438, 359)
    images, _ = everything()
    together = np.concatenate([data.x, data.test.x]) * 16
    ours = np.unique(together.astype(np.uint8), axis=0, return_counts=True)
    theirs = np.unique(images.reshape(1797, 64), axis=0, return_counts=True)
    assert all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
    shares = np.bincount(data.test.y) / (np.bincount(data.y) + np.bincount(data.test.y))
    assert np.abs(shares - 0.2).max() < 0.006
    assert data.image_shape == (8, 8)
    assert float(data.x.max()) == 1
    assert data.x.dtype == np.float32


def test_the_seed_decides_which_fifth():
    """Seeds differ in their test rows; one seed always has the same."""
    first, again, other = digits(seed=0), digits(seed=0), digits(seed=1)
    assert first.fingerprint() == again.fingerprint() != other.fingerprint()
