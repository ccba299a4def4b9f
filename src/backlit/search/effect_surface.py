"""A smooth surface through the scores over several hyper-parameters: what they explain together.

This module refuses to know which hyper-parameter is on trial.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .effect_columns import EffectColumn, Floats

_NOISE: Final = tuple(10.0 ** (k / 2) for k in range(-5, 7))  # λ
_DOUBT: Final = 2.0  # standard errors
_MOST: Final = 48  # columns of a basis: threads that compete for cores make larger ones dear


@dataclass(frozen=True, eq=False)
class Surface:
    """What is expected of each trial.

    fit       (n,) with the trial itself among those that it was learnt from
    left_out  (n,) without it
    error     the sum over trials of (target - left_out)²
    """

    fit: Floats
    left_out: Floats
    error: float


def surfaces(columns: Sequence[EffectColumn], targets: Sequence[Floats]) -> tuple[Surface, ...]:
    """A surface for each of the targets over all columns.

    targets  each (n,)

        f = B (Bᵀ B + λ I)⁻¹ Bᵀ (y - ȳ) + ȳ,     Σ B² = n

    is ridge regression on B: either all columns' bends (effects add up), or products of these as
    well (they act on each other), the 48 with the largest weights. A column's bends have its
    strength as weight, a product has the product of weights. Which B and which λ is decided by
    leaving one trial out at a time; so it is whether any surface is better than ȳ, by two
    standard errors of the difference.
    """
    strength = _strengths(columns, targets)
    found: list[list[Surface]] = [[_flat(each)] for each in targets]
    for basis in _bases(columns, strength):
        values, vectors = np.linalg.eigh(basis.T @ basis)
        along = basis @ vectors
        for surface, target in zip(found, targets, strict=True):
            surface += _ridges(np.maximum(values, 0.0), along, target)
    return tuple(_chosen(each, target) for each, target in zip(found, targets, strict=True))


def _chosen(found: Sequence[Surface], target: Floats) -> Surface:
    """The best of all, the first of equal ones, if it is better than the mean beyond doubt.

    Else parameters that do nothing would explain by chance what the one on trial did.
    """
    flat, best = found[0], min(found, key=lambda each: each.error)
    gain = (target - flat.left_out) ** 2 - (target - best.left_out) ** 2
    doubt = float(gain.std()) * math.sqrt(len(gain))
    return best if float(gain.sum()) > _DOUBT * doubt else flat


def _bases(columns: Sequence[EffectColumn], strength: Floats) -> Iterator[Floats]:
    order = [k for k in np.argsort(-strength, kind="stable") if strength[k] > 0]
    strong = [np.sqrt(strength[k]) * columns[k].bends for k in order]
    if strong:
        yield _scaled(np.concatenate(strong, axis=1))
    if len(strong) > 1:
        basis = np.ones((len(strong[0]), 1))
        for bends in strong:
            products = (basis[:, :, None] * bends[:, None, :]).reshape(len(basis), -1)
            basis = _largest(np.concatenate([basis, products], axis=1))
        yield _scaled(basis - basis.mean(axis=0))


def _largest(basis: Floats) -> Floats:
    sizes = (basis**2).sum(axis=0)
    return basis[:, np.sort(np.argsort(-sizes, kind="stable")[:_MOST])]


def _scaled(basis: Floats) -> Floats:
    """So that λ means the same in every basis."""
    scaled: Floats = basis * np.sqrt(len(basis) / (basis**2).sum())
    return _largest(scaled)


def _flat(target: Floats) -> Surface:
    """The mean alone: fitted with a trial, and without it."""
    n = len(target)
    around = (target - target.mean()) / max(1 - 1 / n, 1e-12)
    return Surface(np.full(n, target.mean()), target - around, float(around @ around))


def _ridges(values: Floats, along: Floats, target: Floats) -> Iterator[Surface]:
    """One for each λ. 1 - h, of what is said of a trial, is new: the rest it says itself.

    values  (m,) eigenvalues of BᵀB; along (n, m): B times its eigenvectors
    """
    n, mean = len(target), target.mean()
    told, squares = along.T @ (target - mean), along**2
    for noise in _NOISE:
        weights = 1 / (values + noise)
        fit = mean + along @ (weights * told)
        new = np.maximum(1 - squares @ weights - 1 / n, 1e-3)
        off = (target - fit) / new
        yield Surface(fit, target - off, float(off @ off))


def _strengths(columns: Sequence[EffectColumn], targets: Sequence[Floats]) -> Floats:
    """(columns,) adjusted R² of each alone, or of what the leading one leaves, as share of 1.

    A weak one is seen only after the strongest has been taken away: the larger of both counts,
    over all targets.
    """
    found = np.zeros(len(columns))
    for target in targets:
        alone = np.array([_explained(each, target) for each in columns])
        if not alone.any():
            continue
        leader = int(np.argmax(alone))
        waves = columns[leader].waves
        rest = target - waves @ (waves.T @ target)
        left = float(np.var(rest) / np.var(target))
        after = np.array([left * _explained(each, rest) for each in columns])
        after[leader] = 0
        found = np.maximum(found, np.maximum(alone, after))
    return found / found.max() if found.any() else found


def _explained(column: EffectColumn, target: Floats) -> float:
    """Adjusted R² of a regression on the column's waves, at least 0."""
    n, m = column.waves.shape
    around = target - target.mean()
    total = float(around @ around)
    if total <= 0 or m == 0 or n - m - 1 <= 0:
        return 0.0
    told = float(((column.waves.T @ around) ** 2).sum()) / total
    return float(max(0.0, 1 - (1 - told) * (n - 1) / (n - m - 1)))
