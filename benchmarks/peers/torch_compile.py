"""PyTorch, compiled: gather, loss, gradient and update are one graph of `torch.compile`.

The gradient is that of `torch.func`, which is traced with everything else; a `backward()` would
break the graph in two. The update is written out and done in place.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional

from . import serve

ACTIVATIONS = {"sigmoid": torch.sigmoid, "relu": torch.relu, "tanh": torch.tanh}


class Compiled:
    """A workload as one graph a step."""

    def __init__(self, task: serve.Task) -> None:
        self.task = task
        self.x, self.y = torch.from_numpy(task.x), torch.from_numpy(task.y)
        self.draw = np.random.default_rng(0)
        self.dropout = task.dropout
        tensors = {name: torch.from_numpy(value) for name, value in task.parameters.items()}
        moving = [name for name in tensors if name.endswith(("/mean", "/variance"))]
        self.moving = {name: tensors[name].clone() for name in moving}
        self.w = {name: value.clone() for name, value in tensors.items() if name not in moving}
        slots = {"sgd": 0, "nesterov": 1}.get(task.optimizer, 2)
        self.slots = [{n: torch.zeros_like(v) for n, v in self.w.items()} for _ in range(slots)]
        self.first = tensors
        self.step = torch.compile(self.update, fullgraph=True, dynamic=False)
        self.done = 0

    def reset(self) -> None:
        for name, value in {**self.w, **self.moving}.items():
            value.copy_(self.first[name])
        for slot in self.slots:
            for value in slot.values():
                value.zero_()
        self.done = 0

    def loss(self, w: Any, x: torch.Tensor, y: torch.Tensor) -> Any:
        """Mean cross-entropy in training, and the statistics of the batch."""
        hidden, seen = len(self.task.sizes) - 2, {}
        for number in range(1, hidden + 1):
            x = x @ w[f"dense{number}/weight"]
            if self.task.batch_norm:
                name = f"batch_norm{number}"
                variance, mean = torch.var_mean(x, 0, correction=0)
                seen |= {f"{name}/mean": mean.detach(), f"{name}/variance": variance.detach()}
                x = (x - mean) * torch.rsqrt(variance + 1e-5)
                x = x * w[f"{name}/scale"] + w[f"{name}/shift"]
            else:
                x = x + w[f"dense{number}/bias"]
            x = ACTIVATIONS[self.task.activation](x)
            if self.dropout:
                x = functional.dropout(x, self.dropout)
        scores = x @ w[f"dense{hidden + 1}/weight"] + w[f"dense{hidden + 1}/bias"]
        return functional.cross_entropy(scores, y), seen

    def update(self, rows: torch.Tensor, s: torch.Tensor) -> torch.Tensor:
        """One update, in place; gives the loss before it."""
        x, y = self.x, self.y
        if not self.task.is_full_batch:
            x, y = x.index_select(0, rows), y.index_select(0, rows)
        gradient = torch.func.grad_and_value(self.loss, has_aux=True)
        g, (loss, seen) = gradient(self.w, x, y)
        for name, value in seen.items():
            self.moving[name].mul_(0.9).add_(value, alpha=0.1)
        for name, w in self.w.items():
            self.rule(w, g[name], [slot[name] for slot in self.slots], s, name)
        return loss

    def rule(self, w: Any, g: Any, slots: Any, s: Any, name: str) -> None:
        """The optimizer, for one parameter."""
        c, kind = self.task.settings, self.task.optimizer
        if kind == "sgd":
            w.sub_(s[0] * g)
        elif kind == "nesterov":
            (v,) = slots
            v.mul_(c["momentum"]).sub_(s[0] * g)
            w.add_(c["momentum"] * v - s[0] * g)
        else:
            m, v = slots
            m.mul_(c["beta1"]).add_(g, alpha=1 - c["beta1"])
            v.mul_(c["beta2"]).add_(g * g, alpha=1 - c["beta2"])
            if kind == "adamw" and name.endswith("/weight"):
                w.mul_(1 - s[0] * c["weight_decay"])
            w.sub_(s[0] / s[1] * m / (v.sqrt() / s[2] + c["epsilon"]))

    def train(self, batches: Any) -> torch.Tensor:
        """One update a batch; the losses of all of them."""
        found = torch.empty(len(batches))
        scalars = torch.from_numpy(self.task.scalars(self.done, len(batches)))
        for i, rows in enumerate(batches):
            found[i] = self.step(rows, scalars[i])
        self.done += len(batches)
        return found

    def check(self) -> float:
        self.reset()
        self.dropout = 0.0
        found = self.train(torch.from_numpy(self.task.check_batches))
        self.dropout = self.task.dropout
        return float(found[-1])

    def epochs(self, count: int) -> dict[str, Any]:
        recorded = []
        for _ in range(count):
            order = torch.from_numpy(self.task.shuffled(self.draw).astype(np.int64))
            recorded.append(self.train(torch.split(order, self.task.batch)).numpy())
        losses = np.concatenate(recorded)
        return {"updates": len(losses), "loss": float(losses[-1])}

    def versions(self) -> dict[str, str]:
        return {"torch": torch.__version__}


if __name__ == "__main__":
    given = serve.options(wrapper="python")
    torch.set_num_threads(given.threads)
    torch._inductor.config.cpp_wrapper = given.wrapper == "cpp"
    serve.serve(Compiled, given.folder)
