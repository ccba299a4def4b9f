"""Where the network is wrong: which classes it confuses, how far it misses, its worst rows.

This module refuses to know how the predictions were made; they were recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .calibration import calibration
from .confusion_map import MOST_CLASSES, confusion_map, most_confused
from .histogram import histogram
from .markup import Markup, element, joined
from .numerals import count, number, percent
from .pictures import data_address, grey_png, grey_range
from .record import RunRecord
from .scatter import agreement
from .table_facts import TableFacts, table_facts
from .tables import html_table
from .words import Say
from .worst_cells import worst_cells

_MOST_OUTPUTS = 3  # of a regression: more are in evaluation.npz


def mistakes(record: RunRecord, say: Say) -> Markup:
    """The confusion matrix, or predictions against truths; then the rows with the largest loss.

    Of a table: the calibration of its shares too, values in the target's own unit, and the
    cells of the worst rows.
    """
    if record.part is None or not record.sound:
        return Markup()
    rows = count(int(record.evaluation[record.part].get("rows", 0)))
    lead = say("mistakes.lead", rows=rows, part=say(f"part.{record.part}"))
    table = table_facts(record)
    body = _classes(record, say) if "confusion" in record.arrays else _values(record, say)
    return element(
        "section",
        element("h2", say("mistakes")),
        element("p", lead, class_="lead"),
        body,
        _of_table(table, say) if table else _worst(record, say),
    )


def _of_table(table: TableFacts, say: Say) -> Markup:
    return joined([calibration(table, say), worst_cells(table, say)])


def _classes(record: RunRecord, say: Say) -> Markup:
    matrix, names = record.array("confusion").tolist(), record.classes
    parts = []
    if len(names) <= MOST_CLASSES:
        parts.append(
            confusion_map(
                matrix,
                names,
                title=say("confusion"),
                true_label=say("true"),
                said_label=say("said"),
            )
        )
    pairs = [[f"{true} → {said}", count(rows)] for true, said, rows in most_confused(matrix, names)]
    lists = [element("h3", say("per_class")), _per_class(matrix, names, say)]
    if pairs:
        heads = [f"{say('true')} → {say('said')}", say("rows")]
        lists = [element("h3", say("confused")), html_table(heads, pairs, right=[1]), *lists]
    parts.append(element("div", *lists))
    return element("div", *parts, class_="pair")


def _per_class(matrix: Sequence[Sequence[int]], names: Sequence[str], say: Say) -> Markup:
    rows = []
    for k, name in enumerate(names):
        right, true, said = matrix[k][k], sum(matrix[k]), sum(row[k] for row in matrix)
        found = percent(right / true) if true else "–"
        trusted = percent(right / said) if said else "–"
        rows.append([name, count(true), found, trusted])
    heads = [say("class"), say("rows"), say("found"), say("trusted")]
    return html_table(heads, rows, right=[1, 2, 3])


def _values(record: RunRecord, say: Say) -> Markup:
    head = "table_" if "table_targets" in record.arrays else ""
    true, said = (_columns(record.array(f"{head}{name}")) for name in ("targets", "predictions"))
    if true.shape != said.shape:
        return Markup()
    figures = []
    for k in range(min(true.shape[1], _MOST_OUTPUTS)):
        name = say("output", number=k + 1) if true.shape[1] > 1 else ""
        suffix = f" · {name}" if name else ""
        figures.append(
            agreement(
                true[:, k],
                said[:, k],
                title=say("agreement") + suffix,
                x_label=say("true"),
                y_label=say("said"),
                diagonal=say("equal"),
            )
        )
        figures.append(
            histogram(
                said[:, k] - true[:, k],
                title=say("residuals") + suffix,
                x_label=say("residual"),
                y_label=say("rows"),
                mark=(0.0, say("zero")),
                height=400.0,
            )
        )
    return element("div", *figures, class_="pair")


def _worst(record: RunRecord, say: Say) -> Markup:
    worst = record.array("worst").astype(int)
    if not worst.size:
        return Markup()
    heading = element("h3", say("worst", count=worst.size))
    shape = record.evaluation.get("image_shape")
    inputs = record.array("worst_inputs")
    if shape is not None and len(shape) == 2 and len(inputs) == worst.size:
        pictures = inputs.reshape(-1, *shape)
        return joined([heading, _pictures(record, say, worst, pictures)])
    return joined([heading, _rows(record, say, worst)])


def _pictures(record: RunRecord, say: Say, worst: NDArray[Any], pictures: NDArray[Any]) -> Markup:
    low, high = grey_range(pictures)
    cards = []
    for position, picture in zip(worst.tolist(), pictures, strict=True):
        true, verdict, right = _verdict(record, say, position)
        address = data_address(grey_png(picture, low=low, high=high))
        cards.append(
            element(
                "li",
                element("img", src=address, alt=f"{true}; {verdict}"),
                element("span", element("b", true), class_="said"),
                element("span", verdict, class_=None if right else "wrong"),
                element("span", say("row", row=_row(record, position))),
            )
        )
    return element("ul", *cards, class_="pictures")


def _verdict(record: RunRecord, say: Say, position: int) -> tuple[str, str, bool]:
    """What a row is, what was said of it, and whether that was right."""
    truth, answer = record.array("targets")[position], record.array("predictions")[position]
    if not record.classes:
        return number(float(np.ravel(truth)[0])), number(float(np.ravel(answer)[0])), False
    truth, answer = int(truth), int(answer)
    chances = record.array("probabilities")
    share = percent(float(chances[position, answer]), 0) if chances.ndim == 2 else ""
    right = truth == answer
    key = "worst.right" if right else "worst.said"
    true = say("worst.is", name=record.classes[truth])
    return true, say(key, name=record.classes[answer], share=share), right


def _rows(record: RunRecord, say: Say, worst: NDArray[Any]) -> Markup:
    losses, cells = record.array("losses"), []
    for position in worst.tolist():
        true, verdict, _ = _verdict(record, say, position)
        loss = number(float(losses[position])) if losses.size else "–"
        cells.append([_row(record, position), true, verdict, loss])
    heads = [say("row_number"), say("true"), say("said"), say("row_loss")]
    return html_table(heads, cells, right=[3])


def _row(record: RunRecord, position: int) -> str:
    rows = record.array("rows")
    return count(int(rows[position]) if rows.size else position)


def _columns(values: NDArray[Any]) -> NDArray[Any]:
    return values.reshape(len(values), -1)
