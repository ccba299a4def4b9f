"""The bundled real pictures: 1,797 handwritten digits of 8 x 8 grey levels.

Source and licence: `digits-attribution.txt` beside this file.
This module refuses to know who asks for them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .dataset import Dataset
from .split import split

_FILE = Path(__file__).with_name("digits.npz")
_DARKEST = 16  # the largest value: all 16 points of a 4 x 4 block were inked
_TEST_SHARE = 0.2


def digits(*, seed: int = 0) -> Dataset:
    """Four fifths of the digits to train on, one fifth in `.test`, class by class.

    seed  decides which fifth; a run passes its own, so that seeds differ in their test rows

    x is float32 in [0, 1], shape (N, 64), y the digit; the two parts have 1,438 and 359 rows.

    >>> digits()
    Dataset(digits: 1438 rows, inputs (64,), 10 classes, 359 test rows)
    """
    with np.load(_FILE, allow_pickle=False) as bundle:
        images, labels = bundle["images"], bundle["labels"]
    x = images.reshape(len(images), -1).astype(np.float32) / np.float32(_DARKEST)
    everything = Dataset(x, labels, name="digits", classes=10, image_shape=images.shape[1:])
    kept, held = split(everything, _TEST_SHARE, seed=seed, purpose="split/test")
    return Dataset(
        x[kept],
        labels[kept],
        name="digits",
        classes=10,
        image_shape=images.shape[1:],
        test=everything.take(held),
    )
