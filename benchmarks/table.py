"""The table as text, from the plain data of a result.

This module refuses to measure.
"""

from __future__ import annotations

from typing import Any

HEADS = ("", "µs/update", "ratio", "spread", "goal", "", "% GEMM", "MB", "first s")
WIDTHS = (16, 11, 9, 14, 8, 9, 8, 8, 9)


def block(row: dict[str, Any]) -> str:
    """One row of the result: each peer's time, ratio and goal, a line each."""
    if row["name"] == "start":
        return "\n".join(_start(row))
    probe = row["probe"]
    low, high = probe["gemm_spread"]
    found = [
        f"{row['name']}: {row['flops'] / 1e6:,.1f} MFLOP an update;"
        f" GEMM {probe['gemm']:.0f} GFLOP/s ({probe['gemm_by']}, {low:.0f}…{high:.0f}),"
        f" memory {probe['bandwidth']:.0f} GB/s; {row['rounds']} rounds",
        _line(*HEADS),
    ]
    for each in row["peers"]:
        if each.get("void"):
            found.append(f"  {each['peer']:{WIDTHS[0]}}– {each['void']}")
            continue
        share, memory = f"{100 * each['share']:.0f}", f"{each['memory'] / 1e6:,.0f}"
        figures = (f"{each['us']:,.1f}", *_ratio(each), share, memory, f"{each['first']:.2f}")
        line = _line(each["peer"], *figures)
        disturbed = f" ({each['disturbed']} rounds disturbed)" if each["disturbed"] else ""
        found.append(f"{line}  {each['setting']}{disturbed}")
    for each in row["verdicts"]:
        figures = f"{each['is']:.2f}, goal {each['goal']:.2f}"
        found.append(f"  Backlit's {each['what']}: {figures}: {_met(each)}")
    return "\n".join(found)


def sizes(found: dict[str, int]) -> str:
    """Install sizes, and the goal of a seventh of PyTorch's."""
    parts = [f"{name} {size / 1e6:,.0f} MB" for name, size in found.items()]
    line = f"installed: {', '.join(parts)}"
    if "backlit" in found and "pytorch" in found:
        share = found["pytorch"] / found["backlit"]
        line += f"; PyTorch is {share:.1f}×, goal 7×: {'met' if share >= 7 else 'NOT MET'}"
    return line


def _start(row: dict[str, Any]) -> list[str]:
    found = [f"start: whole processes until the test score; {row['rounds']} rounds"]
    found.append(_line("", "seconds", *HEADS[2:6], "", "", ""))
    for each in row["peers"]:
        found.append(_line(each["peer"], f"{each['seconds']:.2f}", *_ratio(each), "", "", ""))
    return found


def _ratio(each: dict[str, Any]) -> tuple[str, str, str, str]:
    if "ratio" not in each:
        return ("", "", "", "")
    low, high = each["spread"]
    goal = f"{each['goal']:g}×" if each["goal"] else ""
    return (f"{each['ratio']:.2f}×", f"{low:.2f}…{high:.2f}", goal, _met(each) if goal else "")


def _met(each: dict[str, Any]) -> str:
    return "met" if each["met"] else "NOT MET"


def _line(*cells: str) -> str:
    first, *rest = cells
    columns = "".join(f"{each:>{width}}" for each, width in zip(rest, WIDTHS[1:], strict=True))
    return f"  {first:{WIDTHS[0]}}{columns}".rstrip()
