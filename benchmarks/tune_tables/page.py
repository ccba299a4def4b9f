"""The lines of files as a page of Markdown, and as JSON.

This module refuses to measure.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from math import floor, log10
from pathlib import Path
from statistics import median
from typing import Any

from backlit.base.files import write_atomic

from ..tables import scores
from ..tables.compare import Interval
from . import conclusions
from .conclusions import MEASURES, Line, Rival, Splits
from .lines import Key, read

RESULTS = Path(__file__).parent.parent / "results"

HEAD = """# How good the model is that a search chooses

A fifth of each table is held out; three sides learn from the rest and answer it, all with the
split's number as their seed. Differences are Backlit's `tune` minus the side, of the same splits,
with 95 % intervals (Student); a verdict is `ahead` or `behind` only where the interval leaves out
0. Splits of a table share rows: an interval says how sure a figure is for this table.

- `tune`: {trials} trials with default options: sampler narrow, halving, three seeds of the best
  three, the default plan as the first trial.
- `train`: `fit_table` with default options.
- `peer`: Optuna (TPE, defaults) over scikit-learn's MLPClassifier/MLPRegressor behind good
  preparation, with {times} times the processor seconds of `tune` on the same split, spent by two
  processes of one BLAS thread: one to three layers of 16 to 256, activation, rate, penalty, batch
  size, early stopping or how many passes (at most 300), of values the target or its logarithm.
  Judged by five folds (from 10,000 rows on by one of them); the best setting fitted again on all
  training rows, or with five seeds where these are better in the same folds, which is not counted.

Seconds are of processors (user and system, of all threads and processes, imports included), for
the machine was not always quiet; wall seconds of the whole measurement stand beside. Medians.
"""

CHOOSING = """## What choosing flatters

Of `tune`: the trial in the first place (`best`) and the one that was best over its seeds
(`chosen`): its score on the rows that judged it, minus its score on the rows held out. `together`
is what all its networks answer; `alone` is the mean over its networks, each on its own, as
validation judges them. Above 0 in accuracy, or below 0 in rmse, the search promised too much.

| table | | | validation | together | validation − together | alone | validation − alone |
|---|---|---|---|---|---|---|---|"""


def main() -> None:
    """Read the files, write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tune_tables.page")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--trials", type=int, default=200, help="count lines of so many trials")
    parser.add_argument("--dry", action="store_true", help="print only, write nothing")
    asked = parser.parse_args()
    machines, known = read(asked.files)
    known = {key: line for key, line in known.items() if key.trials in (None, asked.trials)}
    text = page(machines, known, asked.trials)
    print(text)
    if not asked.dry:
        RESULTS.mkdir(exist_ok=True)
        whole = {"machines": machines, "lines": list(known.values())}
        content = json.dumps(whole, indent=1, ensure_ascii=False)
        write_atomic(RESULTS / "tune_tables.json", f"{content}\n".encode())
        write_atomic(RESULTS / "tune_tables.md", f"{text}\n".encode())


def page(machines: Sequence[Mapping[str, Any]], known: Mapping[Key, Line], trials: int) -> str:
    """All tables, what choosing flatters, and what may be claimed."""
    times = {
        line["budget"] / known[own]["cpu"]
        for key, line in known.items()
        if key.side == "peer" and (own := key._replace(side="tune")) in known
    }
    told = " or ".join(sorted({f"{each:.3g}" for each in times})) or "ten"
    lines = [HEAD.format(trials=trials, times=told)]
    lines += [f"{_machine(each)}\n" for each in machines]
    choosing, claims = [CHOOSING], ["## What may be claimed\n"]
    for table in conclusions.tables(known):
        tuned = conclusions.splits_of(known, table, "tune", trials, None)
        if tuned:
            rivals = _rivals(known, table, trials, tuned)
            lines += [*_block(table, tuned, rivals), ""]
            choosing += [_pick(table, tuned, name) for name in ("best", "chosen")]
            claims += _claims(table, tuned, rivals)
    return "\n".join([*lines, *choosing, "", *claims])


