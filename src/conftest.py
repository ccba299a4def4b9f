"""The examples of the estimators need scikit-learn, an extra: without it they are not collected."""

from importlib.util import find_spec

collect_ignore = [
    f"backlit/estimators/{name}.py"
    for name in ("classifier", "regressor")
    if find_spec("sklearn") is None
]
