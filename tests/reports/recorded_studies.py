"""Studies written down as searches write them, from a surface that is known: what a report of one
has to look good with.

Scores follow a hill over the learning rate; the weight decay does nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w

from backlit.base.wilson import wilson
from backlit.runs.study_folder import StudyFolder

ROWS = 100
RUNGS = (5, 17, 50)
SPACE: dict[str, dict[str, Any]] = {
    "learning_rate": {"kind": "LogRange", "low": 1e-6, "high": 1e-2, "limits": [1e-8, 1.0]},
    "weight_decay": {"kind": "LogRange", "low": 1e-8, "high": 1e-4},
    "width": {"kind": "IntegerRange", "low": 16, "high": 256, "log": True},
    "dropout": {"kind": "LinearRange", "low": 0.0, "high": 0.5},
    "optimizer": {
        "kind": "Choice",
        "options": [{"kind": "SGD"}, {"kind": "Momentum"}, {"kind": "Adam", "beta1": 0.9}],
    },
    "momentum": {
        "kind": "LinearRange", "low": 0.5, "high": 0.99,
        "when": ["optimizer", [{"kind": "Momentum"}]],
    },
}  # fmt: skip


def parameters(rng: np.random.Generator, space: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Values drawn from a space as study.toml tells of it."""
    drawn: dict[str, Any] = {}
    for name, each in space.items():
        if each["kind"] == "Choice":
            drawn[name] = each["options"][int(rng.integers(len(each["options"])))]
            continue
        low, high = each["low"], each["high"]
        u = float(rng.uniform())
        is_log = each["kind"] == "LogRange" or each.get("log")
        value = low * (high / low) ** u if is_log else low + u * (high - low)
        drawn[name] = round(value) if each["kind"] == "IntegerRange" else value
    chosen = drawn.get("optimizer")
    if isinstance(chosen, Mapping) and chosen["kind"] != "Momentum":
        drawn.pop("momentum", None)
    return drawn


