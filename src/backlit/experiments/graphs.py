"""The picture of an explained graph, as an image that brings its own style along.

This module refuses to know what is explained.
"""

from __future__ import annotations

import base64

from ..autodiff.explain import Explanation
from ..reports.markup import Markup, element


def graph_image(explanation: Explanation) -> Markup:
    """An <img> that fills its line: values above the edges, gradients below.

    A page allows one style sheet and images inside it; the graph's own style stays in the image.
    """
    inside = base64.b64encode(explanation.svg().encode("utf-8")).decode("ascii")
    says = f"{explanation.nodes[-1].label} = {explanation.value:g}"
    return element("img", src=f"data:image/svg+xml;base64,{inside}", alt=says, width="100%")
