"""The page of an experiment: one HTML file that needs nothing else, and the gallery of all.

No script, no request, as in a run's report. This module refuses to know any experiment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..base.words import Language, Words
from ..reports.document import document
from ..reports.markup import Markup, element
from ..reports.numerals import number
from ..reports.style import FIGURE_CSS, PAGE_CSS
from .experiment import Claim, Experiment, Outcome, Setup

_CSS = Markup("""\
h1{font-size:1.75rem;margin:0 0 .5rem}
h2{font-size:1.25rem;margin:2.2rem 0 .6rem}
p.note{color:var(--muted)}
p.verdict{font-weight:600}
table.claims td.verdict{font-weight:600;white-space:nowrap}
figure{margin:1.4rem 0}
figcaption{color:var(--muted);max-width:46rem}
ul.gallery{list-style:none;padding:0}
ul.gallery li{margin:0 0 1.1rem}
ul.gallery p{margin:.1rem 0 0;color:var(--muted);max-width:46rem}
""")
_STYLE = Markup(FIGURE_CSS + PAGE_CSS + _CSS)

_WORDS = {
    "claims": Words("What is claimed, and what was found", "주장과 측정값"),
    "claim": Words("claim", "주장"),
    "found": Words("found", "측정값"),
    "holds": Words("holds", "성립"),
    "fails": Words("does not hold", "성립하지 않음"),
    "all": Words("All claims hold.", "모든 주장이 성립합니다."),
    "some": Words("Not all claims hold.", "성립하지 않는 주장이 있습니다."),
    "remarks": Words("What else the numbers say", "숫자가 더 말해 주는 것"),
    "settings": Words("Settings", "설정"),
    "data": Words("data", "데이터"),
    "seeds": Words("seeds", "시드"),
    "engine": Words("engine", "엔진"),
    "again": Words("Do it again, or otherwise", "다시 해 보기, 바꿔 해 보기"),
    "paired": Words(
        "Arms share first weights and batches, seed by seed; shaded is the 95 % interval of the "
        "mean, rings are published numbers.",
        "비교하는 쪽끼리 시드마다 초기 가중치와 배치가 같습니다. 음영은 평균의 95 % 구간, "
        "동그라미는 발표된 값입니다."),
    "ids": Words("repeats", "재현 대상"),
    "gallery": Words("Experiments", "실험"),
    "none": Words("no experiment was run", "실행한 실험이 없습니다"),
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """An experiment that was carried out, for the gallery: where its page lies."""

    experiment: Experiment
    outcome: Outcome
    file: str


def experiment_page(
    experiment: Experiment, setup: Setup, outcome: Outcome, language: Language = "en"
) -> str:
    """The whole page as text."""

    def say(key: str) -> str:
        return _WORDS[key].within(language)

    title = experiment.title.within(language)
    parts: list[str] = [element("h1", title), element("p", experiment.lead.within(language))]
    parts.append(element("p", say("all" if outcome.holds else "some"), class_="verdict"))
    if experiment.uses_data and experiment.compares:
        parts.append(element("p", say("paired"), class_="note"))
    for figure in outcome.draw(language):
        parts.append(element("figure", figure.picture, element("figcaption", figure.says)))
    parts += [element("h2", say("claims")), _claims(outcome.claims, language)]
    if outcome.remarks:
        told = [element("li", each.within(language)) for each in outcome.remarks]
        parts += [element("h2", say("remarks")), element("ul", *told)]
    parts += [element("h2", say("settings")), _settings(experiment, setup, language)]
    parts += [element("h2", say("again")), element("pre", _commands(experiment, setup))]
    return document(title, parts, lang=language, css=_STYLE)


def gallery(written: Sequence[Written], language: Language = "en") -> str:
    """An index of pages beside it, each with its verdict."""

    def say(key: str) -> str:
        return _WORDS[key].within(language)

    entries = []
    for each in written:
        name = each.experiment.title.within(language)
        verdict = say("all" if each.outcome.holds else "some")
        entries.append(
            element(
                "li",
                element("a", name, href=each.file),
                f" · {verdict}",
                element("p", each.experiment.lead.within(language)),
            )
        )
    listed = element("ul", *entries, class_="gallery") if entries else element("p", say("none"))
    return document(
        say("gallery"), [element("h1", say("gallery")), listed], lang=language, css=_STYLE
    )


def _claims(claims: Sequence[Claim], language: Language) -> Markup:
    heads = [element("th", _WORDS[key].within(language)) for key in ("claim", "found")]
    rows = [element("tr", *heads, element("th", ""))]
    for claim in claims:
        verdict = _WORDS["holds" if claim.holds else "fails"].within(language)
        rows.append(
            element(
                "tr",
                element("td", claim.says.within(language)),
                element("td", number(claim.found, 4), class_="number"),
                element("td", verdict, class_="verdict"),
            )
        )
    return element("table", *rows, class_="claims")


def _settings(experiment: Experiment, setup: Setup, language: Language) -> Markup:
    facts = dict(experiment.settings)
    if experiment.uses_data:
        facts[_WORDS["data"].within(language)] = setup.data.name
        facts[_WORDS["seeds"].within(language)] = ", ".join(map(str, setup.seeds))
        facts[_WORDS["engine"].within(language)] = setup.engine
    if experiment.ids:
        facts[_WORDS["ids"].within(language)] = ", ".join(experiment.ids)
    rows = [element("tr", element("th", k), element("td", v)) for k, v in facts.items()]
    return element("table", *rows)


def _commands(experiment: Experiment, setup: Setup) -> str:
    plain = f"backlit experiment run {experiment.name}"
    if not experiment.uses_data:
        return plain
    other = "digits" if setup.is_mnist else "mnist"
    return f"{plain} --data {setup.data.name}\n{plain} --seeds 8\n{plain} --data {other}"
