"""The command line: choose a verb, run it, and turn whatever happens into an exit code.

    0 done   1 failed   2 wrong usage or bad input   130 Ctrl-C   143 SIGTERM

An error is one line on standard error, and with `--json` an object on standard output as well.
This module refuses to know what verbs do, and imports none until one is chosen.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence

from ..base.errors import BacklitError
from .screen import forgiving_streams, let_go, write, write_json
from .words import language

TRACEBACK = "BACKLIT_TRACEBACK"  # set: an unforeseen fault shows where it came from


def main(argv: Sequence[str] | None = None) -> int:
    """Run `backlit` with these arguments (those of the process if None); the exit code."""
    tokens = list(sys.argv[1:] if argv is None else argv)
    with forgiving_streams():
        code = _guarded(tokens)
    for stream in (sys.stdout, sys.stderr):
        let_go(stream)
    return code


def _guarded(tokens: list[str]) -> int:
    """Run, and give every way to fail its line and its exit code."""
    try:
        return _run(tokens)
    except BrokenPipeError:
        return 1  # whoever read the results has left: nobody is there to be told
    except KeyboardInterrupt:
        return _fail(tokens, "interrupted", "KeyboardInterrupt", 130)
    except BacklitError as error:
        return _fail(tokens, str(error), type(error).__name__, error.exit_code)
    except MemoryError as error:
        return _fail(tokens, f"not enough memory: {error}", "MemoryError", 1)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _fail(tokens, f"{where}{error.strerror or error}", type(error).__name__, 1)
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        said = f"a fault in Backlit itself: {type(error).__name__}: {error}; "
        said += f"set {TRACEBACK}=1 to see where, and report it"
        return _fail(tokens, said, type(error).__name__, 1)


def _run(tokens: list[str]) -> int:
    import backlit.cli.help as helping

    from .verbs import choose, function_of

    lang = language(_asked_language(tokens))
    if tokens == ["--version"]:
        write(sys.stdout, helping.version() + "\n")
        return 0
    if not tokens or tokens[0] in ("--help", "-h", "--lang") or tokens[0].startswith("--lang="):
        write(sys.stdout, helping.overview(lang) + "\n")
        return 0
    if tokens[0] == "data" and len(tokens) > 1 and tokens[1] in ("--help", "-h"):
        write(sys.stdout, helping.overview(lang, "data ") + "\n")
        return 0
    verb, rest = choose(tokens)
    function = function_of(verb)
    before_dashes = rest[: rest.index("--")] if "--" in rest else rest
    if "--help" in before_dashes or "-h" in before_dashes:
        write(sys.stdout, helping.page(verb, function, lang) + "\n")
        return 0
    from .parsing import arguments_of

    bound = arguments_of(verb, function, rest)
    code: int = function(*bound.args, **bound.kwargs)
    return code


def _asked_language(tokens: Sequence[str]) -> str | None:
    """The language asked for, found before anything else is read."""
    for place, token in enumerate(tokens):
        if token.startswith("--lang="):
            return token.partition("=")[2]
        if token == "--lang" and place + 1 < len(tokens):
            return tokens[place + 1]
    return None


def _fail(tokens: Sequence[str], message: str, kind: str, code: int) -> int:
    line = " ".join(message.split())
    write(sys.stderr, f"error: {line}\n")
    if "--json" in tokens:
        with contextlib.suppress(OSError):  # standard output itself may be what failed
            write_json({"error": line, "kind": kind, "exit_code": code})
    return code
