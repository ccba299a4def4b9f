"""How the command line spells a class: `SoftmaxCrossEntropy` is `softmax_cross_entropy`.

This module refuses to know which classes there are.
"""

from __future__ import annotations

import re
from typing import Any

_SPELT = {"AdaGrad": "adagrad"}


def word_for(kind: type[Any] | str) -> str:
    """The short word of a kind.

    >>> word_for("SoftmaxCrossEntropy"), word_for("LeakyReLU"), word_for("RMSProp")
    ('softmax_cross_entropy', 'leaky_relu', 'rmsprop')
    """
    name = kind if isinstance(kind, str) else kind.__name__
    return _SPELT.get(name) or re.sub(r"(?<=[a-z])(?=[A-Z][a-z]|ReLU)", "_", name).lower()
