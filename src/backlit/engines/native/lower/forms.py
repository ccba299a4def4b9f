"""The two forms of a step's program: which guards each looks at in every iteration.

This module refuses to know how a form is lowered or run.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...engine import Step


@dataclass(frozen=True)
class Form:
    """What a step is lowered with.

    guards  names of those to look at in every iteration
    direct  whether the update may write over the state it reads: not if new values are guarded,
            which must be seen before they replace the old ones
    """

    guards: frozenset[str]
    direct: bool


def form(step: Step, *, watchful: bool = False) -> Form:
    """The form that looks at prompt guards, or the `watchful` one, which looks at all of them."""
    guards = frozenset(step.guards)
    if not watchful and step.prompt is not None:
        guards &= step.prompt
    made = {id(each) for each in step.new_state.values()}
    return Form(guards, not any(id(step.guards[name]) in made for name in guards))
