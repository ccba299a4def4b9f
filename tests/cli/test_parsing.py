"""From what was typed to arguments."""

from __future__ import annotations

import pytest

from backlit.base.errors import InputError
from backlit.cli import defaults
from backlit.cli.parsing import arguments_of, taken_by
from backlit.cli.train import train


def _parsed(*tokens: str) -> dict[str, object]:
    bound = arguments_of("train", train, tokens)
    bound.apply_defaults()
    return dict(bound.arguments)


def test_options_arrive_in_their_groups() -> None:
    """Each option is a field of its group, of its type."""
    found = _parsed("moons", "--epochs", "3", "--learning-rate=1e-2", "--batch-norm", "--json")
    assert found["data"] == "moons"
    assert found["learning"].epochs == 3  # type: ignore[attr-defined]
    assert found["learning"].learning_rate == 0.01  # type: ignore[attr-defined]
    assert found["network"].batch_norm is True  # type: ignore[attr-defined]
    assert found["common"].json is True  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "tokens, patience, data",
    [
        (["--early-stopping"], defaults.PATIENCE, None),
        (["--early-stopping", "moons"], defaults.PATIENCE, "moons"),
        (["--early-stopping", "--json"], defaults.PATIENCE, None),
        (["--early-stopping", "4", "moons"], 4, "moons"),
        (["--early-stopping=5"], 5, None),
        (["--json", "--", "--early-stopping"], None, "--early-stopping"),
    ],
)
def test_patience_may_be_left_out(tokens: list[str], patience: int | None, data: str) -> None:
    """`--early-stopping` stands alone or with a number behind it."""
    found = _parsed(*tokens)
    assert found["watch"].early_stopping == patience  # type: ignore[attr-defined]
    assert found["data"] == data


@pytest.mark.parametrize(
    "tokens, said",
    [
        (["--epoch", "3"], "got '--epoch'; did you mean '--epochs'?"),
        (["--no-json"], "got '--no-json'"),
        (["--zzz"], "`backlit train --help` lists what it takes"),
        (["--epochs", "2.5"], "--epochs: expected a whole number, got '2.5'"),
        (["--epochs", "1_0x"], "expected a whole number"),
        (["--learning-rate", "fast"], "--learning-rate: expected a number, got 'fast'"),
        (["--epochs"], "expected a value behind --epochs, got nothing"),
        (["--epochs", "1", "--epochs", "2"], "expected each option once"),
        (["moons", "xor"], "expected no more arguments, got 'xor'"),
        (["--json=maybe"], "backlit train: expected"),
    ],
)
def test_what_a_verb_does_not_take_is_told(tokens: list[str], said: str) -> None:
    """One sentence: who, what was expected, what came, and what to do."""
    with pytest.raises(InputError) as caught:
        _parsed(*tokens)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_a_verb_takes_is_read_from_its_signature() -> None:
    """Names, groups and what is required, in order."""
    found = {each.name: each for each in taken_by(train)}
    assert not found["DATA"].required
    assert found["--layers"].group == "NetworkOptions"
    assert list(found)[-2:] == ["--json", "--lang"]
