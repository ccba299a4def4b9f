"""The command line: choose a verb, run it, and turn whatever happens into an exit code.

    0 done   1 failed   2 wrong usage or bad input   130 Ctrl-C   143 SIGTERM

An error is one line on standard error, and with `--json` an object on standard output as well.
This module refuses to know what verbs do, and imports none until one is chosen.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

from ..base.errors import BacklitError
from .screen import forgiving_streams, let_go, write, write_json
from .words import ERROR, LANGUAGES, language

THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
TRACEBACK = "BACKLIT_TRACEBACK"  # set: an unforeseen fault shows where it came from


def main(argv: Sequence[str] | None = None) -> int:
    """Run `backlit` with these arguments (those of the process if None); the exit code."""
    tokens = list(sys.argv[1:] if argv is None else argv)
    _ask_for_one_thread()
    with forgiving_streams():
        code = _guarded(tokens)
    for stream in (sys.stdout, sys.stderr):
        let_go(stream)
    return code


def _ask_for_one_thread() -> None:
    """One BLAS thread, unless the user has asked for some or NumPy has been loaded already.

    The products of small networks are over before a second thread has begun, and waiting for it
    on a busy machine costs more than the product. One thread also adds up in one order: the bits
    of a run do not depend on the number of cores.
    """
    if "numpy" not in sys.modules and not any(name in os.environ for name in THREADS):
        os.environ.update(dict.fromkeys(THREADS, "1"))


def _guarded(tokens: list[str]) -> int:
    """Run, and give every way to fail its line and its exit code."""
    try:
        return _run(tokens)
    except BrokenPipeError:
        return 1  # whoever read the results has left: nobody is there to be told
    except KeyboardInterrupt:
        return _fail(tokens, "interrupted", "KeyboardInterrupt", 130)
    except BacklitError as error:
        from .error_words import told

        said = told(error, _spoken(tokens))
        return _fail(tokens, said, type(error).__name__, error.exit_code)
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
    try:
        code: int = function(*bound.args, **bound.kwargs)
    except BacklitError as error:
        raise _in_options(error, function) from error
    return code


def _in_options(error: BacklitError, function: Callable[..., Any]) -> BacklitError:
    from .mends import in_options
    from .parsing import taken_by

    return in_options(error, [name for each in taken_by(function) for name in each.names])


def _spoken(tokens: Sequence[str]) -> str:
    """The language of errors: English too if the one asked for is the error."""
    asked = language(_asked_language(tokens))
    return asked if asked in LANGUAGES else LANGUAGES[0]


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
    write(sys.stderr, f"{ERROR[_spoken(tokens)]}: {line}\n")
    if "--json" in tokens:
        with contextlib.suppress(OSError):  # standard output itself may be what failed
            write_json({"error": line, "kind": kind, "exit_code": code})
    return code
