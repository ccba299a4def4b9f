"""Backlit with a search: `search_table(table, target)`, nothing chosen by hand but the number of
trials and the seed.

Beside the model it gives back, it tells of two on the way what the search thought of them: of
`best`, the trial in the first place, and of `chosen`, which was best over its seeds. Processor
seconds are of the whole process until the answer, imports and reading included; what is asked
only for these two is not counted.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from backlit.base.describe import to_data
from backlit.data.tables.read import read_table
from backlit.data.tables.table import Table
from backlit.search.search import Searcher
from backlit.search.search_table import search_table
from backlit.search.study import Study
from backlit.training.ensemble import Ensemble
from backlit.training.model import Model

from ...tables.peers import serve
from .answering import answer, networks, new_rows


class Tune:
    """A table by Backlit's search."""

    def choose(self, folder: Path) -> dict[str, Any]:
        return {"setting": {}, "tried": {}}

    def fit(self, folder: Path, setting: dict[str, Any]) -> dict[str, Any]:
        target = serve.task_of(folder)["target"]
        study = search_table(
            read_table(folder / "train.csv"),
            target,
            trials=setting["trials"],
            ensemble=setting["ensemble"],
            seed=setting["seed"],
            test=None,
            progress="quiet",
        )
        if study.model is None:
            raise SystemExit(f"no model: {study!r}")
        new = new_rows(study.model, folder)
        said = answer(study.model, new)
        cpu = time.process_time()
        return {"answer": said, "cpu": cpu, "picks": _picks(study, new), **_facts(study)}


def _facts(study: Study) -> dict[str, Any]:
    chosen, first = study.chosen, study.trials[0]
    return {
        "engine": study.engine,
        "metric": study.metric,
        "failed": sum(each.status == "failed" for each in study.trials),
        "chosen": chosen.number,
        "parameters": to_data(dict(chosen.parameters)),
        "first": {"score": first.score, "level": first.level},
        "mixture": None if study.mixture is None else asdict(study.mixture),
    }


def _picks(study: Study, new: Table) -> dict[str, Any]:
    best = study.models[study.best.number]
    alone = _alone(study)
    validation = study.finalists[0].mean if study.finalists else study.chosen.score
    return {
        "best": {"trial": study.best.number, "validation": study.best.score, **_said(best, new)},
        "chosen": {"trial": study.chosen.number, "validation": validation, **_said(alone, new)},
    }


def _alone(study: Study) -> Model | Ensemble:
    """The chosen trial's model without others beside it: trained again where it was not kept."""
    if study.mixture is None or not study.mixture.kept:
        found = study.model
    else:
        found = Searcher(study.question, progress="quiet").concluded(study).model
    if found is None:
        raise SystemExit(f"no model: {study!r}")
    return found


def _said(model: Model | Ensemble, new: Table) -> dict[str, Any]:
    return {
        "answer": answer(model, new),
        "answers": [answer(each, new) for each in networks(model)],
    }


if __name__ == "__main__":
    serve.serve(Tune())
