"""The compiled part: there or not, which instruction set, how many threads."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from backlit.base.errors import InputError, MissingExtraError, UnknownNameError
from backlit.engines.native import extension

REQUIRED = "BACKLIT_REQUIRE_NATIVE"
compiled = pytest.mark.skipif(extension.problem() is not None, reason="no compiled engine here")


def _python(code: str, **environment: str) -> str:
    """What a fresh process prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_where_the_engine_is_required_it_is_there() -> None:
    """With BACKLIT_REQUIRE_NATIVE=1, as in CI, a build without the compiled engine fails."""
    if os.environ.get(REQUIRED) != "1":
        pytest.skip(f"{REQUIRED} is not 1")
    assert extension.problem() is None


def test_importing_backlit_loads_no_compiled_code() -> None:
    """`import backlit` leaves the extension alone: it is loaded when it is needed."""
    code = "import backlit, sys; print(any(name.endswith('_native') for name in sys.modules))"
    assert _python(code) == "False"


def test_a_missing_extension_says_why_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the compiled part there is a reason, and an error with a way out."""
    monkeypatch.setitem(sys.modules, "backlit.engines.native._native", None)
    extension._load.cache_clear()
    try:
        assert extension.problem() == "it was not compiled"
        with pytest.raises(MissingExtraError) as caught:
            extension.runtime()
    finally:
        extension._load.cache_clear()
    assert "got it was not compiled" in str(caught.value)
    assert 'use engine="eager"' in str(caught.value)


@compiled
def test_the_widest_instruction_set_is_used_unless_told_otherwise() -> None:
    """Without BACKLIT_ISA the last of `isas()` computes; with it, the one named."""
    code = "from backlit.engines.native.extension import runtime; print(runtime().isa())"
    names = extension.runtime().isas()
    assert names[0] == "portable" or "portable" not in names
    assert _python(code, BACKLIT_ISA="") == names[-1]
    for name in names:
        assert _python(code, BACKLIT_ISA=name) == name


@compiled
def test_an_unknown_instruction_set_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """BACKLIT_ISA must name an instruction set that this processor has."""
    monkeypatch.setenv("BACKLIT_ISA", "avx1024")
    extension._load.cache_clear()
    try:
        with pytest.raises(UnknownNameError, match="BACKLIT_ISA"):
            extension.runtime()
    finally:
        extension._load.cache_clear()


@compiled
def test_threads_are_at_most_the_cores_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many threads as cores that may be used; BACKLIT_THREADS decides; a worker has one."""
    monkeypatch.delenv("BACKLIT_THREADS", raising=False)
    assert 1 <= extension.threads() <= (os.cpu_count() or 1)
    monkeypatch.setattr(multiprocessing.current_process(), "name", "LokyProcess-3")
    assert extension.threads() == 1
    monkeypatch.setenv("BACKLIT_THREADS", "3")
    assert extension.threads() == 3


@pytest.mark.parametrize("wrong", ["0", "-1", "two", "1.5"])
def test_a_number_of_threads_that_is_none_is_told(
    wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """BACKLIT_THREADS is a whole number from 1."""
    monkeypatch.setenv("BACKLIT_THREADS", wrong)
    with pytest.raises(InputError) as caught:
        extension.threads()
    assert str(caught.value) == (
        f"BACKLIT_THREADS: expected a number of threads, 1 or more, got {wrong!r}; "
        "write BACKLIT_THREADS=1"
    )


@compiled
def test_products_and_functions_agree_on_every_instruction_set() -> None:
    """Products in all their forms are NumPy's; cheap functions have the same bits everywhere."""
    runtime = extension.runtime()
    chosen = runtime.isa()
    draw = np.random.Generator(np.random.PCG64(0))
    a, b = draw.normal(size=(7, 5)), draw.normal(size=(5, 19))
    bias, rows = draw.normal(size=19), np.array([6, 0, 3])
    try:
        found = []
        for name in runtime.isas():
            runtime.use(name)
            for packed in (False, True):
                got = runtime.matmul(a, b, bias, rows, packed=packed, relu=True)
                np.testing.assert_allclose(got, np.maximum(a[rows] @ b + bias, 0), atol=1e-13)
                turned = np.ascontiguousarray(b.T)
                got = runtime.matmul(a, turned, b_transposed=True, packed=packed)
                np.testing.assert_allclose(got, a @ b, atol=1e-13)
            got = runtime.matmul(a, b[:3], None, rows, a_transposed=True)
            np.testing.assert_allclose(got, a[rows].T @ b[:3], atol=1e-13)
            found.append([runtime.math(word, b).tobytes() for word in ("exp", "sigmoid", "erf")])
            np.testing.assert_allclose(runtime.math("exp", b), np.exp(b), rtol=1e-15)
    finally:
        runtime.use(chosen)
    assert all(each == found[0] for each in found)


@compiled
def test_a_child_process_computes_with_a_team_of_its_own() -> None:
    """After a fork the child's threads are its own: it neither hangs nor computes otherwise."""
    if not hasattr(os, "fork"):
        pytest.skip("this system does not fork")
    code = """
import os, sys, warnings
sys.path.insert(0, {tests!r})
from written_programs import Layer
warnings.simplefilter("ignore")
layer = Layer()
first = layer.run(threads=2)
child = os.fork()
if child == 0:
    os._exit(0 if layer.run(threads=2) == first else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), layer.run(threads=2) == first)
"""
    tests = Path(__file__).resolve().parents[2]
    assert _python(code.format(tests=str(tests))) == "0 True"
