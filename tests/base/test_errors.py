"""Errors: one line, a tree with exit codes, and survival of a trip between processes."""

from __future__ import annotations

import pickle

import pytest

from backlit.base import errors
from backlit.base.errors import BacklitError, InputError, UnknownNameError

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, BacklitError)
]


def plain(kind: type[BacklitError]) -> BacklitError:
    if kind is UnknownNameError:
        return UnknownNameError("--optimizer", "adm", ["sgd", "adam"], where="plan.toml")
    return kind("Dropout", expected="a rate", got="2", where="layer 3", action="write 0.5")


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_is_one_line_with_all_five_facts(kind: type[BacklitError]) -> None:
    """where: who: expected, got; action, in this order and on one line."""
    text = str(plain(kind))
    if kind is UnknownNameError:
        assert text == "plan.toml: --optimizer: expected one of adam, sgd, got 'adm'; " + (
            "did you mean 'adam'?"
        )
    else:
        assert text == "layer 3: Dropout: expected a rate, got 2; write 0.5"


def test_line_breaks_and_runs_of_blanks_become_single_blanks() -> None:
    """A value that spans lines cannot break the message."""
    assert str(InputError("a", got="x\n  y\tz", action="b")) == "a: got x y z; b"


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_survives_pickling(kind: type[BacklitError]) -> None:
    """Type, message and facts come back from another process."""
    error = plain(kind)
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(back) is kind
    assert str(back) == str(error)
    assert vars(back) == vars(error)
    assert back.args == error.args


def test_facts_added_later_survive_too() -> None:
    """NonFiniteError's iteration and tensor travel with it."""
    error = errors.NonFiniteError("dense1/weight", got="nan")
    error.iteration, error.tensor = 7, "dense1/weight"
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (back.iteration, back.tensor) == (7, "dense1/weight")


@pytest.mark.parametrize("kind", KINDS)
def test_exit_codes_follow_the_tree(kind: type[BacklitError]) -> None:
    """Wrong input and missing extras end with 2, failed work with 1."""
    wrong = issubclass(kind, InputError | errors.MissingExtraError)
    assert kind.exit_code == (2 if wrong else 1)


def test_python_s_own_kinds_catch_ours() -> None:
    """Who catches ValueError, RuntimeError, OSError or ImportError catches these."""
    assert issubclass(InputError, ValueError)
    assert issubclass(errors.RunError, RuntimeError)
    assert issubclass(errors.StorageError, OSError)
    assert issubclass(errors.MissingExtraError, ImportError)


def test_the_tree_is_drawn_completely() -> None:
    """Every error class stands in the picture at the top of the module."""
    assert all(kind.__name__ in str(errors.__doc__) for kind in KINDS)


@pytest.mark.parametrize("name, hint", [("Adm", "'adam'"), ("zzzzzz", None)])
def test_a_mistyped_name_is_answered_with_the_nearest(name: str, hint: str | None) -> None:
    """Did you mean …? if something is near, else the list is enough."""
    text = str(UnknownNameError("--optimizer", name, ["adam", "momentum"]))
    assert "expected one of adam, momentum" in text
    assert ("did you mean" in text) == (hint is not None)
    assert hint is None or hint in text


def test_a_mistyped_case_is_forgiven_in_the_hint() -> None:
    """ADAM is nearest to adam."""
    assert "did you mean 'adam'?" in str(UnknownNameError("x", "ADAM", ["adam", "momentum"]))


def test_a_file_that_complains_of_itself_is_named_once() -> None:
    """The place `runs/a/metrics.csv, line 3` already names the file; a layer in it does not."""
    place = "runs/a/metrics.csv, line 3"
    assert str(BacklitError("metrics.csv", got="x", where=place)) == f"{place}: got x"
    assert str(BacklitError("mnist", got="x", where="data/mnist")) == "data/mnist: mnist: got x"
