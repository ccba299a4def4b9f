"""The closed table of names: every kind in it prints, compares, hashes and comes back from data."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from typing import Any

import pytest

import backlit as bl
from backlit.base.describe import from_data, to_data
from backlit.nn.init import Normal
from backlit.registry import KINDS, families
from examples_of_kinds import example


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_a_description(name: str) -> None:
    """A kind prints with its settings, equals and hashes as its twin, and cannot be changed."""
    one, twin = example(name), example(name)
    assert repr(one).startswith(f"{name}(")
    assert one == twin
    assert hash(one) == hash(twin)
    assert len({one, twin}) == 1
    assert one != object()
    for field in dataclasses.fields(one):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(one, field.name, None)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_comes_back_from_data(name: str) -> None:
    """Through plain data and JSON a kind comes back equal, whole numbers for floats included."""
    one = example(name)
    data = json.loads(json.dumps(to_data(one)))
    assert data["kind"] == name
    assert from_data(data, KINDS) == one
    whole = {
        key: int(value) if isinstance(value, float) and value.is_integer() else value
        for key, value in data.items()
    }
    assert from_data(whole, KINDS) == one


@pytest.mark.parametrize("name", KINDS)
def test_what_prints_can_be_typed(name: str) -> None:
    """What a kind prints is the expression that makes it again."""
    one = example(name)
    typed = subprocess_free_eval(repr(one))
    assert typed == one


def subprocess_free_eval(text: str) -> Any:
    """Build a description from what it prints: names of kinds, literals and calls, nothing else."""
    import ast

    def build(node: ast.expr) -> Any:
        if isinstance(node, ast.Call):
            assert isinstance(node.func, ast.Name)
            settings = {each.arg: build(each.value) for each in node.keywords if each.arg}
            return KINDS[node.func.id](*map(build, node.args), **settings)
        if isinstance(node, ast.Tuple):
            return tuple(map(build, node.elts))
        return ast.literal_eval(node)

    return build(ast.parse(text, mode="eval").body)


WRITTEN = {
    **families()["layers"],
    **families()["losses"],
    **families()["initializers"],
    **{
        kind.__name__: kind
        for kind in (bl.Chain, bl.Layer, bl.Loss, bl.Initializer, bl.Part, bl.Mode)
    },
}


@pytest.mark.parametrize("name", WRITTEN)
def test_parts_of_networks_are_explained(name: str) -> None:
    """Each docstring has an executed example, what is raised if settings are checked, a source."""
    text = WRITTEN[name].__doc__ or ""
    assert ">>>" in text
    if "__post_init__" in vars(WRITTEN[name]):
        assert "Raises InputError" in text
    has_source = {*families()["activations"], *families()["losses"], "BatchNorm", "Dropout"}
    if name in has_source:
        assert "Source: " in text


def test_families_cover_the_table() -> None:
    """Each kind but Chain is in a family, under its own name; activations are layers."""
    found = families()
    named = {name for table in found.values() for name in table}
    assert named | {"Chain"} == set(KINDS)
    assert all(kind.__name__ == name for name, kind in KINDS.items())
    assert set(found["activations"]) < set(found["layers"])
    assert list(found) == sorted(found)


def test_table_is_closed() -> None:
    """Nobody can add a name while the program runs."""
    with pytest.raises(TypeError):
        KINDS["Evil"] = Normal  # type: ignore[index]
    for table in families().values():
        with pytest.raises(TypeError):
            table["Evil"] = Normal  # type: ignore[index]


def test_registry_loads_no_data_and_no_run() -> None:
    """Names of parts cost nothing else: data, runs and reports stay unloaded."""
    code = (
        "import sys, backlit.registry; "
        "print([m for m in sys.modules if m.startswith(('backlit.data', 'backlit.runs', "
        "'backlit.reports', 'backlit.training'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
