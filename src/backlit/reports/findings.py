"""What is wrong with a run, as the diagnosis recorded it: seen, said by the notes, to change.

This module refuses to judge, and draws nothing for a sound run.
"""

from __future__ import annotations

from typing import Final

from .markup import Markup, element
from .record import RunRecord
from .words import Say

_CODES: Final = {"English": "en", "한국어": "ko"}


def findings(record: RunRecord, say: Say) -> Markup:
    """One paragraph a finding, and the command that tries the changes."""
    if not record.findings:
        return Markup()
    lang = _CODES[say("language")]
    told = []
    for finding in record.findings:
        says = str(finding["says"][lang])
        told.append(
            element(
                "div",
                element("p", element("strong", f"{says[:1].upper()}{says[1:]}.")),
                element("p", say("findings.notes", text=finding["notes"][lang]), class_="quiet"),
                element("p", say("findings.change", text=finding["change"][lang])),
                class_="finding",
            )
        )
    return element(
        "section",
        element("h2", say("findings")),
        element("p", say("findings.lead", run=record.name), class_="lead"),
        *told,
    )
