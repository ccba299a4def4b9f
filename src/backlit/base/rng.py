"""Counter-based random numbers: a draw is a function, not an event.

A draw depends on the seed, the purpose and the iteration, never on what was drawn before.
So a mask can be shown again, a run resumes exactly, and every engine finds the same bits.

Generator: Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as
easy as 1, 2, 3"). Counter = (position in the draw, iteration), key = (seed, hash of purpose).
Each counter gives four words; element i of a draw is word i mod 4 of position i div 4.
This module refuses to know what the numbers are for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .errors import InputError
from .shapes import element_count

_M0, _M1 = 0xD2511F53, 0xCD9E8D57
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_MASK = 0xFFFFFFFF
_ROUNDS = 10
MAX_SEED = 2**32 - 1


def philox(counter: NDArray[np.uint64], key: tuple[int, int]) -> NDArray[np.uint32]:
    """Ten rounds of Philox4x32 on counters of shape (4, n); returns (4, n).

    >>> words = philox(np.zeros((4, 1), dtype=np.uint64), (0, 0))[:, 0]
    >>> [f"{int(word):08x}" for word in words]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    mask, half = np.uint64(_MASK), np.uint64(32)
    c0, c1, c2, c3 = (np.asarray(word, dtype=np.uint64) for word in counter)
    k0, k1 = key
    for _ in range(_ROUNDS):
        p0, p1 = c0 * np.uint64(_M0), c2 * np.uint64(_M1)
        c0, c1, c2, c3 = (
            (p1 >> half) ^ c1 ^ np.uint64(k0),
            p1 & mask,
            (p0 >> half) ^ c3 ^ np.uint64(k1),
            p0 & mask,
        )
        k0, k1 = (k0 + _W0) & _MASK, (k1 + _W1) & _MASK
    return np.stack([c0, c1, c2, c3]).astype(np.uint32)


def purpose_key(purpose: str) -> int:
    """A fixed 32-bit hash of a purpose such as `shuffle` or `dropout/dropout1`.

    The first four bytes of BLAKE2b, little-endian: the same on every machine and in every
    process, unlike Python's own `hash`.
    """
    return int.from_bytes(hashlib.blake2b(purpose.encode(), digest_size=4).digest(), "little")


def check_seed(seed: int, who: str = "seed") -> int:
    """Return the seed if it is a whole number from 0 to 2**32 - 1."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
        raise InputError(who, expected="a whole number", got=repr(seed), action="write seed=0")
    if not 0 <= int(seed) <= MAX_SEED:
        raise InputError(
            who, expected=f"a number from 0 to {MAX_SEED}", got=str(seed), action="write seed=0"
        )
    return int(seed)


def bits(seed: int, purpose: str, iteration: int, count: int) -> NDArray[np.uint32]:
    """`count` random words of 32 bits.

    >>> list(map(int, bits(0, "shuffle", 0, 5)[:4])) == list(map(int, bits(0, "shuffle", 0, 4)))
    True
    """
    position = np.arange(-(-count // 4), dtype=np.uint64)
    counter = np.empty((4, position.size), dtype=np.uint64)
    counter[0], counter[1] = position & np.uint64(_MASK), position >> np.uint64(32)
    counter[2], counter[3] = iteration & _MASK, (iteration >> 32) & _MASK
    return philox(counter, (seed, purpose_key(purpose))).T.reshape(-1)[:count]


def uniform(seed: int, purpose: str, iteration: int, shape: Sequence[int]) -> NDArray[np.float32]:
    """Uniform numbers in [0, 1): float32(u >> 8) x 2**-24, exact in float32.

    >>> float(uniform(1, "dropout/dropout1", 3, (2,)).max()) < 1
    True
    """
    words = bits(seed, purpose, iteration, element_count(shape))
    return ((words >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)).reshape(shape)


def _words64(seed: int, purpose: str, iteration: int, count: int) -> NDArray[np.uint64]:
    words = bits(seed, purpose, iteration, 2 * count).astype(np.uint64).reshape(-1, 2)
    return (words[:, 1] << np.uint64(32)) | words[:, 0]


def uniform64(seed: int, purpose: str, iteration: int, shape: Sequence[int]) -> NDArray[np.float64]:
    """Uniform numbers in [0, 1) with 53 bits, for work on the host."""
    words = _words64(seed, purpose, iteration, element_count(shape))
    return ((words >> np.uint64(11)).astype(np.float64) * 2.0**-53).reshape(shape)


def normal(
    seed: int,
    purpose: str,
    shape: Sequence[int],
    *,
    std: float = 1.0,
    mean: float = 0.0,
    iteration: int = 0,
) -> NDArray[np.float64]:
    """Normal numbers by Box and Muller's formula in float64; drawn on the host only.

    z = sqrt(-2 ln(1 - u1)) cos(2 pi u2), with u1 and u2 uniform in [0, 1).

    >>> abs(float(normal(0, "init/dense1/weight", (10000,), std=2.0).std()) - 2) < 0.05
    True
    """
    count = element_count(shape)
    u = uniform64(seed, purpose, iteration, (2, count))
    draws = np.sqrt(-2.0 * np.log1p(-u[0])) * np.cos(2.0 * np.pi * u[1])
    scaled: NDArray[np.float64] = (mean + std * draws).reshape(shape)
    return scaled


def permutation(seed: int, purpose: str, iteration: int, count: int) -> NDArray[np.int64]:
    """The numbers 0 … count-1 in a random order: the order of 64-bit keys.

    >>> sorted(map(int, permutation(0, "shuffle", 7, 4)))
    [0, 1, 2, 3]
    """
    keys = _words64(seed, purpose, iteration, count)
    order = np.argsort(keys)
    ranked = keys[order]
    if (ranked[1:] == ranked[:-1]).any():  # equal keys stay in their order: one in 2^64 pairs
        order = np.argsort(keys, kind="stable")
    return order.astype(np.int64, copy=False)


def integers(seed: int, purpose: str, iteration: int, count: int, high: int) -> NDArray[np.int64]:
    """`count` whole numbers drawn with replacement from 0 … high-1.

    The product of a 53-bit uniform number and `high`, rounded down (high up to 2**31).

    >>> set(map(int, integers(0, "sample", 0, 100, 3))) == {0, 1, 2}
    True
    """
    drawn = np.floor(uniform64(seed, purpose, iteration, (count,)) * high).astype(np.int64)
    return np.minimum(drawn, high - 1)
