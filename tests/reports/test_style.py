"""Style: the colours can be read, and told apart by everyone."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pytest

from backlit.reports.style import DARK, FIGURE_CSS, GRAPH_CSS, LIGHT, PAGE_CSS, TONES

# Machado, Oliveira and Fernandes (2009), severity 1: protanopia, deuteranopia, tritanopia.
BLINDNESS = {
    "none": np.eye(3),
    "red": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                     [-0.003882, -0.048116, 1.051998]]),
    "green": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                       [-0.011820, 0.042940, 0.968881]]),
    "blue": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                      [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
PAPERS = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]


def linear(colour: str) -> np.ndarray:
    """Linear red, green and blue (IEC 61966-2-1)."""
    channels = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* under D65."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722],
                       [0.0193, 0.1192, 0.9505]])  # fmt: skip
    t = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    lights = sorted(float(weights @ linear(colour)) + 0.05 for colour in (one, other))
    return lights[1] / lights[0]


@pytest.mark.parametrize("paper", PAPERS)
def test_all_text_has_the_contrast_that_accessibility_asks_for(paper: Mapping[str, str]) -> None:
    """4.5 to 1 on the page and on shaded ground (WCAG 2, level AA)."""
    tones = [f"tone{k}" for k in range(1, TONES + 1)]
    for name in ("ink", "muted", *tones):
        for ground in ("paper", "soft"):
            assert contrast(paper[name], paper[ground]) >= 4.5, (name, ground)
    assert contrast(paper["on-tone"], paper["tone1"]) >= 4.5


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("blindness", BLINDNESS)
def test_neighbouring_lines_differ_for_every_eye(paper: Mapping[str, str], blindness: str) -> None:
    """The three curves of a learning chart stay at least 15 apart in CIE 1976 colour difference."""
    seen = [lab(BLINDNESS[blindness] @ linear(paper[tone])) for tone in ("tone1", "tone2", "tone4")]
    apart = [float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)]
    assert min(apart) >= 15, apart


def test_light_and_dark_define_the_same_names() -> None:
    """No colour is forgotten in one of the two."""
    assert LIGHT.keys() == DARK.keys()


def test_the_style_asks_nothing_of_the_network() -> None:
    """No address and no import stand in the style sheets, and no colour outside the two tables."""
    for css in (FIGURE_CSS, GRAPH_CSS, PAGE_CSS):
        assert "url(" not in css
        assert "@import" not in css
        assert css.count("{") == css.count("}")
    assert "#" not in GRAPH_CSS + PAGE_CSS
