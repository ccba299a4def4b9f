"""A model as one ONNX file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import MissingExtraError, RunError
from backlit.export import onnx_check, onnx_graph
from backlit.export.onnx_file import exported, to_onnx
from export.sample_models import model, onnx_answers, table_model


def test_old_runtimes_open_it() -> None:
    """IR version 8 or lower and opset 13: what ONNX 1.8 of 2020 knew."""
    onnx = pytest.importorskip("onnx")
    for subject in (model(bl.Dense(2), bl.GELU(), inputs=(3,)), table_model()):
        made = onnx.load_from_string(to_onnx(subject))
        onnx.checker.check_model(made, full_check=True)
        assert made.ir_version <= 8
        versions = {each.domain: each.version for each in made.opset_import}
        assert versions[""] == 13
        assert versions.get("ai.onnx.ml", 2) == 2


def test_each_column_is_an_input() -> None:
    """Named as in the table, (N, 1), texts for categories; words say what stands in it."""
    onnx = pytest.importorskip("onnx")
    made = onnx.load_from_string(to_onnx(table_model()))
    kinds = {each.name: each.type.tensor_type.elem_type for each in made.graph.input}
    texts = {name for name, kind in kinds.items() if kind == onnx.TensorProto.STRING}
    more = ["built", "sold", "floor", "yard"]
    assert list(kinds) == ["price", "rooms", "lift", "kind", "street", *more]
    assert texts == {"kind", "street"}
    assert all(each.doc_string for each in made.graph.input)
    assert [each.name for each in made.graph.output] == ["label", "probabilities"]


@pytest.mark.parametrize("classes", [("a", "개"), (3, 7), (0.5, 1.5), (False, True), None])
def test_labels_are_the_classes(classes: tuple[object, ...] | None) -> None:
    """Text, whole numbers, numbers and truth values come back as they were."""
    subject = model(bl.Dense(2), inputs=(2,), classes=classes)
    rows = np.random.default_rng(0).normal(size=(20, 2)).astype("float32")
    label = onnx_answers(subject, {"x": rows})["label"]
    assert label.tolist() == subject.predict(rows).tolist()
    assert len(set(label.tolist())) == 2


def test_a_column_may_be_called_as_an_output_is() -> None:
    """A table with a column `label` or `features`: its input has the name, the output another."""
    subject = table_model()
    prepared = subject.preparation
    assert prepared is not None
    price, rooms, *others = prepared.encoders
    names = {"price": "label", "rooms": "features"}
    roles = tuple(replace(each, name=names.get(each.name, each.name)) for each in prepared.roles)
    encoders = (replace(price, column="label"), replace(rooms, column="features"), *others)
    prepared = replace(prepared, roles=roles, encoders=encoders)
    pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    check = exported(replace(subject, preparation=prepared)).check
    assert check is not None
    assert check.difference <= 1e-5


def test_the_same_model_gives_the_same_bytes() -> None:
    """Nothing of the clock or of hashing is in the file."""
    pytest.importorskip("onnx")
    assert to_onnx(table_model()) == to_onnx(table_model())


def test_a_file_that_answers_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that is wrong is found by running it: there is no file then."""
    pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    from backlit.export import onnx_layers

    wrong = dict(onnx_layers.NODES) | {bl.ReLU: lambda graph, x, layer, step: x}
    monkeypatch.setattr(onnx_layers, "NODES", wrong)
    with pytest.raises(RunError) as caught:
        to_onnx(model(bl.ReLU(), bl.Dense(2), inputs=(2,)))
    assert str(caught.value).startswith(
        "the ONNX file: expected the model's own answers to 64 random rows, within 1e-05, got "
    )


def test_without_the_runtime_it_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a file, and no claim that it was checked."""
    pytest.importorskip("onnx")

    def absent(name: str) -> object:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(onnx_check, "import_module", absent)
    found = exported(model(bl.Dense(2), inputs=(2,)))
    assert found.data
    assert found.check is None


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line that can be typed."""

    def absent(name: str) -> object:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(onnx_graph, "import_module", absent)
    with pytest.raises(MissingExtraError) as caught:
        to_onnx(model(bl.Dense(2), inputs=(2,)))
    assert str(caught.value) == (
        "export --onnx: expected the package onnx, got none installed; pip install 'backlit[onnx]'"
    )
