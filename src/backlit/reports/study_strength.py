"""How strongly a trial is drawn: the better its place, the stronger; failed ones thin and grey.

One hue in five strengths: who cannot tell colours apart sees the same. The trial that was chosen
has a colour of its own, and is the widest line.
This module refuses to know how a trial is drawn.
"""

from __future__ import annotations

from typing import Final

from .markup import Markup
from .study_trial import StudyTrial

STRENGTHS: Final = 5
_SHARES: Final = (0.05, 0.15, 0.35, 0.65)  # of the trials are at least that good
STRENGTH_CSS: Final = Markup("""\
svg.figure .s1{--full:.2;--wide:1px}
svg.figure .s2{--full:.32;--wide:1.1px}
svg.figure .s3{--full:.5;--wide:1.3px}
svg.figure .s4{--full:.75;--wide:1.6px}
svg.figure .s5{--full:1;--wide:2.1px}
svg.figure .many .s1{--full:.07}
svg.figure .many .s2{--full:.11}
svg.figure .many .s3{--full:.18}
svg.figure .many .s4{--full:.4}
svg.figure .chosen{--full:1;--wide:3px}
svg.figure .lost{--tone:var(--muted);--full:.45;--wide:.8px}
svg.figure .trial{fill:none;stroke:var(--tone);stroke-opacity:var(--full);stroke-width:var(--wide);
stroke-linejoin:round;stroke-linecap:round}
svg.figure .lost .trial,svg.figure .lost.trial{stroke-dasharray:3 3}
svg.figure .disc{fill:none;stroke:var(--tone);stroke-opacity:var(--full);stroke-width:7.5px;
stroke-linecap:round}
svg.figure .lost .disc,svg.figure .lost.disc{stroke-width:4.5px}
svg.figure .chosen .disc{stroke-width:11px}
svg.figure .asks:hover .trial,svg.figure .asks:focus .trial{stroke-opacity:1;stroke-width:3px}
svg.figure .asks:hover .disc,svg.figure .asks:focus .disc{stroke-opacity:1;stroke-width:11px}
""")
"""What the pictures of a study need besides: `trial` is a line, `disc` a path of points."""


def strength(trial: StudyTrial, count: int, chosen: int | None = None) -> str:
    """The classes that a trial is drawn in.

    count    how many have a place
    chosen   the number of the one that was chosen

    >>> best, worst, failed = (StudyTrial(k, 1, {}, 0.5, {}, place=place)
    ...                        for k, place in enumerate((1, 100, None)))
    >>> strength(best, 100), strength(worst, 100), strength(failed, 100), strength(best, 100, 0)
    ('tone1 s5', 'tone1 s1', 'lost', 'tone2 chosen')
    """
    if trial.place is None:
        return "lost"
    if trial.number == chosen:
        return "tone2 chosen"
    share = trial.place / max(count, 1)
    weaker = sum(share > limit for limit in _SHARES) if trial.place > 1 else 0
    return f"tone1 s{STRENGTHS - weaker}"
