"""The public names: what users may rely on, spelt as the field spells it."""

from __future__ import annotations

import inspect
import types
from pathlib import Path

import pytest

import backlit

PROMISED = {
    "tensors": "tensor gradient explain gradient_check",
    "functions": "exp relu sigmoid softmax tanh",
    "networks": "Chain Dense BatchNorm Dropout Flatten",
    "activations": "ELU GELU LeakyReLU ReLU Sigmoid Softmax Tanh",
    "losses": "BinaryCrossEntropy MeanSquaredError SoftmaxCrossEntropy SumSquaredError",
    "optimizers": "AdaGrad Adam AdamW Momentum Nesterov RMSProp SGD",
    "schedules": "Constant CosineDecay ExponentialDecay ReduceOnPlateau StepDecay WarmUp",
    "initialisers": "He Normal Xavier Zeros",
    "data": "Dataset load",
    "training": "fit open_model",
}
FIT = "loss optimizer batch_size epochs seed schedule weight_decay listeners engine validation"
RUN = "history evaluate predict save"


@pytest.mark.parametrize("kind", PROMISED)
def test_promised_names_are_public(kind: str) -> None:
    """Every name that is promised to users is in `backlit.__all__`."""
    missing = [name for name in PROMISED[kind].split() if name not in backlit.__all__]
    assert not missing, f"{kind}: {', '.join(missing)}"


def test_the_list_of_names_is_sorted_and_has_no_doubles() -> None:
    """`__all__` is in alphabetical order, so a change to it reads as what it is."""
    assert list(backlit.__all__) == sorted(set(backlit.__all__))


@pytest.mark.parametrize("name", backlit.__all__)
def test_every_public_name_exists_and_explains_itself(name: str) -> None:
    """Each public name leads to something with a docstring."""
    value = getattr(backlit, name)
    assert not isinstance(value, types.ModuleType), f"{name} is a module, not a public name"
    if callable(value):
        assert inspect.getdoc(value), f"{name} has no docstring"


def test_nothing_else_is_on_the_face() -> None:
    """What is reachable without an underscore is public or one of the house's packages."""
    names = {name for name in vars(backlit) if not name.startswith("_")}
    others = {
        name for name in names if not isinstance(getattr(backlit, name), types.ModuleType)
    } - set(backlit.__all__)
    others.discard("annotations")  # `from __future__ import annotations` leaves this behind
    assert not others, f"neither public nor private: {', '.join(sorted(others))}"


def test_fit_takes_the_promised_settings_by_name() -> None:
    """`fit(net, data, …)`: every promised setting is a keyword with a default."""
    settings = inspect.signature(backlit.fit).parameters
    for name in FIT.split():
        assert name in settings, f"fit has no {name}="
        assert settings[name].default is not inspect.Parameter.empty, f"{name}= has no default"


def test_a_run_offers_the_promised_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `fit` returns has a history, evaluates, predicts and saves."""
    monkeypatch.chdir(tmp_path)
    data = backlit.load("xor", seed=0)
    run = backlit.fit(backlit.Chain(backlit.Dense(2)), data, epochs=1, seed=0)
    assert not [name for name in RUN.split() if not hasattr(run, name)]
