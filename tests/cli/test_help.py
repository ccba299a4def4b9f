"""Help, in both languages."""

from __future__ import annotations

import pytest

from backlit.cli import help_words
from backlit.cli.help import overview, page
from backlit.cli.parsing import taken_by
from backlit.cli.verbs import VERBS, function_of
from backlit.reports.tables import columns


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("verb", VERBS)
def test_every_option_has_its_sentence(verb: str, lang: str) -> None:
    """The page of a verb names all it takes, says what each does, and fits the terminal."""
    text = page(verb, function_of(verb), lang)
    place = help_words.place_of(lang)
    flat = " ".join(text.split())
    for each in taken_by(function_of(verb)):
        sentence = " ".join(help_words.option(verb, each.name)[place].split())
        assert all(name in text for name in each.names)
        assert sentence in flat
    assert max(map(columns, text.splitlines())) <= 110


def test_the_overview_names_every_verb() -> None:
    """All verbs, or those of one word, with a sentence each."""
    for verb in VERBS:
        assert help_words.VERBS[verb][0] in overview("en")
    assert "data fetch" in overview("ko", "data ")
    assert "train" not in overview("ko", "data ").split()


def test_no_sentence_is_left_over() -> None:
    """Every sentence about an option belongs to an option of some verb."""
    used = {
        name for verb in VERBS for each in taken_by(function_of(verb))
        for name in (f"{verb} {each.name.lstrip('-')}", each.name.lstrip("-"))
    }  # fmt: skip
    assert set(help_words.OPTIONS) <= used
    assert set(help_words.VALUES) <= used
    assert set(help_words.EXAMPLES) <= set(VERBS) == set(help_words.VERBS)


def test_examples_name_verbs_and_options_that_exist() -> None:
    """What help shows can be pasted."""
    for verb, lines in help_words.EXAMPLES.items():
        options = {name for each in taken_by(function_of(verb)) for name in each.names}
        for line in lines:
            assert line.startswith(f"backlit {verb}")
            assert {word for word in line.split() if word.startswith("-")} <= options
