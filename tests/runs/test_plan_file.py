"""run.toml: what is written is read, and what cannot be read is told by line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backlit.base.errors import BacklitError, FileFormatError, InputError, PlanError
from backlit.runs.folder import RunFolder
from backlit.runs.plan_file import fingerprint, read_plan, write_plan

PLAN: dict[str, Any] = {
    "seed": 0,
    "data": {"name": "집값", "path": 'C:\\a "b"\n'},
    "layers": [{"kind": "dense", "units": 50}, {"kind": "relu"}],
    "learning_rate": 1e-3,
    "epochs": 20,
    "shuffle": True,
    "shape": [],
    "limit": float("inf"),
}


def test_a_plan_comes_back(tmp_path: Path) -> None:
    """Every setting is read as it was written, with its type; None is left out."""
    run = RunFolder(tmp_path)
    write_plan(run, {**PLAN, "engine": None, "schedule": {"name": "constant", "end": None}})
    found = read_plan(run.plan)
    assert found == {**PLAN, "schedule": {"name": "constant"}}
    assert type(found["epochs"]) is int
    assert type(found["learning_rate"]) is float
    assert run.plan.read_text(encoding="utf-8").startswith("# The plan of this run")


def test_the_fingerprint_is_of_the_settings(tmp_path: Path) -> None:
    """It is the same before writing and after reading, in any order, and changes with a setting."""
    run = RunFolder(tmp_path)
    write_plan(run, PLAN)
    assert fingerprint(read_plan(run.plan)) == fingerprint(dict(reversed(PLAN.items())))
    assert fingerprint(PLAN) != fingerprint({**PLAN, "seed": 1})
    assert fingerprint({"rate": 1}) != fingerprint({"rate": 1.0})


@pytest.mark.parametrize(
    "plan, error, words",
    [
        ({"a": [1, None]}, PlanError, "expected lists without None, got [1, None]"),
        ({"a": object()}, InputError, "facts/a: plain data"),
        ({"a": "\udc80"}, PlanError, "expected text that can be written in UTF-8, got '\\udc80'"),
    ],
)
def test_what_toml_cannot_say_is_refused(
    tmp_path: Path, plan: dict[str, Any], error: type[BacklitError], words: str
) -> None:
    """Nothing is written of a plan that would not come back."""
    run = RunFolder(tmp_path)
    with pytest.raises(error) as caught:
        write_plan(run, plan)
    assert words in str(caught.value)
    assert not run.plan.exists()


@pytest.mark.parametrize(
    "content, words",
    [
        (b"seed = 0\nepochs = = 3\n", "line 2"),
        (b"seed = 0\nseed = 1\n", "line 2"),
        (b"a = 1\nname = '\xb0\xa1'\n", "got the byte 0xb0 in line 2, which is not UTF-8"),
        (b"a = " + b"[" * 100_000, "brackets nested too deep"),
        (b"#" * (1 << 20) + b"\n", "got more than 1048576 bytes"),
    ],
)
def test_bad_toml_is_told_by_line(tmp_path: Path, content: bytes, words: str) -> None:
    """The message says where the plan cannot be read."""
    (tmp_path / "plan.toml").write_bytes(content)
    with pytest.raises(FileFormatError) as caught:
        read_plan(tmp_path / "plan.toml")
    assert str(caught.value).startswith(f"{tmp_path / 'plan.toml'}: a plan: expected TOML, got ")
    assert words in str(caught.value)


def test_a_missing_plan_is_told(tmp_path: Path) -> None:
    """No file is no plan."""
    with pytest.raises(FileFormatError, match="got no such file; look at the path"):
        read_plan(tmp_path / "plan.toml")


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    """Editors that write one are welcome."""
    (tmp_path / "plan.toml").write_bytes(b"\xef\xbb\xbfseed = 3\r\n")
    assert read_plan(tmp_path / "plan.toml") == {"seed": 3}
