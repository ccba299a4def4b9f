"""Every sentence of a report, in English and Korean, in one table.

Names of classes, layers and settings are never part of a sentence that would have to be
inflected for them, because a Korean particle depends on the word before it.
This module refuses to know where a sentence stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from ..base.errors import UnknownNameError
from .table_words import TABLE_SENTENCES

Say = Callable[..., str]
"""`say(key, **facts)`: the sentence of that key in one language, its gaps filled."""

LANGUAGES: Final = ("en", "ko")

SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    # the head
    "status.finished": ("finished", "완료"),
    "status.running": ("running", "학습 중"),
    "status.interrupted": ("interrupted", "중단됨"),
    "status.failed": ("failed", "실패"),
    "part.test": ("test", "테스트"),
    "part.validation": ("validation", "검증"),
    "part.train": ("training", "훈련"),
    "score.accuracy": (
        "of the {rows} {part} rows were classified correctly: {right} right, {wrong} wrong.",
        "정답률입니다. {part} 데이터 {rows}개 중 {right}개를 맞히고 {wrong}개를 틀렸습니다."),
    "score.share": (
        "is the accuracy over the {rows} {part} rows.",
        "{part} 데이터 {rows}개의 정확도입니다."),
    "score.unsound": (
        "There is no score: over the {rows} {part} rows it is not a finite number.",
        "점수가 없습니다. {part} 데이터 {rows}개의 결과가 유한한 수가 아닙니다."),
    "score.unclear": (
        "The difference is no larger than chance can make it.",
        "이 정도 차이는 우연일 수 있습니다."),
    "score.worse": (
        "The network does worse than that.",
        "신경망의 결과가 이보다 나쁩니다."),
    "score.interval": (
        "Over all rows of this kind the share lies between {low} and {high} (95 % interval). "
        "Always saying “{name}”, the commonest class, would reach {share}.",
        "같은 종류의 데이터 전체에 대한 정답률의 95 % 구간: {low}–{high}. "
        "가장 흔한 클래스(“{name}”)로만 답할 때의 정답률: {share}."),
    "score.chosen": (
        "These rows had a say in which weights were kept, so this score flatters a little; rows "
        "held back for a test would tell more.",
        "보존할 가중치를 고르는 데 이 데이터를 썼으므로 실제보다 조금 좋게 나온 값입니다. 따로 "
        "남겨 둔 테스트 데이터가 더 정확합니다."),
    "score.rmse": (
        "is the root mean squared error over {rows} {part} rows.",
        "평균 제곱근 오차(RMSE)입니다. {part} 데이터 {rows}개로 구했습니다."),
    "score.rmse_baseline": (
        "Always answering with the mean of these rows would give {spread}.",
        "언제나 이 데이터의 평균으로 답하면 {spread}입니다."),
    "score.r2": ("R² is {r2}: that share of the variance is explained.",
                 "결정계수 R²: {r2} (설명된 분산의 비율)."),
    "score.r2_negative": (
        "R² is {r2}: the answers explain none of the variance.",
        "결정계수 R²: {r2} (설명된 분산이 없습니다)."),
    "score.constant": (
        "All targets of these rows are equal, so R² has no value.",
        "이 데이터의 정답이 모두 같으므로 결정계수 R²의 값이 없습니다."),
    "score.none": ("No evaluation was recorded for this run.",
                   "이 실행에는 평가가 기록되지 않았습니다."),
    "failed": ("Training failed: {message}.", "학습이 실패했습니다. {message}."),
    "failed.best": ("The weights of epoch {epoch} were kept.",
                    "{epoch}번째 에폭의 가중치를 보존했습니다."),
    "failed.last": ("The weights before that update were kept.",
                    "그 갱신 직전의 가중치를 보존했습니다."),
    "guard.layer": ("{kind} in {tensor} (layer {layer}, op {op}) at iteration {iteration}",
                    "{iteration}번째 반복, {tensor} (계층 {layer}, 연산 {op}): {kind}"),
    "guard.op": ("{kind} in {tensor} (op {op}) at iteration {iteration}",
                 "{iteration}번째 반복, {tensor} (연산 {op}): {kind}"),
    "guard.nan": ("NaN", "NaN(숫자가 아닌 값)"),
    "guard.infinite": ("infinity", "무한대"),
    "guard.other": ("a value that is not finite", "유한하지 않은 값"),
    "fact.parameters": ("parameters", "매개변수"),
    "fact.train_rows": ("training rows", "훈련 데이터"),
    "fact.validation_rows": ("validation rows", "검증 데이터"),
    "fact.test_rows": ("test rows", "테스트 데이터"),
    "fact.epochs": ("epochs", "에폭"),
    "fact.iterations": ("iterations", "반복"),
    "fact.best_epoch": ("best epoch", "최고 에폭"),
    "fact.kept": ("weights kept", "보존한 가중치"),
    "kept.last": ("the last", "마지막"),
    "fact.time": ("training time", "학습 시간"),
    "minutes": ("{minutes} min {seconds} s", "{minutes}분 {seconds}초"),
    "seconds": ("{seconds} s", "{seconds}초"),
    # learning
    "learning": ("How it learnt", "학습 과정"),
    "learning.lead": (
        "One point an epoch.",
        "점 하나가 한 에폭입니다."),
    "lead.best": (
        "The dotted line marks epoch {epoch}, the best by {monitor}; its weights were kept.",
        "점선은 {monitor} 기준 최고 에폭({epoch})이며, 이 에폭의 가중치를 보존했습니다."),
    "lead.last": (
        "The dotted line marks epoch {epoch}, the best by {monitor}; the last weights were kept, "
        "as keep = “last” asks.",
        "점선은 {monitor} 기준 최고 에폭({epoch})입니다. keep = “last” 설정에 따라 마지막 가중치를 "
        "보존했습니다."),
    "lead.so_far": (
        "The dotted line marks epoch {epoch}, the best by {monitor} so far.",
        "점선은 지금까지의 {monitor} 기준 최고 에폭({epoch})입니다."),
    "lead.none": (
        "In no epoch was {monitor} a finite number, so none is best.",
        "{monitor} 값이 유한한 에폭이 없어 최고 에폭이 없습니다."),
    "loss": ("Loss", "손실 함수"),
    "accuracy": ("Accuracy", "정확도"),
    "rmse": ("RMSE", "RMSE"),
    "epoch": ("epoch", "에폭"),
    "iteration": ("iteration", "반복"),
    "line.running": ("training, as it went", "훈련(학습 중)"),
    "line.predict": ("training, afterwards", "훈련(예측 모드)"),
    "line.validation": ("validation", "검증"),
    "line.schedule": ("schedule", "계획"),
    "line.used": ("used", "실제"),
    "best": ("best", "최고"),
    "gap.running": (
        "In epoch {epoch} the training loss as it went ({running}) and afterwards ({predict}) "
        "differ: the first is a mean over the whole epoch, while the weights were still moving; "
        "the second measures the finished epoch in predict mode, on the training rows or a "
        "sample of them.",
        "{epoch}번째 에폭에서 학습 중 훈련 손실({running}), 예측 모드 훈련 손실({predict}): 앞의 "
        "값은 가중치가 움직이는 동안의 에폭 평균이고, 뒤의 값은 에폭이 끝난 뒤 훈련 데이터 또는 "
        "그 표본에서 예측 모드로 잰 것입니다."),
    "gap.dropout": ("Dropout is at work in the first only.",
                    "드롭아웃은 앞의 값에서만 작동합니다."),
    "gap.batch_norm": (
        "Batch normalisation goes by each batch in the first, by running averages in the second.",
        "배치 정규화는 앞의 값에서는 배치마다의 통계를, 뒤의 값에서는 이동 평균을 씁니다."),
    "gap.close": (
        "On validation rows the loss is {validation}, close to the {predict} on training rows.",
        "검증 손실 {validation}, 훈련 손실 {predict}: 차이가 작습니다."),
    "gap.learnt": (
        "On validation rows the loss is {validation}, close to the {predict} on training rows: "
        "what the network has learnt holds for new rows as well.",
        "검증 손실 {validation}, 훈련 손실 {predict}: 차이가 작습니다. 배운 것이 새 데이터에도 "
        "맞습니다."),
    "gap.nothing": (
        "On validation rows the loss is {validation}, close to the {predict} on training rows, "
        "but the answers are not clearly better than the simplest one, always the same: that a "
        "rule was learnt is not shown.",
        "검증 손실 {validation}, 훈련 손실 {predict}: 차이는 작지만 늘 같은 답을 하는 것보다 "
        "뚜렷이 낫지 않습니다. 규칙을 배웠다고 볼 근거가 없습니다."),
    "gap.large": (
        "On validation rows the loss is {validation}, on training rows {predict}: the network "
        "does better on the rows it was trained on.",
        "검증 손실 {validation}, 훈련 손실 {predict}: 학습에 쓴 데이터에서 더 잘합니다."),
    "gap.lower": (
        "On validation rows the loss is {validation}, below the {predict} on training rows: the "
        "validation rows are the easier ones here.",
        "검증 손실 {validation}, 훈련 손실 {predict}: 검증 데이터가 더 쉬웠습니다."),
    "gap.overfit": (
        "After epoch {epoch} the validation loss rose from {low} to {last} while the training "
        "loss fell from {before} to {after}: overfitting.",
        "{epoch}번째 에폭 이후 검증 손실은 커지고({low} → {last}) 훈련 손실은 줄었습니다"
        "({before} → {after}): 과적합입니다."),
    "batch_loss": ("Loss of every mini-batch", "미니배치별 손실"),
    "batch_loss.label": ("pale: each one; dark: running mean", "옅은 선: 각각, 짙은 선: 이동 평균"),
    "learning_rate": ("Learning rate", "학습률"),
    # mistakes
    "mistakes": ("Where it is wrong", "틀린 곳"),
    "mistakes.lead": (
        "From the {rows} {part} rows, which were not used for training.",
        "학습에 쓰지 않은 {part} 데이터 {rows}개의 결과입니다."),
    "confusion": ("What each class was taken for", "혼동 행렬"),
    "true": ("true", "정답"),
    "said": ("said", "예측"),
    "rows": ("rows", "개수"),
    "class": ("class", "클래스"),
    "found": ("found", "재현율"),
    "trusted": ("right when said", "정밀도"),
    "per_class": ("Class by class", "클래스별"),
    "confused": ("Most often confused", "가장 자주 혼동한 쌍"),
    "worst": ("The {count} rows with the largest loss", "손실이 가장 큰 데이터 {count}개"),
    "worst.is": ("is {name}", "정답 {name}"),
    "worst.said": ("said {name}, {share}", "예측 {name}, {share}"),
    "worst.right": ("right, {share}", "맞힘, {share}"),
    "row_number": ("row", "행"),
    "row_loss": ("loss", "손실"),
    "row": ("row {row}", "{row}번 행"),
    "agreement": ("Predicted against true", "정답과 예측"),
    "equal": ("equal", "일치"),
    "residuals": ("Errors", "오차"),
    "residual": ("predicted − true", "예측 − 정답"),
    "zero": ("no error", "오차 0"),
    "output": ("output {number}", "출력 {number}"),
    # inside
    "language": ("English", "한국어"),
    "findings": ("What went wrong", "무엇이 문제였나"),
    "findings.lead": (
        "Found in the run's own record, causes first. `backlit diagnose {run} --try` trains each "
        "change beside the run as it was.",
        "실행 기록에서 찾은 문제입니다. 원인이 앞에 옵니다. `backlit diagnose {run} --try`를 쓰면 "
        "바꿀 점을 원래 설정과 나란히 학습해 봅니다."),
    "findings.notes": ("The notes, {text}.", "학습 노트, {text}."),
    "findings.change": ("Try: {text}", "해 볼 것: {text}"),
    "inside": ("Inside the network", "신경망 내부"),
    "inside.lead": (
        "One panel a layer or weight, all on one scale; the number is the last value.",
        "계층 또는 가중치마다 그림 하나, 축은 모두 같습니다. 숫자는 마지막 값입니다."),
    "layer.mean": ("Mean of the activations", "활성화 값의 평균"),
    "layer.spread": ("Spread of the activations", "활성화 값의 표준편차"),
    "layer.zeros": ("Share of activations that are zero", "0인 활성화 값의 비율"),
    "layer.saturated": ("Share of activations that are saturated", "포화된 활성화 값의 비율"),
    "gradient_norm": ("Length of the gradient", "기울기의 크기"),
    "update_ratio": ("Length of an update, as a share of the weight’s", "가중치 대비 갱신량"),
    "update_ratio.label": ("shaded: 0.0001 to 0.01, a rule of thumb for a good pace",
                           "음영: 0.0001–0.01, 경험상 알맞은 속도"),
    "log": ("logarithmic", "로그 축"),
    "dead": (
        "{layer}: in iteration {iteration}, {share} of the activations were zero, and where they "
        "are no gradient passes. A smaller learning rate or LeakyReLU may help.",
        "{layer}: {iteration}번째 반복에서 활성화 값의 {share}가 0이었습니다. 0인 곳으로는 "
        "기울기가 흐르지 않습니다. 학습률을 낮추거나 LeakyReLU를 써 보십시오."),
    "saturated": (
        "{layer}: in iteration {iteration}, {share} of the activations were saturated: the slope "
        "there is below a twentieth of its largest.",
        "{layer}: {iteration}번째 반복에서 활성화 값의 {share}가 포화되었습니다. 그곳의 기울기는 "
        "최댓값의 20분의 1보다 작습니다."),
    "saturated.first": (
        "They were so from the first iteration on: smaller initial values, or inputs scaled to "
        "about 1, may help.",
        "첫 반복부터 그랬습니다. 초깃값을 줄이거나 입력의 크기를 1 정도로 맞춰 보십시오."),
    "saturated.norm": ("So may batch normalisation.", "배치 정규화도 도움이 될 수 있습니다."),
    "saturated.later": (
        "At first {share} were: the weights grew into it. If learning stands still, a smaller "
        "learning rate or weight decay may help.",
        "처음에는 {share}였으나 가중치가 커졌습니다. 학습이 멈춰 있다면 학습률을 낮추거나 가중치 "
        "감소를 써 보십시오."),
    # what happened, settings
    "events": ("What happened", "있었던 일"),
    "event": ("event", "사건"),
    "guard": ("guard", "감시"),
    "end": ("end", "종료"),
    "settings": ("Settings", "설정"),
    "settings.lead": ("All that fixes the run, from run.toml.",
                      "run.toml에 적힌, 이 실행을 결정하는 모든 값입니다."),
    "environment": ("Environment", "환경"),
    "footer": (
        "Drawn by Backlit from the run folder {name}. This page holds everything it shows and "
        "asks nothing of any other machine.",
        "실행 폴더 {name}의 기록으로 Backlit이 그렸습니다. 이 문서는 다른 컴퓨터에 아무것도 "
        "요청하지 않습니다."),
    "title": ("{name}: training report", "{name}: 학습 보고서"),
    **TABLE_SENTENCES,
})  # fmt: skip


def speaker(lang: str) -> Say:
    """The sentences of one language. Raises UnknownNameError for any but en and ko.

    >>> say = speaker("en")
    >>> say("worst.said", name="3", share="91 %")
    'said 3, 91 %'
    """
    if lang not in LANGUAGES:
        raise UnknownNameError("lang", lang, LANGUAGES)
    place = LANGUAGES.index(lang)

    def say(key: str, **facts: object) -> str:
        return SENTENCES[key][place].format(**facts)

    return say
