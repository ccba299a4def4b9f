"""What the update of the layers below a layer does to that layer's gradient.

Santurkar et al. (2018) take this for internal covariate shift: how far the problem that a layer is
solving moves because others are solving theirs at the same time. This module refuses to know
which network is trained, and for how long.
"""

from __future__ import annotations

from dataclasses import replace

from ..autodiff.gradient import gradient
from ..base.trees import within
from ..engines.engine import Step
from ..nn.layer import Mode
from ..ops.elementwise import stop_gradient
from ..ops.rows import gather
from ..ops.smooth import sqrt
from ..training.plan import Plan
from ..training.step import PARAMETERS, STATISTICS


def with_changes(plan: Plan, step: Step, layer: str) -> Step:
    """The step, and what its update of the layers below does to the gradient of one, as metrics.

    layer  whose weight's gradient G is taken on the batch: with all parameters as they are, and
           G' with those of the layers before it as they are after the update
    Metrics: `change`, ‖G' - G‖ / ‖G‖, and `cosine` of the angle between them. Source: Santurkar
    et al. 2018, definition 2.1; theirs is ‖G' - G‖, which cannot be compared between networks
    whose gradients differ in size.
    """
    assert step.rows is not None
    batch = {name: gather(table, step.rows) for name, table in step.data.items()}
    mode = Mode(training=True, seed=plan.seed, iteration=step.iteration)
    below = plan.network.names[: plan.network.names.index(layer)]
    old = within(step.state, PARAMETERS) | within(step.state, STATISTICS)
    learnt = within(step.new_state, PARAMETERS)
    # the update itself was computed from this layer's weight: no gradient flows through it
    new = old | {
        name: stop_gradient(each)
        for name, each in learnt.items()
        if name.partition("/")[0] in below
    }
    found = []
    for parameters in (old, new):
        outputs, _ = plan.network.apply(parameters, batch["x"], mode)
        loss, _ = plan.loss.apply(outputs, batch["y"], None)
        found += gradient(loss, [parameters[f"{layer}/weight"]])
    before, after = found
    apart = after - before
    lengths = [sqrt((each * each).sum()) for each in (before, after, apart)]
    cosine = (before * after).sum() / (lengths[0] * lengths[1])
    return replace(
        step, metrics={**step.metrics, "change": lengths[2] / lengths[0], "cosine": cosine}
    )
