"""Estimators for scikit-learn: a network behind `fit` and `predict`, tables straight in.

They stand on scikit-learn 1.6 or newer, `pip install 'backlit[sklearn]'`, which is imported with
this package and by nothing else in Backlit.

Of the checks of `sklearn.utils.estimator_checks.check_estimator` all are passed but those that
`EXPECTED_FAILED_CHECKS` names, each with its reason; give it as `expected_failed_checks`.
"""

from .classifier import BacklitClassifier
from .foundation import EXPECTED_FAILED_CHECKS
from .regressor import BacklitRegressor

__all__ = ["EXPECTED_FAILED_CHECKS", "BacklitClassifier", "BacklitRegressor"]
