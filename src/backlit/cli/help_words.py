"""What help says, in English and Korean: one sentence for each verb and each option.

This module refuses to know how a verb reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ..base.errors import UnknownNameError
from .tune_words import TUNE_EXAMPLES, TUNE_OPTIONS, TUNE_VALUES
from .words import LANGUAGES

Both = tuple[str, str]

SENTENCES: Final[Mapping[str, Both]] = MappingProxyType({
    "usage": ("backlit VERB [--…]", "backlit 명령 [--…]"),
    "about": ("Train small neural networks, and see how they learn.",
              "작은 신경망을 학습시키고, 어떻게 배우는지 들여다봅니다."),
    "more": ("`backlit VERB --help` says what a verb takes. Every verb has --json and --lang.\n"
             "Exit codes: 0 done, 1 failed, 2 wrong usage or bad input, 130 or 143 interrupted.",
             "`backlit 명령 --help`로 각 명령의 옵션을 볼 수 있습니다. 모든 명령에 --json과 "
             "--lang이 있습니다.\n종료 코드: 0 완료, 1 실패, 2 잘못된 사용이나 입력, "
             "130과 143 중단."),
    "examples": ("Examples:", "예:"),
})  # fmt: skip

VERBS: Final[Mapping[str, Both]] = MappingProxyType({
    "train": ("train a network: on data, or by a plan in a .toml file",
              "데이터나 .toml 계획으로 신경망 학습"),
    "evaluate": ("score a model on data", "데이터로 모델 평가"),
    "predict": ("a model's answer for each row, as CSV", "행마다 모델의 예측을 CSV로"),
    "export": ("a model as a file that needs no Backlit: ONNX or plain NumPy",
               "Backlit 없이 쓸 수 있는 파일로: ONNX 또는 NumPy"),
    "check": ("check gradients against numerical ones", "역전파의 기울기를 수치 미분과 비교"),
    "explain": ("a computational graph with all its numbers, or a step's program",
                "계산 그래프와 그 안의 모든 수, 또는 학습 한 번의 프로그램"),
    "report": ("write a run's report, one HTML file", "실행의 보고서를 HTML 파일 하나로"),
    "diagnose": ("what is wrong with a run, by what it recorded, and what to change",
                 "기록을 근거로 실행의 문제와 바꿀 점을 찾음"),
    "runs": ("list the runs in a folder", "폴더에 있는 실행 목록"),
    "find-rate": ("a range of learning rates to train with", "학습에 쓸 학습률의 범위"),
    "tune": ("search for good settings: hundreds of trials, honestly ranked",
             "좋은 설정을 찾음: 수백 번 시도하고 정직하게 순위를 매김"),
    "resume": ("go on with a run from its last checkpoint", "마지막 저장 지점부터 학습 계속"),
    "data list": ("list the data sets", "데이터 목록"),
    "data fetch": ("fetch a data set, checksums verified", "체크섬을 확인하며 데이터 내려받기"),
    "experiment list": ("list the experiments of the study notes", "학습 노트의 실험 목록"),
    "experiment run": ("carry out an experiment and write its page",
                       "실험을 실행하고 결과 페이지를 씀"),
    "doctor": ("what this machine has, and what is wrong", "이 컴퓨터의 환경과 문제점"),
})  # fmt: skip

GROUPS: Final[Mapping[str, Both]] = MappingProxyType({
    "": ("Options:", "옵션:"),
    "NetworkOptions": ("The network:", "신경망:"),
    "LearningOptions": ("Learning:", "학습:"),
    "WatchOptions": ("Measuring, stopping, keeping:", "측정, 종료, 보관:"),
    "DataOptions": ("Toy data:", "장난감 데이터:"),
    "TableOptions": ("A table:", "표:"),
    "SearchOptions": ("The search:", "탐색:"),
    "OutputOptions": ("Output:", "출력:"),
    "Common": ("Everywhere:", "공통:"),
})  # fmt: skip

OPTIONS: Final[Mapping[str, Both]] = MappingProxyType({
    # the network
    "layers": ("widths of the hidden layers, or none (100,100 with batch norm)",
               "은닉층의 너비, 없으면 none (100,100과 배치 정규화)"),
    "activation": ("relu sigmoid tanh leaky_relu[:SLOPE] elu gelu softmax none (relu)",
                   "relu sigmoid tanh leaky_relu[:SLOPE] elu gelu softmax none (relu)"),
    "batch-norm": ("batch normalisation before each activation", "활성화 함수 앞에 배치 정규화"),
    "dropout": ("share of units dropped behind each hidden layer, 0 to 1",
                "은닉층마다 드롭아웃으로 끌 비율, 0부터 1"),
    "init": ("he, xavier, xavier:in, normal:0.01 or zeros (he before relu, else xavier)",
             "초깃값: he xavier xavier:in normal:0.01 zeros (relu 앞은 he, 아니면 xavier)"),
    # learning
    "loss": ("softmax_cross_entropy, binary_cross_entropy, mean_squared_error, sum_squared_error",
             "손실 함수: softmax_cross_entropy binary_cross_entropy mean_squared_error "
             "sum_squared_error"),
    "label-smoothing": ("share of each label that is spread over all classes",
                        "정답 레이블에서 모든 클래스에 고루 나눌 비율"),
    "optimizer": ("sgd momentum nesterov adagrad rmsprop adam adamw, as adam:beta2=0.99 (adam)",
                  "sgd momentum nesterov adagrad rmsprop adam adamw, 예: adam:beta2=0.99 (adam)"),
    "learning-rate": ("the learning rate (the optimizer's own: 0.001 for adam, 0.01 for sgd)",
                      "학습률 (최적화 방법의 기본값: adam 0.001, sgd 0.01)"),
    "momentum": ("momentum of momentum and nesterov, 0 to 1 (0.9)",
                 "momentum과 nesterov의 모멘텀, 0부터 1 (0.9)"),
    "weight-decay": ("penalty on weights; with adamw its own decay (0; adamw 0.01)",
                     "가중치 감소; adamw에서는 그 자체의 감소 (0; adamw 0.01)"),
    "schedule": ("constant, step:3epoch:0.5, exponential:100iteration:0.5[:staircase], "
                 "cosine:20epoch[:0.1], warmup:5epoch[:then …], plateau[:FACTOR[:PATIENCE]]",
                 "학습률 변화: constant, step:3epoch:0.5, "
                 "exponential:100iteration:0.5[:staircase], cosine:20epoch[:0.1], "
                 "warmup:5epoch[:then …], plateau[:FACTOR[:PATIENCE]]"),
    "clip-norm": ("largest norm of all gradients together", "기울기 전체 노름의 상한"),
    "clip-value": ("largest size of each element of a gradient", "기울기 원소 하나의 상한"),
    "batch-size": ("rows of a batch (32)", "배치 하나의 행 수 (32)"),
    "epochs": ("passes over the training rows (40)", "훈련 데이터를 도는 횟수, 에폭 (40)"),
    "seed": ("fixes test and validation rows, first values, order and masks (0)",
             "분할, 초깃값, 순서, 드롭아웃을 정하는 시드 (0)"),
    "sampling": ("epoch: each row once an epoch; replacement: drawn with replacement (epoch)",
                 "epoch: 에폭마다 각 행 한 번; replacement: 복원 추출 (epoch)"),
    "dtype": ("float32 or float64 (float32)", "float32 또는 float64 (float32)"),
    # measuring, stopping, keeping
    "validation": ("share of the training rows held back, 0 for none (0.2)",
                   "검증 데이터로 떼어 둘 비율, 없으면 0 (0.2)"),
    "early-stopping": ("stop after so many epochs without improvement (10 if no number follows)",
                       "나아지지 않는 에폭이 이만큼 이어지면 종료 (숫자가 없으면 10)"),
    "stop-at": ("stop when a metric is reached: validation_accuracy=0.98",
                "지표에 이르면 종료: validation_accuracy=0.98"),
    "roll-back": ("after NaN or infinity, go back an epoch with a tenth of the learning rate",
                  "NaN이나 무한대가 나오면 에폭 처음으로 돌아가 학습률을 10분의 1로"),
    "monitor": ("the metric that chooses the best epoch (validation_loss)",
                "최고 에폭을 고르는 지표 (validation_loss)"),
    "weights": ("best or last: the epoch whose weights are kept (best)",
                "남길 가중치, best 또는 last (best)"),
    "statistics-every": ("iterations between layer statistics, 0 for none (one epoch)",
                         "층 통계를 내는 반복 간격, 없으면 0 (한 에폭)"),
    "init-from": ("a model file whose weights are the first values", "처음 가중치로 쓸 모델 파일"),
    "freeze": ("layers whose weights do not move: dense1,dense2",
               "가중치를 움직이지 않을 층: dense1,dense2"),
    # toy data
    "rows": ("number of rows of a toy set (1000)", "장난감 데이터의 행 수 (1000)"),
    "noise": ("noise of a toy set (0.1)", "장난감 데이터의 잡음 (0.1)"),
    "classes": ("arms of the spiral (2)", "나선의 팔 개수 (2)"),
    # a table
    "target": ("the column to learn: its name, its number from 1, or from -1 at the end",
               "학습할 열: 이름, 1부터 센 번호, 또는 끝에서부터 -1"),
    "drop": ("columns to leave out: id,date", "제외할 열: id,date"),
    "keep": ("columns to use although they look like ids, constants or leaks",
             "식별자나 상수, 누출로 보여도 쓸 열"),
    "categorical": ("columns whose numbers are names: zip,year",
                    "수로 적었지만 이름인 열: zip,year"),
    "task": ("classification or regression (decided by the target)",
             "classification 또는 regression (목표 열에 따라)"),
    "class-weight": ("balanced: rare classes count as much as frequent ones",
                     "balanced: 드문 클래스도 같은 무게로"),
    "folds": ("cross-validate with so many folds, and keep all their networks",
              "교차검증 겹 수, 모든 겹의 신경망을 함께 남김"),
    "members": ("networks that answer together (5 for a small table, 4 or 2 for larger ones)",
                "함께 답하는 신경망 수 (작은 표 5, 큰 표 4나 2)"),
    # output
    "engine": ("auto, native or eager: auto is native where it was compiled (auto)",
               "auto, native, eager: auto는 컴파일된 native, 없으면 eager (auto)"),
    "out": ("folder for run folders (runs)", "실행 폴더를 둘 곳 (runs)"),
    "no-report": ("write no report.html", "report.html을 쓰지 않음"),
    "quiet": ("no messages at all", "메시지를 쓰지 않음"),
    "json": ("one JSON object on standard output, messages on standard error",
             "표준 출력에 JSON 객체 하나, 메시지는 표준 오류로"),
    "lang": ("en or ko (as the locale says)", "en 또는 ko (로캘에 따름)"),
    # arguments and options of single verbs
    "train DATA": ("a name (digits mnist fashion-mnist spiral circle xor gauss moons plane), a "
                   "table (.csv .tsv .parquet) with --target, an .npz file, a folder of IDX files, "
                   "or a plan: PLAN.toml (digits)",
                   "이름(digits mnist fashion-mnist spiral circle xor gauss moons plane), 표(.csv "
                   ".tsv .parquet)와 --target, .npz 파일, IDX 폴더, 또는 계획 PLAN.toml (digits)"),
    "DATA": ("a data set's name, an .npz file or a folder of IDX files",
             "데이터 이름, .npz 파일, 또는 IDX 폴더"),
    "MODEL": ("a .safetensors file, or the folder of a run or a study: its best model",
              ".safetensors 파일, 또는 실행이나 탐색 폴더(가장 좋은 모델)"),
    "RUN": ("a run folder, as `backlit runs` lists them", "실행 폴더 (`backlit runs` 참고)"),
    "FOLDER": ("where run folders lie (runs)", "실행 폴더들이 있는 곳 (runs)"),
    "NAME": ("mnist or fashion-mnist", "mnist 또는 fashion-mnist"),
    "EXAMPLE": ("apple, apple-orange or network (apple); with --program data or a plan, as in "
                "train (digits)",
                "apple, apple-orange, network 중 하나 (apple); --program이면 train과 같은 "
                "데이터나 계획 (digits)"),
    "program": ("show the program that the native engine makes of a training step",
                "native 엔진이 학습 한 번을 바꾼 프로그램을 표시"),
    "output": ("write to this file instead of standard output", "표준 출력 대신 이 파일에 씀"),
    "explain output": ("a file to draw into, .svg or .html; else text",
                       "그림을 쓸 파일, .svg 또는 .html; 없으면 글"),
    "onnx": ("write ONNX (needs pip install 'backlit[onnx]')",
             "ONNX 파일 (pip install 'backlit[onnx]' 필요)"),
    "numpy": ("write a Python file that needs NumPy alone", "NumPy만 있으면 되는 Python 파일"),
    "export output": ("write to this file (beside the model)", "저장할 파일 (모델 옆)"),
    "check seed": ("fixes data, first values and the elements compared (0)",
                   "데이터, 초깃값, 비교할 원소를 정하는 시드 (0)"),
    "check layers": ("widths of the hidden layers, or none (10)",
                     "은닉층의 너비, 없으면 none (10)"),
    "check activation": ("as in train (tanh)", "train과 같음 (tanh)"),
    "check rows": ("rows the network is checked on (3)", "검사에 쓸 행 수 (3)"),
    "check samples": ("elements compared in each array, at most (200)",
                      "배열마다 비교할 원소 수의 상한 (200)"),
    "evaluate seed": ("of the data, where it is not the one of the model's training",
                      "모델 학습 때와 다를 경우 데이터의 시드"),
    "predict seed": ("of the data, where it is not the one of the model's training",
                     "모델 학습 때와 다를 경우 데이터의 시드"),
    "open": ("show it in the browser", "브라우저에서 열기"),
    "data": ("where the run's data lie now, if they were moved", "데이터를 옮겼다면 지금의 위치"),
    "try": ("train each change beside the run as it was, and say whether it helped",
            "바꿀 점마다 원래 설정과 나란히 학습해 효과가 있는지 확인"),
    "diagnose seeds": ("runs with and without each change (5)",
                       "바꿀 점마다 비교하는 실행 수 (5)"),
    "EXPERIMENT": ("a name or number of `backlit experiment list`, or all",
                   "`backlit experiment list`의 이름이나 번호, 또는 all"),
    "experiment run data": ("mnist or digits (mnist if it is here, else digits)",
                            "mnist 또는 digits (mnist가 있으면 mnist, 없으면 digits)"),
    "experiment run out": ("folder for pages (experiments)", "페이지를 둘 폴더 (experiments)"),
    "seeds": ("runs of each arm (as the experiment says)", "비교하는 쪽마다 실행 수 (실험마다)"),
    "quick": ("on the digits with two seeds, unless told otherwise",
              "따로 정하지 않으면 digits와 시드 두 개로"),
    "from-dir": ("copy from this folder instead of downloading", "내려받지 않고 이 폴더에서 복사"),
    **TUNE_OPTIONS,
})  # fmt: skip

VALUES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "layers": "100,100",
        "activation": "NAME",
        "dropout": "SHARE",
        "init": "NAME",
        "loss": "NAME",
        "label-smoothing": "SHARE",
        "optimizer": "NAME",
        "learning-rate": "RATE",
        "momentum": "NUMBER",
        "weight-decay": "NUMBER",
        "schedule": "SCHEDULE",
        "clip-norm": "NUMBER",
        "clip-value": "NUMBER",
        "batch-size": "ROWS",
        "epochs": "COUNT",
        "seed": "SEED",
        "sampling": "KIND",
        "dtype": "DTYPE",
        "validation": "SHARE",
        "early-stopping": "[EPOCHS]",
        "stop-at": "METRIC=VALUE",
        "monitor": "METRIC",
        "weights": "WHICH",
        "statistics-every": "COUNT",
        "init-from": "MODEL",
        "freeze": "LAYER",
        "target": "COLUMN",
        "drop": "COLUMNS",
        "keep": "COLUMNS",
        "categorical": "COLUMNS",
        "task": "TASK",
        "class-weight": "balanced",
        "folds": "COUNT",
        "members": "COUNT",
        "rows": "COUNT",
        "noise": "NUMBER",
        "classes": "COUNT",
        "engine": "NAME",
        "out": "FOLDER",
        "lang": "LANG",
        "output": "FILE",
        "samples": "COUNT",
        "data": "DATA",
        "from-dir": "FOLDER",
        "seeds": "COUNT",
        **TUNE_VALUES,
    }
)
"""What stands for an option's value; a switch has none."""

EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "train": (
            "backlit train",
            "backlit train spiral --layers 50,50 --activation tanh --learning-rate 1e-2",
            "backlit train mnist --layers 50 --optimizer sgd --learning-rate 0.1 --batch-size 100",
            "backlit train houses.csv --target price --drop id",
            "backlit train runs/digits-001/run.toml --seed 1",
        ),
        "evaluate": ("backlit evaluate runs/digits-001 digits",),
        "predict": ("backlit predict runs/digits-001 digits -o predictions.csv",),
        "export": (
            "backlit export runs/digits-001 --numpy",
            "backlit export runs/digits-001 --onnx -o digits.onnx",
        ),
        "check": ("backlit check spiral --layers 5,5 --activation sigmoid",),
        "explain": (
            "backlit explain apple-orange",
            "backlit explain network -o network.html",
            "backlit explain --program digits --layers 50 --optimizer sgd",
        ),
        "report": ("backlit report runs/digits-001 --lang ko --open",),
        "diagnose": ("backlit diagnose runs/digits-001", "backlit diagnose runs/digits-001 --try"),
        "tune": TUNE_EXAMPLES,
        "resume": ("backlit resume runs/digits-001",),
        "experiment run": (
            "backlit experiment run optimizers --open",
            "backlit experiment run all --quick --lang ko",
        ),
        "data fetch": ("backlit data fetch mnist", "backlit data fetch mnist --from-dir downloads"),
    }
)


def option(verb: str, name: str) -> Both:
    """The sentence of an option or argument; a verb's own one comes first."""
    plain = name.lstrip("-")
    own = f"{verb} {plain}"
    return OPTIONS[own] if own in OPTIONS else OPTIONS[plain]


def place_of(lang: str) -> int:
    """Where a language stands in each pair; UnknownNameError for another language."""
    if lang not in LANGUAGES:
        raise UnknownNameError("--lang", lang, LANGUAGES)
    return LANGUAGES.index(lang)
