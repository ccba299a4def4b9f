"""A search in a folder: begun, gone on with after any end, and shared by several processes.

The journal is the truth; networks put aside are a convenience. Whoever finds that all is done
draws the conclusion, one process alone. This module refuses to know what is searched.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ..base import files
from ..base.errors import BusyError
from ..registry import select
from ..runs.environment import write_environment
from ..runs.evaluation import write_evaluation
from ..runs.model_file import write_model
from ..runs.plain import json_page, mapping_from
from ..runs.study_folder import StudyFolder
from ..training.drive import Progress
from ..training.evaluation import arrays_to_keep
from ..training.model import open_model
from .course import goodness
from .fellows import fellows
from .ledger import Journal
from .optuna_journal import export_to_optuna
from .question import Question
from .samplers import Told
from .search import Searcher
from .study import Study
from .study_file import write_study
from .study_record import record_of
from .tpe import TPE

_POLL: Final = 0.05  # seconds between two looks at a lock


def begin(
    parent: str, name: str, question: Question, data: Mapping[str, Any], ensemble: int | None
) -> StudyFolder:
    """A new study folder with everything that fixes the search."""
    folder = StudyFolder.create(parent, name)
    write_study(folder, question, data, ensemble)
    return folder


def carried_out(
    folder: StudyFolder,
    question: Question,
    *,
    ensemble: int | None = None,
    engine: str = "auto",
    progress: Progress = "auto",
    processes: int | None = None,
) -> Study:
    """Work in the folder until all is done, alone or beside others; then conclude, once.

    processes   how many work, this one among them, each on one core; None: this one, on all
    Ctrl-C ends it with all finished trials in the journal: carried out again, it goes on.
    Raises StorageError, FileFormatError for a journal that is none.
    """
    searcher = Searcher(question, ensemble=ensemble, engine=engine, progress=progress)
    if not folder.environment.is_file():
        write_environment(folder, select(engine).facts())
    others = 0 if concluded(folder) is not None else (processes or 1) - 1
    with Journal(folder.journal) as ledger, fellows(folder.path, others, engine):
        study = searcher.work(ledger, folder.states, None if processes is None else 1)
    study = replace(study, folder=folder.path)
    if study.status != "finished":
        with _alone(folder):
            if concluded(folder) is None:
                _note(folder, study)
        return study
    with _alone(folder):
        if concluded(folder) is not None:
            return replace(study, model=open_model(folder.best) if folder.best.exists() else None)
        study = searcher.concluded(study)
        _keep(folder, study)
    return study


def joined(folder: StudyFolder, question: Question, *, engine: str = "auto") -> Study:
    """Work in the folder until nothing is wanted, and leave the conclusion to others."""
    with Journal(folder.journal) as ledger:
        return Searcher(question, engine=engine, progress="quiet").work(ledger, folder.states)


def concluded(folder: StudyFolder) -> Mapping[str, Any] | None:
    """ranking.json of a search whose conclusion was drawn, or None."""
    if not folder.ranking.is_file():
        return None
    with files.told(folder.ranking, "read the file"):
        content = folder.ranking.read_bytes()
    found = mapping_from(content, who=folder.ranking.name, where=str(folder.ranking))
    return found if found.get("status") == "finished" else None


def _keep(folder: StudyFolder, study: Study) -> None:
    """The model and its scores; the ranking last, for it says that all is there."""
    if study.model is not None:
        write_model(folder.best, study.model.arrays, study.model.to_facts())
        if study.evaluations:
            facts: dict[str, Any] = {
                part: dict(each.scores) for part, each in study.evaluations.items()
            }
            own = study.model.to_facts()
            facts |= {key: own[key] for key in ("classes", "image_shape", "task")}
            write_evaluation(folder, facts, arrays_to_keep(study.evaluations))
    if isinstance(study.sampler, TPE):
        _for_optuna(folder, study)
    _note(folder, study)
    for path in folder.states.glob("*.safetensors") if folder.states.is_dir() else ():
        files.remove(path, durable=False)


def _for_optuna(folder: StudyFolder, study: Study) -> None:
    """The trials in a journal of Optuna's, so that its own tools can look at them."""
    path = folder.path / "optuna.journal"
    files.remove(path, durable=False)
    told = [
        Told(each.number, each.parameters, goodness(each, study.metric))
        for each in study.trials
        if each.parameters  # not the plan as it was, which is no point of the space
    ]
    export_to_optuna(study.space, told, path, study.metric)


def _note(folder: StudyFolder, study: Study) -> None:
    files.write_atomic(folder.ranking, json_page(record_of(study)))


def _alone(folder: StudyFolder) -> Any:
    """The folder's lock, waited for: another process may be drawing the conclusion."""
    while True:
        try:
            return folder.lock()
        except BusyError:
            time.sleep(_POLL)
