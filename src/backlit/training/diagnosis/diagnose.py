"""What is wrong with a run: rules asked one by one, causes before what follows from them.

Data come first, then how weights began, then the steps, then the fit: unscaled inputs saturate
activations, saturated activations lose gradients, lost gradients look like a low rate. A rule of
a later group speaks only where no earlier group has spoken. This module refuses to know any rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from ...runs.evaluation import read_evaluation
from ...runs.folder import RunFolder
from ...runs.journal import read_events
from ...runs.plan_file import read_plan
from ..evaluation import arrays_to_keep
from ..history import History
from ..plan import Plan
from ..run import Run
from ..table_run import TableRun
from . import data_rules, fit_rules, rate_rules, start_rules, too_high
from .evidence import Evidence
from .finding import Diagnosis, Finding

FEWEST: Final = 60
Rule = Callable[[Evidence], Finding | None]
GROUPS: Final[Sequence[Sequence[Rule]]] = (
    (data_rules.data_not_scaled, fit_rules.batch_norm_small_batch),
    (
        start_rules.weights_too_large,
        start_rules.saturated,
        start_rules.dead_relu,
        start_rules.weights_too_small,
        start_rules.vanishing_gradient,
    ),
    (data_rules.class_imbalance, data_rules.labels_shuffled),
    (too_high.rate_too_high, rate_rules.schedule_too_early, rate_rules.adagrad_dying,
     rate_rules.rate_too_low),
    (fit_rules.underfitting, rate_rules.steps_too_long,
     fit_rules.overfitting),
    (data_rules.unexplained,),
)  # fmt: skip


def diagnose(run: Run | str | Path) -> Diagnosis:
    """What is wrong with a run that was just made, or with the one in a folder.

    Raises FileFormatError for a folder without a run, InputError for one without events.

    >>> import backlit as bl
    >>> net = bl.Chain(bl.Dense(20), bl.ReLU(), bl.Dense(2))
    >>> slow = bl.fit(net, bl.load("moons"), optimizer=bl.SGD(1e-5), epochs=5)
    >>> bl.diagnose(slow)
    Diagnosis(rate-too-low)
    """
    return examined(evidence(run))


def examined(evidence: Evidence) -> Diagnosis:
    """The findings of every rule, those of later groups only where earlier ones found nothing.

    Of a run of fewer than 60 updates only data and a fault can be judged.
    """
    short = evidence.updates < FEWEST and not evidence.failed
    for group in GROUPS[:1] if short else GROUPS:
        found = tuple(finding for rule in group if (finding := rule(evidence)) is not None)
        if found:
            return Diagnosis(found)
    return Diagnosis()


def evidence(run: Run | str | Path) -> Evidence:
    """What a run recorded, from memory or from its folder."""
    if isinstance(run, TableRun):
        run = run.members[0]
    if isinstance(run, Run):
        kept = arrays_to_keep(run.evaluations) if run.evaluations else {}
        return Evidence(run.plan, run.history, kept.get("validation_confusion"))
    folder = RunFolder.open(run)
    history = History(read_events(folder.journal))
    arrays = read_evaluation(folder)[1] if folder.evaluation.is_file() else {}
    plan = Plan.from_data(read_plan(folder.plan), str(folder.plan))
    return Evidence(plan, history, arrays.get("validation_confusion"))
