"""Each word stands for its sampler, a sampler for itself, and nothing else for any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from backlit.base.errors import InputError, MissingExtraError, UnknownNameError
from backlit.search import tpe
from backlit.search.narrowing import Narrowing
from backlit.search.sampler_names import SAMPLER_NAMES, sampler_named
from backlit.search.samplers import QuasiRandom, Random, Sampler, Told
from backlit.search.space import Space
from backlit.search.tpe import TPE


@dataclass(frozen=True)
class Always(Sampler):
    """One of somebody's own."""

    def parameters(self, number: int, space: Space, told: Sequence[Told]) -> dict[str, Any]:
        """The first value of everything."""
        return space.at([0.0] * len(space.names))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("narrow", Narrowing(seed=5, first=40, every=10)),
        ("random", Random(5)),
        ("quasi", QuasiRandom(5)),
    ],
)
def test_a_word_stands_for_its_sampler_with_the_seed_and_the_trials(
    name: str, expected: Sampler
) -> None:
    """The seed fixes what is drawn, and the number of trials the rounds of narrowing."""
    assert name in SAMPLER_NAMES
    assert sampler_named(name, 80, 5) == expected


def test_tpe_stands_for_optunas_and_misses_it_before_the_first_trial(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where Optuna is not installed the extra is named at once, not after a dozen trials."""
    pytest.importorskip("optuna")
    assert sampler_named("tpe", 80, 5) == TPE(5)

    def absent(name: str) -> None:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(tpe, "import_module", absent)
    with pytest.raises(MissingExtraError, match=r"backlit\[optuna\]"):
        sampler_named("tpe", 80)


def test_a_sampler_is_itself_and_its_own_seed_counts() -> None:
    """Ours and somebody's own."""
    for given in (Random(9), Always()):
        assert sampler_named(given, 80, 5) is given


def test_anything_else_is_refused_in_the_name_of_who_asked() -> None:
    """Another word with those there are; what is neither a word nor a sampler."""
    with pytest.raises(UnknownNameError, match=r"--sampler.*narow"):
        sampler_named("narow", 80, who="--sampler")
    with pytest.raises(InputError, match=r"sampler: expected narrow, random, quasi, tpe, or a"):
        sampler_named(Random, 80)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="seed"):
        sampler_named("random", 80, -1)
