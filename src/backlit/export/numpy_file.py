"""A model as one Python file that needs NumPy and nothing else: columns, layers, and numbers.

The code comes first, to be read; the numbers stand at the end, as base64 of little-endian
floats. This module refuses to know how a column is prepared and how a layer is computed.
"""

from __future__ import annotations

import base64
import re
import textwrap
from collections.abc import Sequence

import numpy as np

from ..data.tables.words import MISSING
from ..training.ensemble import Ensemble
from ..training.model import Model
from . import numpy_columns, numpy_layers, numpy_text
from .subject import Member, Step, classes_of, columns_of, members_of, version

_WIDTH = 96  # characters of base64 in a line


def to_numpy(model: Model | Ensemble, name: str = "model") -> str:
    """The text of a Python file that gives the model's answers from NumPy alone.

    name  what the file is called, its ending left out
    The file has `predict(rows)`, for classes also `probabilities(rows)`, and answers a CSV file
    where it is started: `python model.py rows.csv`. Rows are arrays, for a model of a table
    dicts: `{"age": "22", "sex": "male"}`. Its answers are the model's, to 1e-6.
    Raises InputError for layers and losses that are not Backlit's own.

    >>> import backlit as bl
    >>> net = bl.Chain(bl.Dense(1), bl.Tanh())
    >>> arrays = {"dense1/weight": np.ones((2, 1), "f4"), "dense1/bias": np.zeros(1, "f4")}
    >>> arrays = {f"parameters/{name}": value for name, value in arrays.items()}
    >>> text = to_numpy(bl.Model(net, bl.MeanSquaredError(), arrays, (2,)), "sum")
    >>> print("\\n".join(line for line in text.splitlines() if "# dense" in line or "tanh" in line))
        x = x @ w["dense1/weight"] + w["dense1/bias"]  # dense1
        x = np.tanh(x)  # tanh1
    """
    members = members_of(model)
    started = f"python {_plain(name)}.py rows.csv"
    facts = {
        "started": started,
        "called": "predict(rows)".ljust(len(started)),
        "version": version(),
        **_rows(model, members),
        **_answers(model, members[0].outputs),
        "networks": _networks(members),
    }
    facts["facts"] = textwrap.fill(f"A row is {facts['row']}; an answer is {facts['answer']}.", 96)
    code = "".join(facts[part] for part in ("read", "columns", "networks", "answers"))
    functions = _functions(code)
    called = code + functions
    imports = [f"import {each}\n" for each in ("math", "re") if f"{each}." in called]
    weights = (
        numpy_text.WEIGHTS.substitute(suffix=suffix, weights=_weights(each.steps))
        for suffix, each in zip(_suffixes(len(members)), members, strict=True)
    )
    return numpy_text.FILE.substitute(
        facts, functions=functions, imports="".join(imports), weights="\n".join(weights)
    )


def _rows(model: Model | Ensemble, members: tuple[Member, ...]) -> dict[str, str]:
    """What a row is, the part of the file that reads rows, and what each column is read as."""
    columns = columns_of(members)
    if not columns:
        sizes = ", ".join(map(str, model.input_shape))
        read = numpy_text.NUMBERS.substitute(
            shape=repr(model.input_shape), sizes=sizes, dtype=model.dtype
        )
        return {"row": f"an array of {sizes} numbers", "read": read, "columns": ""}
    width = max(len(each.preparation.roles) for each in members if each.preparation is not None)
    words = ", ".join(map(repr, sorted(MISSING)))
    missing = textwrap.indent(textwrap.fill(f"{words},", 92, break_on_hyphens=False), "    ")
    cells = (f"    {name!r}: {numpy_columns.READ[kind]},\n" for name, kind in columns.items())
    return {
        "row": f"a dict of cells, as text or as values: {_plain(', '.join(columns))}",
        "read": numpy_text.TABLE.substitute(missing=missing, width=width),
        "columns": f"\n\nCOLUMNS = {{  # what each is read as\n{''.join(cells)}}}\n",
    }


def _networks(members: tuple[Member, ...]) -> str:
    """The functions that prepare rows, those of the networks, and the one that joins them.

    What several members share is written once.
    """
    prepares = [
        "" if each.preparation is None else numpy_columns.lines_of(each.preparation)
        for each in members
    ]
    networks = ["\n".join(map(numpy_layers.line_of, each.steps)) for each in members]
    text = ""
    for template, bodies in ((numpy_text.PREPARE, prepares), (numpy_text.NETWORK, networks)):
        for number, body in _numbered(bodies).items():
            indented = textwrap.indent(
                body, "        " if template is numpy_text.PREPARE else "    "
            )
            text += template.substitute(suffix=number, body=indented) if body else ""
    calls = []
    for suffix, each, prepare, network in zip(
        _suffixes(len(members)), members, prepares, networks, strict=True
    ):
        rows = f"prepare{_number(prepare, prepares)}(x)" if prepare else "x"
        call = f"network{_number(network, networks)}({rows}, WEIGHTS{suffix})"
        kind = numpy_layers.ANSWERS[type(each.loss)]
        calls.append(f"{kind}({call})" if kind else call)
    one = calls[0]
    if len(calls) > 1:
        one = f"np.mean([\n{''.join(f'        {call},' + chr(10) for call in calls)}    ], axis=0)"
    return text + numpy_text.OUTPUTS.substitute(answer=one)


def _numbered(bodies: Sequence[str]) -> dict[str, str]:
    """Each different one under its number; under no number if there is only one."""
    return {_number(body, bodies): body for body in bodies}


def _number(body: str, bodies: Sequence[str]) -> str:
    different = list(dict.fromkeys(bodies))
    return "" if len(different) == 1 else str(different.index(body) + 1)


def _suffixes(count: int) -> list[str]:
    return [""] if count == 1 else [str(number + 1) for number in range(count)]


def _answers(model: Model | Ensemble, outputs: tuple[int, ...]) -> dict[str, str]:
    """What an answer is, and the part of the file that gives it."""
    if model.task == "classification":
        names = classes_of(model)
        text = numpy_text.CLASSES.substitute(classes=repr(names), count=len(names))
        return {"answer": "the name of a class", "answers": text}
    values = "outputs(rows)[:, 0]" if outputs == (1,) else "outputs(rows)"
    if model.preparation is not None:
        values = numpy_columns.decoded(model.preparation.target, values)
    answer = "a value" if outputs == (1,) else f"{outputs[0]} values"
    return {"answer": answer, "answers": numpy_text.VALUES.substitute(values=values)}


def _functions(code: str) -> str:
    """The functions that are called, with those that they call in turn."""
    known = {**numpy_columns.FUNCTIONS, **numpy_layers.FUNCTIONS}
    wanted: set[str] = set()
    while True:
        text = code + "".join(known[name] for name in wanted)
        found = {name for name in known if re.search(rf"(?<!def )\b{name}\b(?=[(,])", text)}
        if found == wanted:
            return "".join(body for name, body in known.items() if name in wanted)
        wanted = found


def _weights(steps: Sequence[Step]) -> str:
    lines = []
    for step in steps:
        for part, value in step.arrays.items():
            little = value.dtype.newbyteorder("<")
            text = base64.b64encode(np.ascontiguousarray(value, little).tobytes()).decode("ascii")
            head = f'    "{step.name}/{part}": unpack({value.shape!r}, "{little.str}", """'
            lines += [head, *textwrap.wrap(text, _WIDTH), '"""),']
    return "\n".join(lines)


def _plain(name: str) -> str:
    """A name that can stand in a docstring."""
    return "".join(each for each in name if each.isprintable() and each not in '"\\') or "model"
