"""The journal: one line an event, one row an epoch, cut back to the byte."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from backlit.base.errors import FileFormatError, InputError
from backlit.runs.events import EpochEnded, GuardFired, from_data, to_data
from backlit.runs.folder import RunFolder
from backlit.runs.journal import Journal, read_journal, read_metrics


def _epoch(number: int, **metrics: float) -> EpochEnded:
    return EpochEnded(number, 3 * number, 0.1 / number, metrics, (1.0, 0.5, 0.1 * number))


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path)


def test_events_and_rows_come_back(run: RunFolder) -> None:
    """What was written is read: events in order, rows with their numbers exactly."""
    said = [
        _epoch(1, train_loss=0.1 + 0.2, validation_loss=math.inf),
        GuardFired(2, 4, "loss", None, "NaN"),
        _epoch(2, train_loss=1e-300),
    ]
    with Journal(run) as journal:
        for event in said:
            journal.append(to_data(event))
    assert [from_data(line) for line in read_journal(run.journal)] == said
    assert run.metrics.read_text() == (
        "epoch,iteration,learning_rate,train_loss,validation_loss\n"
        "1,3,0.1,0.30000000000000004,inf\n"
        "2,6,0.05,1e-300,\n"
    )
    assert read_metrics(run.metrics)[1] == {
        "epoch": 2,
        "iteration": 6,
        "learning_rate": 0.05,
        "train_loss": 1e-300,
    }


@pytest.mark.parametrize("torn", ["", '{"kind": "torn', '{"a":1}\n{"b'])
def test_resuming_gives_the_bytes_of_an_uninterrupted_run(tmp_path: Path, torn: str) -> None:
    """Whatever stands behind the mark is forgotten, and the rest is written again."""
    contents = []
    for name in ("whole", "resumed"):
        run = RunFolder(tmp_path / name)
        run.path.mkdir()
        with Journal(run) as journal:
            journal.append(to_data(_epoch(1, loss=0.5)))
            mark = journal.mark()
            if name == "resumed":
                journal.append(to_data(_epoch(2, loss=9.0)))
        if name == "resumed":
            with run.journal.open("a") as file, run.metrics.open("a") as rows:
                file.write(torn)
                rows.write("3,")
        with Journal(run) as journal:
            journal.cut_back(mark)
            journal.append(to_data(_epoch(2, loss=0.25)))
        contents.append((run.journal.read_bytes(), run.metrics.read_bytes()))
    assert contents[0] == contents[1]


def test_an_empty_mark_forgets_everything(run: RunFolder) -> None:
    """A run killed before its first checkpoint starts anew, with a new header of metrics."""
    with Journal(run) as journal:
        journal.append(to_data(_epoch(1, loss=0.5)))
        journal.cut_back({})
        journal.append(to_data(_epoch(1, accuracy=0.5)))
    assert len(read_journal(run.journal)) == 1
    assert "accuracy" in read_metrics(run.metrics)[0]


def test_a_journal_that_lost_bytes_is_told_before_anything_is_cut(run: RunFolder) -> None:
    """A file shorter than the checkpoint's mark is damaged: neither file is touched."""
    with Journal(run) as journal:
        journal.append(to_data(_epoch(1, loss=0.5)))
        mark = journal.mark()
        with pytest.raises(FileFormatError) as caught:
            journal.cut_back({"journal": 0, "metrics": mark["metrics"] + 1})
        assert journal.mark() == mark
    expected = f"metrics.csv: expected at least the {mark['metrics'] + 1} bytes of the checkpoint"
    assert expected in str(caught.value)


def test_a_metric_that_comes_later_is_refused(run: RunFolder) -> None:
    """The columns are those of the first epoch, also after the file was opened again."""
    with Journal(run) as journal:
        journal.append(to_data(_epoch(1, train_loss=0.5)))
    with Journal(run) as journal, pytest.raises(InputError) as caught:
        journal.append(to_data(_epoch(2, train_loss=0.5, test_loss=0.5)))
    assert "expected the metrics of the first epoch: train_loss, got test_loss" in str(caught.value)
    assert len(read_journal(run.journal)) == 1


def test_a_torn_last_line_is_passed_over(run: RunFolder) -> None:
    """Readers of a run that was killed see the whole lines only."""
    run.journal.write_bytes(b'{"kind":"a"}\n{"ki')
    run.metrics.write_bytes(b"epoch,iteration,learning_rate\n1,3,0.1\n2,")
    assert read_journal(run.journal) == [{"kind": "a"}]
    assert read_metrics(run.metrics) == [{"epoch": 1, "iteration": 3, "learning_rate": 0.1}]


def test_no_files_means_no_events(run: RunFolder) -> None:
    """A run that has not said anything yet is no error."""
    assert read_journal(run.journal) == []
    assert read_metrics(run.metrics) == []


@pytest.mark.parametrize(
    "content, words",
    [
        (b'{"a":1}\nnot json\n{"a":1}\n', "journal.jsonl, line 2: expected a JSON"),
        (b'{"a":1}\n{"a":"\xff"}\n', "line 2: expected text in UTF-8, got the byte"),
        (b"\n", "line 1"),
    ],
)
def test_a_bad_line_is_named(run: RunFolder, content: bytes, words: str) -> None:
    """A line that is whole and wrong is damage, and told with its number."""
    run.journal.write_bytes(content)
    with pytest.raises(FileFormatError) as caught:
        read_journal(run.journal)
    assert words in str(caught.value)


@pytest.mark.parametrize("row", ["1,3", "1,3,much", "1,3,0.1,7", "x,3,0.1"])
def test_a_bad_row_is_named(run: RunFolder, row: str) -> None:
    """A row with too few cells, too many, or with text is damage, and told with its number."""
    run.metrics.write_text(f"epoch,iteration,learning_rate\n1,3,0.1\n{row}\n")
    with pytest.raises(FileFormatError) as caught:
        read_metrics(run.metrics)
    assert f"line 3: expected 3 numbers, got {row};" in str(caught.value)
