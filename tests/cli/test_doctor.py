"""`backlit doctor`."""

from __future__ import annotations

from pathlib import Path

import pytest

from backlit.cli.doctor import examined, is_writable, troubles
from backlit.cli.words import speaker
from typed import Typed


def test_a_sound_machine(typed: Typed) -> None:
    """Versions, engines and folders, for people and for programs."""
    answer = typed("doctor")
    assert answer.code == 0
    assert "NumPy" in answer.out
    facts = typed("doctor", "--json").facts
    assert facts["engines"] == ["eager"]
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
        ("packages", {"safetensors": None}, "safetensors"),
    ],
)
def test_trouble_is_told_with_what_to_do(name: str, value: object, said: str) -> None:
    """Each fact that is trouble makes one sentence, in both languages."""
    fine = examined() | {"encoding": "utf-8", "backlit": "1", "blas": "x", "here_writable": True,
                         "data_folder_writable": True}  # fmt: skip
    for lang in ("en", "ko"):
        assert troubles(fine, speaker(lang)) == []
        found = troubles(fine | {name: value}, speaker(lang))
        assert len(found) == 1
        assert said in found[0]


def test_a_folder_to_be_made_is_writable_if_its_parent_is(tmp_path: Path) -> None:
    """The nearest folder that is there decides; below a file nothing can be made."""
    assert is_writable(tmp_path / "a" / "b")
    (tmp_path / "file").touch()
    assert not is_writable(tmp_path / "file" / "b")
