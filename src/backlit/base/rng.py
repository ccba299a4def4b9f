"""Counter-based random numbers: a draw is a function, not an event.

A draw depends on the seed, the purpose and the iteration, never on what was drawn before.
So a mask can be shown again, a run resumes exactly, and every engine finds the same bits.

Generator: Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as
easy as 1, 2, 3"). Counter = (position in the draw, iteration), key = (seed, hash of purpose).
Each counter gives four words; element i of a draw is word i mod 4 of position i div 4.
This module refuses to know what the numbers are for.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from .errors import InputError
from .shapes import element_count

_M0, _M1 = 0xD2511F53, 0xCD9E8D57
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_MASK = 0xFFFFFFFF
_ROUNDS = 10
_MANY = 1 << 16  # normal numbers at a time: what they are made of takes room
_BLOCK = 4096  # counters at a time: what they need stays in a core's cache
MAX_SEED = 2**32 - 1


def philox(counter: Sequence[NDArray[np.uint64]], key: tuple[int, int]) -> NDArray[np.uint32]:
    """Ten rounds of Philox4x32 on n counters, given as four arrays of their words; returns (n, 4).

    >>> words = philox(np.zeros((4, 1), dtype=np.uint64), (0, 0))[0]
    >>> [f"{int(word):08x}" for word in words]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    n = len(counter[0])
    words = np.empty((n, 4), dtype=np.uint32)
    work = np.empty((6, min(n, _BLOCK)), dtype=np.uint64)
    for first in range(0, n, _BLOCK):
        block = work[:, : min(_BLOCK, n - first)]
        for row, word in zip(block[:4], counter, strict=True):
            row[:] = word[first : first + _BLOCK]
        _rounds(block, key)
        words[first : first + _BLOCK] = block[:4].T
    return words


def _rounds(block: NDArray[np.uint64], key: tuple[int, int]) -> None:
    """Ten rounds in place: rows 0 to 3 are the counter, 4 and 5 room for products."""
    c0, c1, c2, c3, p0, p1 = block
    m0, m1, mask, half = (np.uint64(each) for each in (_M0, _M1, _MASK, 32))
    k0, k1 = key
    for _ in range(_ROUNDS):
        np.multiply(c0, m0, out=p0)
        np.multiply(c2, m1, out=p1)
        for high, low, other, k in ((c0, p1, c1, k0), (c2, p0, c3, k1)):
            np.right_shift(low, half, out=high)
            np.bitwise_xor(high, other, out=high)
            np.bitwise_xor(high, np.uint64(k), out=high)
            np.bitwise_and(low, mask, out=other)
        k0, k1 = (k0 + _W0) & _MASK, (k1 + _W1) & _MASK


Words = Callable[[int, int, int, int, int], NDArray[np.uint32]]
_compiled: Words | None = None


def draw_with(words: Words | None) -> None:
    """Have the rounds carried out by compiled code, which gives the same words sooner.

    words   of (seed, purpose's key, iteration, first counter, number of counters); None: NumPy
    """
    global _compiled
    _compiled = words


@functools.cache
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


