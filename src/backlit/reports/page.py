"""The report of a run: one HTML file that needs nothing else, looks the same to everyone, prints.

No script, no request: the content security policy forbids both, and allows one style sheet
by its hash and pictures that are part of the file. Every text passes `markup.escape`.
This module refuses to know what the sections show.
"""

from __future__ import annotations

from pathlib import Path

from ..base import files
from ..runs.folder import RunFolder
from .column_fates import column_fates
from .document import document
from .findings import findings
from .goes_by import goes_by
from .headline import headline
from .inside import inside
from .learning import learning
from .markup import Markup, element
from .mistakes import mistakes
from .record import RunRecord
from .settings import happenings, settings
from .standing import standing
from .style import FIGURE_CSS, PAGE_CSS
from .words import speaker

_STYLE = Markup(FIGURE_CSS + PAGE_CSS)


def write_report(folder: RunFolder, lang: str = "en") -> Path:
    """Draw report.html in a run folder from what the run recorded, and return its path.

    lang   en or ko

    The same folder gives the same bytes. Raises UnknownNameError for another language,
    FileFormatError for a damaged record, StorageError; the old report is intact then.
    """
    page = report_page(RunRecord.read(folder), lang)
    files.write_atomic(folder.report, page.encode("utf-8"))
    return folder.report


def report_page(record: RunRecord, lang: str = "en") -> str:
    """The whole page as text."""
    say = speaker(lang)
    about_table = (standing, goes_by, column_fates)  # nothing where no table was recorded
    sections = (headline, findings, *about_table, learning, mistakes, inside, happenings, settings)
    footer = element("footer", say("footer", name=record.name))
    parts = [*(part(record, say) for part in sections), footer]
    return document(say("title", name=record.name), parts, lang=lang, css=_STYLE)
