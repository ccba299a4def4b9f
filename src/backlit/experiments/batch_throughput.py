"""Rows learnt from per second, by batch size: what a batch is good for, powers of two or not.

This module refuses to know how speeds are measured, and how well a network learns.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..base.interval import interval
from ..base.words import Language, Words
from ..data.batches import BatchOrder
from ..nn.activation import ReLU
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..reports.line_chart import Line, line_chart
from .curves import curves
from .experiment import Claim, Experiment, Figure, Outcome, Setup
from .rows_per_second import TURN, rounds

Floats = NDArray[np.float64]
Speeds = Mapping[int, Floats]  # a size or a power of two -> (R,), one number a round

SIZES: Final = (1, 2, 4, 8, 16, 31, 32, 33, 63, 64, 65, 127, 128, 129, 256, 512)
POWERS: Final = (32, 64, 128)  # these stand beside their neighbours
ROUNDS: Final = 3  # for each seed

FASTER: Final = 2.5
EARLY: Final = 1.7
BEYOND: Final = 2.0
"""Of twelve seeds from 100 on, one at a time, on a processor with AVX-512 that had far more to do,
the smallest: MNIST 6.85, 3.41 and 6.1; the digits 8.51, 4.24 and 8.25. With all sizes the same
none was above 1.17."""


def network() -> Chain:
    """Two hidden layers of 100 ReLU and ten outputs."""
    return Chain(Dense(100), ReLU(), Dense(100), ReLU(), Dense(10))


def run(setup: Setup) -> Outcome:
    """Let all sizes learn in turn, round by round, and compare them within a round."""
    sizes = SIZES if setup.effect else (64,) * len(SIZES)
    speeds = np.concatenate([rounds(network(), sizes, ROUNDS, setup, seed) for seed in setup.seeds])
    by_size = dict(zip(SIZES, speeds.T, strict=True))
    hits = {
        power: 2 * by_size[power] / (by_size[power - 1] + by_size[power + 1]) for power in POWERS
    }
    rows = setup.data.rows
    orders = [BatchOrder(rows, size, 0) for size in sizes]
    wrong = sum(
        order.iterations_per_epoch != math.ceil(rows / size)
        for order, size in zip(orders, SIZES, strict=True)
    )
    numbers = {f"rows per second, {size}": float(np.median(each)) for size, each in by_size.items()}
    numbers |= {
        f"{power} over its neighbours": float(np.median(each)) for power, each in hits.items()
    }
    return Outcome(
        _claims(by_size, hits, wrong),
        lambda language: _figures(by_size, language),
        _remarks(by_size, hits, rows) if setup.effect else (),
        numbers,
    )


def _claims(by_size: Speeds, hits: Speeds, wrong: int) -> tuple[Claim, ...]:
    gain = by_size[128] / by_size[1]
    early = (by_size[16] / by_size[1]) / (by_size[256] / by_size[16])
    beyond = float(np.median(gain)) / max(float(np.median(each)) for each in hits.values())
    return (
        Claim(
            Words(
                f"with batches of 128 at least {FASTER:g} times as many rows are learnt from per "
                "second as with batches of 1; the median of the rounds",
                f"배치 크기가 128이면 초당 학습하는 데이터가 1일 때의 {FASTER:g}배 이상: 라운드의 "
                "중앙값",
            ),
            float(np.median(gain)),
            low=FASTER,
        ),
        Claim(
            Words(
                f"most is gained early: from 1 to 16 the speed grows at least {EARLY:g} times as "
                "much as from 16 to 256",
                f"처음에 가장 크게 빨라짐: 1에서 16까지 빨라지는 배율이 16에서 256까지의 "
                f"{EARLY:g}배 이상",
            ),
            float(np.median(early)),
            low=EARLY,
        ),
        Claim(
            Words(
                "what is gained from 1 to 128 is at least "
                f"{BEYOND:g} times what 32, 64 or 128 gain over the mean of their two neighbours, "
                "31 and 33 and so on",
                "1에서 128까지의 배율이 2의 거듭제곱(32, 64, 128)이 양옆 크기(31과 33 등)의 "
                f"평균보다 빠른 배율의 {BEYOND:g}배 이상",
            ),
            beyond,
            low=BEYOND,
        ),
        Claim(
            Words(
                "a pass over N rows makes ⌈N/B⌉ updates: the number of sizes for which it does not "
                "is 0",
                "데이터 N개의 한 에폭은 업데이트 ⌈N/B⌉번: 그렇지 않은 배치 크기의 수가 0",
            ),
            float(wrong),
            high=0,
        ),
    )


def _figures(by_size: Speeds, language: Language) -> list[Figure]:
    beside = [power + step for power in POWERS for step in (-1, 1)]
    thousands = {size: float(np.median(each)) / 1000 for size, each in by_size.items()}
    whole = [size for size in SIZES if size not in beside]
    picture = line_chart(
        [
            Line(
                Words("powers of two", "2의 거듭제곱").within(language),
                np.log2(whole).tolist(),
                [thousands[size] for size in whole],
                1,
            ),
            Line("", np.log2(beside).tolist(), [thousands[size] for size in beside], 2, dots=True),
        ],
        title=Words("Rows learnt from per second", "초당 학습하는 데이터 수").within(language),
        x_label=Words("batch size B, as a power of two", "배치 크기 B의 log₂").within(language),
        y_label=Words("thousands, medians of the rounds", "단위: 천 개, 라운드의 중앙값").within(
            language
        ),
        zero=True,
        width=620,
        height=340,
    )
    says = Words(
        "Rings: batches one row smaller or larger than 32, 64 and 128. One thread.",
        "동그라미: 32, 64, 128보다 하나 작거나 큰 배치. 스레드 하나로 쟀습니다.",
    )
    figures = [Figure(picture, says.within(language))]
    picture = curves(
        {str(power): _beside(by_size, power) for power in POWERS},
        (-1, 0, 1),
        title=Words("A power of two beside its neighbours", "2의 거듭제곱과 양옆 크기").within(
            language
        ),
        x_label=Words("rows more than the power of two", "2의 거듭제곱과의 차이").within(language),
        y_label=Words("speed, over the mean of the three", "세 속도의 평균에 대한 비").within(
            language
        ),
    )
    says = Words(
        "A power of two that suited the hardware would stand out at 0. Means of all rounds; shaded "
        "is their 95 % interval.",
        "2의 거듭제곱이 하드웨어에 유리하다면 0에서 솟아야 합니다. 모든 라운드의 평균, 음영은 95 % "
        "구간입니다.",
    )
    return [*figures, Figure(picture, says.within(language))]


def _beside(by_size: Speeds, power: int) -> Floats:
    """(R, 3): of each round, the speeds of B - 1, B and B + 1 over their mean."""
    three = np.stack([by_size[power + step] for step in (-1, 0, 1)], axis=1)
    shares: Floats = three / three.mean(1, keepdims=True)
    return shares


def _remarks(by_size: Speeds, hits: Speeds, rows: int) -> tuple[Words, ...]:
    medians = {size: float(np.median(each)) for size, each in by_size.items()}
    rates = {size: f"{round(each, -3):,.0f}" for size, each in medians.items()}
    gains = {power: interval(each) for power, each in hits.items()}
    told, korean = (
        ", ".join(
            f"{power}: {float(each.low):.2f}{dash}{float(each.high):.2f}"
            for power, each in gains.items()
        )
        for dash in (" to ", "~")
    )
    ahead = [f"{power}" for power, each in gains.items() if each.low > 1]
    verdict = Words("none is beyond noise", "우연과 구별되는 것은 없습니다")
    if ahead:
        which = ", ".join(ahead)
        verdict = Words(f"beyond noise for {which}", f"우연으로 보기 어려운 것은 {which}입니다")
    gain = f"{medians[128] / medians[1]:.1f}"
    updates = {size: f"{BatchOrder(rows, size, 0).iterations_per_epoch:,}" for size in (1, 128)}
    return (
        Words(
            "The notes choose powers of two, for memory comes in multiples of 2. Per second "
            f"batches of 31, 32 and 33 learn from {rates[31]}, {rates[32]} and {rates[33]} rows; "
            f"those of 127, 128 and 129 from {rates[127]}, {rates[128]} and {rates[129]}. Over the "
            f"mean of their neighbours (95 % intervals) {told}: {verdict.en}. "
            f"From 1 to 128 it is {gain} times. The size counts, being a power of two hardly.",
            "노트는 메모리가 2의 배수이므로 배치 크기를 2의 거듭제곱으로 정한다고 설명합니다. 초당 "
            f"학습한 데이터는 배치 크기 31, 32, 33에서 {rates[31]}개, {rates[32]}개, {rates[33]}개"
            f"이고 127, 128, 129에서 {rates[127]}개, {rates[128]}개, {rates[129]}개입니다. 양옆 "
            f"평균에 대한 비의 95 % 구간은 {korean}이고, {verdict.ko}. 1에서 128까지는 {gain}배 "
            "빨라집니다. 배치의 크기는 중요하지만 2의 거듭제곱인지는 거의 상관없습니다.",
        ),
        *_beyond_them(by_size),
        Words(
            "One thread of a processor; a GPU, of which the notes speak too, was not measured. "
            "Speeds depend on the machine and on what else it does.",
            "프로세서의 스레드 하나로 잰 값이며, 노트에서 함께 말하는 GPU는 재지 않았습니다. "
            "속도는 기계와 그때의 부하에 따라 다릅니다.",
        ),
        Words(
            f"More rows per second are not more learning: a pass over {rows:,} rows makes "
            f"{updates[1]} updates with batches of 1 and {updates[128]} with 128. What becomes of "
            "that is measured by the experiment batch-sizes.",
            f"초당 데이터 수가 많다고 더 많이 배우는 것은 아닙니다. 데이터 {rows:,}개의 한 에폭에 "
            f"업데이트는 배치 크기 1이면 {updates[1]}번, 128이면 {updates[128]}번입니다. 그 결과는 "
            "batch-sizes 실험에서 볼 수 있습니다.",
        ),
    )


def _beyond_them(by_size: Speeds) -> list[Words]:
    """A row more than a power of two against a row fewer, where they differ beyond noise."""
    found = {power: interval(by_size[power - 1] / by_size[power + 1]) for power in POWERS}
    told = ", ".join(
        f"{power - 1} / {power + 1}: {float(each.mean):.2f}"
        for power, each in found.items()
        if each.low > 1
    )
    if not told:
        return []
    return [
        Words(
            f"A row more slows down what a row fewer does not ({told}, beyond noise): as where "
            "rows are computed several at a time and a last group is hardly filled. That speaks "
            "for multiples of such a group, not for powers of two.",
            f"하나 많은 배치는 하나 적은 배치보다 느립니다({told}, 우연으로 보기 어려움). 데이터 "
            "여러 개를 한 묶음으로 계산할 때 마지막 묶음이 거의 비면 생기는 일입니다. 묶음의 "
            "배수가 유리하다는 뜻이지 2의 거듭제곱이 유리하다는 뜻은 아닙니다.",
        )
    ]


EXPERIMENT: Final = Experiment(
    name="batch-throughput",
    ids=(),
    title=Words("Batch size and speed", "배치 크기와 학습 속도"),
    lead=Words(
        "How many rows a second does a network learn from, with batches of 1 to 512? And are 32, "
        "64 and 128 faster than 31 or 129, because they are powers of two?",
        "배치 크기를 1에서 512까지 바꾸면 초당 몇 개의 데이터를 학습할까요? 32, 64, 128은 2의 "
        "거듭제곱이어서 31이나 129보다 빠를까요?",
    ),
    settings=MappingProxyType({
        "network": "2 × 100 ReLU",
        "learning_rate": "SGD 0.01",
        "batch_size": ", ".join(map(str, SIZES)),
        "clock": f"{ROUNDS} rounds a seed; in each every size learns for about "
                 f"{1000 * TURN:g} ms of processor time, on one thread",
    }),
    run=run,
    compares=False,
)  # fmt: skip
