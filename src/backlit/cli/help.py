"""Help as plain text, in both languages: what verbs there are, and what each one takes.

This module refuses to load NumPy, or more than the one verb that was asked about.
"""

from __future__ import annotations

import importlib.metadata
import shutil
import unicodedata
from collections.abc import Callable
from typing import Any, Final

from . import help_words
from .verbs import VERBS

_WIDTH: Final = 30  # columns of a terminal before an option's sentence begins
_LONGEST: Final = 110  # columns of a line, where the terminal is wider


def version() -> str:
    """`backlit 0.1.0`."""
    try:
        return f"backlit {importlib.metadata.version('backlit')}"
    except importlib.metadata.PackageNotFoundError:  # a checkout that was not installed
        return "backlit (not installed)"


def overview(lang: str, below: str = "") -> str:
    """All verbs with a sentence each; with `below`, those that begin so."""
    place = help_words.place_of(lang)
    verbs = [verb for verb in VERBS if verb.startswith(below)]
    lines = [help_words.SENTENCES["usage"][place], ""]
    lines += [help_words.SENTENCES["about"][place], ""]
    lines += [_line(verb, help_words.VERBS[verb][place], 14) for verb in verbs]
    lines += ["", help_words.SENTENCES["more"][place]]
    return "\n".join(lines)


def page(verb: str, function: Callable[..., Any], lang: str) -> str:
    """What one verb takes: its arguments and options, group by group."""
    from .parsing import taken_by

    place = help_words.place_of(lang)
    found = taken_by(function)
    arguments = [each for each in found if not each.name.startswith("-")]
    shown = " ".join(each.name if each.required else f"[{each.name}]" for each in arguments)
    usage = " ".join(f"backlit {verb} {shown}".split()) + " [--…]"
    lines = [usage, "", help_words.VERBS[verb][place]]
    if arguments:
        lines.append("")
    lines += [_line(f"  {each.name}", help_words.option(verb, each.name)[place])
              for each in arguments]  # fmt: skip
    group = None
    for each in found:
        if each in arguments:
            continue
        if each.group != group:
            group = each.group
            lines += ["", help_words.GROUPS[group][place]]
        value = help_words.VALUES.get(each.name.lstrip("-"), "")
        head = f"  {', '.join(each.names)} {value}".rstrip()
        lines.append(_line(head, help_words.option(verb, each.name)[place]))
    examples = help_words.EXAMPLES.get(verb, ())
    if examples:
        lines += ["", help_words.SENTENCES["examples"][place], *(f"  {each}" for each in examples)]
    return "\n".join(lines)


def _line(head: str, sentence: str, width: int = _WIDTH) -> str:
    """A head and its sentence, the sentence wrapped into the column it begins in."""
    room = max(30, min(shutil.get_terminal_size().columns, _LONGEST) - width)
    lines, line = [], ""
    for word in sentence.split(" "):
        longer = f"{line} {word}".strip()
        if line and _columns(longer) > room:
            lines.append(line)
            longer = word
        line = longer
    beginning = f"{head:<{width}}" if len(head) < width else f"{head}\n{'':<{width}}"
    return beginning + f"\n{'':<{width}}".join([*lines, line])


def _columns(text: str) -> int:
    """Places of a terminal: Korean takes two for each letter."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