def results(
    count: int,
    *,
    space: Mapping[str, Mapping[str, Any]] = SPACE,
    rungs: Sequence[int] = RUNGS,
    metric: str = "accuracy",
    seed: int = 0,
) -> list[dict[str, Any]]:
    """Trials' results: two of three stop at each rung, one of twenty fails."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        given = parameters(rng, space)
        rate = given.get("learning_rate", 1e-3)
        top = 0.1 + 0.8 * math.exp(-((math.log10(rate) + 2.6) ** 2) / 1.4)
        level = 0 if number % 3 else 1 if number % 9 else len(rungs) - 1
        epochs = rungs[min(level, len(rungs) - 1)]
        if number % 20 == 13:
            found.append(_result(number, given, epochs, None, {}))
            continue
        passes = np.arange(1, epochs + 1)
        rise = top * (1 - np.exp(-passes / 12)) + 0.1
        noise = rng.normal(0, 0.02, (2, epochs))
        held = np.round(np.clip(rise + noise[0], 0, 1) * ROWS) / ROWS
        learnt = np.clip(rise * 1.03 + noise[1] / 2, 0, 1)
        curves = {
            "validation_accuracy": held,
            "train_accuracy_predict": learnt,
            "validation_loss": -np.log(np.clip(held, 0.01, 1)) + 0.05,
            "train_loss_predict": -np.log(np.clip(learnt, 0.01, 1)) + 0.04,
        }
        plain = {name: values.tolist() for name, values in curves.items()}
        score = plain[f"validation_{metric}"][-1]
        found.append(_result(number, given, epochs, score, plain))
    return found


def _result(
    number: int, given: dict[str, Any], epochs: int, score: float | None, curves: dict[str, Any]
) -> dict[str, Any]:
    return {
        "number": number, "repeat": 0, "epochs": epochs, "parameters": given, "seed": number,
        "status": "failed" if score is None else "finished", "score": score,
        "scores": {name: values[-1] for name, values in curves.items()}, "curves": curves,
        "seconds": 0.1, "right": "", "reason": "NaN in loss" if score is None else "all epochs",
    }  # fmt: skip


def facts_of(
    found: Sequence[Mapping[str, Any]], *, larger: bool = True, **more: Any
) -> dict[str, Any]:
    """ranking.json for results: longer trained ones first, then by their score."""
    sign = -1.0 if larger else 1.0
    kept = [each for each in found if each["score"] is not None]
    ordered = sorted(kept, key=lambda each: (-each["epochs"], sign * each["score"], each["number"]))
    rows = []
    for place, each in enumerate(ordered, start=1):
        interval = wilson(round(each["score"] * ROWS), ROWS) if larger else None
        tied = place > 1 and abs(each["score"] - ordered[0]["score"]) < 0.03
        rows.append({
            "place": place, "trial": each["number"], "score": each["score"],
            "interval": interval, "tied": tied, "epochs": each["epochs"],
            "line": f"Best-{place} (val acc:{each['score']:.3g}) | …",
        })  # fmt: skip
    return {"rows": ROWS, "status": "finished", "seconds": 83.4, "ranking": rows, **more}


def effects(names: Sequence[str]) -> list[dict[str, Any]]:
    """The first matters, of the last nothing is known, those between have no effect."""
    told = []
    for k, name in enumerate(names):
        unknown, matters = k == len(names) - 1 and k > 0, k == 0
        says = (
            "matters (73% of the variation, p < 0.001), best between 0.0012 and 0.0063",
            "영향이 있음 (점수 변동의 73%, p < 0.001), 좋은 값의 범위는 0.0012 ~ 0.0063",
        )
        if unknown:
            says = (
                "too few trials with different values to tell",
                "서로 다른 값을 시도한 횟수가 적어 판단할 수 없음",
            )
        elif not matters:
            says = ("no measurable effect (p = 0.62)", "측정할 수 있는 영향이 없음 (p = 0.62)")
        told.append({
            "name": name, "importance": 0.73 if matters else 0.02 * k,
            "low": 0.61 if matters else 0.0, "high": 0.82 if matters else 0.07 + 0.93 * unknown,
            "p_value": 0.0 if matters else 0.62, "matters": matters, "unknown": unknown,
            "best": [0.0012, 0.0063],
            "sentence": {"en": f"{name}: {says[0]}", "ko": f"{name}: {says[1]}"},
        })  # fmt: skip
    return told


def boxes(count: int) -> list[dict[str, Any]]:
    """Three rounds: the rate's box moves past its upper end, the decay's stays."""
    told = []
    for k, (low, high) in enumerate([(1e-6, 1e-2), (1e-4, 3e-2), (1e-3, 1e-1)]):
        told.append({
            "first": k * count // 3,
            "dimensions": {
                "learning_rate": {"low": low, "high": high},
                "weight_decay": {"low": 1e-8, "high": 1e-4},
                "optimizer": {"options": ["SGD"], "weights": [1.0]},
            },
        })  # fmt: skip
    return told


def write_study(
    parent: Path,
    found: Sequence[Mapping[str, Any]],
    facts: Mapping[str, Any] | None = None,
    *,
    name: str = "mnist",
    **more: Any,
) -> StudyFolder:
    """A study folder with these results, claims between them, and the facts of its end."""
    folder = StudyFolder.create(parent, name)
    settings = {
        "seed": 3, "metric": "validation_accuracy", "trials": len(found),
        "sampler": {"kind": "Narrowing", "first": 50}, "repeat": 3,
        "data": {"name": "mnist", "rows": 500}, "space": SPACE,
        "plan": {"epochs": 50, "network": {"layers": [{"kind": "Dense", "units": 100}]}},
        **more,
    }  # fmt: skip
    if "rungs" not in more:
        settings["rungs"] = list(RUNGS)
    folder.study.write_text(tomli_w.dumps({k: v for k, v in settings.items() if v is not None}))
    lines = []
    for each in found:
        lines += [{"claim": {"number": each["number"], "by": 1}}, {"result": each}]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    folder.journal.write_text(text, "utf-8")
    if facts is not None:
        folder.ranking.write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    return folder


def whole_study(parent: Path, count: int = 90) -> StudyFolder:
    """A finished study of which everything is known."""
    found = results(count)
    facts = facts_of(found)
    best = [row["trial"] for row in facts["ranking"][:3]]
    facts |= {
        "metric": "validation_accuracy", "chosen": best[1],
        "finalists": [
            {"trial": trial, "scores": [0.83 - k / 50, 0.81, 0.8 + k / 90], "mean": 0.813 - k / 100,
             "interval": [0.79 - k / 100, 0.836 - k / 100]}
            for k, trial in enumerate(best)
        ],
        "effects": effects(list(SPACE)), "boxes": boxes(count),
        "ensemble": {"members": best, "score": 0.84, "alone": 0.83, "kept": True},
        "scores": {"validation": {"accuracy": 0.83}, "test": {"accuracy": 0.8, "rows": 1000}},
        "baseline": {"trial": 0, "score": 0.71, "interval": None},
    }  # fmt: skip
    return write_study(parent, found, facts)
