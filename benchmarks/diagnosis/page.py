"""The results as a page of Markdown.

This module refuses to judge.
"""

from __future__ import annotations

from typing import Any, Final

from .cases import HEALTHY
from .judge import Verdicts

HEAD: Final = """# How often the diagnosis is right

Runs drawn at random over data, network, optimizer and dose. A sick run differs from a healthy twin
in one thing, and counts only if it came out worse than the twin by more than a margin. A healthy
run learnt within 0.03 of the best tenth of its data, and its loss on held-out rows did not rise.
Every case is trained on three rows of four (at most 2,250) and judged on the fourth. `first` is
the name of the first finding. Thresholds were chosen on even draws of other seeds; the draws
counted here were looked at after they were fixed.
"""


def page(result: dict[str, Any], found: dict[str, Verdicts]) -> str:
    """The whole page."""
    sick, false = result["sick named first"], result["false alarms"]
    total = sum(each.count for name, each in found.items() if name != HEALTHY)
    well = found.get(HEALTHY, Verdicts()).count
    lines = [
        HEAD,
        f"{result['date']}: data {', '.join(result['data'])}; seed {result['seed']}, "
        f"half {result['half']}.",
        "",
        f"**Named first: {sick:.1%} of {total} sick runs. False alarms: {false:.1%} of {well} "
        "healthy runs.**",
        "",
        "| what is wrong | runs | named first | otherwise |",
        "|---|---|---|---|",
    ]
    for name, each in sorted(found.items(), key=lambda pair: (pair[0] == HEALTHY, pair[0])):
        wrong = {case.number for case in each.missed}
        right = each.count - len(wrong)
        others = ", ".join(
            f"{said} {count}" for said, count in each.first.most_common() if said != name
        )
        lines.append(f"| {name} | {each.count} | {right} | {others} |")
    return "\n".join(lines) + "\n"
