"""`backlit doctor`."""

from __future__ import annotations

from pathlib import Path

import pytest

from backlit.base.errors import UnknownNameError
from backlit.cli.doctor import examined, is_writable, troubles
from backlit.cli.words import speaker
from typed import Typed


def test_a_sound_machine(typed: Typed) -> None:
    """Versions, engines and folders, for people and for programs."""
    answer = typed("doctor")
    assert answer.code == 0
    assert "NumPy" in answer.out
    facts = typed("doctor", "--json").facts
    assert "eager" in facts["engines"]
    assert facts["engine"] in facts["engines"]
    assert facts["python"].startswith("CPython") or facts["python"]
    assert isinstance(facts["trouble"], list)


@pytest.mark.parametrize(
    "name, value, said",
    [
        ("backlit", None, "pip install -e ."),
        ("data_folder_writable", False, "BACKLIT_DATA"),
        ("here_writable", False, "--out"),
        ("encoding", "ascii", "PYTHONUTF8=1"),
        ("blas", None, "BLAS"),
        ("native_fault", "it was not compiled", "C++20"),
        ("engine_fault", "BACKLIT_ISA: expected one of portable", "BACKLIT_ISA"),
        ("packages", {"safetensors": None}, "safetensors"),
    ],
)
def test_trouble_is_told_with_what_to_do(name: str, value: object, said: str) -> None:
    """Each fact that is trouble makes one sentence, in both languages."""
    fine = examined() | {"encoding": "utf-8", "backlit": "1", "blas": "x", "here_writable": True,
                         "data_folder_writable": True, "native_fault": None}  # fmt: skip
    for lang in ("en", "ko"):
        assert troubles(fine, speaker(lang)) == []
        found = troubles(fine | {name: value}, speaker(lang))
        assert len(found) == 1
        assert said in found[0]


def test_the_compiled_engine_is_described(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The instruction set in use, those there are here, and threads."""

    class Compiled:
        isa, isas = staticmethod(lambda: "avx2"), staticmethod(lambda: ["portable", "avx2"])

    monkeypatch.setattr("backlit.engines.native.extension._load", Compiled)
    monkeypatch.setattr("backlit.engines.native.engine.threads", lambda: 2)
    facts = typed("doctor", "--json").facts
    assert (facts["engine"], facts["engines"]) == ("native", ["eager", "native"])
    assert (facts["isa"], facts["isas"], facts["engine_threads"]) == (
        "avx2", ["portable", "avx2"], 2,
    )  # fmt: skip
    assert not [each for each in facts["trouble"] if "engine" in each]


def test_without_the_compiled_engine_training_is_eager(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why, and what to do, in both languages; nothing else is missing."""
    monkeypatch.setattr("backlit.engines.native.extension._load", lambda: "it was not compiled")
    facts = typed("doctor", "--json").facts
    assert (facts["engine"], facts["engines"], facts["isa"]) == ("eager", ["eager"], None)
    assert [each for each in facts["trouble"] if "eager" in each and "C++20" in each]
    assert "컴파일되지 않음" in typed("doctor", "--lang", "ko").out


def test_wrong_settings_of_the_engine_are_trouble_not_an_error(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks what is wrong is told, whatever it is."""

    def refuses() -> None:
        raise UnknownNameError("BACKLIT_ISA", "avx3", ["avx2", "portable"])

    monkeypatch.setattr("backlit.engines.native.extension._load", refuses)
    answer = typed("doctor", "--json")
    assert (answer.code, answer.facts["engine"]) == (0, None)
    assert any("BACKLIT_ISA" in each for each in answer.facts["trouble"])


def test_a_folder_to_be_made_is_writable_if_its_parent_is(tmp_path: Path) -> None:
    """The nearest folder that is there decides; below a file nothing can be made."""
    assert is_writable(tmp_path / "a" / "b")
    (tmp_path / "file").touch()
    assert not is_writable(tmp_path / "file" / "b")
