"""What answers are worth on the rows held out: the same arithmetic for every side, in float64.

An answer is `predicted`, a class or a value for each row; of classes also `shares`, (N, K), and
`classes`, K names. This module refuses to know whose answers they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backlit.data.tables.words import label_of

from ..tables import scores

LEAST = float(np.finfo(np.float64).eps)  # no share counts as less


def judged(task: str, truth: NDArray[Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What a side said, its answers replaced by their scores.

    said  `answer`: that of the side's model; `picks`, where the side searched: name -> a model
          on the way to it, with `validation`, its score as the search saw it, `answer` of its
          networks together and `answers` of each alone
    """
    found = {name: value for name, value in said.items() if name not in ("answer", "picks")}
    found["scores"] = scored(task, truth, said["answer"])
    picks = {}
    for name, each in said.get("picks", {}).items():
        alone = [scored(task, truth, one) for one in each["answers"]]
        picks[name] = {
            key: value for key, value in each.items() if key not in ("answer", "answers")
        }
        picks[name]["test"] = scored(task, truth, each["answer"])
        picks[name]["alone"] = {key: float(np.mean([e[key] for e in alone])) for key in alone[0]}
    return {**found, "picks": picks} if picks else found


def scored(task: str, truth: NDArray[Any], answer: Mapping[str, Any]) -> dict[str, float]:
    """As `tables.scores.scored`, and of classes log_loss = - mean ln p(true class), each p at
    least the float64 epsilon, as in scikit-learn.

    >>> names = np.array(["a", "b"], dtype=object)
    >>> sure = {"predicted": ["a", "a"], "shares": [[0.5, 0.5], [1.0, 0.0]], "classes": ["a", "b"]}
    >>> {name: round(value, 2) for name, value in scored("classification", names, sure).items()}
    {'accuracy': 0.5, 'log_loss': 18.37}
    """
    found = scores.scored(task, truth, answer["predicted"])
    if task == "classification":
        found["log_loss"] = _log_loss(truth, answer["shares"], answer["classes"])
    return found


def _log_loss(
    truth: NDArray[Any], shares: Sequence[Sequence[float]], classes: Sequence[Any]
) -> float:
    places = {label_of(each): place for place, each in enumerate(classes)}
    given = [own[places[true]] if true in places else 0.0
             for own, true in zip(shares, truth, strict=True)]  # fmt: skip
    return float(-np.log(np.maximum(given, LEAST)).mean())
