"""What scikit-learn gives to every estimator; where it is missing, classes that say so.

So the names can be looked at, and their documentation read, without scikit-learn: making one
raises MissingExtraError. This module refuses to know what an estimator learns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from ..base.errors import MissingExtraError

OLDEST = (1, 6)
EXPECTED_FAILED_CHECKS = {
    "check_sample_weight_equivalence_on_dense_data": (
        "a row of weight 2 is one row of a batch, two equal rows may stand in two batches: with "
        "mini-batches and rows held back the two are equal in expectation, not to the last digit; "
        "rows of weight 0 are removed exactly"
    ),
}


def missing_extra(got: str) -> NoReturn:
    """Raise MissingExtraError with the command that mends it."""
    raise MissingExtraError(
        "backlit.estimators",
        expected=f"scikit-learn {'.'.join(map(str, OLDEST))} or newer",
        got=got,
        action="pip install 'backlit[sklearn]'",
    )


def is_older(version: str) -> bool:
    """Whether a version of scikit-learn is below the oldest that the estimators stand on.

    >>> is_older("1.5.2"), is_older("1.6.0"), is_older("2.0rc1")
    (True, False, False)
    """
    numbers = [int(re.sub(r"\D.*", "", each) or 0) for each in version.split(".")]
    return tuple(numbers[:2]) < OLDEST


if TYPE_CHECKING:

    class BaseEstimator:
        """`sklearn.base.BaseEstimator`, as far as it is used here."""

        def get_params(self, deep: bool = True) -> dict[str, Any]: ...
        def __sklearn_tags__(self) -> Any: ...

    class ClassifierMixin:
        """`sklearn.base.ClassifierMixin`."""

    class RegressorMixin:
        """`sklearn.base.RegressorMixin`."""

    def check_array(array: object, **settings: object) -> NDArray[Any]: ...
    def check_classification_targets(y: object) -> None: ...
    def check_is_fitted(estimator: object) -> None: ...
    def check_random_state(seed: object) -> np.random.RandomState: ...
    def column_or_1d(y: object, *, warn: bool = False) -> NDArray[Any]: ...
    def validate_data(estimator: object, X: object, y: object, **settings: object) -> Any: ...

else:
    try:
        import sklearn

        _problem = f"version {sklearn.__version__}" if is_older(sklearn.__version__) else None
    except ModuleNotFoundError as error:
        if error.name != "sklearn":
            raise
        _problem = "none"

    if _problem is None:
        from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
        from sklearn.utils import check_random_state
        from sklearn.utils.multiclass import check_classification_targets
        from sklearn.utils.validation import (
            check_array,
            check_is_fitted,
            column_or_1d,
            validate_data,
        )
    else:

        class BaseEstimator:
            """Stands where scikit-learn's would: refuses to be made."""

            def __new__(cls, *args, **settings):
                """Raise MissingExtraError."""
                missing_extra(_problem)

        class ClassifierMixin:
            """Stands where scikit-learn's would."""

        class RegressorMixin:
            """Stands where scikit-learn's would."""

        check_array = check_classification_targets = check_is_fitted = None
        check_random_state = column_or_1d = validate_data = None
