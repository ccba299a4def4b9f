"""What the command line says of a search, in English and Korean.

This module refuses to know where a sentence stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TUNE_SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "tune.space": ("varies    {name}: {range}", "탐색      {name}: {range}"),
    "tune.course": ("search    {trials} trials, {sampler}; {levels}; engine {engine}, "
                    "{cores} at a time",
                    "탐색      {trials}회, {sampler}; {levels}; 엔진 {engine}, 동시에 {cores}개"),
    "tune.whole": ("each trained for {epochs} epochs", "각각 에폭 {epochs}회 학습"),
    "tune.halving": ("of every {divisor} the best goes on after {epochs} epochs",
                     "에폭 {epochs}회에 {divisor}개마다 가장 좋은 하나만 계속"),
    "tune.folder": ("study     {path}", "탐색 폴더 {path}"),
    "tune.sampler.Narrowing": ("narrowing", "범위를 좁혀 가며"),
    "tune.sampler.Random": ("at random", "무작위"),
    "tune.sampler.QuasiRandom": ("evenly spread", "고르게 퍼뜨려"),
    "tune.sampler.TPE": ("TPE", "TPE"),
    "tune.ended": ("finished after {trials} trials and {seconds} s: {failed} failed",
                   "완료: {trials}회, {seconds}초, 실패 {failed}회"),
    "tune.interrupted": ("interrupted after {trials} trials: go on with\n"
                         "  backlit tune --resume {folder}",
                         "중단됨: {trials}회까지 완료. 계속하려면\n"
                         "  backlit tune --resume {folder}"),
    "runs.trials": ("{done}/{planned} trials", "{done}/{planned}회 시도"),
    "tune.none": ("every trial failed: try smaller learning rates",
                  "모든 시도가 실패: 더 작은 학습률로 다시 시도하세요"),
    "tune.effects": ("What mattered:", "영향:"),
    "tune.ties": ("{count} trials cannot be told from the best by these {rows} rows (=)",
                  "검증 데이터 {rows}행으로는 가장 좋은 시도와 구별되지 않는 시도 {count}개 (=)"),
    "tune.finalist": ("  trial {trial}: {mean} over {seeds} seeds ({scores})",
                      "  시도 {trial}: 시드 {seeds}개 평균 {mean} ({scores})"),
    "tune.finalists": ("The best few, each with several seeds:",
                       "시드를 바꿔 다시 학습한 상위 시도:"),
    "tune.chosen": ("chosen    trial {trial}: {parameters}",
                    "선택      시도 {trial}: {parameters}"),
    "tune.as_it_is": ("the settings it began with", "처음 설정 그대로"),
    "tune.together": ("together  the best {count} as one model: {metric} {score}, not {alone}",
                      "앙상블    상위 {count}개를 한 모델로: {metric} {alone} 대신 {score}"),
    "tune.apart": ("together  the best {count} as one are not better ({score}; alone {alone})",
                   "앙상블    상위 {count}개를 합쳐도 낫지 않음 (합치면 {score}, 하나는 {alone})"),
    "tune.test": ("test      {scores}", "테스트    {scores}"),
    "tune.model": ("model     {path}", "모델      {path}"),
    "tune.report": ("report    {path}", "보고서    {path}"),
    "tune.next": ("Next:\n  backlit predict {folder} DATA\n  backlit evaluate {folder} DATA",
                  "다음:\n  backlit predict {folder} DATA\n  backlit evaluate {folder} DATA"),
})  # fmt: skip

TUNE_OPTIONS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "tune DATA": ("as in train: a name, a table with --target, an .npz file, a folder, or a plan "
                  "(digits)",
                  "train과 같음: 이름, 표와 --target, .npz 파일, 폴더, 또는 계획 (digits)"),
    "find-rate DATA": ("as in train: a name, a table with --target, an .npz file, a folder, or a "
                       "plan (digits)",
                       "train과 같음: 이름, 표와 --target, .npz 파일, 폴더, 또는 계획 (digits)"),
    "rates": ("lowest and highest learning rate to try: 1e-4..1 (1e-5..10)",
              "시도할 가장 낮은 학습률과 가장 높은 학습률: 1e-4..1 (1e-5..10)"),
    "find-rate seeds": ("trainings at each learning rate (3)", "학습률마다 학습 횟수 (3)"),
    "trials": ("settings that are tried (100)", "시도할 설정의 수 (100)"),
    "vary": ("what varies, added to or in place of the default: learning_rate=log:1e-5..1e-1, "
             "width=log:16..256, activation=relu,tanh; NAME= takes it out",
             "바꿔 볼 값, 기본 탐색 공간에 더하거나 바꿈: learning_rate=log:1e-5..1e-1, "
             "width=log:16..256, activation=relu,tanh; NAME=이면 뺌"),
    "space": ("a .toml file with all that varies, in place of the default",
              "바꿔 볼 값을 모두 적은 .toml 파일, 기본 탐색 공간 대신"),
    "sampler": ("narrow, random, quasi or tpe, which needs pip install 'backlit[optuna]' (narrow)",
                "narrow, random, quasi, tpe(pip install 'backlit[optuna]' 필요) (narrow)"),
    "narrow": ("the sampler narrow: half at random, then closer and closer around the best",
               "narrow 방식: 절반은 무작위, 나머지는 좋은 곳으로 범위를 좁혀 가며"),
    "no-halving": ("train every trial to its end: else all are trained a little, and the best "
                   "third goes on, and so forth",
                   "모든 시도를 끝까지 학습; 이 옵션이 없으면 모두 조금 학습하고 셋 중 하나만 "
                   "계속"),
    "metric": ("what trials are judged by: validation_accuracy, validation_loss or "
               "validation_rmse (accuracy; rmse)",
               "시도를 평가할 지표: validation_accuracy, validation_loss, validation_rmse "
               "(정확도, 회귀는 rmse)"),
    "repeat": ("seeds with which the best three are trained before one is chosen (3)",
               "상위 셋을 고르기 전에 다시 학습할 시드 수 (3)"),
    "ensemble": ("keep the best so many as one model if that validates better",
                 "상위 몇 개를 한 모델로 합쳐 검증이 나아지면 그것을 남김"),
    "resume": ("go on with the study in this folder, or help those who work on it",
               "이 폴더의 탐색을 계속하거나, 하고 있는 탐색을 도움"),
    "join": ("with --resume: only carry out trials, and leave the conclusion to another process",
             "--resume와 함께: 시도만 거들고 결론은 다른 프로세스에 맡김"),
    "tune seed": ("fixes the rows held back, what is tried, and each trial's own seed (0)",
                  "검증 데이터, 시도할 값, 시도마다의 시드를 정함 (0)"),
    "tune out": ("folder for study folders (runs)", "탐색 폴더를 둘 곳 (runs)"),
})  # fmt: skip

TUNE_VALUES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "rates": "LOW..HIGH",
        "trials": "COUNT",
        "vary": "NAME=RANGE",
        "space": "FILE",
        "sampler": "NAME",
        "metric": "METRIC",
        "repeat": "COUNT",
        "ensemble": "COUNT",
        "resume": "STUDY",
    }
)

TUNE_EXAMPLES: Final = (
    "backlit tune",
    "backlit tune sensors.csv --target fault --trials 200 --ensemble 5",
    "backlit tune mnist --vary learning_rate=log:1e-4..1e-1 --vary weight_decay=",
    "backlit tune --resume runs/digits-tune-001",
)
