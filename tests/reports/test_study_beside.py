"""One trial beside all: on axes that all share."""

from __future__ import annotations

from pathlib import Path

from backlit.reports.canvas import sheet
from backlit.reports.study_beside import Beside
from backlit.reports.study_record import StudyRecord
from backlit.reports.study_words import StudyWords
from reports.drawing import SVG, parsed, points, texts
from reports.recorded_studies import SPACE, whole_study

SAY = StudyWords("en")


def test_longer_courses_reach_further_on_the_same_axis(tmp_path: Path) -> None:
    """One of 5 passes ends where the fifth of 50 is."""
    record = StudyRecord.read(whole_study(tmp_path, 40))
    beside = Beside(record, 0.0, 300.0, SAY)

    def course(epochs: int) -> list[tuple[float, float]]:
        trial = next(each for each in record.finished if each.epochs == epochs)
        tree = parsed(sheet(9, 9, beside.of(trial), label=""))
        return points([path.get("d", "") for path in tree.iter(f"{SVG}path")][-1])

    assert abs(course(5)[-1][0] - course(50)[4][0]) < 0.2
    assert course(50)[-1][0] > 5 * (course(5)[-1][0] - 40)


def test_each_setting_has_a_name_once_and_a_value_for_each_trial(tmp_path: Path) -> None:
    """Names stay, values change."""
    record = StudyRecord.read(whole_study(tmp_path, 20))
    beside = Beside(record, 0.0, 400.0, SAY)
    names = texts(sheet(9, 9, beside.ground(), label=""))
    assert all(SAY.name(name) in names for name in SPACE)
    values = texts(sheet(9, 9, beside.of(record.finished[0]), label=""))
    assert len(values) == 1 + len(SPACE)
