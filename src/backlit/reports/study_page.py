"""The report of a study: one HTML file that needs nothing else, looks the same to everyone, prints.

Pictures answer to the pointer and the keyboard by CSS alone: see `hover`.
This module refuses to know what the sections show.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ..base import files
from ..base.words import Language
from ..runs.study_folder import StudyFolder
from .document import document
from .hover import HOVER_CSS
from .markup import Markup, element
from .study_boxes import boxes
from .study_coordinates import coordinates
from .study_curves import curves
from .study_effects import effects
from .study_finalists import finalists
from .study_headline import study_headline
from .study_panels import panels
from .study_plane import plane
from .study_record import StudyRecord
from .study_settings import study_settings
from .study_strength import STRENGTH_CSS
from .study_table import best_table
from .study_words import StudyWords
from .style import FIGURE_CSS, PAGE_CSS

_CSS: Final = Markup("""\
.line-of{margin:18px 0 22px;max-width:none}
.line-of code{font:14px/1.6 ui-monospace,"SF Mono",Menlo,Consolas,"Noto Sans Mono",monospace;
background:var(--soft);border-radius:6px;padding:5px 10px;display:inline-block}
svg.figure .whisker{fill:none;stroke:var(--ink)}
@media screen{.scroll>svg.figure{min-width:900px}}
@media print{section:has(>.scroll>svg),section:has(>.pair){break-inside:avoid}}
""")
_STYLE: Final = Markup(FIGURE_CSS + PAGE_CSS + STRENGTH_CSS + HOVER_CSS + _CSS)
_SECTIONS: Final = (
    study_headline, effects, plane, coordinates, panels, boxes, curves, finalists, best_table,
    study_settings,
)  # fmt: skip


def write_study_report(folder: StudyFolder, lang: Language = "en") -> Path:
    """Draw report.html in a study folder from what the study recorded, and return its path.

    lang   en or ko

    The same folder gives the same bytes. While a study is under way, what there is is drawn.
    Raises UnknownNameError for another language, FileFormatError for a damaged record,
    StorageError; the old report is intact then.
    """
    page = study_page(StudyRecord.read(folder), lang)
    files.write_atomic(folder.report, page.encode("utf-8"))
    return folder.report


def study_page(record: StudyRecord, lang: Language = "en") -> str:
    """The whole page as text."""
    say = StudyWords(lang)
    parts = [section(record, say) for section in _SECTIONS]
    footer = element("footer", say("footer", name=record.name))
    title = say("title", name=record.name)
    return document(title, [*parts, footer], lang=lang, css=_STYLE)
