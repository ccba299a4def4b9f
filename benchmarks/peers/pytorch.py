"""PyTorch, eager: resident tensors, batches by `index_select`, fused or foreach optimizers."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from . import serve

ACTIVATIONS = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU, "tanh": nn.Tanh}


class PyTorch:
    """A workload as one would write it in PyTorch for speed."""

    def __init__(self, task: serve.Task, *, fused: bool) -> None:
        self.task, self.fused = task, fused
        self.x, self.y = torch.from_numpy(task.x), torch.from_numpy(task.y)
        self.draw = np.random.default_rng(0)
        self.net = self.network()
        self.first = {name: value.clone() for name, value in self.net.state_dict().items()}
        self.optimizer = self.optimizer_for(self.net)
        self.done = 0

    def network(self) -> nn.Sequential:
        """The layers, with the weights that were handed over."""
        task, layers = self.task, []
        hidden = list(zip(task.sizes[:-2], task.sizes[1:-1], strict=True))
        for inputs, units in hidden:
            layers.append(nn.Linear(inputs, units, bias=not task.batch_norm))
            if task.batch_norm:
                layers.append(nn.BatchNorm1d(units, eps=1e-5, momentum=0.1))
            layers.append(ACTIVATIONS[task.activation]())
            if task.dropout:
                layers.append(nn.Dropout(task.dropout))
        layers.append(nn.Linear(*task.sizes[-2:]))
        linear = [each for each in layers if isinstance(each, nn.Linear)]
        with torch.no_grad():
            for number, layer in enumerate(linear, 1):
                weight = task.parameters[f"dense{number}/weight"]
                layer.weight.copy_(torch.from_numpy(weight.T.copy()))
                if layer.bias is not None:
                    layer.bias.copy_(torch.from_numpy(task.parameters[f"dense{number}/bias"]))
        return nn.Sequential(*layers).train()

    def optimizer_for(self, net: nn.Sequential) -> torch.optim.Optimizer:
        """With the fused or the foreach implementation; decay on weights alone."""
        s, kind = self.task.settings, self.task.optimizer
        how = {"fused": True} if self.fused else {"foreach": True}
        rate = s["learning_rate"]
        if kind == "sgd":
            return torch.optim.SGD(net.parameters(), lr=rate, **how)
        if kind == "nesterov":
            return torch.optim.SGD(
                net.parameters(), lr=rate, momentum=s["momentum"], nesterov=True, **how
            )
        moments = {"betas": (s["beta1"], s["beta2"]), "eps": s["epsilon"]}
        if kind == "adam":
            return torch.optim.Adam(net.parameters(), lr=rate, **moments, **how)
        weights = [each for each in net.parameters() if each.ndim == 2]
        others = [each for each in net.parameters() if each.ndim != 2]
        groups = [
            {"params": weights, "weight_decay": s["weight_decay"]},
            {"params": others, "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, lr=rate, **moments, **how)

    def update(self, rows: torch.Tensor) -> torch.Tensor:
        """One update; gives the loss before it."""
        x, y = self.x, self.y
        if not self.task.is_full_batch:
            x, y = x.index_select(0, rows), y.index_select(0, rows)
        loss = nn.functional.cross_entropy(self.net(x), y)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss.detach()

    def reset(self) -> None:
        self.net.load_state_dict(self.first)
        for slots in self.optimizer.state.values():
            for value in slots.values():
                if isinstance(value, torch.Tensor):
                    value.zero_()
        self.done = 0

    def batches(self, order: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Row numbers cut into batches."""
        return torch.split(order, self.task.batch)

    def train(self, batches: Any) -> torch.Tensor:
        """One update a batch; the losses of all of them."""
        found = torch.empty(len(batches))
        rates = self.task.rates(self.done, len(batches))
        for i, rows in enumerate(batches):
            if self.task.cosine is not None:
                for group in self.optimizer.param_groups:
                    group["lr"] = float(rates[i])
            found[i] = self.update(rows)
        self.done += len(batches)
        return found

    def check(self) -> float:
        drops = [each for each in self.net if isinstance(each, nn.Dropout)]
        for each in drops:
            each.p = 0.0
        self.reset()
        found = self.train(torch.from_numpy(self.task.check_batches))
        for each in drops:
            each.p = self.task.dropout
        return float(found[-1])

    def epochs(self, count: int) -> dict[str, Any]:
        recorded = []
        for _ in range(count):
            order = torch.from_numpy(self.task.shuffled(self.draw))
            recorded.append(self.train(self.batches(order)).numpy())
        losses = np.concatenate(recorded)
        return {"updates": len(losses), "loss": float(losses[-1])}

    def versions(self) -> dict[str, str]:
        return {"torch": torch.__version__}


if __name__ == "__main__":
    given = serve.options(fused=0)
    torch.set_num_threads(given.threads)
    serve.serve(lambda task: PyTorch(task, fused=bool(given.fused)), given.folder)
