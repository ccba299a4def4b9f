"""Something done against overfitting, judged: by how much the gap shrinks, and at what price.

This module refuses to know what was done.
"""

from __future__ import annotations

import numpy as np

from ..base.interval import difference
from ..base.words import Words
from .arms import Courses
from .experiment import Claim
from .overfit import at_the_end


def judged(
    without: Courses, mended: Courses, done: Words, *, gap: float, train: float, test: float
) -> tuple[tuple[Claim, ...], dict[str, float]]:
    """Claims and numbers of two arms that share their seeds.

    done         `with dropout`, as part of a sentence
    gap          by how much training minus test accuracy shrinks, at least
    train, test  by how much the accuracies themselves fall, at least
    """
    train_before, test_before = at_the_end(without)
    train_after, test_after = at_the_end(mended)
    smaller = difference(train_before - test_before, train_after - test_after)
    claims = (
        Claim(
            Words(
                f"the gap, training minus test accuracy, is smaller by at least {gap:g} "
                f"{done.en} (paired)",
                f"{done.ko} 훈련 정확도와 시험 정확도의 차이가 (짝지어 비교해) {gap:g} 이상 줄어듦",
            ),
            float(smaller.mean),
            low=gap,
        ),
        Claim(
            Words(
                f"training accuracy falls by at least {train:g}: not every row is learnt",
                f"훈련 정확도가 {train:g} 이상 떨어짐: 배운 데이터도 다 맞히지 못함",
            ),
            float(difference(train_before, train_after).mean),
            low=train,
        ),
        Claim(
            Words(
                f"test accuracy falls as well, by at least {test:g}",
                f"시험 정확도도 {test:g} 이상 떨어짐",
            ),
            float(difference(test_before, test_after).mean),
            low=test,
        ),
    )
    numbers = {
        "train, without": float(train_before.mean()),
        "test, without": float(test_before.mean()),
        "train, with": float(train_after.mean()),
        "test, with": float(test_after.mean()),
        "gap smaller by": float(smaller.mean),
        "gap smaller by, interval": float(np.nan_to_num(smaller.reach)),
    }
    return claims, numbers
