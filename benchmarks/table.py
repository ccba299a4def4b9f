"""The table as text, from the plain data of a result.

This module refuses to measure; it reads what `__main__.py` gathered.
"""

from __future__ import annotations

from typing import Any


def lines(result: dict[str, Any]) -> list[str]:
    """All rows, one block each."""
    machine = result["machine"]
    found = [f"{machine['cpu']}, {machine['cores']} cores, {' '.join(machine['vectors'])}", ""]
    for row in result["rows"]:
        found += [*block(row), ""]
    return found


def block(row: dict[str, Any]) -> list[str]:
    """One workload: each peer's time, ratio and goal."""
    probe = row["probe"]
    low, high = probe["gemm_spread"]
    head = (
        f"{row['name']}: {row['flops'] / 1e6:,.1f} MFLOP an update;"
        f" GEMM {probe['gemm']:.0f} GFLOP/s ({probe['gemm_by']}, {low:.0f}…{high:.0f}),"
        f" memory {probe['bandwidth']:.0f} GB/s; {row['rounds']} rounds"
    )
    found = [head, _line("", "µs/update", "ratio", "spread", "goal", "", "% GEMM", "MB", "first s")]
    for each in row["peers"]:
        if each.get("void"):
            found.append(f"  {each['peer']:14} {each['void']}")
            continue
        goal, ratio, spread = each.get("goal"), each.get("ratio"), each.get("spread")
        found.append(
            _line(
                each["peer"],
                f"{each['us']:,.1f}",
                f"{ratio:.2f}×" if ratio else "",
                f"{spread[0]:.2f}…{spread[1]:.2f}" if spread else "",
                f"{goal:g}×" if goal else "",
                ("met" if each["met"] else "NOT MET") if goal and ratio else "",
                f"{100 * each['share']:.0f}",
                f"{each['memory'] / 1e6:,.0f}",
                f"{each['first']:.2f}",
            )
            + f"  {each['setting']}"
            + (f" ({each['disturbed']} rounds disturbed)" if each["disturbed"] else "")
        )
    return found + [f"  {said}" for said in row.get("verdicts", [])]


def _line(*cells: str) -> str:
    widths = (14, 11, 9, 14, 7, 8, 7, 7, 8)
    first, *rest = cells
    return f"  {first:{widths[0]}}" + "".join(
        f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True)
    )
