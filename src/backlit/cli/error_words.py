"""Errors, and why a run ended, in Korean, where the whole sentence can be said in Korean.

An error that has a part without a translation stays English as a whole: half a sentence of
each language would help nobody. Names, values and paths are nobody's to translate.
This module refuses to raise anything.
"""

from __future__ import annotations

import re
from typing import Final

from ..base.errors import BacklitError, NonFiniteError
from .verbs import VERBS
from .words import Say

Table = tuple[tuple[str, str], ...]

_WHO: Final = {
    "data": "데이터", "a model": "모델", "a run": "실행", "training": "학습",
    "the native engine": "native 엔진",
}  # fmt: skip

SENTENCES: Final[Table] = (
    (r"expected an option it has, got ('.*')", r"없는 옵션입니다: \1"),
    (r"expected no more arguments, got ('.*')", r"남는 인수가 있습니다: \1"),
    (r"expected a value behind (--\S+), got nothing", r"\1 뒤에 값이 필요합니다"),
    (r"expected ([A-Z]+), got nothing", r"\1 자리가 비어 있습니다"),
    (r"expected each option once, got (--\S+) twice", r"\1 옵션이 두 번 있습니다"),
    (r"expected one of (.+), got nothing", r"\1 가운데 하나가 필요합니다"),
    (r"expected one of (.+), got ('.*')", r"\1 가운데 하나여야 하는데 \2입니다"),
    (r"expected a file, got none", "파일이 없습니다"),
    (r"expected a file or folder, got nothing at this path", "파일도 폴더도 없는 경로입니다"),
    (r"expected a run folder, got no such folder", "폴더가 없습니다"),
    (r"expected a run folder, got a file", "실행 폴더가 아니라 파일입니다"),
    (r"expected a model file, got no such file", "모델 파일이 없습니다"),
    (r"expected a model file, got a run without one yet", "아직 모델이 없는 실행입니다"),
    (r"expected a folder, got nothing there", "폴더가 없습니다"),
    (r"expected a folder, got a file", "폴더가 아니라 파일입니다"),
    (r"expected data for \w+, got data for classification \((.+)\)",
     r"회귀용 손실 함수인데 \1: 분류 데이터입니다"),
    (r"expected the part that is compiled when Backlit is installed, got it was not compiled",
     "설치할 때 컴파일되는 부분이 없습니다"),
    (r"expected data for \w+, got data for regression \((.+)\)",
     r"분류용 손실 함수인데 \1: 회귀 데이터입니다"),
)  # fmt: skip
"""What was expected and what came, as one Korean sentence."""

EXPECTED: Final[Table] = (
    (r"a whole number", "정수가"),
    (r"a whole number, (\d+) or more", r"\1 이상의 정수가"),
    (r"a number", "숫자가"),
    (r"a number of 0 or more", "0 이상의 수가"),
    (r"a number from (\d+) to (\d+)", r"\1부터 \2까지의 정수가"),
    (r"a standard deviation of 0 or more", "0 이상의 표준편차가"),
    (r"a finite (\w+)", r"\1: 유한한 수가"),
    (r"an? (\w+) in (\[0, 1\)|\(0, 1\])", r"\1: \2 안의 수가"),
    (r"(\w+) of 0 or more", r"\1: 0 이상의 수가"),
    (r"(\w+) in (\[0, 1\))", r"\1: \2 안의 수가"),
    (r"a share(?: to drop,)? in (\[0, 1[\])])", r"\1 안의 비율이"),
    (r"a limit above 0", "0보다 큰 상한이"),
    (r"patience of 1 epoch or more", "1 이상의 에폭 수가"),
    (r"a file that ends in \.svg or \.html", ".svg나 .html로 끝나는 파일이"),
    (r"a metric, =, and a number", "지표=숫자 꼴이"),
    (r"widths of hidden layers, 1 or more each, or none", "은닉층의 너비(1 이상) 또는 none이"),
    (r"the loss softmax_cross_entropy", "손실 함수 softmax_cross_entropy가"),
    (r"the optimizer momentum or nesterov", "최적화 방법 momentum이나 nesterov가"),
)
"""What was expected, with its particle: `정수가` 필요한데 … 입니다."""

