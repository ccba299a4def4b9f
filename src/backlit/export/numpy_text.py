"""The fixed text of the NumPy file, with gaps for what a model brings.

It asks for no newer Python than 3.8. This module refuses to know what fills the gaps.
"""

from __future__ import annotations

from string import Template
from typing import Final

FILE: Final = Template('''\
"""A network in plain NumPy, written by Backlit $version, which it does not need.

    $started    answer each row of a CSV file, on standard output
    $called    the same from Python

$facts
"""

import base64
import csv
import io
${imports}import sys
import unicodedata

import numpy as np

$read$networks$answers$functions$columns

def lines_of(path):
    """What stands between the cells of a CSV file, and the cells, line by line."""
    with open(path, "rb") as file:
        data = file.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp949")
    text = unicodedata.normalize("NFC", text)
    mark = max(",;\\t|", key=text.partition("\\n")[0].count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    return mark, [[cell.strip() for cell in line] for line in lines if line]


def unpack(shape, kind, text):
    """An array out of base64."""
    return np.frombuffer(base64.b64decode(text), kind).reshape(shape).astype(float)


$weights

if __name__ == "__main__":
    write(rows_of(*lines_of(sys.argv[1])))
''')

NUMBERS: Final = Template('''\
SHAPE = $shape  # of one row


def read(rows):
    """Rows as finite numbers, (N, $sizes)."""
    x = np.asarray(rows, dtype=np.$dtype)
    if x.shape[1:] != SHAPE or not np.isfinite(x).all():
        raise ValueError(f"expected rows of finite numbers, each of shape {SHAPE}; got {x.shape}")
    return x.astype(float)


def rows_of(mark, lines):
    """The rows of a CSV file; a first line of names is passed over."""
    try:
        float(lines[0][0])
    except ValueError:
        lines = lines[1:]
    return np.array(lines, dtype=float).reshape((-1,) + SHAPE)
''')

TABLE: Final = Template('''\
MISSING = [  # cells in which nothing is written, in any case of letters
$missing
]


def read(rows):
    """The columns of rows, each row a dict of cells: text, or values."""
    return {name: column(rows, name, *kind) for name, kind in COLUMNS.items()}


def column(rows, name, cell, dtype):
    """The cells of one column, read."""
    found = []
    for place, row in enumerate(rows):
        if name not in row:
            raise ValueError(f"row {place}: no column {name!r}")
        try:
            found.append(cell(row[name]))
        except (TypeError, ValueError):
            raise ValueError(f"row {place}, column {name!r}: cannot read {row[name]!r}") from None
    return np.array(found, dtype=dtype)


def rows_of(mark, lines):
    """The rows of a CSV file as dicts; where there are no names, they are column_1, column_2 ..."""
    names = [f"column_{place + 1}" for place in range($width)]
    if not set(COLUMNS) <= set(names):
        names = [name or f"column_{place + 1}" for place, name in enumerate(lines.pop(0))]
    for line in lines:
        if len(line) != len(names):
            raise ValueError(f"expected {len(names)} cells in each line, got {line}")
    point = re.compile(r"[-+]?\\d+\\.(\\d\\d?|\\d{4,})")
    if mark == ";" and not any(point.fullmatch(cell) for line in lines for cell in line):
        lines = [[pointed(cell) for cell in line] for line in lines]
    return [dict(zip(names, line)) for line in lines]


def pointed(cell):
    """1.234,5 as 1234.5: a comma marks decimals where semicolons stand between cells."""
    number = re.fullmatch(r"[-+]?(\\d{1,3}(\\.\\d{3})+|\\d+),\\d+ ?%?", cell)
    return cell.replace(".", "").replace(",", ".") if number else cell
''')

PREPARE: Final = Template('''

def prepare$suffix(c):
    """Columns as the network takes them: numbers, (N, D)."""
    x = np.hstack([
$body
    ])
    return x.astype(np.float32).astype(float)
''')

NETWORK: Final = Template('''

def network$suffix(x, w):
    """The layers, one behind the other."""
$body
    return x
''')

OUTPUTS: Final = Template('''

def outputs(rows):
    """What the network says of each row, (N, K)."""
    x = read(rows)
    return $answer
''')

WEIGHTS: Final = Template("""\
WEIGHTS$suffix = {
$weights
}
""")

CLASSES: Final = Template('''

CLASSES = $classes


def probabilities(rows):
    """The share of each class for each row, (N, $count), in the order of CLASSES."""
    return outputs(rows)


def predict(rows):
    """The class of each row, by its name."""
    return [CLASSES[number] for number in probabilities(rows).argmax(axis=1)]


def write(rows):
    """The answers as CSV on standard output."""
    out = csv.writer(sys.stdout, lineterminator="\\n")
    out.writerow(["row", "prediction"] + [f"probability_{name}" for name in CLASSES])
    for row, shares in enumerate(probabilities(rows)):
        out.writerow([row, CLASSES[shares.argmax()]] + [f"{share:.6f}" for share in shares])
''')

VALUES: Final = Template('''

def predict(rows):
    """The value of each row."""
    return $values


def write(rows):
    """The answers as CSV on standard output."""
    out = csv.writer(sys.stdout, lineterminator="\\n")
    values = predict(rows).reshape(len(rows), -1)
    several = [f"prediction_{k + 1}" for k in range(values.shape[1])]
    out.writerow(["row"] + (several if len(several) > 1 else ["prediction"]))
    for row, each in enumerate(values):
        out.writerow([row] + each.tolist())
''')
