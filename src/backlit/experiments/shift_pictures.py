"""Pictures of internal covariate shift, without batch norm and with it, at several rates.

This module refuses to know what was expected.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ..base.words import Language, Words
from ..reports.line_chart import Line, line_chart
from .curves import curves
from .experiment import Figure
from .moving_inputs import Moved, Watching, wandering

Floats = NDArray[np.float64]
Pairs = Mapping[float, tuple[Moved, Moved]]  # rate -> without batch norm, with it


def shift_pictures(pairs: Pairs, watching: Watching, language: Language) -> list[Figure]:
    """One unit's percentiles, the way of the means, and the change of the gradient."""
    looks = range(0, watching.updates + 1, watching.every)
    update = Words("update", "업데이트").within(language)
    figures = [_unit(next(iter(pairs.items())), looks, language)]
    labels = ("{:g}", "{:g}, BN")
    ways = {
        label.format(rate): wandering(each.means, each.spreads)
        for rate, pair in pairs.items()
        for label, each in zip(labels, pair, strict=True)
    }
    picture = curves(
        ways,
        looks[1:],
        title=Words("How far the means have wandered", "평균이 움직인 거리의 합").within(language),
        x_label=update,
        y_label=Words("in spreads of the moment", "그때그때의 표준편차 단위").within(language),
        log_y=True,
    )
    says = Words(
        "The way that the means of what enters the third layer's 100 ReLUs have gone, look by "
        f"look, every {watching.every} updates: Σ ‖Δmean‖ / ‖spread‖ on the same test rows. Two "
        "rates; BN: batch norm before each ReLU.",
        f"3층의 ReLU 100개에 들어가는 값의 평균이 업데이트 {watching.every}번마다 움직인 거리를 "
        "더했습니다: 같은 시험 데이터에서 Σ ‖Δ평균‖ / ‖표준편차‖. 학습률은 두 가지, BN은 ReLU마다 "
        "그 앞에 배치 정규화를 둔 신경망입니다.",
    )
    figures.append(Figure(picture, says.within(language)))
    changes = {
        label.format(rate): _in_pieces(each.changes, watching.every)
        for rate, pair in pairs.items()
        for label, each in zip(labels, pair, strict=True)
    }
    picture = curves(
        changes,
        looks[1:],
        title=Words(
            "How much the gradient changes because the layers below move",
            "아래층이 함께 움직여서 생기는 기울기의 변화",
        ).within(language),
        x_label=update,
        y_label="‖G′ − G‖ / ‖G‖",
        zero=True,
    )
    says = Words(
        "The third layer's gradient on a batch, before (G) and after (G′) the layers below it are "
        f"updated: the mean of {watching.every} updates each.",
        "한 배치에서 구한 3층의 기울기를 아래층만 업데이트하기 전(G)과 후(G′)로 비교했습니다. "
        f"업데이트 {watching.every}번씩의 평균입니다.",
    )
    return [*figures, Figure(picture, says.within(language))]


def _unit(first: tuple[float, tuple[Moved, Moved]], looks: range, language: Language) -> Figure:
    """The percentiles of the unit whose median wanders neither much nor little, of one seed."""
    rate, pair = first
    medians = pair[0].percentiles[0, :, 1]
    far = np.abs(np.diff(medians, axis=0)).sum(0)
    unit = int(np.argsort(far)[len(far) // 2])
    names = (Words("no batch norm", "미사용"), Words("batch norm", "배치 정규화"))
    lines = []
    for tone, (name, each) in enumerate(zip(names, pair, strict=True), start=1):
        low, middle, high = each.percentiles[0, :, :, unit].T.tolist()
        lines += [Line("", looks, outer, tone, width=1.1) for outer in (low, high)]
        lines.append(Line(name.within(language), looks, middle, tone, width=2.6))
    picture = line_chart(
        lines,
        title=Words(
            "What enters one ReLU of the third layer", "3층의 한 ReLU에 들어가는 값"
        ).within(language),
        x_label=Words("update", "업데이트").within(language),
        width=620,
        height=340,
    )
    says = Words(
        f"Unit {unit} of the first seed at a rate of {rate:g}, on the same test rows: thick "
        "the median, thin the 15th and 85th percentiles, as in Ioffe and Szegedy, figure 1 (b, c). "
        "Of all units its median goes neither far nor little without batch norm.",
        f"첫 시드, 학습률 {rate:g}에서 같은 시험 데이터로 본 {unit}번 뉴런입니다. 굵은 선은 "
        "중앙값, 가는 선은 15와 85 백분위수로, Ioffe와 Szegedy의 그림 1(b, c)처럼 그렸습니다. 배치 "
        "정규화가 없을 때 중앙값의 움직임이 중간인 뉴런을 골랐습니다.",
    )
    return Figure(picture, says.within(language))


def _in_pieces(values: Floats, every: int) -> Floats:
    """(S, K) -> (S, K / every): means."""
    pieces: Floats = values.reshape(len(values), -1, every).mean(2)
    return pieces
