"""Scikit-learn is an extra: loaded when an estimator is, and missed in one sentence."""

from __future__ import annotations

import subprocess
import sys

import pytest

from backlit.estimators.foundation import is_older


def said(program: str) -> str:
    """What a program prints in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True
    )
    return ended.stdout.strip()


def test_backlit_alone_does_not_load_scikit_learn() -> None:
    """`import backlit` and a fit of it leave scikit-learn where it is."""
    program = (
        "import sys, backlit as bl\n"
        "bl.fit(bl.Chain(bl.Dense(2)), bl.load('xor'), epochs=1, progress='quiet')\n"
        "print('sklearn' in sys.modules)"
    )
    assert said(program) == "False"


@pytest.mark.parametrize("name", ["BacklitClassifier", "BacklitRegressor"])
def test_without_scikit_learn_the_name_explains_itself_and_making_one_names_the_extra(
    name: str,
) -> None:
    """The class and its documentation are there; an instance is a MissingExtraError."""
    program = (
        "import sys\n"
        "sys.modules['sklearn'] = None\n"
        "import backlit as bl\n"
        f"kind = bl.{name}\n"
        "assert 'tables straight in' in kind.__doc__\n"
        "try:\n    kind(hidden=(3,))\n"
        "except ImportError as error:\n    print(type(error).__name__, error)"
    )
    assert said(program) == (
        "MissingExtraError backlit.estimators: expected scikit-learn 1.6 or newer, got none; "
        "pip install 'backlit[sklearn]'"
    )


def test_an_older_scikit_learn_is_told_from_a_newer_one() -> None:
    """1.5 is below the floor, 1.6 and 1.10 are not."""
    versions = ["0.24.2", "1.5.2", "1.6rc1", "1.6.0", "1.10.0", "2.0.dev0"]
    assert [is_older(each) for each in versions] == [True, True, False, False, False, False]
