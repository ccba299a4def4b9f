"""What a report says of a table, in English and Korean: part of the one table in `words`.

This module refuses to know where a sentence stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PHRASES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "standardised": ("standardised", "표준화"),
    "log": ("log, standardised", "로그 변환 후 표준화"),
    "pieces": ("standardised, in {count} pieces", "표준화, {count}구간"),
    "log.pieces": ("log, standardised, in {count} pieces", "로그 변환 후 표준화, {count}구간"),
    "one_hot": ("one of {count} values", "값 {count}개 중 하나"),
    "embedded": ("embedded, {count} values", "임베딩, 값 {count}개"),
    "classes": ("{count} classes", "클래스 {count}개"),
    "date": ("date", "날짜"),
    "boolean": ("yes or no", "예/아니오"),
    "dropped": ("left out", "제외"),
    "asked": ("asked", "요청에 따라 제외"),
    "constant": ("constant", "모두 같은 값"),
    "constant.value": ("constant: always {value}", "모두 같은 값: {value}"),
    "nearly": ("nearly constant: {value} in all but {rows} rows",
               "거의 같은 값: {rows}행 말고는 모두 {value}"),
    "empty": ("all missing", "모두 결측"),
    "id": ("an id: every row has its own", "식별자: 행마다 다른 값"),
    "texts": ("ids or text: {values} values in {rows} rows",
              "식별자나 글: {rows}행에 서로 다른 값 {values}개"),
    "words": ("different words: {values} values in {rows} rows",
              "서로 다른 낱말: {rows}행에 값 {values}개"),
    "leak": ("says what the target says", "정답을 그대로 담고 있음"),
    "leak.rule": ("says what the target says ({rule})", "정답을 그대로 담고 있음({rule})"),
    "leak.value": ("{column} = {value} when {target} = {name}",
                   "{target} = {name}일 때 {column} = {value}"),
    "leak.missing": ("{column} is missing when {target} = {name}",
                     "{target} = {name}일 때 {column} 결측"),
    "leak.numbers": ("{column} is {target} as numbers", "{column}: 숫자로 적은 {target}"),
    "leak.steps": ("{column} is {target} in steps", "{column}: 구간으로 나눈 {target}"),
    "leak.share": ("{column} alone explains {share} % of {target}",
                   "{column} 하나로 설명되는 {target}: {share} %"),
    "leak.line": ("{column} draws a sharp line between the classes of {target}",
                  "{column} 값이 {target} 클래스를 정확히 가름"),
    "note.missing": ("{word} means missing", "{word}: 결측"),
    "note.thousands": ("thousands separators, as in {cell}", "천 단위 구분: {cell}"),
    "note.shares": ("per cent as shares: {cell} is a part of 1", "퍼센트를 비율로 읽음: {cell}"),
    "note.amounts": ("amounts in {mark}", "금액 단위: {mark}"),
    "note.comma": ("decimal comma", "소수점이 쉼표"),
    "note.point": ("decimal point", "소수점이 마침표"),
    "note.encoding": ("encoding {name}", "인코딩 {name}"),
    "note.headerless": ("no header: the columns are called {first} to {last}",
                        "머리글 없음: 열 이름은 {first}부터 {last}까지"),
    "note.copies": ("{count} rows equal another in every column; copies stay on one side of a "
                    "split",
                    "모든 열이 같은 행 {count}개: 복사본은 나누지 않고 한쪽에 둠"),
    "note.alike": ("{count} rows equal another in every column; by chance, as their values are "
                   "common: they count as different rows",
                   "모든 열이 같은 행 {count}개: 흔한 값이라 우연히 같으며 서로 다른 행으로 셈"),
    "note.unknown": ("{count} rows without {target} passed over",
                     "{target} 결측 {count}행은 건너뜀"),
    "note.unknown.one": ("1 row without {target} passed over", "{target} 결측 1행은 건너뜀"),
})  # fmt: skip
"""What training records in English -> the same, known by its gaps, in both languages."""

TABLE_SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    # beside simpler answers
    "standing": ("Beside simpler answers", "단순한 답과의 비교"),
    "standing.lead": (
        "All were fitted on the training rows and scored on the same {rows} {part} rows.",
        "모두 훈련 데이터로 맞추고 같은 {part} 데이터 {rows}개로 채점했습니다."),
    "answerer.network": ("this network", "이 신경망"),
    "answerer.networks": ("these {count} networks together", "이 신경망 {count}개의 평균"),
    "answerer.linear": ("a linear model", "선형 모델"),
    "answerer.majority": ("always the commonest class", "항상 가장 흔한 클래스"),
    "answerer.mean": ("always the mean", "항상 평균"),
    "metric.accuracy": ("accuracy", "정확도"),
    "metric.balanced_accuracy": ("balanced accuracy", "균형 정확도"),
    "metric.f1": ("F1", "F1 점수"),
    "metric.auc": ("area under the curve", "곡선 아래 면적(AUC)"),
    "metric.log_loss": ("log loss", "로그 손실"),
    "metric.rmse": ("root mean squared error", "평균 제곱근 오차(RMSE)"),
    "metric.mae": ("mean absolute error", "평균 절대 오차(MAE)"),
    "metric.r2": ("R²", "결정계수 R²"),
    # how it learnt
    "members": (
        "{count} networks answer together; these are the curves of the first.",
        "신경망 {count}개의 평균으로 답합니다. 아래 곡선은 첫째 신경망의 것입니다."),
    "standardised": (
        "They are measured on the standardised target, not in its own unit.",
        "원래 단위가 아니라 표준화한 정답으로 잰 값입니다."),
    # what it goes by
    "goes_by": ("What it goes by", "무엇을 보고 답하는가"),
    "goes_by.all": (
        "By how much the {metric} grows when the cells of one column change places among the "
        "{rows} {part} rows: mean of {repeats} times, with its 95 % interval.",
        "{part} 데이터 {rows}개에서 한 열의 값을 서로 뒤섞었을 때 늘어나는 {metric}입니다"
        "({repeats}회 평균과 95 % 구간)."),
    "goes_by.sample": (
        "By how much the {metric} grows when the cells of one column change places among "
        "{sample} of the {rows} {part} rows: mean of {repeats} times, with its 95 % interval.",
        "{part} 데이터 {rows}개 중 {sample}개에서 한 열의 값을 서로 뒤섞었을 때 늘어나는 "
        "{metric}입니다({repeats}회 평균과 95 % 구간)."),
    "goes_by.most": (
        "{measured} of {features} columns were measured, those that go most with the answers.",
        "열 {features}개 중 답과 가장 관련이 큰 {measured}개를 쟀습니다."),
    "goes_by.together": (
        "Columns that say the same stand in for each other, so each of them counts for little.",
        "같은 내용을 담은 열들은 서로를 대신하므로 각각의 값이 작게 나옵니다."),
    "goes_by.courses": (
        "The other charts: the mean answer as one column takes other values while all other "
        "cells stay. Where columns belong together, some of these rows could not exist.",
        "나머지 그림은 다른 값은 그대로 두고 한 열의 값만 바꿀 때의 평균 답입니다. 열들이 서로 "
        "관련되어 있으면 실제로는 있을 수 없는 조합도 섞여 있습니다."),
    "importance": ("Importance of each column", "열의 중요도"),
    "importance.pale": ("pale: the interval holds 0", "옅은 색: 구간에 0이 있음"),
    "importance.axis": ("growth of the {metric}", "늘어난 {metric}"),
    "course.share": ("mean share of “{name}”", "평균 확률: “{name}”"),
    "course.shares": ("mean share of each class", "클래스별 평균 확률"),
    "course.value": ("mean answer: {name}", "평균 예측값: {name}"),
    "missing": ("missing", "결측"),
    # how far its shares can be trusted, worst rows
    "calibration": ("Forecast and what came", "예측 확률과 실제 비율"),
    "calibration.share": ("share forecast for “{name}”", "예측 확률: “{name}”"),
    "calibration.answer": ("share forecast for its answer", "답의 예측 확률"),
    "calibration.came": ("share that came true (95 % interval)", "실제 비율(95 % 구간)"),
    "calibration.equal": ("as forecast", "예측대로"),
    "calibration.rows": ("{count} rows", "데이터 {count}개"),
    "calibration.says": (
        "In {inside} of {groups} groups of rows, what was forecast lies within the interval of "
        "what came.",
        "{groups}개 묶음 중 {inside}개에서 예측 확률이 실제 비율의 구간 안에 있습니다."),
    "line": ("line", "줄"),
    "error": ("error", "오차"),
    # columns
    "columns": ("What became of the columns", "열의 처리"),
    "columns.lead": (
        "Target: {target}. Columns learnt from: {features}; left out: {dropped}.",
        "예측 대상: {target}. 학습에 쓴 열 {features}개, 제외한 열 {dropped}개."),
    "columns.most": ("{shown} of {columns} columns are shown.",
                     "열 {columns}개 중 {shown}개를 보입니다."),
    "column": ("column", "열"),
    "read_as": ("read as", "종류"),
    "use": ("use", "쓰임"),
    "made_of_it": ("made into, or why not", "변환 또는 제외 사유"),
    "kind.number": ("numbers", "실수"),
    "kind.integer": ("whole numbers", "정수"),
    "kind.boolean": ("yes or no", "예/아니오"),
    "kind.date": ("dates", "날짜"),
    "kind.category": ("categories", "범주"),
    "role.feature": ("learnt from", "학습에 사용"),
    "role.target": ("target", "예측 대상"),
    "role.dropped": ("left out", "제외"),
    "notes": ("What was noticed", "읽으며 확인한 것"),
    **{f"phrase.{name}": both for name, both in PHRASES.items()},
})  # fmt: skip
"""Key -> the sentence in English and in Korean."""
