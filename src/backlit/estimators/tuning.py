"""Search for an estimator's settings: `tune` in the place of `fit`.

This module refuses to know how trials are drawn and carried out, and what X and y may be.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Self

from ..search.finalists import repetitions
from ..search.samplers import Sampler
from ..search.search import Searcher
from ..search.space import Space
from ..search.study import Study
from ..search.table_question import table_question
from ..search.trial import Trial
from ..training.ensemble import Ensemble
from ..training.interruption import SIGTERM_CODE
from ..training.model import Model
from .aims import Aim
from .best_parameters import best_parameters, decided
from .choices import chosen
from .estimator import TableEstimator
from .judges import subject_of
from .learning import Prepared
from .studied import Studied


class TunableEstimator(TableEstimator):
    """An estimator that can search for its own settings."""

    _studied: Studied | None

    def tune(
        self,
        X: Any,
        y: Any,
        *,
        trials: int = 100,
        space: Space | None = None,
        sampler: str | Sampler = "narrow",
        metric: str | None = None,
        halving: bool = True,
        repeat: int = 3,
        ensemble: int | None = None,
        sample_weight: Any = None,
    ) -> Self:
        """Search for settings, and be fitted with the model that was chosen.

        X, y, sample_weight  as for `fit`
        trials    how many settings are tried, 1 or more; the first is the estimator's own
        space     what varies; None: rate, decay, width, depth, activation, batch norm and
                  dropout, but for those that were given when the estimator was made
        sampler   `narrow`, `random`, `quasi`, `tpe`, or a Sampler
        metric    of the rows that the networks held back: `validation_accuracy` of classes,
                  `validation_rmse` of values in y's units, of several values a row of
                  standardised ones, or `validation_loss`; None: the first that fits, of several
                  values the loss
        halving   whether all are trained a little, the best third of them goes on, and so forth
        repeat    with how many seeds the best three are trained before one is chosen
        ensemble  K: keep the best K trials as one model if that validates better

        Afterwards all is as after `fit`, the settings given stay as they were, and there are
        `study_`, a Study whose rows and models are gone, and `best_params_`, for `set_params`
        where a setting has a name there. `history_` has the metrics of each seed of the chosen
        trial, over all rows held back. A later `fit` takes both away. With the same random_state
        the same is found. Ctrl-C ends the search with a warning, and the best model so far is
        kept, if a trial came to its end. Raises what `fit` raises; InputError for validation=0;
        RunError if every trial met NaN or infinity.

        >>> import backlit as bl
        >>> X = [[n / 60, n % 7] for n in range(60)]
        >>> y = ["low" if n < 30 else "high" for n in range(60)]
        >>> model = bl.BacklitClassifier(epochs=5, members=2, random_state=0)
        >>> model.tune(X, y, trials=4, repeat=1).predict([[0.1, 3]])
        array(['low'], dtype='<U4')
        >>> len(model.study_.trials), set(model.best_params_) <= set(model.get_params())
        (4, True)
        """
        aim, rows = self._read(X, y, sample_weight, None, None)
        seed = self._seed()
        prepared = self._prepared(aim, rows, seed)
        data = prepared.dataset(rows)
        asked = self.get_params(deep=False)
        choices = chosen(asked, data, prepared.preparation.embedded, seed=seed)
        question = table_question(
            choices.plan,
            subject_of(choices, rows, data, prepared, metric),
            space=space,
            decided=decided(asked),
            trials=trials,
            sampler=sampler,
            halving=halving,
            repeat=repeat,
            ensemble=ensemble,
            seed=seed,
        )
        searcher = Searcher(
            question,
            ensemble=ensemble,
            engine=self.engine,
            keep=1,
            progress="auto" if self.verbose else "quiet",
        )
        study = searcher.concluded(searcher.work())
        self._stream = None
        self._keep(aim, prepared, _model(study), [_epochs(each) for each in _trainings(study)])
        self._studied = Studied.of(study)
        return self

    @property
    def study_(self) -> Study:
        """What `tune` found, without rows and models."""
        return self._found("study_").study

    @property
    def best_params_(self) -> dict[str, Any]:
        """The chosen settings: name -> value; nothing where the estimator's own were the best."""
        study = self._found("best_params_").study
        return best_parameters(study.question.plan_of(study.chosen), study.chosen.parameters)

    def _found(self, name: str) -> Studied:
        found: Studied | None = getattr(self, "_studied", None)
        if found is None:
            raise AttributeError(f"{name}: this estimator has not been tuned")
        return found

    def _keep(
        self,
        aim: Aim,
        prepared: Prepared,
        model: Model | Ensemble,
        epochs: Sequence[list[dict[str, float]]],
    ) -> Self:
        self._studied = None
        return super()._keep(aim, prepared, model, epochs)


def _model(study: Study) -> Model | Ensemble:
    """The one that was chosen; of an interrupted search the best that there is."""
    if study.exit_code == SIGTERM_CODE:
        raise SystemExit(SIGTERM_CODE)
    if study.status != "finished":
        if not study.ranking or study.best.number not in study.models:
            raise KeyboardInterrupt
        told = "the search was interrupted: the best model so far is kept"
        warnings.warn(told, UserWarning, stacklevel=3)  # where somebody called tune
        return study.models[study.best.number]
    if study.model is None:
        _ = study.best  # says that all failed
    assert study.model is not None, "a search that is finished has a model, or no trial"
    return study.model


def _trainings(study: Study) -> tuple[Trial, ...]:
    """Each seed of what was chosen, or of an interrupted search the best trial."""
    course, number = study.question.course, study.chosen.number
    return repetitions(course, study.results, number) or (study.chosen,)


def _epochs(trial: Trial) -> list[dict[str, float]]:
    """Metrics after each pass."""
    return [
        dict(zip(trial.curves, values, strict=True))
        for values in zip(*trial.curves.values(), strict=True)
    ]
