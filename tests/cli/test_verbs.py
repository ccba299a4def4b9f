"""The table of verbs."""

from __future__ import annotations

import pytest

from backlit.base.errors import InputError, UnknownNameError
from backlit.cli.verbs import VERBS, choose, function_of


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_function(verb: str) -> None:
    """What the table names is there, and says what it does."""
    assert function_of(verb).__doc__
    assert choose([*verb.split(), "--json"]) == (verb, ["--json"])


def test_half_a_verb_and_no_verb_are_told() -> None:
    """`data` alone asks for the second word; an unknown one has a nearest."""
    for half in (["data"], ["data", "--json"]):
        with pytest.raises(InputError) as caught:
            choose(half)
        assert "expected one of list, fetch" in str(caught.value)
    with pytest.raises(UnknownNameError):
        choose(["data", "fecth"])
    with pytest.raises(UnknownNameError):
        choose(["tran"])
