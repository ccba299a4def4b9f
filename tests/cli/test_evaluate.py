"""`backlit evaluate`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from typed import Typed


def test_the_test_part_is_scored_if_there_is_one(typed: Typed, moons: Path, tmp_path: Path) -> None:
    """x_test and y_test of an .npz, else all rows; which ones is said."""
    x = np.random.default_rng(0).normal(size=(30, 2)).astype(np.float32)
    y = np.arange(30) % 2
    np.savez(tmp_path / "parts.npz", x=x, y=y, x_test=x[:7], y_test=y[:7])
    np.savez(tmp_path / "whole.npz", x=x, y=y)
    parts = typed("evaluate", moons, tmp_path / "parts.npz")
    assert "the 7 test rows of parts" in parts.err
    assert parts.out.startswith("test ")
    whole = typed("evaluate", moons, tmp_path / "whole.npz", "--lang", "ko")
    assert "전체 30행" in whole.err
    assert whole.out.startswith("전체 30행")


def test_values_are_scored_by_rmse(typed: Typed, plane: Path) -> None:
    """A regression has rmse, mae and r2, with an interval around the rmse."""
    facts = typed("evaluate", plane, "plane", "--json").facts
    low, high = facts["rmse_interval"]
    assert low < facts["rmse"] < high
    assert {"mae", "r2"} <= set(facts)


def test_data_of_another_kind_are_told(typed: Typed, moons: Path) -> None:
    """Rows of another shape, and values instead of classes, are exit code 2."""
    for data in ("digits", "plane"):
        answer = typed("evaluate", moons, data)
        assert answer.code == 2
        assert answer.err.splitlines()[-1].startswith("error: ")
