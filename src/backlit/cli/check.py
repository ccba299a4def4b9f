"""`backlit check [DATA]`: backpropagation through a network against numerical gradients.

This module refuses to judge: the gradient check does, and a failed one is exit code 1.
"""

from __future__ import annotations

import dataclasses

from ..base.errors import PlanError
from . import defaults
from .network_options import NETWORK, NetworkOptions
from .options import COMMON, Common, Whole
from .screen import Screen
from .words import language, speaker


def check(
    data: str | None = None,
    /,
    *,
    network: NetworkOptions = NETWORK,
    loss: str | None = None,
    rows: Whole = defaults.CHECK_ROWS,
    samples: Whole | None = None,
    seed: Whole = defaults.SEED,
    common: Common = COMMON,
) -> int:
    """Check the gradients of a network on a few rows."""
    from ..training.network_check import gradient_check
    from .network_options import default_loss, network_for
    from .shorthand import loss as loss_called
    from .sources import Source
    from .summary import layers_line

    screen = Screen(speaker(language(common.lang)), json=common.json)
    asked = dataclasses.replace(
        network,
        layers=network.layers or ",".join(map(str, defaults.CHECK_LAYERS)),
        activation=network.activation or defaults.CHECK_ACTIVATION,
    )
    rows_of = Source(defaults.DATA if data is None else data, seed).load()
    wanted = default_loss(rows_of) if loss is None else loss_called(loss)
    if wanted.task != rows_of.task:
        raise PlanError(
            type(wanted).__name__,
            expected=f"data for {wanted.task}",
            got=f"data for {rows_of.task} ({rows_of.name})",
            action=f"use {type(default_loss(rows_of)).__name__}",
        )
    chain = network_for(asked, rows_of, wanted)
    found = gradient_check(chain, rows_of, loss=wanted, rows=rows, seed=seed, samples=samples)
    screen.show(screen.say("checked", network=layers_line(chain), rows=rows, name=rows_of.name))
    screen.show(f"\n{found.text()}")
    screen.result({"data": rows_of.name, "network": layers_line(chain), **found.to_data()})
    return 0 if found.passed else 1
