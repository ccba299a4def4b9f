"""Which engine computes: the compiled one where it is, and what is said where it is not."""

from __future__ import annotations

import subprocess
import sys

import pytest

import backlit as bl
from backlit.base.errors import MissingExtraError, UnknownNameError
from backlit.engines import select as chosen
from backlit.registry import select, why_not_native


@pytest.fixture
def without_native(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which nothing was compiled."""
    monkeypatch.setattr("backlit.engines.native.extension._load", lambda: "it was not compiled")


def test_auto_is_native_where_it_was_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """`auto` follows what is there, `eager` is always eager."""
    monkeypatch.setattr("backlit.engines.native.extension._load", lambda: sys)
    assert why_not_native() is None
    assert select("auto").name == select().name == select("native").name == "native"
    assert select("eager").name == "eager"


@pytest.mark.usefixtures("without_native")
def test_without_the_compiled_part_training_goes_on() -> None:
    """`auto` is eager, and says which engine it was."""
    assert why_not_native() == "it was not compiled"
    assert select("auto").name == "eager"
    run = bl.fit(bl.Chain(bl.Dense(2)), bl.load("moons", rows=50), epochs=1, progress="quiet")
    assert run.engine == "eager"


@pytest.mark.usefixtures("without_native")
def test_asking_for_what_is_not_there_says_what_to_do() -> None:
    """One line: why, and two ways out."""
    with pytest.raises(MissingExtraError) as caught:
        select("native")
    said = str(caught.value)
    assert "\n" not in said
    for words in ("it was not compiled", "C++", 'engine="eager"'):
        assert words in said


def test_a_name_outside_the_table_has_its_nearest() -> None:
    """Also where nothing was compiled, `native` is a name."""
    with pytest.raises(UnknownNameError, match="did you mean 'native'"):
        select("natve")
    assert sorted(chosen.ENGINES) == ["eager", "native"]


def test_every_engine_says_what_explains_its_figures() -> None:
    """Name, instruction set and threads; eager has neither of its own."""
    assert select("eager").facts() == {"name": "eager", "isa": None, "threads": None}
    if why_not_native() is None:
        facts = select("native").facts()
        assert facts["name"] == "native"
        assert facts["isa"] in ("portable", "avx2", "avx512")
        assert facts["threads"] >= 1


def test_nothing_compiled_is_loaded_before_it_is_needed() -> None:
    """Neither `import backlit`, nor a list of engines, nor help loads an engine."""
    script = (
        "import sys, backlit, backlit.registry; from backlit.cli.main import main; "
        "main(['--help']); main(['train', '--help']); list(backlit.registry.ENGINES); "
        "print([n for n in sys.modules if n.startswith('backlit.engines.native')], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stderr.split() == [b"[]"]
