"""The colours and type of every picture, as CSS variables: light, dark and print.

The series colours follow Okabe and Ito (2008, "Color universal design"): blue, vermilion,
green, each darkened on paper or lightened on black until it can be read as text, for lines
carry their name in their own colour. So dark, their orange and purple can no longer be told
from vermilion and blue by red- and green-blind eyes; the fourth colour is a grey. Tests measure
contrast and what is left of the differences under three kinds of colour blindness.
This module refuses to know what is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .markup import Markup

LIGHT: Final[Mapping[str, str]] = MappingProxyType({
    "paper": "#fcfcfa", "card": "#ffffff", "ink": "#1d2530", "muted": "#5b6573",
    "rule": "#d5dae1", "grid": "#eceff2", "soft": "#f3f5f7",
    "tone1": "#0567a8", "tone2": "#bf4a08", "tone3": "#057a57", "tone4": "#5f6975",
    "on-tone": "#ffffff",
})  # fmt: skip
DARK: Final[Mapping[str, str]] = MappingProxyType({
    "paper": "#14181e", "card": "#1b2027", "ink": "#e8ecf1", "muted": "#9aa5b3",
    "rule": "#3a434f", "grid": "#272e37", "soft": "#222932",
    "tone1": "#62b4f0", "tone2": "#ff9457", "tone3": "#45c79c", "tone4": "#a3adba",
    "on-tone": "#11151a",
})  # fmt: skip
TONES: Final = 4
"""How many series colours there are; a fifth series needs a panel of its own."""

FONT: Final = (
    'system-ui, -apple-system, "Segoe UI", "Apple SD Gothic Neo", "Malgun Gothic", '
    '"Noto Sans KR", "Noto Sans CJK KR", "Noto Sans", sans-serif'
)


def _variables(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


def _colours(root: str) -> str:
    return (
        f"{root}{{color-scheme:light dark;{_variables(LIGHT)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{{root}{{{_variables(DARK)}}}}}\n"
    )


FIGURE_CSS: Final = Markup(
    _colours(":root,svg.figure")
    + "".join(f".tone{k}{{--tone:var(--tone{k})}}\n" for k in range(1, TONES + 1))
    + f"""\
svg.figure{{display:block;max-width:100%;height:auto;overflow:visible}}
svg.figure text{{font-family:{FONT};font-size:12px;fill:var(--ink)}}
svg.figure text.title{{font-size:15px;font-weight:600}}
svg.figure text.quiet{{fill:var(--muted)}}
svg.figure text.tick{{fill:var(--muted);font-variant-numeric:tabular-nums}}
svg.figure text.name{{fill:var(--tone);font-weight:600}}
svg.figure text.number{{font-variant-numeric:tabular-nums}}
svg.figure text.on{{fill:var(--on-tone)}}
svg.figure .grid{{stroke:var(--grid);stroke-width:1}}
svg.figure .axis{{stroke:var(--rule);stroke-width:1}}
svg.figure .mark{{stroke:var(--muted);stroke-width:1;stroke-dasharray:2 3}}
svg.figure .band{{fill:var(--soft)}}
svg.figure .line{{fill:none;stroke:var(--tone);stroke-linejoin:round;stroke-linecap:round}}
svg.figure .fill{{fill:var(--tone)}}
svg.figure .touch{{fill:transparent;stroke:none}}
svg.figure .touch:hover{{fill:var(--tone)}}
svg.figure .hole{{fill:var(--soft)}}
"""
)
"""What every figure needs, inside a page or inside a file of its own."""

GRAPH_CSS: Final = Markup("""\
svg.figure .ground{fill:var(--paper)}
svg.figure .forth{--tone:var(--muted)}
svg.figure .back{--tone:var(--tone2)}
svg.figure .forth.line{stroke-width:1.4}
svg.figure .back.line{stroke-width:1.1;opacity:.75}
svg.figure .head{fill:var(--tone)}
svg.figure text.value,svg.figure text.gradient{font-size:13px;font-weight:600;
font-variant-numeric:tabular-nums;paint-order:stroke;stroke:var(--paper);stroke-width:4px;
stroke-linejoin:round}
svg.figure text.value{fill:var(--tone1)}
svg.figure text.gradient{fill:var(--tone2)}
svg.figure text.label{font-size:13px}
svg.figure text.sign{font-size:17px}
svg.figure .node{fill:var(--card);stroke:var(--muted);stroke-width:1.4}
svg.figure .node.input{fill:var(--soft);stroke:var(--rule)}
svg.figure .node.parameter{fill:var(--soft);stroke:var(--tone3);stroke-width:1.6}
svg.figure .node.output{stroke:var(--ink);stroke-width:2.2}
""")
"""What the drawing of a computational graph needs besides."""

PAGE_CSS: Final = Markup(
    f"""\
