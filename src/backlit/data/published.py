"""The data sets that others publish: their files, checksums, mirrors and classes.

Only facts, and the question whether a file is the published one. This module refuses to
know how files come here, and never opens a connection.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from .contents import sha256


@dataclass(frozen=True)
class PublishedFile:
    """One file as it is published, packed with gzip.

    name      the file's name, ending in `.gz`
    size      bytes of the contents, unpacked
    packed    sha256 of the published file itself
    contents  sha256 of the contents; None where nobody has published it
    """

    name: str
    size: int
    packed: str
    contents: str | None = None

    @property
    def largest_packed(self) -> int:
        """No honest packing of the contents is longer than this many bytes."""
        return self.size + self.size // 100 + 4096

    def is_genuine(self, path: Path) -> bool:
        """Whether a file, packed by anyone or plain, is this one; by checksum alone.

        Raises FileFormatError for a packed file that is damaged, InputError for no file.
        """
        who = f"checksum of {self.name}"
        if _sha256_as_it_lies(path, self.largest_packed) == self.packed:
            return True
        return self.contents is not None and sha256(path, who, self.size) == self.contents


@dataclass(frozen=True)
class PublishedSet:
    """A data set in files of its own folder.

    mirrors   where the files lie, each an address that ends in a slash, tried in order
    classes   what the class numbers stand for; None: the numbers themselves
    rows, features  of the training part
    """

    name: str
    files: tuple[PublishedFile, ...]
    mirrors: tuple[str, ...]
    classes: tuple[str, ...] | None
    rows: int
    features: int


def _sha256_as_it_lies(path: Path, most: int) -> str | None:
    """None for a file that is longer than `most` bytes or cannot be read."""
    try:
        with path.open("rb") as file:
            if path.stat().st_size > most:
                return None
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


_MNIST = PublishedSet(
    name="mnist",
    files=(
        PublishedFile(
            "train-images-idx3-ubyte.gz",
            47_040_016,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ),
        PublishedFile(
            "train-labels-idx1-ubyte.gz",
            60_008,
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ),
        PublishedFile(
            "t10k-images-idx3-ubyte.gz",
            7_840_016,
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ),
        PublishedFile(
            "t10k-labels-idx1-ubyte.gz",
            10_008,
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    ),
    mirrors=(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ),
    classes=None,
    rows=60_000,
    features=784,
)

_FASHION_MNIST = PublishedSet(
    name="fashion-mnist",
    files=(
        PublishedFile(
            "train-images-idx3-ubyte.gz",
            47_040_016,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        ),
        PublishedFile(
            "train-labels-idx1-ubyte.gz",
            60_008,
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        ),
        PublishedFile(
            "t10k-images-idx3-ubyte.gz",
            7_840_016,
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        ),
        PublishedFile(
            "t10k-labels-idx1-ubyte.gz",
            10_008,
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
        ),
    ),
    mirrors=(
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ),
    classes=(
        "T-shirt/top",
        "trouser",
        "pullover",
        "dress",
        "coat",
        "sandal",
        "shirt",
        "sneaker",
        "bag",
        "ankle boot",
    ),
    rows=60_000,
    features=784,
)

PUBLISHED = {each.name: each for each in (_FASHION_MNIST, _MNIST)}
