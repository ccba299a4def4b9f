"""Scikit-learn's own exam, all of it, and the list of what is not passed."""

from __future__ import annotations

import pytest

pytest.importorskip("sklearn")

from sklearn.utils.estimator_checks import check_estimator

from backlit.estimators import (
    EXPECTED_FAILED_CHECKS,
    BacklitClassifier,
    BacklitRegressor,
)


@pytest.mark.parametrize("kind", [BacklitClassifier, BacklitRegressor])
def test_check_estimator_passes_but_for_the_published_list(kind: type) -> None:
    """Every check passes, and each on the list fails: the list holds nothing that was mended."""
    results = check_estimator(
        kind(), expected_failed_checks=EXPECTED_FAILED_CHECKS, on_fail=None, on_skip=None
    )
    by_status = {
        status: {each["check_name"] for each in results if each["status"] == status}
        for status in ("passed", "failed", "xfail")
    }
    assert by_status["failed"] == set()
    assert by_status["xfail"] == set(EXPECTED_FAILED_CHECKS)
    assert len(by_status["passed"]) > 40


def test_the_list_is_short_and_gives_reasons() -> None:
    """At most four exceptions, each argued."""
    assert len(EXPECTED_FAILED_CHECKS) <= 4
    assert all(len(reason) > 40 for reason in EXPECTED_FAILED_CHECKS.values())
