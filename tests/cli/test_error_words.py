"""Errors in Korean: wholly, or not at all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backlit.base.errors import InputError, NonFiniteError
from backlit.cli.error_words import ACTIONS, EXPECTED, SENTENCES, reason_in, told
from backlit.cli.words import speaker
from typed import Typed


@pytest.mark.parametrize(
    "words, said",
    [
        ("train --optimizer adm", "가운데 하나여야 하는데 'adm'입니다; 혹시 'adam'인가요?"),
        ("train --epoch 3", "train: 없는 옵션입니다: '--epoch'; 혹시 '--epochs'인가요?"),
        ("train --epochs none", "정수가 필요한데 'none'입니다; 20.5가 아니라 20처럼 쓰세요"),
        ("train --dropout 15", "[0, 1] 안의 비율이 필요한데 15.0입니다; 예: --dropout 0.15"),
        ("train moons --loss mse", "moons: 분류 데이터입니다; --loss softmax_cross_entropy 옵션을"),
        ("evaluate", "backlit evaluate: MODEL 자리가 비어 있습니다; "),
        ("explain aple", "가운데 하나여야 하는데 'aple'입니다; 혹시 'apple'인가요?"),
    ],
)
def test_common_slips_are_told_in_korean(typed: Typed, words: str, said: str) -> None:
    """Without an English word but names; `--json` holds the same line."""
    answer = typed(*words.split(), "--lang", "ko")
    assert answer.code == 2
    assert answer.err.startswith("오류: ")
    assert said in answer.err
    assert not re.search(r"\b(expected|got|did you mean|write)\b", answer.err)
    again = typed(*words.split(), "--lang", "ko", "--json")
    assert f"오류: {again.facts['error']}\n" == again.err == answer.err


def test_no_sentence_is_half_korean() -> None:
    """One part without a translation, and the whole error stays as it is."""
    for who, expected, got, action in (
        ("--epochs", "a whole number", "'x'", "something else"),
        ("--epochs", "something else", "'x'", "write 1"),
        ("something", "a whole number", "'x'", "write 1"),
        ("--epochs", "a whole number", "two words", "write 1"),
    ):
        error = InputError(who, expected=expected, got=got, action=action)
        assert told(error, "ko") == str(error)
    known = InputError("--epochs", expected="a whole number", got="'x'", action="write 1")
    assert told(known, "ko") == "--epochs: 정수가 필요한데 'x'입니다; 예: 1"
    assert told(known, "en") == str(known)


def test_patterns_keep_every_value_that_they_find() -> None:
    """What a pattern captures, a name or a number, stands in the Korean sentence."""
    for pattern, korean in (*SENTENCES, *EXPECTED, *ACTIONS):
        groups = re.compile(pattern).groups
        assert all(f"\\{number}" in korean for number in range(1, groups + 1)), pattern


@pytest.mark.parametrize(
    "reason, korean",
    [
        ("all epochs are done", "모든 에폭 완료"),
        ("validation_loss has not improved on 0.31 for 10 epochs",
         "validation_loss: 에폭 10회 동안 0.31보다 나아지지 않음"),
        ("validation_accuracy 0.99 reached 0.98", "validation_accuracy 0.99: 목표 0.98 도달"),
        ("Ctrl-C", "Ctrl-C"),
    ],
)  # fmt: skip
def test_reasons(reason: str, korean: str) -> None:
    """Why a run ended, in Korean; English is as the run says it."""
    assert reason_in(speaker("ko"), reason) == korean
    assert reason_in(speaker("en"), reason) == reason


def test_the_guard_speaks_korean(typed: Typed, tmp_path: Path) -> None:
    """The error line of a run that diverged, and why it failed: as its report says it."""
    answer = typed(
        "train", "gauss", "--rows", "80", "--layers", "4", "--epochs", "2", "--optimizer", "sgd",
        "--learning-rate", "1e30", "--lang", "ko", "--out", tmp_path,
    )  # fmt: skip
    assert answer.code == 1
    last = answer.err.splitlines()[-1]
    found = re.match(r"오류: 학습: (\d+번째 반복, .*\(.*연산 \w+\).*); 이 갱신 전의", last)
    assert found, last
    assert "--learning-rate를 더 작게" in last
    assert answer.err.count(found[1]) == 2
    report = next(tmp_path.rglob("report.html")).read_text(encoding="utf-8")
    assert found[1] in report


def test_a_guard_that_speaks_otherwise_stays_english() -> None:
    """A sentence that is not known is not torn apart."""
    error = NonFiniteError("a strange sentence", where="training", action="write 1")
    assert told(error, "ko") == str(error)
