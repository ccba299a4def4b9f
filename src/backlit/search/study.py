"""A search and what it found: its trials, their ranking, and the models of the best few.

This module refuses to know how trials are carried out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..base.errors import RunError, UnknownNameError
from ..data.dataset import Dataset
from ..training.ensemble import Ensemble
from ..training.model import Model
from ..training.plan import Plan
from .configure import configured
from .ranking import Ranked, ranking
from .samplers import Sampler
from .space import Space
from .trial import Trial


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """Many trials of one plan on the same rows.

    plan        what all trials have in common
    space       what varies, and `sampler`, who chose
    seed        of the search: fixes the rows held back, and each trial's seed
    metric      what trials are judged by
    trials      those that came to their end, by number
    models      number -> model, of the best few
    learning    the rows that all trials learnt from, and `validation`, those that judged them
    engine      who computed
    seconds     how long all of it took
    status      `finished` or `interrupted`
    exit_code   what the command line returns: 0, or 128 + the signal that ended the search
    """

    plan: Plan
    space: Space
    sampler: Sampler
    seed: int
    metric: str
    trials: tuple[Trial, ...]
    learning: Dataset
    validation: Dataset
    models: Mapping[int, Model | Ensemble] = field(default_factory=dict)
    engine: str = ""
    seconds: float = 0.0
    status: str = "finished"
    exit_code: int = 0

    @property
    def ranking(self) -> tuple[Ranked, ...]:
        """The trials that did not fail, the best first."""
        return ranking(self.trials, self.metric, self.validation.rows)

    @property
    def best(self) -> Trial:
        """The trial in the first place. Raises RunError if none came to an end without NaN."""
        found = self.ranking
        if not found:
            raise RunError(
                "a search",
                expected="a trial that did not fail",
                got=f"{len(self.trials)} that did" if self.trials else "no trial",
                action="search smaller learning rates, or give the search more time",
            )
        return found[0].trial

    def plan_of(self, number: int) -> Plan:
        """The plan of a trial: `train(plan, study.learning, validation=study.validation)` alone
        gives the same run, bit for bit.

        Raises UnknownNameError for a number that no trial has.
        """
        for trial in self.trials:
            if trial.number == number:
                return configured(self.plan, trial.parameters, trial.seed)
        raise UnknownNameError("trial", number, [str(each.number) for each in self.trials])

    def listing(self, most: int = 20) -> str:
        """The best trials, a line each."""
        return "\n".join(each.line() for each in self.ranking[:most])

    def __repr__(self) -> str:
        failed = sum(each.status == "failed" for each in self.trials)
        told = [f"{self.status} after {len(self.trials)} trials"]
        told += [f"{failed} failed"] if failed else []
        told += [self.ranking[0].line()] if self.ranking else []
        return f"Study({'; '.join(told)})"
