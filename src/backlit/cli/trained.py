"""A model to be used, and the rows it may honestly be used on.

A model is a `.safetensors` file, or the folder of a run or a study. Where its plan is known,
rows of the same name are those that the plan's seed held back. This module refuses to know what
is done with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.errors import InputError
from .screen import Screen
from .sources import Source

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..data.dataset import Dataset
    from ..training.ensemble import Ensemble
    from ..training.model import Model


@dataclass(frozen=True)
class Subject:
    """A model, the rows it is used on, and which these are.

    path   of the model file
    data   the rows
    part   `test` if they are the data's own test part, else `all`
    """

    path: Path
    model: Model | Ensemble
    source: Source
    data: Dataset
    part: str


def subject_of(screen: Screen, model: str, data: str, seed: int | None) -> Subject:
    """Open the model, load the rows, and tell which they are.

    seed   of the data; None: that of the model's training, or 0 if it is not known
    Raises InputError and FileFormatError for what cannot be used.
    """
    from ..training.model import open_model

    path = model_file(Path(model))
    opened = open_model(path)
    trained = _trained_on(path, opened)
    source = Source(data, 0 if seed is None else seed)
    is_known = trained is not None and trained.name == data
    if trained is not None and is_known and seed is None:
        source = trained
    rows = source.load()
    part = "all" if rows.test is None else "test"
    chosen = rows if rows.test is None else rows.test
    _tell(screen, path, source, chosen, part, is_known)
    return Subject(path, opened, source, chosen, part)


def unlabelled(
    screen: Screen, model: str, data: str
) -> tuple[Path, Model | Ensemble, NDArray[Any]] | None:
    """The model's file, the model, and rows without labels; None if the rows have labels."""
    from ..data.archive import read_inputs
    from ..training.model import open_model

    if not (data.endswith(".npz") and Path(data).is_file()):
        return None
    rows = read_inputs(data)
    if rows is None:
        return None
    path = model_file(Path(model))
    opened = open_model(path)
    screen.tell(screen.say("model", path=path))
    screen.tell(screen.say("rows.unlabelled", rows=f"{len(rows):,}", name=Path(data).stem))
    return path, opened, rows


def model_file(path: Path) -> Path:
    """The file that is meant: the folder of a run or of a study stands for its best model."""
    from ..runs.folder import RunFolder
    from ..runs.study_folder import StudyFolder

    if not path.is_dir() and (path.suffix or path.exists()):
        if not path.exists():
            raise _no_model(path, "no such file", "look at the path, or name a run folder")
        return path
    study = StudyFolder(path)
    if study.study.is_file():
        if study.best.is_file():
            return study.best
        raise _no_model(path, "a study without one yet", f"go on: backlit tune --resume {path}")
    folder = RunFolder.open(path)
    if not folder.best.is_file():
        raise _no_model(path, "a run without one yet", f"let it train: backlit resume {path}")
    return folder.best


def _no_model(path: Path, got: str, action: str) -> InputError:
    return InputError("a model", expected="a model file", got=got, where=str(path), action=action)


def _trained_on(path: Path, model: Model | Ensemble) -> Source | None:
    """What the model was trained on: its own words, or those of the plan beside it."""
    facts: Any = model.facts.get("data")
    if isinstance(facts, dict) and "seed" in facts:
        return Source.from_plan(facts, 0, str(path))
    plan = path.parent / "run.toml"
    if not plan.is_file():
        return None
    from ..runs.plan_file import read_plan

    return Source.from_plan(read_plan(plan).get("data"), 0, str(plan))


def _tell(
    screen: Screen, path: Path, source: Source, rows: Dataset, part: str, is_known: bool
) -> None:
    from ..data.catalog import NAMES
    from ..data.published import PUBLISHED

    say = screen.say
    depends_on_seed = source.name in NAMES and source.name not in PUBLISHED
    facts = {"rows": f"{rows.rows:,}", "name": rows.name, "seed": source.seed}
    screen.tell(say("model", path=path))
    screen.tell(say("rows.test_seeded" if depends_on_seed else f"rows.{part}", **facts))
    if (depends_on_seed and not is_known) or (part == "all" and is_known):
        screen.tell(say("unsure_rows"))
