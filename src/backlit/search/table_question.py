"""What is asked of a search on a table, once its rows are known.

The plan that would be trained without a search is the first trial, as it is: what is found is
never behind it unnoticed. This module refuses to know how rows were read and prepared.
"""

from __future__ import annotations

from collections.abc import Collection

from ..base.errors import InputError
from ..base.rng import check_seed
from ..training.plan import Plan
from .course import WHOLE, Course, halved
from .default_space import default_space
from .question import Question
from .sampler_names import sampler_named
from .samplers import Sampler
from .search import check_numbers, check_trials
from .space import Space
from .subject import Subject


def table_question(
    plan: Plan,
    subject: Subject,
    *,
    space: Space | None,
    decided: Collection[str],
    trials: int,
    sampler: str | Sampler,
    halving: bool,
    repeat: int,
    ensemble: int | None,
    seed: int,
) -> Question:
    """What is asked of a table, with its plan as the first trial.

    space     what varies; None: the default one, without what was decided
    Raises InputError, UnknownNameError, PlanError for what the first trials would not train.
    """
    check_numbers(trials=(trials, 1), repeat=(repeat, 1))
    if ensemble is not None:
        check_numbers(ensemble=(ensemble, 2))
    check_seed(seed)
    if space is not None and not isinstance(space, Space):
        raise InputError(
            "space",
            expected="a Space, or None",
            got=repr(space),
            action='write space=Space({"learning_rate": LogRange(1e-5, 1e-1)})',
        )
    shares, divisor = halved(plan.epochs) if halving else WHOLE
    question = Question(
        plan,
        default_space(plan, decided, is_table=True) if space is None else space,
        sampler_named(sampler, trials, seed),
        Course(trials, subject.metric, shares, divisor, seeds=repeat, first=True),
        seed,
        subject,
        begins=True,
    )
    check_trials(question)
    return question
