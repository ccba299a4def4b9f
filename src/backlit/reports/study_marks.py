"""The trials of a picture, a mark each: the worst lie below the better ones, the chosen one on top.

Of very many, those that are not told one by one are drawn together and answer to nobody.
This module refuses to know where a mark stands, and what it tells.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Final, Literal

from .hover import asking, asks
from .markup import Markup, element
from .study_record import StudyRecord
from .study_strength import STRENGTHS, strength
from .study_trial import StudyTrial
from .study_words import StudyWords

_REACHED: Final = 20  # of the best can be reached with the keyboard
_MANY: Final = 150  # lines; of more, all but the best are paler, for they lie over each other


def marks(
    record: StudyRecord,
    path: Callable[[StudyTrial], str],
    more: Callable[[StudyTrial], Iterable[str]],
    *,
    kind: Literal["trial", "disc"],
    say: StudyWords,
) -> Markup:
    """All trials whose path is not empty, as the parts of a picture that can be asked.

    path   the mark of a trial in SVG's words
    more   what is drawn of it while it is asked
    kind   lines, or paths of points
    """
    count = len(record.finished)
    chosen = record.chosen.number if record.chosen else None
    told = {each.number for each in record.thorough}
    together: dict[str, list[str]] = {"lost": []}
    together |= {f"tone1 s{k + 1}": [] for k in range(STRENGTHS)}
    parts = []
    for each in sorted(record.trials, key=lambda each: (each.number == chosen, -_place(each))):
        mark, strong = path(each), strength(each, count, chosen)
        if not mark:
            continue
        if each.number not in told:
            together[strong].append(mark)
            continue
        parts.append(
            asks(
                mark,
                [element("path", d=mark, class_=kind)],
                more(each),
                says=say.trial(each),
                kind=strong,
                reached=_place(each) <= _REACHED,
            )
        )
    crowd = [
        element("path", d="".join(found), class_=f"crowd {kind} {strong}")
        for strong, found in together.items()
        if found
    ]
    many = "many" if kind == "trial" and len(record.trials) > _MANY else ""
    return asking([*crowd, *parts], many)


def _place(trial: StudyTrial) -> float:
    return math.inf if trial.place is None else trial.place