def _rivals(known: Mapping[Key, Line], table: str, trials: int, tuned: Splits) -> list[Rival]:
    """train, peer, and of searches that tried ensembles their end."""
    sides = {"train": conclusions.splits_of(known, table, "train", None, None)}
    sides["peer"] = conclusions.splits_of(known, table, "peer", trials, None)
    counts = {key.ensemble for key in known if key.table == table and key.ensemble is not None}
    for count in sorted(counts):
        found = conclusions.splits_of(known, table, "tune", trials, count)
        sides[f"tune, ensemble {count}"] = found
        sides[f"peer of ensemble {count}"] = conclusions.splits_of(
            known, table, "peer", trials, count
        )
    return [conclusions.rival(name, tuned, found) for name, found in sides.items() if found]


def _block(table: str, tuned: Splits, rivals: Sequence[Rival]) -> list[str]:
    first = next(iter(tuned.values()))
    measures = MEASURES[first["task"]]
    main = measures[0]
    heads = ["", "splits", *measures]
    heads += [f"tune minus it in {each}" for each in measures if each != "r2"]
    heads += ["`tune` is", "processor s", "wall s"]
    lines = [f"## {table}, {first['rows']:,} rows\n"]
    lines += ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for each in (Rival("tune", tuned, {}), *rivals):
        cells = [each.name, str(len(each.splits))]
        cells += [_shown(conclusions.mean_of(each.splits, name)) for name in measures]
        for name in measures:
            if name != "r2":
                found = each.differences.get(name)
                cells.append(_shown(found[0], sign=True) if found else "")
        found = each.differences.get(main)
        cells.append(found[1] if found else "")
        cells += [_median(each.splits, "cpu"), _median(each.splits, "seconds")]
        lines.append("| " + " | ".join(cells) + " |")
    peers = next((each.splits for each in rivals if each.name == "peer"), {})
    return [*lines, "", *_notes(tuned, peers)]


def _notes(tuned: Splits, peers: Splits) -> list[str]:
    """What was chosen, and how far the peer came."""
    chosen = [line["chosen"] for line in tuned.values()]
    lines = [f"- `tune` chose the default plan in {chosen.count(0)} of {len(chosen)} splits"]
    if peers:
        runs = [line["trials_run"] for line in peers.values()]
        bagged = sum(line["bagged"] for line in peers.values())
        engines = Counter(line["engine"] for line in tuned.values())
        lines.append(
            f"- the peer tried {min(runs)} to {max(runs)} settings (median {median(runs):.0f}); "
            f"five seeds answered in {bagged} of {len(runs)} splits"
        )
        lines.append(f"- Backlit's engine: {', '.join(engines)}")
    busy = sum(line["busy"] > 0.15 for each in (tuned, peers) for line in each.values())
    count = len(tuned) + len(peers)
    return [*lines, f"- {busy} of {count} measurements began beside others' work"]


def _pick(table: str, tuned: Splits, pick: str) -> str:
    found = conclusions.picked(tuned, pick)
    main = scores.MAIN[next(iter(tuned.values()))["task"]]
    cells = [table, main, pick, _shown(found["validation"]), _shown(found["test"]),
             _shown(found["difference"], sign=True), _shown(found["alone"]),
             _shown(found["flattered"], sign=True)]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def _claims(table: str, tuned: Splits, rivals: Sequence[Rival]) -> list[str]:
    main = scores.MAIN[next(iter(tuned.values()))["task"]]
    lines = []
    for each in rivals:
        found = each.differences.get(main)
        if found and each.name in ("train", "peer"):
            count = found[0].count
            told = f"{main} {_shown(found[0], sign=True)}, {count} split{'s' * (count != 1)}"
            lines.append(f"- {table}: `tune` is {found[1]} beside `{each.name}` ({told})")
    return lines


def _median(splits: Splits, name: str) -> str:
    return f"{median(line[name] for line in splits.values()):.3g}"


def _machine(facts: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in facts["versions"].items())
    return (
        f"{facts['cpu']}, {facts['cores']} cores, {facts['system']}, Python {facts['python']}; "
        f"{versions}."
    )


def _shown(value: Interval, *, sign: bool = False) -> str:
    """A mean to two digits of its interval's reach."""
    digits = 4
    if value.reach > 0:
        digits = min(max(1 - floor(log10(value.reach)), 0), 4)
    mean = f"{value.mean:{'+' if sign else ''}.{digits}f}".replace("-", "−")
    return mean if value.count < 2 else f"{mean} ± {value.reach:.{digits}f}"


if __name__ == "__main__":
    main()
