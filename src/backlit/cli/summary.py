"""What a run has to say for itself: before it begins, after it ended, and as facts for programs.

This module refuses to train, and to know where its sentences go.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..runs.events import Event, RunStarted
from .engine_words import tell_engine
from .error_words import reason_in
from .scores import facts_of, score_line
from .screen import Screen
from .spelling import word_for

if TYPE_CHECKING:
    from ..data.dataset import Dataset
    from ..nn.chain import Chain
    from ..optim.optimizer import Optimizer
    from ..training.plan import Plan
    from ..training.run import Run
    from .sources import Source


def tell_data(screen: Screen, data: Dataset) -> None:
    """What was read."""
    say = screen.say
    if data.class_count is not None:
        task = say("classes", count=data.class_count)
    else:
        task = say("values", count=1 if data.y.ndim == 1 else data.y.shape[1])
    features = "×".join(map(str, data.feature_shape))
    screen.tell(say("data", name=data.name, rows=f"{data.rows:,}", features=features, task=task))


class Announcement:
    """A listener that tells, when a run begins, what was read and what is trained on it.

    Not before: by then everything that can be wrong with data and plan has been told.
    `asked` is the engine that was asked for; an engine that is not there is an error at once.
    """

    def __init__(self, screen: Screen, data: Dataset, plan: Plan, asked: str) -> None:
        from ..registry import select

        self._screen, self._data, self._plan, self._asked = screen, data, plan, asked
        self._engine = select(asked).name
        self._told = False

    def __call__(self, event: Event) -> None:
        """Tell it once, at the first event; a run that goes on begins with another one."""
        if self._told:
            return
        self._told = True
        tell_data(self._screen, self._data)
        if isinstance(event, RunStarted):
            rows = {
                name: f"{getattr(event, f'{name}_rows'):,}"
                for name in ("train", "validation", "test")
            }
            self._screen.tell(self._screen.say("split", **rows))
        tell_plan(self._screen, self._data, self._plan, self._engine)
        if self._asked == "auto":
            tell_engine(self._screen)


def tell_plan(screen: Screen, data: Dataset, plan: Plan, engine: str) -> None:
    """The network and how it is trained, a line each."""
    count = plan.network.summary(data.feature_shape).parameters or 0
    layers = layers_line(plan.network)
    screen.tell(screen.say("network", layers=layers, parameters=f"{count:,}"))
    screen.tell(
        screen.say(
            "training",
            loss=word_for(type(plan.loss)),
            optimizer=optimizer_words(plan.optimizer),
            batch=plan.batch_size,
            epochs=plan.epochs,
            seed=plan.seed,
            engine=engine,
        )
    )


def layers_line(network: Chain) -> str:
    """`dense 100, relu, dense 10`: the layers in one line.

    >>> import backlit as bl
    >>> layers_line(bl.Chain(bl.Dense(100), bl.ReLU(), bl.Dropout(0.2), bl.Dense(10)))
    'dense 100, relu, dropout 0.2, dense 10'
    """
    words = []
    for layer in network.layers:
        size = getattr(layer, "units", getattr(layer, "rate", None))
        words.append(layer.stem if size is None else f"{layer.stem} {size}")
    return ", ".join(words)


def optimizer_words(optimizer: Optimizer) -> str:
    """`adam 0.001`: the optimizer and its learning rate."""
    return f"{word_for(type(optimizer))} {optimizer.learning_rate:g}"


def tell_end(
    screen: Screen,
    run: Run,
    source: Source,
    report: Path | None,
    lang: str,
    beside: Callable[[], None] = lambda: None,
) -> None:
    """How a run ended, its scores and what stands `beside` them, where all is, what to do next.

    What a diagnosis finds first is said, too; of a run that was interrupted nothing is.
    """
    from ..training.diagnosis.diagnose import diagnose

    say = screen.say
    epochs = len(run.history)
    facts = {"epochs": epochs, "next": epochs + 1, "seconds": f"{run.seconds:.1f}"}
    screen.tell(say(f"ended.{run.status}", reason=reason_in(say, run.reason), **facts))
    if run.plan.keep == "last":
        screen.tell(say("kept.last"))
    elif run.best_epoch is None:
        screen.tell(say("kept.none"))
    elif len(getattr(run, "members", ())) > 1:
        screen.tell(say("kept.members", monitor=run.monitor))
    else:
        screen.tell(say("kept.best", epoch=run.best_epoch, monitor=run.monitor))
    lines = [score_line(say, part, run.evaluations[part]) for part in ("test", "validation")
             if part in run.evaluations]  # fmt: skip
    for line in lines:
        screen.tell(line)
    beside()
    found = diagnose(run).findings if run.status != "interrupted" else ()
    if found:
        screen.tell(
            say("diagnose.found", text=found[0].says.within("ko" if lang == "ko" else "en"))
        )
    if run.folder is not None:
        files = "run.toml, best.safetensors" + ("" if report is None else ", report.html")
        screen.tell(say("saved", run=run.folder, files=files))
        screen.tell(say("next"))
        for command in next_commands(run, source, report, examine=bool(found)):
            screen.tell(f"  {command}")


def next_commands(
    run: Run, source: Source, report: Path | None, *, examine: bool = False
) -> list[str]:
    """Commands worth pasting, for a shell; `examine`: there is something to diagnose."""
    folder, data = shlex.quote(str(run.folder)), shlex.quote(source.name)
    commands = [f"backlit resume {folder}"] if run.status == "interrupted" else []
    if run.status == "failed":
        slower = run.plan.optimizer.learning_rate / 10
        plan = shlex.quote(str(Path(str(run.folder), "run.toml")))
        commands.append(f"backlit train {plan} --learning-rate {slower:g}")
    if examine:
        commands.append(f"backlit diagnose {folder} --try")
    if report is not None:
        commands.append(f"backlit report {folder} --open")
    if run.best_epoch is None:
        return commands  # its weights are worth nothing yet, or nothing any more
    return [
        *commands,
        f"backlit evaluate {folder} {data}",
        f"backlit predict {folder} {data} -o predictions.csv",
    ]


def run_facts(run: Run, source: Source, report: Path | None) -> dict[str, Any]:
    """A run for programs: figures of the epoch whose weights are kept, and the scores of them."""
    kept = run.best_epoch if run.plan.keep == "best" else None
    epochs = run.history.epochs
    of_epoch = dict(epochs[kept - 1 if kept else -1]) if epochs else {}
    sizes = [value.size for value in run.model.parameters.values()]
    members = getattr(run, "members", ()) or (run,)
    iterations = sum(each.model.facts["trained"]["iterations"] for each in members)
    facts: dict[str, Any] = {
        "run": None if run.folder is None else str(run.folder),
        "status": run.status,
        "reason": run.reason,
        "data": source.name,
        "seed": run.plan.seed,
        "engine": run.engine,
        "parameters": sum(sizes),
        "epochs": len(epochs),
        "iterations": iterations,
        "best_epoch": run.best_epoch,
        "train_loss": of_epoch.get("train_loss"),
        "train_loss_predict": of_epoch.get("train_loss_predict"),
        "seconds": round(run.seconds, 3),
        "report": None if report is None else str(report),
    }
    if run.note is not None:
        facts["note"] = run.note
    if "validation" not in run.evaluations:
        facts["validation_loss"] = None
    for part, evaluation in run.evaluations.items():
        facts |= facts_of(part, evaluation)
    return facts