def bits(seed: int, purpose: str, iteration: int, count: int, first: int = 0) -> NDArray[np.uint32]:
    """`count` random words of 32 bits: elements `first`, `first` + 1 … of the draw.

    >>> list(map(int, bits(0, "shuffle", 0, 5)[:4])) == list(map(int, bits(0, "shuffle", 0, 4)))
    True
    """
    before, inside = divmod(first, 4)
    if _compiled is not None:
        blocks = -(-(inside + count) // 4)
        found = _compiled(int(seed), purpose_key(purpose), int(iteration), before, blocks)
        return found[inside : inside + count]
    position = np.arange(before, before + -(-(inside + count) // 4), dtype=np.uint64)
    same = [np.broadcast_to(np.uint64(word & _MASK), position.size)
            for word in (iteration, iteration >> 32)]  # fmt: skip
    counter = (position & np.uint64(_MASK), position >> np.uint64(32), *same)
    words = philox(counter, (seed, purpose_key(purpose))).reshape(-1)
    return words[inside : inside + count]


def uniform(seed: int, purpose: str, iteration: int, shape: Sequence[int]) -> NDArray[np.float32]:
    """Uniform numbers in [0, 1): float32(u >> 8) x 2**-24, exact in float32.

    >>> float(uniform(1, "dropout/dropout1", 3, (2,)).max()) < 1
    True
    """
    words = bits(seed, purpose, iteration, element_count(shape))
    return ((words >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)).reshape(shape)


def _words64(
    seed: int, purpose: str, iteration: int, count: int, first: int = 0
) -> NDArray[np.uint64]:
    words = bits(seed, purpose, iteration, 2 * count, 2 * first).reshape(-1, 2)
    found = words[:, 1].astype(np.uint64)
    found <<= np.uint64(32)
    found |= words[:, 0]
    return found


def uniform64(
    seed: int, purpose: str, iteration: int, shape: Sequence[int], first: int = 0
) -> NDArray[np.float64]:
    """Uniform numbers in [0, 1) with 53 bits, for work on the host; `first` as in `bits`."""
    words = _words64(seed, purpose, iteration, element_count(shape), first)
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
    draws = np.empty(count)
    for begin in range(0, count, _MANY):  # u1 are the first half of the draw, u2 the second
        some = min(_MANY, count - begin)
        u1, u2 = (uniform64(seed, purpose, iteration, (some,), half + begin) for half in (0, count))
        draws[begin : begin + some] = np.sqrt(-2.0 * np.log1p(-u1)) * np.cos(2.0 * np.pi * u2)
    draws *= std
    draws += mean
    return draws.reshape(shape)


def permutation(seed: int, purpose: str, iteration: int, count: int) -> NDArray[np.int64]:
    """The numbers 0 … count-1 in a random order: the order of 64-bit keys.

    Equal keys would keep the order of their numbers: one in 2^64 pairs.

    >>> sorted(map(int, permutation(0, "shuffle", 7, 4)))
    [0, 1, 2, 3]
    """
    return _ordered(_words64(seed, purpose, iteration, count))


def permutations(
    seed: int, purpose: str, first: int, many: int, count: int
) -> list[NDArray[np.int64]]:
    """Those of `many` iterations from `first` on: drawn together, small ones cost as much as one.

    >>> both = permutations(0, "shuffle", 7, 2, 5)
    >>> [(found == permutation(0, "shuffle", 7 + i, 5)).all() for i, found in enumerate(both)]
    [np.True_, np.True_]
    """
    if _compiled is not None:
        return [permutation(seed, purpose, first + i, count) for i in range(many)]
    blocks = -(-count // 2)  # a counter gives two keys
    position = np.tile(np.arange(blocks, dtype=np.uint64), many)
    iteration = np.repeat(np.arange(first, first + many, dtype=np.uint64), blocks)
    none = np.zeros(len(position), dtype=np.uint64)
    counter = (position, none, iteration & np.uint64(_MASK), iteration >> np.uint64(32))
    words = philox(counter, (seed, purpose_key(purpose))).reshape(many, -1, 2)[:, :count]
    keys = words[:, :, 1].astype(np.uint64)
    keys <<= np.uint64(32)
    keys |= words[:, :, 0]
    return [_ordered(each) for each in keys]


def _ordered(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The numbers 0 … n-1 in the order of their keys, of equal ones the smaller first."""
    # by counting, 16 bits at a time: the upper half of a key settles all but a few
    order = np.argsort((keys >> np.uint64(32)).astype(np.uint16), kind="stable")
    upper = (keys >> np.uint64(48)).astype(np.uint16)
    order = order[np.argsort(upper[order], kind="stable")]
    ranked = keys[order]
    if (ranked[1:] < ranked[:-1]).any():  # nearly in order: a merge is quick
        order = order[np.argsort(ranked, kind="stable")]
    return order.astype(np.int64, copy=False)


def integers(seed: int, purpose: str, iteration: int, count: int, high: int) -> NDArray[np.int64]:
    """`count` whole numbers drawn with replacement from 0 … high-1.

    The product of a 53-bit uniform number and `high`, rounded down (high up to 2**31).

    >>> set(map(int, integers(0, "sample", 0, 100, 3))) == {0, 1, 2}
    True
    """
    drawn = np.floor(uniform64(seed, purpose, iteration, (count,)) * high).astype(np.int64)
    return np.minimum(drawn, high - 1)
