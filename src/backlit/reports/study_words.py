"""Every sentence of a study's report, in English and Korean, in one table.

Names of settings are never part of a sentence that would have to be inflected for them, because
a Korean particle depends on the word before it.
This module refuses to know where a sentence stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ..base.errors import UnknownNameError
from ..base.words import Language
from .study_trial import StudyTrial
from .words import LANGUAGES

STUDY_SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "title": ("{name}: report of a search", "{name}: 탐색 보고서"),
    "footer": (
        "Drawn by Backlit from the study folder {name}. This page holds everything it shows and "
        "asks nothing of any other machine.",
        "탐색 폴더 {name}의 기록으로 Backlit이 그렸습니다. 이 문서는 다른 컴퓨터에 아무것도 "
        "요청하지 않습니다."),
    # the head
    "status.finished": ("finished", "완료"),
    "status.running": ("under way", "탐색 중"),
    "status.interrupted": ("interrupted", "중단됨"),
    "searched": ("Searched: {names}.", "탐색한 하이퍼파라미터: {names}."),
    "none": ("No trial has a score yet.", "점수가 나온 시도가 아직 없습니다."),
    "none.failed": (
        "All {count} trials failed: each met NaN or infinity. Smaller learning rates may help.",
        "시도 {count}개가 모두 실패했습니다. 어느 것이나 NaN이나 무한대를 만났습니다. 더 낮은 "
        "학습률을 탐색해 보십시오."),
    "score.test.accuracy": (
        "of the {rows} test rows, which had no part in the search, were classified correctly by "
        "the model that was kept (95 % interval: {low} – {high}).",
        "정답률입니다. 보존한 모델을, 탐색에 전혀 쓰지 않은 테스트 데이터 {rows}개로 잰 값입니다"
        "(95 % 구간: {low} – {high})."),
    "score.test": (
        "is the {metric} of the model that was kept, on the {rows} test rows, which had no part in "
        "the search.",
        "보존한 모델을, 탐색에 전혀 쓰지 않은 테스트 데이터 {rows}개로 잰 값입니다({metric})."),
    "score.chosen": (
        "is the {metric} of the chosen setting{interval}.",
        "고른 설정의 값입니다({metric}){interval}."),
    "score.best": (
        "is the {metric} of the best setting so far{interval}.",
        "지금까지 가장 좋은 설정의 값입니다({metric}){interval}."),
    "score.flatters": (
        "The best of {count} always looks better than it is, for it was chosen by this score; only "
        "rows held back for a test would tell how good it is.",
        "{count}개 가운데 이 점수로 골랐으므로 실제보다 좋게 나온 값입니다. 따로 남겨 둔 테스트 "
        "데이터라야 실제 성능을 알 수 있습니다."),
    "validated": (
        "By the validation rows, which chose it: {metric} {score}{interval}.",
        "설정을 고르는 데 쓴 검증 데이터에서: {metric} {score}{interval}."),
    "interval.told": (" (95 % interval: {low} – {high})", " (95 % 구간: {low} – {high})"),
    "tied": (
        "How far chance may have helped: {count} other trials cannot be told from the best one on "
        "these rows. They are marked = in the table.",
        "우연의 몫: 이 데이터로는 다른 시도 {count}개를 최고 시도와 구별할 수 없습니다. 표에 =로 "
        "표시했습니다."),
    "tied.one": (
        "How far chance may have helped: 1 other trial cannot be told from the best one on these "
        "rows. It is marked = in the table.",
        "우연의 몫: 이 데이터로는 다른 시도 1개를 최고 시도와 구별할 수 없습니다. 표에 =로 "
        "표시했습니다."),
    "tied.none": (
        "On these rows the best trial can be told from every other one.",
        "이 데이터에서 최고 시도는 다른 모든 시도와 구별됩니다."),
    "again": (
        "Trained again from {seeds} seeds: {mean} on average{interval}.",
        "시드 {seeds}개로 다시 학습한 평균: {mean}{interval}."),
    "baseline": (
        "For comparison, {name}: {score}.",
        "비교 기준({name}): {score}."),
    "baseline.default": ("the plan as it was", "원래 설정"),
    "ensemble.kept": (
        "The model that was kept is the mean of the best {members} trials: {score}, the best one "
        "alone {alone}.",
        "보존한 모델은 상위 시도 {members}개의 평균입니다: {score}(최고 하나만 쓰면 {alone})."),
    "ensemble.left": (
        "The mean of the best {members} trials is no better: {score}, the best one alone {alone}.",
        "상위 시도 {members}개의 평균은 더 낫지 않습니다: {score}(최고 하나만 쓰면 {alone})."),
    "fact.trials": ("trials", "시도"),
    "fact.of": ("{made} of {wanted}", "{made} / {wanted}"),
    "fact.failed": ("failed", "실패"),
    "fact.stopped": ("stopped early", "일찍 멈춤"),
    "fact.rows": ("validation rows", "검증 데이터"),
    "fact.seed": ("seed", "시드"),
    "fact.time": ("time", "걸린 시간"),
    "seconds": ("{seconds} s", "{seconds}초"),
    "minutes": ("{minutes} min {seconds} s", "{minutes}분 {seconds}초"),
    "hours": ("{hours} h {minutes} min", "{hours}시간 {minutes}분"),
    # trials
    "trial": ("trial", "시도"),
    "best": ("Best-{place}", "Best-{place}"),
    "trial.number": ("trial {number}", "{number}번 시도"),
    "trial.epoch": ("{epochs} epoch", "에폭 {epochs}회"),
    "trial.epochs": ("{epochs} epochs", "에폭 {epochs}회"),
    "trial.as_it_was": ("the plan as it was", "원래 설정"),
    "trial.failed": ("failed", "실패"),
    "epoch": ("epoch", "에폭"),
    "epoch.log": ("epoch (logarithmic)", "에폭(로그 축)"),
    "epochs": ("epochs", "에폭"),
    "interval": ("95 % interval", "95 % 구간"),
    "dashed": ("dashed: on training rows", "파선: 훈련 데이터"),
    "training": ("the same on training rows", "훈련 데이터에서 잰 값"),
    "hover.line": (
        "Rest the pointer on a line, or tap it, to see which it is; the best twenty can be reached "
        "with the Tab key.",
        "선 위에 포인터를 올리거나 누르면 어느 시도인지 나타납니다. 상위 스물은 Tab 키로도 갈 수 "
        "있습니다."),
    "hover.point": (
        "Rest the pointer on a point, or tap it: beside it stands how that trial learnt. At first "
        "it is the chosen one.",
        "점 위에 포인터를 올리거나 누르면 그 시도의 학습 과정이 옆에 나타납니다. 처음에는 고른 "
        "시도가 나와 있습니다."),
    "hover.most": (
        "Only the best {count} answer; of all others the place is drawn, and no more.",
        "이렇게 볼 수 있는 것은 상위 {count}개이고, 나머지는 자리만 그렸습니다."),
    # effects
    "effects": ("What mattered", "무엇이 중요했나"),
    "effects.lead": (
        "How much of the variation of the scores each hyper-parameter alone accounts for, with its "
        "95 % interval. No measurable effect: by these trials its values cannot be told apart.",
        "점수 변동 가운데 각 하이퍼파라미터만이 설명하는 몫과 그 95 % 구간입니다. 측정할 수 있는 "
        "영향이 없다는 것은, 이 시도들로는 그 값의 좋고 나쁨을 가릴 수 없다는 뜻입니다."),
    "effects.title": ("Importance, and the verdict", "중요도와 판정"),
    "effects.axis": ("share of the variation", "변동에서 차지하는 몫"),
    "effects.none": (
        "Nothing is known of effects yet: they are measured at the end of a search.",
        "영향은 탐색이 끝날 때 측정하므로 아직 알 수 없습니다."),
    "effects.unknown": ("too few trials to tell", "시도가 적어 판단할 수 없음"),
    "effects.nothing": ("no measurable effect", "측정할 수 있는 영향이 없음"),
    "effects.matters": ("matters", "영향이 있음"),
    # pictures of all trials
    "coordinates": ("Every trial, every setting", "모든 시도, 모든 설정"),
    "coordinates.title": ("Parallel coordinates", "평행 좌표"),
    "coordinates.lead": (
        "Each line is a trial: it crosses each axis at its value, and the last one at its score. "
        "The better, the stronger; the chosen one is orange, failed ones are thin and grey.",
        "선 하나가 시도 하나이며, 축마다 그 값에서, 마지막 축에서는 점수에서 만납니다. 좋을수록 "
        "진하고, 고른 시도는 주황색, 실패한 시도는 가는 회색입니다."),
    "plane": ("Where the good ones lie", "좋은 설정이 있는 곳"),
    "plane.title": ("All trials", "모든 시도"),
    "plane.lead": (
        "Each point is a trial, placed by {x} and {y}: the better, the stronger.",
        "점 하나가 시도 하나입니다(가로축 {x}, 세로축 {y}). 좋을수록 진합니다."),
    "panels": ("The best, one by one", "상위 시도 하나하나"),
    "panels.title": ("The best {count}", "상위 {count}개"),
    "panels.lead": (
        "All axes are alike, so that courses can be compared at a glance. Two lines that part tell "
        "of overfitting; lines that end while rising, of training that was too short.",
        "축이 모두 같아 한눈에 비교할 수 있습니다. 두 선이 벌어지면 과적합이고, 끝까지 좋아지고 "
        "있으면 학습이 짧았던 것입니다."),
    "courses.cut": (
        "The few worst values lie beyond the axis, and are drawn at its edge.",
        "축을 벗어난 일부 나쁜 값은 가장자리에 그렸습니다."),
    "boxes": ("Where the search looked", "탐색한 범위"),
    "boxes.lead": (
        "From top to bottom, round by round: the bar is where values were drawn from, each tick a "
        "trial, the stronger the better. A bar that moves followed good trials to an edge.",
        "위에서 아래로 회차 순입니다. 막대는 값을 뽑은 범위, 눈금 하나는 시도 하나이고 진할수록 "
        "좋습니다. 막대가 옮겨 갔으면 좋은 시도가 가장자리에 몰려 따라간 것입니다."),
    "boxes.rounds": ("trials of each round", "회차별 시도 번호"),
    "boxes.limit": ("limit", "한계"),
    "boxes.limits": ("hard limits {low} and {high}", "넘지 않는 한계 {low}, {high}"),
    "curves": ("How they all learnt", "전체 학습 과정"),
    "curves.title": ("Every trial", "모든 시도"),
    "curves.lead": (
        "One line a trial, on the validation rows.",
        "선 하나가 시도 하나이며, 검증 데이터에서 잰 값입니다."),
    "curves.rungs": (
        "At the dotted uprights the trials so far were compared and most of them stopped: there "
        "their lines end.",
        "점선이 선 곳에서 시도를 서로 비교해 대부분을 멈췄고, 멈춘 시도의 선은 거기서 끝납니다."),
    "curves.most": ("Drawn are the best {count}.", "상위 {count}개만 그렸습니다."),
    "finalists": ("The finalists again, from other seeds", "다른 시드로 다시 본 결선"),
    "finalists.title": ("Rings: one a seed; upright: the mean", "동그라미: 시드별, 세로선: 평균"),
    "finalists.lead": (
        "{count} settings were trained from up to {seeds} seeds each. What changes from seed to "
        "seed is luck; the line is the 95 % interval of the mean.",
        "설정 {count}개를 시드 최대 {seeds}개씩으로 학습했습니다. 시드에 따라 달라지는 몫은 "
        "운이고, 가로선은 평균의 95 % 구간입니다."),
    "table": ("The best trials", "상위 시도"),
    "table.lead": ("The best {count}, in order.", "상위 {count}개를 순서대로 적었습니다."),
    "table.as_it_was": (
        "Where nothing is set, it is the plan as it was.",
        "설정값이 없는 줄은 원래 설정 그대로입니다."),
    "table.tied": (
        "= stands where a trial cannot be told from the first one.",
        "=는 첫 번째와 구별할 수 없는 시도입니다."),
    "settings": ("Settings", "설정"),
    "settings.lead": ("All that fixes the search, from study.toml.",
                      "study.toml에 적힌, 이 탐색을 결정하는 모든 값입니다."),
    "settings.plan": ("What all trials have in common", "모든 시도에 공통인 계획"),
    "environment": ("Environment", "환경"),
})  # fmt: skip

NAMES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "learning_rate": ("learning rate", "학습률"),
    "weight_decay": ("weight decay", "가중치 감소"),
    "batch_size": ("batch size", "배치 크기"),
    "optimizer": ("optimizer", "옵티마이저"),
    "activation": ("activation", "활성화 함수"),
    "momentum": ("momentum", "모멘텀"),
    "dropout": ("dropout", "드롭아웃"),
    "batch_norm": ("batch norm", "배치 정규화"),
    "depth": ("depth", "은닉층 수"),
    "width": ("width", "은닉층 너비"),
    "epochs": ("epochs", "에폭"),
    "schedule": ("schedule", "학습률 일정"),
    "init_spread": ("initial spread", "초깃값의 표준편차"),
    "validation_accuracy": ("validation accuracy", "검증 정확도"),
    "validation_loss": ("validation loss", "검증 손실"),
    "validation_rmse": ("validation RMSE", "검증 RMSE"),
    "validation_r2": ("validation R²", "검증 R²"),
    "accuracy": ("accuracy", "정확도"),
    "loss": ("loss", "손실"),
    "rmse": ("RMSE", "RMSE"),
    "score": ("score", "점수"),
})  # fmt: skip
"""What settings and metrics are called; others by their own names."""


@dataclass(frozen=True)
class StudyWords:
    """The sentences of one language. Raises UnknownNameError for any but en and ko.

    >>> say = StudyWords("en")
    >>> say("curves.most", count=200), say.name("weight_decay"), say.name("beta1")
    ('Drawn are the best 200.', 'weight decay', 'beta1')
    """

    lang: Language

    def __post_init__(self) -> None:
        if self.lang not in LANGUAGES:
            raise UnknownNameError("lang", self.lang, LANGUAGES)

    def __call__(self, key: str, **facts: object) -> str:
        """The sentence of that key, its gaps filled."""
        return STUDY_SENTENCES[key][LANGUAGES.index(self.lang)].format(**facts)

    def name(self, setting: str) -> str:
        """What a hyper-parameter is called."""
        told = NAMES.get(setting)
        return setting.replace("_", " ") if told is None else told[LANGUAGES.index(self.lang)]

    def metric(self, name: str) -> str:
        """What a metric is called."""
        return self.name(name)

    def trial(self, trial: StudyTrial) -> str:
        """Which trial it is, in a few words."""
        told = [] if trial.place is None else [self("best", place=trial.place)]
        told.append(self("trial.number", number=trial.number))
        if not trial.parameters:
            told.append(self("trial.as_it_was"))
        if trial.score is None:
            told.append(self("trial.failed"))
        if trial.epochs:
            key = "trial.epoch" if trial.epochs == 1 else "trial.epochs"
            told.append(self(key, epochs=trial.epochs))
        return " · ".join(told)
