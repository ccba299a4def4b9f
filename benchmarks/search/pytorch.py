"""Optuna and PyTorch, eagerly: resident tensors, one gather an epoch, fused or foreach updates.

--processes 2 shares the study through Optuna's journal: PyTorch is imported once, then the
process forks. --pruner 1 stops trials by Optuna's successive halving. This module refuses to
know what is measured.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import optuna
import torch
from optuna.storages.journal import JournalFileBackend, JournalStorage
from torch import nn

from . import told
from .handed import Handed

Hear = Callable[[int, float], None]  # an epoch from 0 and the accuracy after it


class Trainer:
    """The network of a search, trained anew for each trial."""

    def __init__(self, handed: Handed, *, fused: bool) -> None:
        self.handed, self.task = handed, handed.task
        self.how = {"fused": True} if fused else {"foreach": True}
        self.x, self.y = torch.from_numpy(handed.x), torch.from_numpy(handed.y)
        self.held_x, self.held_y = torch.from_numpy(handed.held_x), torch.from_numpy(handed.held_y)

    def network(self) -> nn.Sequential:
        """The layers, weights by He."""
        layers: list[nn.Module] = []
        for inputs, units in zip(self.task.sizes, self.task.sizes[1:], strict=False):
            layer = nn.utils.skip_init(nn.Linear, inputs, units)
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
            layers += [layer, nn.ReLU()]
        return nn.Sequential(*layers[:-1])

    def optimizer(self, net: nn.Sequential, setting: dict[str, float]) -> torch.optim.Optimizer:
        """Decay on weights alone, in the gradient."""
        kind = torch.optim.SGD if self.task.optimizer == "sgd" else torch.optim.Adam
        weights = [each for each in net.parameters() if each.ndim == 2]
        biases = [each for each in net.parameters() if each.ndim == 1]
        groups = [
            {"params": weights, "weight_decay": setting["weight_decay"]},
            {"params": biases, "weight_decay": 0.0},
        ]
        return kind(groups, lr=setting["learning_rate"], **self.how)

    def run(
        self, net: nn.Sequential, setting: dict[str, float], orders: Iterable[Any], hear: Hear
    ) -> torch.Tensor:
        """One epoch for each order of the rows; the losses of all updates."""
        optimizer = self.optimizer(net, setting)
        batch, recorded = self.task.batch, []
        for epoch, order in enumerate(orders):
            x, y = self.x.index_select(0, order), self.y.index_select(0, order)
            said, losses = [], []
            for rows, labels in zip(x.split(batch), y.split(batch), strict=True):
                scores = net(rows)
                loss = nn.functional.cross_entropy(scores, labels)
                loss.backward()
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
                said.append(scores.detach())
                losses.append(loss.detach())
            recorded.append(torch.stack(losses))
            (torch.cat(said).argmax(1) == y).float().mean().item()  # the training accuracy
            hear(epoch, self.accuracy(net))
        return torch.cat(recorded)

    def accuracy(self, net: nn.Sequential) -> float:
        """Of the held rows."""
        with torch.inference_mode():
            return float((net(self.held_x).argmax(1) == self.held_y).float().mean())

    def check(self) -> dict[str, Any]:
        """The checked runs, from their first weights through their batches."""
        checked = self.handed.checked()
        losses, curves = [], []
        for number, setting in enumerate(checked.settings):
            net = self.network()
            curve: list[float] = []
            linear = [each for each in net if isinstance(each, nn.Linear)]
            with torch.no_grad():
                for k, layer in enumerate(linear, 1):
                    weight = checked.weights[f"dense{k}/weight"][number]
                    layer.weight.copy_(torch.from_numpy(weight.T.copy()))
                    layer.bias.copy_(torch.from_numpy(checked.weights[f"dense{k}/bias"][number]))
            orders = torch.from_numpy(checked.order[number].reshape(self.task.epochs, -1))
            found = self.run(net, setting, orders, partial(_noted, curve))
            losses.append(float(found[self.task.checked]))
            curves.append(curve)
        return {"loss": losses, "accuracy": curves}


def _noted(curve: list[float], epoch: int, accuracy: float) -> None:
    curve.append(accuracy)


def objective(trainer: Trainer, seed: int, prunes: bool, trial: optuna.Trial) -> float:
    """One trial; a study that is out of handed settings is stopped."""
    number, task = trial.user_attrs.get("number"), trainer.task
    if number is None:
        trial.study.stop()
        raise optuna.TrialPruned
    setting = {
        "learning_rate": trial.suggest_float("learning_rate", *task.learning_rates, log=True),
        "weight_decay": trial.suggest_float("weight_decay", *task.weight_decays, log=True),
    }
    torch.manual_seed(1000 * seed + number)
    curve: list[float] = []

    def hear(epoch: int, accuracy: float) -> None:
        curve.append(accuracy)
        if prunes:
            trial.report(accuracy, epoch)
            if trial.should_prune():
                trial.set_user_attr("curve", curve)
                raise optuna.TrialPruned

    net = trainer.network()
    orders = (torch.randperm(task.learning) for _ in range(task.epochs))
    trainer.run(net, setting, orders, hear)
    trial.set_user_attr("curve", curve)
    return curve[-1]


def stop_when_empty(study: optuna.Study, trial: optuna.trial.FrozenTrial) -> None:
    """After each trial: end with the last handed setting."""
    if not study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.WAITING,)):
        study.stop()


def begin(handed: Handed, count: int, storage: Any, pruner: Any) -> optuna.Study:
    """A study with the handed settings in its queue."""
    study = optuna.create_study(
        direction="maximize",
        storage=storage,
        study_name="search",
        sampler=optuna.samplers.RandomSampler(seed=0),
        pruner=pruner,
    )
    for number, setting in enumerate(handed.trials[:count]):
        study.enqueue_trial(setting, user_attrs={"number": number})
    return study


def work_off(path: str, pruner: Any, trial: Callable[[optuna.Trial], float]) -> None:
    """What one of several processes does."""
    study = optuna.load_study(
        study_name="search",
        storage=JournalStorage(JournalFileBackend(path)),
        sampler=optuna.samplers.RandomSampler(seed=0),
        pruner=pruner,
    )
    study.optimize(trial, callbacks=[stop_when_empty])


def main() -> None:
    """Search, say so, answer."""
    given = told.options(threads=1, processes=1, fused=1, pruner=0)
    torch.set_num_threads(given.threads)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    handed = Handed.read(given.folder)
    trainer = Trainer(handed, fused=bool(given.fused))
    count = given.trials or handed.task.trials
    pruner = (
        optuna.pruners.SuccessiveHalvingPruner() if given.pruner else optuna.pruners.NopPruner()
    )
    trial = partial(objective, trainer, given.seed, bool(given.pruner))
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "journal.log")
        if given.processes == 1:
            study = begin(handed, count, None, pruner)
            study.optimize(trial, callbacks=[stop_when_empty])
        else:
            study = begin(handed, count, JournalStorage(JournalFileBackend(path)), pruner)
            fork = multiprocessing.get_context("fork")
            workers = [
                fork.Process(target=work_off, args=(path, pruner, trial))
                for _ in range(given.processes)
            ]
            for each in workers:
                each.start()
            for each in workers:
                each.join()
        found = _found(study, time.perf_counter() - began)
    told.tell(found, trainer.check)


def _found(study: optuna.Study, seconds: float) -> told.Found:
    ended = [each for each in study.get_trials(deepcopy=False) if "number" in each.user_attrs]
    ended.sort(key=lambda each: each.user_attrs["number"])
    curves = [each.user_attrs["curve"] for each in ended]
    pruned = optuna.trial.TrialState.PRUNED
    return told.Found(
        accuracies=[curve[-1] for curve in curves],
        settings=[each.params for each in ended],
        passes=sum(map(len, curves)),
        trials_s=seconds,
        stopped=[each.user_attrs["number"] for each in ended if each.state == pruned],
    )


if __name__ == "__main__":
    main()
