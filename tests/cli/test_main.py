"""The entrance: tokens in, exit code out."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from backlit.cli.main import THREADS, main
from typed import Typed


def test_without_a_verb_there_is_help(typed: Typed) -> None:
    """Nothing, `--help` and `-h` show the verbs; `--lang` chooses the language."""
    for tokens in ([], ["--help"], ["-h"], ["--lang", "en"]):
        answer = typed(*tokens)
        assert (answer.code, answer.err) == (0, "")
        assert answer.out.startswith("backlit VERB")
    assert "작은 신경망" in typed("--help", "--lang=ko").out
    assert "작은 신경망" in typed("--lang", "ko").out
    assert "data fetch" in typed("data", "--help").out
    assert typed("--help", "--lang", "fr").code == 2


def test_help_is_not_found_behind_two_dashes(typed: Typed) -> None:
    """`--` ends the options: what follows is data, whatever its name."""
    answer = typed("train", "--", "--help")
    assert answer.code == 2
    assert "'--help'" in answer.err


def test_the_process_arguments_are_the_default(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The installed command calls `main()`."""
    monkeypatch.setattr(sys, "argv", ["backlit", "--version"])
    assert main() == 0
    assert capsys.readouterr().out.startswith("backlit ")


@pytest.mark.parametrize("own", ["", "OMP_NUM_THREADS", "MKL_NUM_THREADS"])
def test_one_thread_unless_asked_otherwise(own: str, tmp_path: Path) -> None:
    """A command asks BLAS for one thread; a number of the user's own is the only one set."""
    environ = {name: value for name, value in os.environ.items() if name not in THREADS}
    if own:
        environ[own] = "3"
    done = subprocess.run(
        [sys.executable, "-m", "backlit", "doctor", "--json"],
        capture_output=True, env=environ, check=True, cwd=tmp_path,
    )  # fmt: skip
    threads = json.loads(done.stdout)["threads"]
    assert threads == ({own: "3"} if own else dict.fromkeys(THREADS, "1"))


def test_a_library_that_is_loaded_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, typed: Typed
) -> None:
    """Inside a program that uses NumPy already, nothing is set that would no longer count."""
    for name in THREADS:
        monkeypatch.delenv(name, raising=False)
    typed("--version")
    assert not set(THREADS) & set(os.environ)


def test_results_that_cannot_be_written_fail_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A full disk behind standard output: one line, exit code 1, and no second fault."""

    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stdout", Full())
    assert main(["explain", "--json"]) == 1
    assert capsys.readouterr().err == "error: No space left on device\n"
