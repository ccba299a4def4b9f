"""The results as a page of Markdown.

This module refuses to measure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HEAD = """# How fast a search is

Whole processes, from their start to the line with the best trial: interpreter, imports, compilers
and all. Sides run in turn, round by round, with seeds of their own for first weights and batches;
seconds are medians over rounds, `times` the median of Backlit's paired ratios with smallest and
largest. All sides try the same settings on the same rows, judge the held rows after every epoch
and keep the running training accuracy. Each repeated four runs from given first weights and
batches: loss after 50 updates within 1e-3 of the float64 eager engine's, accuracies within two
rows of a hundred; else it is void. `start` is what passes before the first trial (imports,
reading, compiling) and after the last; `share` is FLOP of the trials / seconds / GEMM rate of two
threads, FLOP an update = 6 B Σ(in·out) − 2 B in₁·out₁, and 2 Σ(in·out) a row judged. `by rate` is
Spearman's correlation of accuracy with the learning rate over the trials.

- `optuna-pytorch`: settings from Optuna's queue; resident tensors, one gather an epoch, fused or
  foreach updates; one process of one or two threads, or two forked ones that share the study
  through its journal.
- `jax-vmap`: trials side by side in one compiled program, all epochs in a scan; `jax-scan`: the
  same program of one trial, two at a time.
"""

ABOUT: Mapping[str, str] = {
    "e18": "{trials} trials of 784-100×6-10 ReLU, SGD, batch 100, 400 rows of MNIST, 50 epochs "
    "(200 updates), 100 rows held; every trial to its end.",
    "halving": "The same with Backlit stopping trials early, against all of Optuna's trials to "
    "their end; other settings in each round. Void if the mean of Backlit's best accuracies is "
    "behind by more than one row of a hundred. `pruned` is Optuna's own successive halving.",
    "table": "{trials} trials of 32-64-64-2 ReLU, Adam, batch 32, 20,000 rows learnt from, 2 "
    "epochs (1,250 updates), 5,000 rows held. A peer that `ran` fewer trials is scaled: its start "
    "once, the time of its trials as many times as there are more.",
}

COLUMNS = ("", "setting", "s", "start s", "ran", "times", "goal", "best accuracy", "by rate",
           "same work", "share")  # fmt: skip


def page(result: Mapping[str, Any]) -> str:
    """All contests, each with its machine beside it."""
    facts = result["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in facts["versions"].items())
    lines = [HEAD]
    for row in result["rows"].values():
        lines += [block(row, facts), ""]
    return "\n".join([*lines, f"Versions: {versions}."])


def block(row: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """One contest."""
    speed = row["probe"]
    low, high = speed["gemm_spread"]
    lines = [f"## {row['name']}\n", ABOUT[row["name"]].format(trials=row["trials"]), ""]
    lines.append(
        f"{row['date']}, {facts['cpu']}, {facts['cores']} cores, {facts['system']}, Python "
        f"{facts['python']}; GEMM {speed['gemm']:.0f} GFLOP/s ({low:.0f}–{high:.0f}, "
        f"{speed['gemm_by']}), memory {speed['bandwidth']:.0f} GB/s; {row['rounds']} rounds.\n"
    )
    lines += ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    lines += ["| " + " | ".join(_cells(each, row["trials"])) + " |" for each in row["sides"]]
    noisy = {each["side"]: each["disturbed"] for each in row["sides"] if each.get("disturbed")}
    if noisy:
        told = ", ".join(f"{name} {count}" for name, count in noisy.items())
        lines += ["", f"Rounds in which somebody else used the machine: {told}."]
    return "\n".join(lines)


def _cells(side: Mapping[str, Any], trials: int) -> list[str]:
    if side.get("void"):
        return [side["side"], side["setting"], side["void"], *[""] * (len(COLUMNS) - 3)]
    best = side["best"]
    mean = sum(best) / len(best)
    return [
        side["side"],
        side["setting"],
        f"{side['seconds']:.2f}",
        f"{side['start_s']:.2f}",
        _ran(side, trials),
        _times(side),
        _goal(side),
        f"{mean:.3f} ({min(best):.2f}–{max(best):.2f})",
        f"{side['by_rate']:.2f}",
        _same(side.get("compared")),
        f"{side['share']:.0%}",
    ]


def _ran(side: Mapping[str, Any], trials: int) -> str:
    """How many trials, and how many of them were stopped early, the mean of the rounds."""
    stopped = sum(side["stopped"]) / len(side["stopped"])
    told = f"{side['ran']} of {trials}" if side["ran"] != trials else f"{trials}"
    return f"{told}, {stopped:.0f} stopped" if stopped else told


def _times(side: Mapping[str, Any]) -> str:
    if "ratio" not in side:
        return ""
    low, high = side["spread"]
    return f"{side['ratio']:.2f} ({low:.2f}–{high:.2f})"


def _goal(side: Mapping[str, Any]) -> str:
    if side.get("goal") is None:
        return ""
    return f"{side['goal']:g} {'met' if side['met'] else 'missed'}"


def _same(compared: Mapping[str, Any] | None) -> str:
    """Whether it may be compared: correlations of accuracies, in brackets those of one side."""
    if compared is None:
        return ""
    if compared["void"]:
        return str(compared["void"])
    if "means" not in compared:
        return "as good"
    told = f"{compared['means']:.3f} of means"
    if compared["within"] == compared["within"]:
        told += f"; {compared['between']:.3f} a round (with itself {compared['within']:.3f})"
    return told
