"""Estimators for scikit-learn: a network behind `fit` and `predict`, tables straight in.

They stand on scikit-learn 1.6 or newer, `pip install 'backlit[sklearn]'`, which is imported with
this package and by nothing else in Backlit.
"""

from .classifier import BacklitClassifier
from .regressor import BacklitRegressor

__all__ = ["BacklitClassifier", "BacklitRegressor"]
