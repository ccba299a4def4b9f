"""The closed list of ops. A law test walks it: each engine needs a row for each name.

This module refuses to hold anything but the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..graph.op import Op
from .elementwise import ELEMENTWISE
from .kinks import KINKS
from .layout import LAYOUT
from .linear import LINEAR
from .random import RANDOM
from .reduce import REDUCE
from .rows import ROWS_BY_NUMBER
from .smooth import SMOOTH
from .stable import STABLE

VOCABULARY: Mapping[str, Op] = MappingProxyType(
    {
        op.name: op
        for op in sorted(
            (
                *ELEMENTWISE, *KINKS, *LAYOUT, *LINEAR, *RANDOM, *REDUCE, *ROWS_BY_NUMBER,
                *SMOOTH, *STABLE,
            ),
            key=lambda op: op.name,
        )
    }
)  # fmt: skip
