"""What the command line says about tables, in English and Korean.

What became of a column, and why, is told by rules in one language (`data/preparation`); here
their words are found again. This module refuses to know where a sentence stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TABLE_SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "lang": ("en", "ko"),
    "table": ("read      {name}: {rows} rows, {columns} columns{how}",
              "읽음      {name}: {rows}행, 열 {columns}개{how}"),
    "table.text": (" ({encoding}, separated by {delimiter})", " ({encoding}, 구분자 {delimiter})"),
    "table.tab": ("tabs", "탭"),
    "table.headerless": ("note      no header was found: columns are called column_1 … "
                         "column_{count}",
                         "참고      머리글이 없어 열 이름을 column_1 … column_{count}(으)로 "
                         "붙였습니다"),
    "table.note": ("note      {text}", "참고      {text}"),
    "table.column_note": ("note      {column}: {text}", "참고      {column}: {text}"),
    "columns": ("columns", "열"),
    "columns.more": ("  … and {count} more, in the report", "  … 그 밖에 {count}개는 보고서에"),
    "columns.missing": ("{how}, {count} missing", "{how}, 결측 {count}개"),
    "columns.left_out": ("left out: {why}", "제외: {why}"),
    "kind.number": ("number", "수"),
    "kind.integer": ("integer", "정수"),
    "kind.boolean": ("yes or no", "예/아니오"),
    "kind.date": ("date", "날짜"),
    "kind.category": ("category", "범주"),
    "target.classes": ("target    {name}: {count} classes ({classes})",
                       "목표      {name}: 클래스 {count}개 ({classes})"),
    "target.values": ("target    {name}: values from {low} to {high}{how}",
                      "목표      {name}: {low}–{high} 사이의 값{how}"),
    "target.log": (", learnt as logarithms", ", 로그로 학습"),
    "baseline": ("baseline  {baselines}", "기준선    {baselines}"),
    "baseline.majority": ("always the most frequent class {score}", "늘 가장 많은 클래스 {score}"),
    "baseline.mean": ("always the mean {score}", "늘 평균 {score}"),
    "baseline.linear": ("a linear model {score}", "선형 모델 {score}"),
    "members": ("members   the mean of {count} networks", "구성      신경망 {count}개의 평균"),
    "folds": ("folds     {count} folds: {metric} {mean} ± {spread}",
              "교차검증  {count}겹: {metric} {mean} ± {spread}"),
    "scores": ("          {scores}", "          {scores}"),
    "score.balanced_accuracy": ("balanced accuracy {value}", "균형 정확도 {value}"),
    "score.f1": ("F1 {value}", "F1 {value}"),
    "score.log_loss": ("log loss {value}", "로그 손실 {value}"),
    "score.auc": ("area under the curve {value}", "AUC {value}"),
    "score.mae": ("mean absolute error {value}", "평균 절대 오차 {value}"),
})  # fmt: skip