ACTIONS: Final[Table] = (
    (r"did you mean ('.*')\?", r"혹시 \1인가요?"),
    (r"choose one of these names", "이 가운데에서 고르세요"),
    (r"(`backlit .+ --help`) lists what it takes", r"쓸 수 있는 것은 \1 참고"),
    (r"`backlit runs` lists the runs there are", "`backlit runs`로 목록을 볼 수 있습니다"),
    (r"write 0\.2 to hold back a fifth, 0 for none", "예: 5분의 1을 떼려면 0.2, 없으면 0"),
    (r"write 0\.1 to give a tenth to all classes alike", "예: 10분의 1을 고루 나누려면 0.1"),
    (r"write 0\.5 to halve", "예: 반으로 줄이려면 0.5"),
    (r"write 20, not 20\.5", "20.5가 아니라 20처럼 쓰세요"),
    (r"write it like (\S+) or (\S+)", r"예: \1, \2"),
    (r"write (--?\S+ \S+|\w+:[\d.]+|backlit [\w ]+|[\d.e-]+)(?: to .*)?", r"예: \1"),
    (r"add (--\S+ \S+)", r"\1 옵션을 함께 쓰세요"),
    (r"use (--\S+ \S+)", r"\1 옵션을 쓰세요"),
    (r"install Backlit again where there is a C\+\+20 compiler, or use (--engine eager)",
     r"C++20 컴파일러가 있는 곳에서 Backlit을 다시 설치하거나 \1 옵션을 쓰세요"),
    (r"leave one of (?:them|the two) out", "둘 가운데 하나를 빼세요"),
    (r"leave (--\S+) out", r"\1 옵션을 빼세요"),
    (r"leave (\w+) out", r"\1 없이 쓰세요"),
    (r"leave it out for the default of (\S+)", r"빼면 기본값 \1"),
    (r"(?:look at|check) the path", "경로를 확인하세요"),
    (r"look at the path, or name a run folder", "경로를 확인하거나 실행 폴더를 쓰세요"),
    (r"let it train: (backlit resume .+)", r"이어서 학습하세요: \1"),
    (r"check the path, or choose one of (.+)", r"경로를 확인하거나 다음에서 고르세요: \1"),
    (r"the weights before this update are kept; try a smaller --learning-rate or --clip-norm 1",
     "이 갱신 전의 가중치를 남겼습니다; --learning-rate를 더 작게 하거나 --clip-norm 1을 쓰세요"),
    (r"the weights of epoch (\d+) are kept; try a smaller --learning-rate or --clip-norm 1",
     r"에폭 \1의 가중치를 남겼습니다; --learning-rate를 더 작게 하거나 --clip-norm 1을 쓰세요"),
    (r"DATA holds rows and labels alike: a data set's name, an \.npz file with x and y, or a "
     r"folder of IDX files",
     "행과 정답은 모두 DATA에 있습니다: 데이터 이름, x와 y가 든 .npz 파일, IDX 폴더"),
)  # fmt: skip
"""What to do."""

_DONE: Final = "all epochs are done"
_REASONS: Final = (
    ("done", _DONE),
    ("waited", r"(?P<metric>\w+) has not improved on (?P<best>\S+) for (?P<epochs>\d+) epochs"),
    ("members", r"(?P<count>\d+) members have ended"),
    ("reached", r"(?P<metric>\w+) (?P<now>\S+) reached (?P<goal>\S+)"),
)


def told(error: BacklitError, lang: str) -> str:
    """The line that an error is, in a language.

    >>> from backlit.base.errors import UnknownNameError
    >>> print(told(UnknownNameError("--optimizer", "adm", ["adam", "sgd"]), "ko"))
    --optimizer: adam, sgd 가운데 하나여야 하는데 'adm'입니다; 혹시 'adam'인가요?
    """
    return (_korean(error) if lang == "ko" else None) or str(error)


def reason_in(say: Say, reason: str) -> str:
    """Why a run ended, in the language that `say` speaks; as it is if that is not known.

    >>> from backlit.cli.words import speaker
    >>> reason_in(speaker("ko"), "all epochs are done")
    '모든 에폭 완료'
    """
    if say("reason.done") == _DONE:  # English, as the run itself speaks
        return reason
    for key, pattern in _REASONS:
        if found := re.fullmatch(pattern, reason):
            return say(f"reason.{key}", **found.groupdict())
    return _guard(reason)


def _guard(sentence: str) -> str:
    """What the guard says, as the report says it."""
    from ..reports.failure import guard_sentence
    from ..reports.words import speaker as report_speaker

    return guard_sentence(sentence, report_speaker("ko"))


def _korean(error: BacklitError) -> str | None:
    """The error as a whole in Korean, or None."""
    if isinstance(error, NonFiniteError):
        head = _guard(error.who)
        said: str | None = None if head == error.who else head
        who: str | None = _WHO["training"]
    else:
        said, who = _said(error), _named(error)
    action = _translated(error.action or "", ACTIONS)
    if said is None or who is None or action is None:
        return None
    return f"{who}: {said}; {action}"


def _named(error: BacklitError) -> str | None:
    """Where and who: options, commands and files are names; other words must be known."""
    who = _WHO.get(error.who)
    if who is None and (error.who.startswith(("--", "backlit")) or error.who in VERBS):
        who = error.who
    if who is None or error.where is None:
        return who
    return f"{error.where}: {who}"


def _said(error: BacklitError) -> str | None:
    whole = _translated(f"expected {error.expected}, got {error.got}", SENTENCES)
    if whole is not None:
        return whole
    expected = _translated(error.expected or "", EXPECTED)
    if expected is None or error.got is None or " " in error.got.strip("'"):
        return None
    return f"{expected} 필요한데 {error.got}입니다"


def _translated(text: str, table: Table) -> str | None:
    for pattern, korean in table:
        if found := re.fullmatch(pattern, text):
            return found.expand(korean)
    return None
