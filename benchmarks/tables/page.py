"""The results as a page of Markdown.

This module refuses to measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10
from statistics import median
from typing import Any

from . import scores
from .compare import Interval, interval, verdict

OURS = "backlit"

HEAD = """# How well, on tables

Default options of Backlit, nothing chosen by hand, beside peers behind good preparation, over the
same splits: a fifth held out, classes dealt evenly. Means with 95 % intervals (Student) over
splits; `difference` is Backlit minus the peer, of the same splits, and a verdict is `ahead` or
`behind` only where its interval leaves out 0. Splits of a table share rows: an interval says how
sure a figure is for this table. `fit` is the median of wall seconds on all training rows with the
setting it has, preparation included; `choosing`, before it, what the choice of that setting took.

- `sklearn-mlp`: MLPClassifier/MLPRegressor in a Pipeline (median and indicator, standardised,
  one-hot); layers (100) or (100, 100), early stopping or not, of values the target or its
  logarithm, standardised, answers kept within what training saw: the best by five folds of the
  training rows (of more than 2,000: by one of them), chosen anew in every fifth split for the
  five that follow. One BLAS thread.
- `hist-gradient-boosting`: words as categories; defaults or 400 trees at half the rate, the
  target as it is or its logarithm, chosen in the same way.
- `realmlp`: RealMLP_TD of pytabkit with its tuned defaults, one network, on the CPU.

Backlit answers with several networks side by side (`members`), which its seconds include.
"""


def page(result: dict[str, Any]) -> str:
    """All tables, then who stands where."""
    machine = result["machine"]
    lines = [HEAD]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    facts = f"{machine['cpu']}, {machine['cores']} cores, Python {machine['python']}; {versions}."
    lines.append(f"{result['date']}, {facts}\n")
    for table in result["tables"].values():
        lines += _block(table)
    lines += _behind(result["tables"])
    return "\n".join(lines)


def _block(table: dict[str, Any]) -> list[str]:
    metrics = list(next(iter(table["peers"].values()))[0]["scores"])
    ours = {each["split"]: each for each in table["peers"].get(OURS, [])}
    main = scores.MAIN[table["task"]]
    heads = ["", "splits", *metrics, f"difference in {main}", "Backlit is", "fit s", "choosing s"]
    lines = [f"## {table['name']}: {table['target']}, {table['rows']:,} rows\n"]
    lines += ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for name, records in table["peers"].items():
        cells = [name, str(len(records))]
        for metric in metrics:
            cells.append(_shown(interval([each["scores"][metric] for each in records]), metric))
        cells += _against(records, ours, main) if name != OURS else ["", ""]
        cells += [f"{median(each['seconds'] for each in records):.2f}"]
        cells += [f"{records[0]['choosing']:.0f}" if records[0]["setting"] else ""]
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, "", *_notes(table), ""]


def _against(records: Sequence[dict[str, Any]], ours: dict[int, Any], main: str) -> list[str]:
    """The paired difference and the verdict, of the splits that both have."""
    difference = paired(records, ours, main)
    if difference is None:
        return ["", ""]
    less = main in scores.LOWER
    return [_shown(difference, main, sign=True), verdict(difference, less_is_better=less)]


def paired(records: Sequence[dict[str, Any]], ours: dict[int, Any], metric: str) -> Interval | None:
    """Backlit minus a peer, over the splits that both have."""
    both = [each for each in records if each["split"] in ours]
    if not both:
        return None
    return interval([ours[e["split"]]["scores"][metric] - e["scores"][metric] for e in both])


def _notes(table: dict[str, Any]) -> list[str]:
    """What Backlit left out by itself, what the peers were spared, what they chose, the noise."""
    lines = []
    ours = table["peers"].get(OURS, [])
    reasons: dict[str, list[str]] = {}
    for each in ours:
        for column, why in each["left_out"].items():
            reasons.setdefault(column, []).append(why)
    for column, why in reasons.items():
        lines.append(f"- Backlit left out `{column}` in {len(why)} of {len(ours)} splits: {why[0]}")
    if table["spared"]:
        columns = ", ".join(f"`{each}`" for each in table["spared"])
        lines.append(f"- left out by hand for the peers: {columns}")
    if ours:
        lines.append(f"- Backlit's members: {ours[0]['members']}, engine {ours[0]['engine']}")
    for name, records in table["peers"].items():
        counts: dict[str, int] = {}
        for each in filter(None, (each["setting"] for each in records)):
            label = ", ".join(f"{key} {value}" for key, value in each.items())
            counts[label] = counts.get(label, 0) + 1
        if counts:
            ranked = sorted(counts.items(), key=lambda pair: -pair[1])
            told = "; ".join(f"{label} ({count})" for label, count in ranked)
            lines.append(f"- {name} chose {told}")
    busy = [each["busy"] for records in table["peers"].values() for each in records]
    noisy = sum(each > 0.15 for each in busy)
    if noisy:
        told = f"{noisy} of {len(busy)} fits began while others kept the machine busy"
        lines.append(f"- {told}: seconds are too long there, for everybody")
    return lines


def _behind(tables: dict[str, Any]) -> list[str]:
    """Where a peer is better beyond doubt, said plainly."""
    behind = []
    for table in tables.values():
        ours = {each["split"]: each for each in table["peers"].get(OURS, [])}
        main = scores.MAIN[table["task"]]
        for name, records in table["peers"].items():
            found = paired(records, ours, main) if name != OURS else None
            less = main in scores.LOWER
            if found is not None and verdict(found, less_is_better=less) == "behind":
                told = _shown(found, main, sign=True)
                behind.append(f"- on {table['name']}, {name} is better: {main} {told}")
    return ["## Where Backlit is behind\n", *(behind or ["- nowhere, by these intervals"])]


def _shown(value: Interval, metric: str, *, sign: bool = False) -> str:
    """A mean to two digits of its interval's reach."""
    digits = 1 if metric == "rmse" else 4
    if value.reach > 0:
        digits = min(max(1 - floor(log10(value.reach)), 0), 4)
    mean = f"{value.mean:{'+' if sign else ''}.{digits}f}".replace("-", "−")
    return mean if value.count < 2 else f"{mean} ± {value.reach:.{digits}f}"
