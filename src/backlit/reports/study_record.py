"""What a study left behind, read once: the plain facts that every part of its report draws from.

Nothing but study.toml has to be there: a study under way, or cut off, has a report too.
This module refuses to know how any of it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ..base import files
from ..base.errors import FileFormatError
from ..runs.lines import read_mappings
from ..runs.plain import PUT_BACK, mapping_from, number
from ..runs.plan_file import read_plan
from ..runs.study_folder import StudyFolder
from .study_dimension import StudyDimension, dimension
from .study_trial import StudyTrial, longest

THOROUGH: Final = 500
"""Of so many trials each is drawn with all that is known of it."""
FEWER: Final = 200
"""Of more trials, so many of the best are; all others are points and pale lines."""


@dataclass(frozen=True)
class StudyRecord:
    """A study as it was recorded.

    plan        study.toml
    facts       ranking.json, empty while there is none
    status      `running`, `finished` or `interrupted`
    dimensions  what varied
    trials      those that came to an end, the best first, failed ones last
    """

    name: str
    status: str
    plan: Mapping[str, Any]
    facts: Mapping[str, Any]
    environment: Mapping[str, Any]
    dimensions: tuple[StudyDimension, ...]
    trials: tuple[StudyTrial, ...]

    @classmethod
    def read(cls, folder: StudyFolder) -> StudyRecord:
        """Read a study folder. Raises FileFormatError, which names the file that is damaged."""
        plan = read_plan(folder.study)
        facts = _mapping(folder, "ranking")
        space = plan.get("space")
        told = space.items() if isinstance(space, Mapping) else ()
        found = [dimension(str(k), v) for k, v in told if isinstance(v, Mapping)]
        results = [each["result"] for each in read_mappings(folder.journal) if "result" in each]
        status = "running" if folder.is_held() else str(facts.get("status", "interrupted"))
        known = status if status in ("running", "finished") else "interrupted"
        try:
            trials = longest(results)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise _refused(folder.journal, f"a result without {error}") from error
        record = cls(
            folder.name,
            known,
            plan,
            facts,
            _mapping(folder, "environment"),
            tuple(each for each in found if each is not None),
            trials,
        )
        try:
            return replace(record, trials=_placed(record))
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise _refused(folder.ranking, f"a ranking without {error}") from error

    @property
    def metric(self) -> str:
        """What trials are judged by, such as `validation_accuracy`."""
        return str(self.facts.get("metric") or self.plan.get("metric") or "score")

    @property
    def larger_is_better(self) -> bool:
        """Whether the best trial is the one with the largest score."""
        return self.metric.endswith(("accuracy", "r2"))

    @property
    def rungs(self) -> tuple[int, ...]:
        """After which passes trials were compared and most of them stopped; none if never."""
        told = self.plan.get("rungs")
        found = tuple(int(each) for each in told) if isinstance(told, list) else ()
        return found if len(found) > 1 else ()

    @property
    def wanted(self) -> int:
        """How many trials were asked for, or made if that is more."""
        told = self.plan.get("trials")
        return max(int(told) if isinstance(told, int) else 0, len(self.trials))

    @property
    def finished(self) -> tuple[StudyTrial, ...]:
        """The trials that have a score, the best first."""
        return tuple(each for each in self.trials if each.score is not None)

    @property
    def failed(self) -> tuple[StudyTrial, ...]:
        """Those that met NaN or infinity."""
        return tuple(each for each in self.trials if each.score is None)

    @property
    def stopped(self) -> int:
        """How many ended at a rung before the last."""
        last = max(self.rungs, default=0)
        return sum(each.epochs < last and not each.ended for each in self.finished)

    @property
    def chosen(self) -> StudyTrial | None:
        """The trial that was chosen in the end; the best so far before that."""
        number = self.facts.get("chosen")
        found = [each for each in self.finished if each.number == number]
        return next(iter([*found, *self.finished]), None)

    @property
    def thorough(self) -> tuple[StudyTrial, ...]:
        """The trials of which everything is drawn, the best first, failed ones last."""
        return self.trials if len(self.trials) <= THOROUGH else self.finished[:FEWER]

    def told(self, name: str) -> list[Mapping[str, Any]]:
        """A list of ranking.json: `effects`, `boxes`, `finalists`; empty if it is not there."""
        found = self.facts.get(name)
        rows = found if isinstance(found, list) else []
        return [each for each in rows if isinstance(each, Mapping)]

    def courses(self, trial: StudyTrial) -> tuple[Sequence[float], Sequence[float]]:
        """A trial's metric after each pass: on validation rows, and on training rows."""
        short = self.metric.removeprefix("validation_")
        names = (f"train_{short}_predict", f"train_{short}")
        training = next((trial.curves[name] for name in names if name in trial.curves), ())
        return trial.curves.get(self.metric, ()), training


def _placed(record: StudyRecord) -> tuple[StudyTrial, ...]:
    """Trials in the recorded order; before there is one, by how far they came, and by score."""
    ranks = {int(row["trial"]): row for row in record.told("ranking")}
    sign = -1.0 if record.larger_is_better else 1.0
    last = len(record.trials) + len(ranks)

    def order(trial: StudyTrial) -> tuple[float, ...]:
        place = float(ranks[trial.number]["place"]) if trial.number in ranks else last
        passes = -trial.epochs if record.rungs and not trial.level else 0
        return place, -trial.level, passes, sign * (trial.score or 0.0), trial.number

    placed = []
    for place, each in enumerate(sorted(record.finished, key=order), start=1):
        rank = ranks.get(each.number, {})
        ends = rank.get("interval")
        interval = (number(ends[0]), number(ends[1])) if ends else None
        tied = bool(rank.get("tied"))
        placed.append(replace(each, place=place, interval=interval, tied=tied))
    return (*placed, *sorted(record.failed, key=lambda each: each.number))


def _mapping(folder: StudyFolder, name: str) -> Mapping[str, Any]:
    path = getattr(folder, name)
    if not path.is_file():
        return {}
    with files.told(path, "read the file"):
        page = path.read_bytes()
    return mapping_from(page, who=path.name, where=str(path))


def _refused(path: Any, got: str) -> FileFormatError:
    return FileFormatError(
        path.name, expected="what a study records", got=got, where=str(path), action=PUT_BACK
    )
