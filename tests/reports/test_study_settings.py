"""Settings: every value of study.toml is there."""

from __future__ import annotations

import json
from pathlib import Path

from backlit.reports.study_record import StudyRecord
from backlit.reports.study_settings import study_settings
from backlit.reports.study_words import StudyWords
from reports.recorded_studies import whole_study

SAY = StudyWords("en")


def test_the_space_the_sampler_and_the_plan_are_told(tmp_path: Path) -> None:
    """By their names in the file."""
    page = study_settings(StudyRecord.read(whole_study(tmp_path, 5)), SAY)
    for name in ("seed", "sampler", "rungs", "space · learning_rate", "network · layers · 1"):
        assert f"<th>{name}</th>" in page
    assert "kind LogRange, low 1e-06, high 0.01" in page
    assert "Environment" not in page


def test_the_machine_is_told_where_it_was_recorded(tmp_path: Path) -> None:
    """environment.json, fact by fact."""
    folder = whole_study(tmp_path, 5)
    folder.environment.write_text(json.dumps({"python": "3.11", "cores": 2}))
    page = study_settings(StudyRecord.read(folder), SAY)
    assert "<th>python</th><td>3.11</td>" in page
