"""Whatever is written is executed: every page, top to bottom, in a fresh folder.

```python   runs, as plain code or as `>>>` lines whose output is compared
```console  runs each line that begins with `$ backlit`; exit code 0 unless the command
            or the line below it ends in `# exit 2`; what else is shown there is for people
```toml …   is text; `<!-- file: plan.toml -->` above any block writes it to that file

`<!-- not executed: REASON -->` above a block leaves it out.
"""

from __future__ import annotations

import doctest
import re
import shlex
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.ko.md", *sorted((ROOT / "docs").glob("*.md"))]
EXECUTED = {"python", "console"}
SHOWN = {"csv", "json", "svg", "text", "toml"}

FENCE = re.compile(r"^```(\S*)\s*$")
SKIP = re.compile(r"^<!-- not executed: *(.*?) *-->$")
FILE = re.compile(r"^<!-- file: *([\w.-]+) *-->$")
EXIT = re.compile(r"# exit (\d+)$")


@dataclass(frozen=True)
class Block:
    """One fenced block of a page.

    line        where its first line of text stands in the page, from 1
    skipped     the reason why it is not executed, or None
    file        the file it is written to, or None
    """

    language: str
    text: str
    line: int
    skipped: str | None = None
    file: str | None = None


def blocks_of(page: str) -> Iterator[Block]:
    """The fenced blocks of a Markdown page, each with the remark right above it."""
    remark, lines, language, start = "", [], None, 0
    for number, line in enumerate(page.splitlines(), 1):
        fence = FENCE.match(line)
        if language is None and fence:
            language, lines, start = fence[1], [], number + 1
        elif language is not None and fence and not fence[1]:
            skip, file = SKIP.match(remark), FILE.match(remark)
            text = "\n".join(lines) + "\n"
            yield Block(language, text, start, skip and skip[1], file and file[1])
            language, remark = None, ""
        elif language is not None:
            lines.append(line)
        elif line.strip():
            remark = line.strip()
    assert language is None, f"the block that begins above line {start} has no end"


def commands_of(block: Block) -> Iterator[tuple[int, list[str], int]]:
    """(line, arguments, expected exit code) of every `$ backlit …` in a console block."""
    lines = block.text.replace("\\\n", " \n~").splitlines()
    for offset, line in enumerate(lines):
        if not line.startswith("$ "):
            continue
        number, below = block.line + offset, offset + 1
        while below < len(lines) and lines[below].startswith("~"):
            line, below = line + lines[below][1:], below + 1
        words = shlex.split(line[2:], comments=True)
        assert words[0] == "backlit", f"line {number}: only `$ backlit` runs here: {line}"
        assert not {"|", ">", "<", "&&", ";"} & set(words), f"line {number}: no shell here: {line}"
        said = EXIT.search(line) or (EXIT.match(lines[below]) if below < len(lines) else None)
        yield number, words[1:], int(said[1]) if said else 0


def run_python(block: Block, page: str, namespace: dict[str, object]) -> None:
    """Execute a block in the page's namespace; `>>>` lines are compared with their output."""
    if ">>> " not in block.text:
        code = "\n" * (block.line - 1) + block.text  # so that a traceback shows the page's line
        exec(compile(code, page, "exec", dont_inherit=True), namespace)
        return
    examples = doctest.DocTestParser().get_doctest(
        block.text, namespace, page, page, block.line - 1
    )
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=flags, verbose=False)
    runner.run(examples, out=told.append, clear_globs=False)
    namespace.update(examples.globs)
    assert not runner.failures, "".join(told)


def run_command(arguments: list[str]) -> int:
    """The exit code of `backlit ARGUMENTS`, run in this process."""
    from backlit.cli.main import main

    try:
        code = main(arguments)
    except SystemExit as stop:
        code = stop.code
    return 0 if code is None else int(code)


def run_page(page: str, name: str, module: types.ModuleType) -> dict[str, int]:
    """Run a page in the present folder; returns how many blocks ran and were left out."""
    count = {"executed": 0, "not executed": 0}
    for block in blocks_of(page):
        where = f"{name}, line {block.line}"
        assert block.language in EXECUTED | SHOWN, f"{where}: a block of {block.language!r}"
        if block.skipped is not None:
            assert block.skipped, f"{where}: left out without a reason"
            count["not executed"] += 1
            continue
        if block.file:
            Path(block.file).write_text(block.text, encoding="utf-8")
        elif block.language == "python":
            run_python(block, name, module.__dict__)
        elif block.language == "console":
            for line, arguments, expected in commands_of(block):
                code = run_command(arguments)
                shown = f"{name}, line {line}: backlit {shlex.join(arguments)}"
                assert code == expected, f"{shown}: exit {code}, not {expected}"
        count["executed"] += block.language in EXECUTED
    return count


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """An empty folder to work in, and the module in which a page's code lives."""
    monkeypatch.chdir(tmp_path)
    module = types.ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", module)  # dataclasses look themselves up there
    return module


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_page_runs(
    path: Path, fresh: types.ModuleType, record_property: Callable[[str, object], None]
) -> None:
    """Each page of the documentation runs from top to bottom as it is written."""
    count = run_page(path.read_text(encoding="utf-8"), path.name, fresh)
    assert count["executed"], f"nothing in {path.name} is executed"
    for what, times in count.items():
        record_property(what, times)


@pytest.mark.parametrize(
    "page",
    [
        "```python\n1 / 0\n```\n",
        "```python\n>>> 1 + 1\n3\n```\n",
        "```python\nx = 1\n```\n\n```python\n>>> y\n1\n```\n",
        "```console\n$ backlit no-such-verb\n```\n",
        "```console\n$ make test\n```\n",
        "```bash\nmake test\n```\n",
        "<!-- not executed: -->\n```python\n1 / 0\n```\n",
        "```python\nx = 1\n",
    ],
)
def test_a_wrong_page_is_told(page: str, fresh: types.ModuleType) -> None:
    """A page that fails, lies, shows another language or hides a block does not pass."""
    with pytest.raises((AssertionError, ZeroDivisionError)):
        run_page(page, "page.md", fresh)


def test_a_right_page_passes(fresh: types.ModuleType) -> None:
    """One namespace, one folder, exit codes as said, reasons for what is left out."""
    page = """
<!-- file: some.txt -->
```text
seven
```
```python
from pathlib import Path
word = Path("some.txt").read_text().strip()
```
```python
>>> word
'seven'
```
```console
$ backlit --help
whatever it says
$ backlit \\
    no-such-verb
# exit 2
```
<!-- not executed: it would install things -->
```console
$ make demo
```
"""
    assert run_page(page, "page.md", fresh) == {"executed": 3, "not executed": 1}
