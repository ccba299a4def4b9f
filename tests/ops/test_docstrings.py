"""A docstring is a paragraph of the textbook: an example that runs, and what is refused."""

from __future__ import annotations

import doctest
import inspect

import pytest

import backlit as bl

HOMES = ("backlit.graph.", "backlit.ops.", "backlit.optim.")
NAMES = [
    name for name in bl.__all__ if getattr(getattr(bl, name), "__module__", "").startswith(HOMES)
]
REFUSES_NOTHING = {"Clip", "Constant", "Schedule"}
NO_FORMULA_OF_THEIR_OWN = {"Clip", "Constant", "Optimizer", "Schedule", "Tensor"}


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_has_an_example_and_tells_what_it_refuses(name: str) -> None:
    """Tensors, ops, optimizers, schedules and clips: `>>>` with output, and what is raised."""
    words = inspect.getdoc(getattr(bl, name)) or ""
    examples = doctest.DocTestParser().get_examples(words)
    assert examples
    assert examples[-1].want
    if name not in REFUSES_NOTHING:
        assert any(word in words for word in ("Raises", "raise", "Errors are"))


@pytest.mark.parametrize("name", [name for name in NAMES if name[0].isupper()])
def test_every_description_names_its_source(name: str) -> None:
    """A paper, or that it is the field's usual form."""
    kind = getattr(bl, name)
    if name not in NO_FORMULA_OF_THEIR_OWN:
        assert "Source:" in (inspect.getdoc(kind) or "")


@pytest.mark.parametrize("name", [name for name in NAMES if name[0].islower()])
def test_every_function_gives_its_shapes(name: str) -> None:
    """In axis letters or dots, or by the words for two operands and for axes."""
    words = inspect.getdoc(getattr(bl, name)) or ""
    assert any(sign in words for sign in ("->", "common shape", "keepdims", "sizes of 1")), words
