"""Forms of a program."""

from __future__ import annotations

from backlit.engines.engine import Step
from backlit.engines.native.lower.forms import Form, form
from backlit.graph.record import Recorder
from backlit.ops.vocabulary import VOCABULARY


def guarded(prompt: frozenset[str] | None) -> Step:
    """A step that guards its loss and its new weight."""
    w = Recorder(VOCABULARY).input("w", (2,), "float64")
    new, loss = w * 0.5, (w * w).sum()
    return Step(
        state={"w": w}, new_state={"w": new}, guards={"loss": loss, "new": new}, prompt=prompt
    )


def test_prompt_guards_alone_are_looked_at_unless_watchful() -> None:
    """The state may be written over where it lies only while new values are not guarded."""
    step = guarded(frozenset({"loss", "of another step"}))
    assert form(step) == Form(frozenset({"loss"}), direct=True)
    assert form(step, watchful=True) == Form(frozenset({"loss", "new"}), direct=False)


def test_without_a_choice_every_guard_is_prompt() -> None:
    """None means all."""
    assert form(guarded(None)) == form(guarded(None), watchful=True)
