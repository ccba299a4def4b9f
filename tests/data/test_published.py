"""What is known of published files, held against the real ones."""

from __future__ import annotations

import gzip
import re

import pytest

from backlit.base.errors import FileFormatError
from backlit.data.published import PUBLISHED
from real_data import require


@pytest.mark.parametrize("name", PUBLISHED)
def test_facts_are_whole(name):
    """Each set has four files, sha256 sums, sizes that fit its rows, and two mirrors."""
    facts = PUBLISHED[name]
    assert facts.name == name
    assert len(facts.files) == 4
    assert len(facts.mirrors) >= 2
    for file in facts.files:
        for digest in (file.packed, file.contents or file.packed):
            assert re.fullmatch("[0-9a-f]{64}", digest)
        rows = facts.rows if file.name.startswith("train") else 10_000
        body = rows * (facts.features if "images" in file.name else 1)
        assert file.size == body + (16 if "images" in file.name else 8)
    assert all(mirror.endswith("/") for mirror in facts.mirrors)
    assert facts.classes is None or len(set(facts.classes)) == 10


def test_real_mnist_is_genuine():
    """The real files pass, and do not pass for one another."""
    folder = require("mnist")
    for file in PUBLISHED["mnist"].files:
        assert file.is_genuine(folder / file.name)
    _, _, images, labels = PUBLISHED["mnist"].files
    assert not labels.is_genuine(folder / images.name)
    assert not PUBLISHED["fashion-mnist"].files[3].is_genuine(folder / labels.name)


def test_one_changed_byte(tmp_path):
    """A plain copy passes; with one byte changed it does not; damaged gzip is told."""
    file = PUBLISHED["mnist"].files[3]
    content = gzip.decompress((require("mnist") / file.name).read_bytes())
    path = tmp_path / "labels"
    path.write_bytes(content)
    assert file.is_genuine(path)
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert not file.is_genuine(path)
    path.write_bytes(gzip.compress(content)[:-9])
    with pytest.raises(FileFormatError, match="checksum of t10k-labels"):
        file.is_genuine(path)
