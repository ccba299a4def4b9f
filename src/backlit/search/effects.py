"""Which hyper-parameters had an effect on the score of a random search, and which had none.

This module refuses to know what was trained, and how trials were drawn.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ..base.errors import InputError, UnknownNameError
from ..base.rng import check_seed
from ..base.words import Words
from .effect_best import best_values
from .effect_columns import Floats, effect_column, is_number
from .effect_verdicts import verdicts

LEVEL: Final = 0.025


@dataclass(frozen=True)
class Effect:
    """What one hyper-parameter did to the score.

    importance  share of the variation of the scores' ranks, in [0, 1], that cannot be explained
                any more without this parameter
    low, high   95 % interval of the importance, over trials; 0 and 1 if nothing can be said
    p_value     how often at most a study where no parameter has an effect shows as much as this
                or more (Holm's correction for the number of parameters)
    matters     p_value ≤ 0.025: a study tells an effect where there is none in one of forty
    best        where good values lie: of the best quarter of the trials, numbers from the 10th to
                the 90th percentile, or the options that are more frequent there, best first
    """

    name: str
    importance: float
    low: float
    high: float
    p_value: float
    matters: bool
    best: tuple[Any, ...]

    @property
    def unknown(self) -> bool:
        """Whether fewer than 12 trials used it, or all of these with one value."""
        return (self.low, self.high) == (0.0, 1.0)

    def sentence(self) -> Words:
        """The verdict in a line.

        >>> Effect("weight_decay", 0.0, 0.0, 0.03, 0.62, False, (1e-8, 1e-4)).sentence().en
        'weight_decay: no measurable effect (p = 0.62)'
        """
        p = "p < 0.001" if self.p_value < 0.001 else f"p = {self.p_value:.2g}"
        if self.unknown:
            return Words(
                f"{self.name}: too few trials with different values to tell",
                f"{self.name}: 서로 다른 값을 시도한 횟수가 적어 판단할 수 없음",
            )
        if not self.matters:
            return Words(
                f"{self.name}: no measurable effect ({p})",
                f"{self.name}: 측정할 수 있는 영향이 없음 ({p})",
            )
        if _is_range(self.best):
            low, high = map(_text, self.best)
            where = Words(f"best between {low} and {high}", f"좋은 값의 범위는 {low} ~ {high}")
        else:
            listed = ", ".join(map(_text, self.best))
            where = Words(f"best: {listed}", f"좋은 값은 {listed}")
        return Words(
            f"{self.name}: matters ({self.importance:.0%} of the variation, {p}), {where.en}",
            f"{self.name}: 영향이 있음 (점수 변동의 {self.importance:.0%}, {p}), {where.ko}",
        )


def effects(
    parameters: Mapping[str, Sequence[object]],
    scores: Sequence[float],
    *,
    log: Collection[str] = (),
    seed: int = 0,
) -> tuple[Effect, ...]:
    """What each hyper-parameter did to the scores of n trials, the strongest first.

    parameters  name -> n values; None where a trial did not have that parameter (momentum, where
                the optimizer is Adam). Numbers if all of them are, else options
    scores      (n,) higher is better; a failed trial's is NaN or -inf, worse than all others
    log         names of numbers that were drawn on a logarithmic scale
    seed        of the orders and resamples

    Whether it matters is decided by permuting (`effect_permutation.py`) at equal values of all
    others, among the trials that used it, with Holm's correction (1979). The importance is

        I = (Σ_i e(i)² - Σ_i f(i)²) / Σ_i (y(i) - ȳ)²,     not below 0 or above 1

    y the scores' ranks, f the error of what all parameters together foretell of a trial that was
    left out (`effect_surface.py`), e the same without this parameter and those used only through
    it. The interval is the percentiles of I over samples of the trials; how another search would
    have drawn its surfaces is not in it. The verdict is a matter of p alone: a weak effect may be
    told although the interval begins at 0.

    Fewer than 12 trials, or a single value, tell nothing: p = 1, interval 0 to 1.
    Raises InputError for rows of unequal length, scores of +inf, and values on a logarithmic
    scale that are not above 0.

    >>> rates = [10 ** -(6 - 4 * i / 29) for i in range(30)]
    >>> found = effects({"learning_rate": rates, "weight_decay": [1e-8, 1e-5, 1e-6] * 10},
    ...                 [0.1 + 0.8 * (rate > 1e-3) * rate / 1e-2 for rate in rates])
    >>> [(each.name, each.matters) for each in found]
    [('learning_rate', True), ('weight_decay', False)]
    """
    judged = _checked(parameters, scores, log)
    columns = {name: effect_column(values) for name, values in parameters.items()}
    told = verdicts(columns, judged, check_seed(seed, "effects: seed"))
    found = []
    for name, values in parameters.items():
        p, share, low, high = told[name]
        best = best_values(values, judged, log=name in log)
        found.append(Effect(name, share, low, high, p, p <= LEVEL, best))
    return tuple(sorted(found, key=lambda each: (-each.importance, each.p_value)))


def _checked(
    parameters: Mapping[str, Sequence[object]], scores: Sequence[float], log: Collection[str]
) -> Floats:
    """The scores, failures as -inf."""
    judged = np.array(scores, dtype=np.float64).reshape(-1)
    judged[np.isnan(judged)] = -np.inf
    if (judged == np.inf).any():
        raise InputError("effects", expected="scores below infinity", got="inf",
                         action="leave that trial out")  # fmt: skip
    for name, values in parameters.items():
        if len(values) != len(judged):
            raise InputError(
                f"effects: {name}",
                expected=f"{len(judged)} values, one a score",
                got=str(len(values)),
                action="give None where a trial did not have it",
            )
        for value in values:
            _check(name, value, name in log)
    for name in sorted(set(log) - set(parameters)):
        raise UnknownNameError("effects: log", name, list(parameters))
    return judged


def _check(name: str, value: object, log: bool) -> None:
    if value is None or not (log or is_number(value)):
        return
    number = float(str(value)) if is_number(value) else math.nan
    if not math.isfinite(number) or (log and number <= 0):
        raise InputError(
            f"effects: {name}",
            expected="finite numbers above 0, for its scale is logarithmic" if log
            else "finite numbers",
            got=repr(value),
            action=f"leave {name} out of log=" if log else "leave that trial out",
        )  # fmt: skip


def _is_range(best: tuple[Any, ...]) -> bool:
    return len(best) == 2 and all(is_number(each) for each in best)


def _text(value: object) -> str:
    return f"{value:.2g}" if isinstance(value, float) else str(value)
