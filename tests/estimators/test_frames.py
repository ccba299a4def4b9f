"""Tables straight in: the same columns teach the same, whatever library holds them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn")

from backlit import BacklitClassifier
from backlit.training.tables import fit_table
from estimators.people import answers, people

QUICK = {"epochs": 8, "members": 2, "random_state": 0}


def frames() -> list[Any]:
    """The table of people in pandas, plain and nullable, and in polars."""
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    nullable = pandas.DataFrame(people())
    nullable["children"] = pandas.array(people()["children"], dtype="Int64")
    nullable["도시"] = pandas.Categorical(people()["도시"])
    return [pandas.DataFrame(people()), nullable, polars.DataFrame(people())]


def test_frames_of_all_libraries_teach_the_same() -> None:
    """pandas, its nullable and categorical columns, and polars: equal bytes of probabilities."""
    y = answers(people())
    found = [
        BacklitClassifier(**QUICK).fit(frame, y).predict_proba(frame).tobytes()
        for frame in frames()
    ]
    assert len(set(found)) == 1


def test_names_are_kept_and_compared() -> None:
    """feature_names_in_ are the frame's, and other columns are refused by name."""
    frame, y = frames()[0], answers(people())
    model = BacklitClassifier(**QUICK).fit(frame, y)
    assert list(model.feature_names_in_) == list(people())
    assert model.n_features_in_ == 5
    with pytest.raises(ValueError, match="unseen at fit time") as told:
        model.predict(frame.rename(columns={"age": "years"}))
    assert "years" in str(told.value)


def test_what_training_never_saw_is_no_reason_to_fail() -> None:
    """A new word, a half where whole numbers stood, missing values: a prediction for each row."""
    frame, y = frames()[0], answers(people())
    model = BacklitClassifier(**QUICK).fit(frame, y)
    odd = frame.head(4).copy()
    odd["도시"], odd["children"] = "제주", [0.5, 1.5, None, 7.25]
    odd.loc[1, "age"] = None
    assert set(model.predict(odd)) <= {"old", "young"}


def test_lists_of_rows_are_read_as_tables() -> None:
    """Rows of mixed values, as lists and as objects, are columns of their own kinds."""
    y = answers(people())
    rows = [list(row) for row in zip(*people().values(), strict=True)]
    cells = np.array(rows, dtype=object)
    one, other = (BacklitClassifier(**QUICK).fit(X, y) for X in (rows, cells))
    kinds = [role.kind for role in one.preparation_.roles]
    assert kinds == ["number", "number", "category", "boolean", "date", "category"]
    assert (one.predict_proba(rows) == other.predict_proba(cells)).all()


def test_arrays_of_words_and_of_dates_are_read_as_such() -> None:
    """Words stay words though they look like numbers: 007 is not 7; dates are dates."""
    y = np.arange(40) % 2
    words = np.array([["007", "x"], ["7", "y"]])[y]
    dates = np.array(["2024-01-01", "2025-06-07"], dtype="datetime64[D]")[y][:, None]
    for X, kind in ((words, "category"), (dates, "date")):
        model = BacklitClassifier(**QUICK).fit(X, y)
        assert model.preparation_.roles[0].kind == kind
        assert model.score(X, y) == 1.0


def test_an_estimator_and_fit_table_train_the_same() -> None:
    """With no row kept for a test, the same seed gives the same shares as `fit_table`."""
    pandas, y = pytest.importorskip("pandas"), answers(people())
    frame = pandas.DataFrame(people())
    run = fit_table(frame.assign(y=y), "y", test=None, seed=3, epochs=5, progress="quiet")
    shares = BacklitClassifier(random_state=3, epochs=5).fit(frame, y).predict_proba(frame)
    assert np.allclose(run.model.probabilities(frame), shares, atol=1e-6)


def test_the_model_inside_can_be_saved_and_answers_without_the_estimator(tmp_path: Any) -> None:
    """`model_` is a model of the table: opened from its file it says what the estimator says."""
    from backlit import open_model

    frame, y = frames()[0], answers(people())
    model = BacklitClassifier(**QUICK).fit(frame, y)
    opened = open_model(model.model_.save(tmp_path / "people.safetensors"))
    assert (opened.predict(frame) == model.predict(frame)).all()


def test_infinity_and_lazy_frames_are_refused() -> None:
    """Infinity is named with its row and column; a lazy frame with the mend."""
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"a": [1.0, float("inf"), 3.0], "b": [1.0, 2.0, 3.0]})
    with pytest.raises(ValueError) as told:
        BacklitClassifier(**QUICK).fit(frame, ["x", "y", "x"])
    assert "inf" in str(told.value)
    assert "a" in str(told.value)
    with pytest.raises(ValueError, match="collect"):
        BacklitClassifier(**QUICK).fit(frame.lazy(), ["x", "y", "x"])
