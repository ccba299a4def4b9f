"""A preparation comes back from plain data as it was, and from damaged data not at all."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from backlit.base.errors import InputError, PlanError, UnknownNameError
from backlit.data.preparation.preparation import Preparation
from columns_by_hand import table

Data = Any


def learnt(target: str = "price") -> Preparation:
    """A preparation with every kind of encoder."""
    rng = np.random.default_rng(0)
    given = table(
        street=("category", [f"거리 {n}" for n in rng.integers(0, 60, 1000)]),
        fare=("number", np.exp(2 * rng.normal(size=1000))),
        sex=("category", rng.choice(["f", "m"], 1000)),
        alone=("boolean", rng.random(1000) < 0.5),
        day=("date", [f"20{n:02d}-01-02" for n in rng.integers(10, 30, 1000)]),
        unit=("category", ["cm"] * 1000),
        price=("number", rng.normal(size=1000)),
    )
    return Preparation.learn(given, target)


def plain(target: str = "price") -> Data:
    """The same as JSON gives it."""
    return json.loads(json.dumps(learnt(target).to_data(), allow_nan=False))


@pytest.mark.parametrize("target", ["price", "sex", "alone"])
def test_it_comes_back(target: str) -> None:
    """Through JSON, a preparation equals itself, and describes itself the same."""
    back = Preparation.from_data(plain(target))
    assert back == learnt(target)
    assert back.to_data() == learnt(target).to_data()


def deep(data: Data, path: str, value: Any) -> None:
    """Put a value at `encoders/0/scale`."""
    *steps, last = path.split("/")
    for step in steps:
        data = data[int(step) if isinstance(data, list) else step]
    data[int(last) if isinstance(data, list) else last] = value


DAMAGE: dict[str, tuple[Callable[[Data], Any], str]] = {
    "not a mapping": (lambda d: [d], "a mapping of columns, encoders and target"),
    "a part missing": (lambda d: d.pop("target"), "a mapping of columns, encoders and target"),
    "a part too much": (lambda d: deep(d, "code", "import os"), "a mapping of columns"),
    "columns no list": (lambda d: deep(d, "columns", 3), "a list of up to 100,000 columns"),
    "unknown encoder": (lambda d: deep(d, "encoders/0/kind", "os.system"), "kind: expected one"),
    "near encoder": (lambda d: deep(d, "encoders/0/kind", "Numerc"), "did you mean 'Numeric'?"),
    "unknown setting": (lambda d: deep(d, "encoders/0/sale", 1.0), "did you mean 'scale'?"),
    "no number": (lambda d: deep(d, "encoders/0/scale", "1"), "Numeric.scale: expected a number"),
    "zero": (lambda d: deep(d, "encoders/0/scale", 0.0), "a number above 0, got 0.0"),
    "infinite": (lambda d: deep(d, "encoders/0/centre", float("inf")), "a finite number"),
    "not a number": (lambda d: deep(d, "encoders/0/fill", float("nan")), "either way, got nan"),
    "too far": (lambda d: deep(d, "encoders/0/high", 1e30), "at most 1e+06 either way"),
    "too many values": (
        lambda d: deep(d, "encoders/1/values", [str(n) for n in range(100_001)]),
        "100,000 different texts",
    ),
    "equal values": (lambda d: deep(d, "encoders/1/values", ["m", "m"]), "different texts"),
    "a value no text": (lambda d: deep(d, "encoders/1/values", ["m", 1]), "OneOf.values"),
    "a cycle unknown": (lambda d: deep(d, "encoders/3/cycles", ["moon"]), "Dated.cycles"),
    "a long name": (lambda d: deep(d, "encoders/0/column", "n" * 10_001), "up to 10,000"),
    "no such column": (lambda d: deep(d, "encoders/0/column", "far"), "one encoder for each"),
    "an encoder twice": (lambda d: d["encoders"].insert(0, d["encoders"][0]), "one encoder for"),
    "none at all": (lambda d: deep(d, "encoders", []), "one encoder for each feature"),
    "another kind": (
        lambda d: deep(d, "encoders/0", {"kind": "YesNo", "column": "fare"}),
        "a column for YesNo",
    ),
    "codes first": (lambda d: d["encoders"].reverse(), "encoders of codes last"),
    "a target inside": (lambda d: deep(d, "encoders/0", d["target"]), "of the kind encoder"),
    "an encoder as target": (lambda d: deep(d, "target", d["encoders"][0]), "the kind Target"),
    "a column twice": (lambda d: d["columns"].append(d["columns"][0]), "'street' twice"),
    "a role unknown": (lambda d: deep(d, "columns/0/role", "victim"), "Column.role: expected"),
    "a kind unknown": (lambda d: deep(d, "columns/0/read_as", "code"), "Column.read_as"),
    "another target": (lambda d: deep(d, "target/name", "cost"), "one target, 'cost'"),
    "two targets": (lambda d: deep(d, "columns/5/role", "target"), "one target, 'price'"),
    "a target's scale": (lambda d: deep(d, "target/scale", -1), "a scale above 0"),
    "a target's classes": (lambda d: deep(d, "target/classes", ["a", "b"]), "classes for class"),
    "a target's task": (lambda d: deep(d, "target/task", "both"), "Target.task"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_told(damage: str) -> None:
    """Each part is checked; the message says where it stands and what was expected."""
    data = copy.deepcopy(plain())
    change, said = DAMAGE[damage]
    changed = change(data)
    data = changed if damage == "not a mapping" else data
    with pytest.raises((PlanError, UnknownNameError)) as caught:
        Preparation.from_data(data, "model.safetensors: preparation")
    assert said in str(caught.value)
    assert str(caught.value).startswith("model.safetensors: preparation: ")
    assert len(str(caught.value)) < 600


def test_whatever_is_changed_is_refused_or_works() -> None:
    """Any one value of the data replaced by any other: an error of ours, or a sound preparation."""
    places: list[str] = []

    def walk(data: Data, path: str) -> None:
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            places.append(f"{path}{key}")
            if isinstance(value, dict | list):
                walk(value, f"{path}{key}/")

    whole = plain()
    walk(whole, "")
    given = table(
        street=("category", ["거리 1", None]),
        fare=("number", [1.0, None]),
        sex=("category", ["f", None]),
        alone=("boolean", [True, None]),
        day=("date", ["2020-01-01", None]),
    )
    for place in [each for each in places if "values/" not in each or each.endswith("/0")]:
        for other in (None, True, -1, 1e308, 10**400, "x", [], {}, [[1]], {"kind": "Numeric"}):
            data = copy.deepcopy(whole)
            deep(data, place, other)
            try:
                back = Preparation.from_data(data, "here")
            except InputError:
                continue
            if set(back.kinds) - {back.target.name} <= set(given.names):
                assert np.isfinite(back.features(given)).all(), (place, other)