*{{box-sizing:border-box}}
html{{-webkit-text-size-adjust:100%}}
body{{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 {FONT};
font-variant-numeric:tabular-nums;overflow-wrap:break-word}}
html:lang(ko) body{{word-break:keep-all}}
main{{max-width:1080px;margin:0 auto;padding:64px 32px 96px}}
h1{{font-size:17px;font-weight:600;margin:0;letter-spacing:0}}
h2{{font-size:22px;font-weight:650;margin:0 0 6px;letter-spacing:-.01em}}
h3{{font-size:15px;font-weight:600;margin:36px 0 8px}}
p{{margin:0 0 14px;max-width:44em}}
section{{margin-top:76px}}
.lead{{color:var(--muted);margin-bottom:26px}}
.quiet{{color:var(--muted)}}
header{{display:flex;gap:14px;align-items:baseline;flex-wrap:wrap}}
.state{{font-size:13px;border:1px solid var(--rule);border-radius:99px;padding:1px 11px;
color:var(--muted)}}
.state.bad{{border-color:var(--tone2);color:var(--tone2)}}
.score{{font-size:88px;line-height:1.05;font-weight:650;letter-spacing:-.035em;
margin:36px 0 6px;max-width:none}}
.score-says{{font-size:20px;line-height:1.5;margin-bottom:8px}}
.facts{{display:grid;grid-template-columns:repeat(auto-fit,minmax(98px,1fr));gap:26px 24px;
margin:44px 0 0;padding:26px 0 0;border-top:1px solid var(--rule)}}
.facts div{{margin:0}}
.facts dt{{font-size:13px;color:var(--muted);margin:0}}
.facts dd{{font-size:20px;font-weight:550;margin:0;line-height:1.35}}
.pair{{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:44px 48px;align-items:start}}
.later{{margin-top:56px}}
.stack{{display:grid;gap:44px}}
.finding{{border-left:3px solid var(--tone1);padding:2px 0 2px 18px;margin:30px 0 0}}
.finding p{{margin:0 0 6px}}
.alarm{{border-left:3px solid var(--tone2);padding:2px 0 2px 18px;margin:28px 0 0;font-size:20px;
line-height:1.5}}
.alarm+.score-says{{margin-top:22px}}
.pictures{{display:grid;grid-template-columns:repeat(auto-fill,minmax(104px,1fr));gap:26px 20px;
margin:0;padding:0;list-style:none}}
.pictures img{{width:100%;max-width:132px;aspect-ratio:1;object-fit:contain;display:block;
image-rendering:pixelated;border-radius:6px;background:var(--soft)}}
.pictures span{{display:block;font-size:13px;line-height:1.45;color:var(--muted)}}
.pictures .said{{font-size:15px;color:var(--ink);margin-top:7px}}
.pictures b{{font-weight:600}}
.pictures .wrong{{color:var(--tone2)}}
.pair h3:first-child{{margin-top:0}}
table{{border-collapse:collapse;font-size:14px;width:100%}}
.scroll{{overflow-x:auto}}
th{{font-weight:600;text-align:left;color:var(--muted);font-size:13px}}
th,td{{padding:7px 18px 7px 0;border-bottom:1px solid var(--grid);vertical-align:baseline}}
thead th{{border-bottom:1px solid var(--rule)}}
td:last-child,th:last-child{{padding-right:0}}
td.right,th.right{{text-align:right}}
footer{{margin-top:88px;padding-top:20px;border-top:1px solid var(--rule);font-size:13px;
color:var(--muted)}}
@media screen and (max-width:760px){{main{{padding:36px 18px 64px}}
.pair{{grid-template-columns:minmax(0,1fr)}}
.score{{font-size:60px}}section{{margin-top:56px}}}}
@media print{{@page{{size:A4;margin:16mm 15mm}}
body{{background:none;font-size:10.5pt}}main{{padding:0;max-width:none}}
section{{margin-top:34pt}}.score{{font-size:56pt;margin-top:18pt}}
h2,h3{{break-after:avoid}}svg,img,li,tr,.finding,.facts{{break-inside:avoid}}
.lead{{break-after:avoid}}.scroll{{overflow:visible}}
.pair{{gap:24pt 20pt}}.later{{margin-top:28pt}}.facts{{margin-top:22pt}}
.pictures{{grid-template-columns:repeat(8,1fr);gap:14pt 10pt}}
.pictures span{{font-size:8pt}}
table{{font-size:9.5pt}}th,td{{padding:4pt 10pt 4pt 0}}
*{{-webkit-print-color-adjust:exact;print-color-adjust:exact}}}}
"""
)
"""The page around the figures: one calm column, room between the parts."""
