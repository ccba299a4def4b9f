"""A finding: what is wrong with a run, by which numbers, says who, and what to change.

This module refuses to know how anything is found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...base.words import Language, Words
from ...data.dataset import Dataset
from ..plan import Plan

Mend = Callable[[Plan], Plan]
DataMend = Callable[[Dataset, Dataset], Dataset]


def percent(share: float, places: int = 0) -> str:
    """A share in words.

    >>> percent(0.934), percent(0.934, 1)
    ('93 %', '93.4 %')
    """
    return f"{100 * share:.{places}f} %"


@dataclass(frozen=True)
class Change:
    """What to try instead.

    says  in words, with the option or call that does it
    plan  the plan with the change in it; None where the plan is not what to change
    data  the rows with the change in them, given the training rows to go by; None likewise
    balanced  whether every class counts alike when it is judged
    """

    says: Words
    plan: Mend | None = None
    data: DataMend | None = None
    balanced: bool = False

    @property
    def can_be_tried(self) -> bool:
        """Whether there is something to train."""
        return self.plan is not None or self.data is not None


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    name      `rate-too-high` …: see `RULES`
    says      what was seen, with its numbers
    evidence  these numbers by name
    passage   what the notes say of it
    change    what to try
    """

    name: str
    says: Words
    evidence: Mapping[str, float]
    passage: Words
    change: Change

    def to_data(self, language: Language = "en") -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "name": self.name,
            "says": self.says.within(language),
            "evidence": dict(self.evidence),
            "notes": self.passage.within(language),
            "change": self.change.says.within(language),
            "can_be_tried": self.change.can_be_tried,
        }

    def to_record(self) -> dict[str, Any]:
        """Plain data in both languages, for `diagnosis.json`."""
        sentences = {"says": self.says, "notes": self.passage, "change": self.change.says}
        told = {key: {"en": each.en, "ko": each.ko} for key, each in sentences.items()}
        return {"name": self.name, "evidence": dict(self.evidence), **told}


@dataclass(frozen=True)
class Diagnosis:
    """All findings, what comes first in the chain of causes first: data, start, steps, fit.

    healthy  whether there are none
    """

    findings: tuple[Finding, ...] = field(default=())

    @property
    def healthy(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def names(self) -> tuple[str, ...]:
        """What was found, first cause first."""
        return tuple(each.name for each in self.findings)

    def __repr__(self) -> str:
        return f"Diagnosis({', '.join(self.names) or 'nothing found'})"
