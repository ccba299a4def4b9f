"""The command line, frozen: its verbs, their options, their manners. A change is a decision."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import backlit.cli.main as entrance
from backlit.cli.parsing import taken_by
from backlit.cli.verbs import VERBS, function_of
from real_data import require
from typed import Typed, typed_into

FROZEN = """
train       [DATA] --layers --activation --batch-norm --dropout --init
            --loss --label-smoothing --optimizer --learning-rate --momentum --weight-decay
            --schedule --clip-norm --clip-value --batch-size --epochs --seed --sampling --dtype
            --validation --early-stopping --stop-at --roll-back --monitor --weights
            --statistics-every --init-from --freeze
            --rows --noise --classes
            --target --drop --keep --categorical --task --class-weight --folds --members
            --engine --out --no-report --quiet --json --lang
evaluate    MODEL DATA --seed --json --lang
predict     MODEL DATA -o/--output --seed --json --lang
export      MODEL --onnx --numpy -o/--output --json --lang
check       [DATA] --layers --activation --batch-norm --dropout --init
            --loss --rows --samples --seed --json --lang
explain     [EXAMPLE] -o/--output --program
            --layers --activation --batch-norm --dropout --init
            --loss --label-smoothing --optimizer --learning-rate --momentum --weight-decay
            --schedule --clip-norm --clip-value --batch-size --epochs --seed --sampling --dtype
            --json --lang
report      RUN --open --json --lang
diagnose    RUN --try --seeds --data --engine --json --lang
runs        [FOLDER] --json --lang
find-rate   [DATA] --layers --activation --batch-norm --dropout --init
            --loss --label-smoothing --optimizer --learning-rate --momentum --weight-decay
            --schedule --clip-norm --clip-value --batch-size --epochs --seed --sampling --dtype
            --rows --noise --classes
            --target --drop --keep --categorical --task --class-weight --folds --members
            --seeds --rates --engine --json --lang
tune        [DATA] --trials --vary --space --sampler --narrow --no-halving --metric --repeat
            --ensemble --layers --activation --batch-norm --dropout --init
            --loss --label-smoothing --optimizer --learning-rate --momentum --weight-decay
            --schedule --clip-norm --clip-value --batch-size --epochs --seed --sampling --dtype
            --validation --early-stopping --stop-at --roll-back --monitor --weights
            --statistics-every --init-from --freeze
            --rows --noise --classes
            --target --drop --keep --categorical --task --class-weight --folds --members
            --resume --join --engine --out --no-report --quiet --json --lang
resume      RUN --data --engine --no-report --quiet --json --lang
experiment list  --json --lang
experiment run  EXPERIMENT --seeds --quick --data --engine --out --open --json --lang
data list   --json --lang
data fetch  NAME --from-dir --quiet --json --lang
doctor      --json --lang
"""

WRONG = {
    "train": [["digts"], ["--epoch", "3"], ["--optimizer", "adm"], ["--layers", "x"], ["a", "b"],
              ["--schedule", "step:3"], ["moons", "--monitor", "validation_acc"]],
    "evaluate": [[], ["no.safetensors", "digits"], ["no-run", "digits"], ["{text}", "digits"]],
    "predict": [["no.safetensors", "digits"], ["no.safetensors"], ["{text}", "digits"]],
    "export": [[], ["{run}"], ["{run}", "--onnx", "--numpy"], ["no.safetensors", "--numpy"],
               ["{text}", "--numpy"], ["{run}", "--numpy", "-o", "model.safetensors"]],
    "check": [["digts"], ["--rows", "0"], ["--loss", "mse"], ["--activation", "rellu"]],
    "explain": [["aple"], ["apple", "-o", "apple.png"], ["--layers", "3"], ["--program", "digts"],
                ["--program", "moons", "-o", "apple.svg"]],
    "report": [["no-run"], [], ["{text}"]],
    "diagnose": [["no-run"], [], ["{text}"], ["{run}", "--seeds", "1"], ["{run}", "--tri"]],
    "runs": [["no-folder"], ["{text}"]],
    "find-rate": [["digts"], ["--rates", "1"], ["--rates", "1..1e-4"], ["--seeds", "0"],
                  ["moons", "--target", "y"]],
    "tune": [["digts"], ["--trials", "0"], ["--sampler", "grid"], ["--repeat", "0"], ["--join"],
             ["--vary", "learning_rat=1..2"], ["--vary", "dropout=0..2"], ["--ensemble", "1"],
             ["--resume", "no-study"], ["--trials", "3", "--resume", "{run}"],
             ["--resume", "{text}"], ["--space", "no-file.toml"], ["moons", "--metric", "accuracy"],
             ["moons", "--validation", "0"], ["moons", "--sampler", "random", "--narrow"]],
    "resume": [["no-run"], [], ["{text}"]],
    "experiment list": [["optimizers"], ["--all"]],
    "experiment run": [[], ["optimisers"], ["E99"], ["apples", "--seeds", "0"],
                       ["apples", "--data", "moons"], ["apples", "--engine", "cuda"]],
    "data list": [["mnist"], ["--all"]],
    "data fetch": [["mnst"], ["mnist", "--from-dir", "no-folder"], []],
    "doctor": [["--fix"], ["now"]],
}  # fmt: skip

RIGHT = {
    "train": ["moons", "--rows", "60", "--epochs", "1", "--layers", "2", "--out", "{folder}"],
    "evaluate": ["{run}", "moons"],
    "predict": ["{run}", "moons"],
    "export": ["{run}", "--numpy"],
    "check": ["moons", "--layers", "2"],
    "explain": ["apple"],
    "report": ["{run}"],
    "diagnose": ["{run}"],
    "runs": ["{folder}"],
    "find-rate": ["moons", "--rows", "80", "--layers", "2", "--epochs", "2", "--seeds", "2"],
    "tune": [
        "moons",
        "--rows",
        "60",
        "--epochs",
        "2",
        "--layers",
        "2",
        "--trials",
        "3",
        "--out",
        "{folder}/studies",
    ],
    "resume": ["{run}"],
    "experiment list": [],
    "experiment run": ["apples", "--quick", "--out", "{folder}/pages"],
    "data list": [],
    "data fetch": ["mnist", "--from-dir", "{folder}"],
    "doctor": [],
}


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Typed:
    """Run `backlit ARGUMENTS` in this process."""
    return typed_into(capsys)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What `{run}`, `{folder}` and `{text}` stand for."""
    folder = tmp_path_factory.mktemp("runs")
    text = folder / "text.safetensors"
    text.write_text("no model", encoding="utf-8")
    train = [each.format(folder=folder) for each in RIGHT["train"]]
    assert entrance.main(["train", *train, "--quiet"]) == 0
    return {"folder": str(folder), "run": str(folder / "moons-001"), "text": str(text)}


def _process(*arguments: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, env=os.environ | environ, check=False
    )


def test_verbs_and_options_are_these() -> None:
    """No verb and no option comes, goes or moves without this text."""
    frozen: dict[str, list[str]] = {}
    verb = ""
    for line in FROZEN.strip().splitlines():
        head, _, rest = line.partition("  ")
        verb = head or verb
        frozen.setdefault(verb, []).extend(rest.split())
    found = {
        verb: [
            f"[{each.name}]" if not each.required and each.name.isupper() else "/".join(each.names)
            for each in taken_by(function_of(verb))
        ]
        for verb in VERBS
    }
    assert found == frozen


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(typed: Typed, verb: str, lang: str) -> None:
    """`--help` and `-h` say what the verb takes, in both languages, with exit code 0."""
    for flag in ("--help", "-h"):
        answer = typed(*verb.split(), flag, "--lang", lang)
        assert (answer.code, answer.err) == (0, "")
        assert answer.out.startswith(f"backlit {verb} ")
        assert "--json" in answer.out


@pytest.mark.parametrize("verb", VERBS)
def test_wrong_input_is_one_line_and_exit_code_2(
    typed: Typed, verb: str, places: dict[str, str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """One `error:` line that says what to do; with --json one object; nothing is written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BACKLIT_DATA", str(tmp_path))
    for wrong in WRONG[verb]:
        arguments = [each.format(**places) for each in wrong]
        answer = typed(*verb.split(), *arguments)
        assert (answer.code, answer.out) == (2, ""), (wrong, answer)
        assert answer.err.startswith("error: "), (wrong, answer)
        assert answer.err.count("\n") == 1, (wrong, answer)
        assert ";" in answer.err, f"no action: {answer.err}"
        again = typed(*verb.split(), *arguments, "--json")
        assert again.code == 2
        assert f"error: {again.facts['error']}\n" == again.err == answer.err
        assert again.facts["exit_code"] == 2
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.name != ".lock"]


@pytest.mark.parametrize("verb", VERBS)
def test_json_is_one_object(
    typed: Typed, verb: str, places: dict[str, str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """With --json standard output holds exactly one JSON object, whatever the verb."""
    if verb == "data fetch":
        places = places | {"folder": str(require("mnist"))}
        monkeypatch.setenv("BACKLIT_DATA", str(tmp_path))
    answer = typed(*verb.split(), *(each.format(**places) for each in RIGHT[verb]), "--json")
    assert answer.code == 0
    assert answer.facts


@pytest.mark.parametrize("typo, meant", [("trian", "train"), ("docter", "doctor"), ("run", "runs")])
def test_an_unknown_verb_has_a_nearest_one(typed: Typed, typo: str, meant: str) -> None:
    """Also the second word of `data`."""
    answer = typed(typo)
    assert answer.code == 2
    assert f"did you mean '{meant}'?" in answer.err
    assert "did you mean 'fetch'?" in typed("data", "fecth", "mnist").err
    assert typed("data").code == 2


def test_help_is_light() -> None:
    """`backlit --help` loads neither NumPy nor a parser; `VERB --help` no NumPy."""
    script = (
        "import sys; from backlit.cli.main import main; "
        "assert main(sys.argv[2:]) == 0; "
        "print([each for each in sys.argv[1].split() if each in sys.modules], file=sys.stderr)"
    )
    heavy = "numpy cyclopts rich safetensors msgspec narwhals subprocess inspect"
    done = _process("-c", script, heavy, "--help")
    assert done.stderr.split() == [b"[]"]
    every = f"sum(main([*verb.split(), '-h']) for verb in {list(VERBS)})"
    script = script.replace("main(sys.argv[2:])", every)
    done = _process("-c", script, "numpy rich safetensors narwhals")
    assert done.stderr.split() == [b"[]"], done.stderr


def test_module_and_version() -> None:
    """`python -m backlit` is the same command."""
    done = _process("-m", "backlit", "--version")
    assert done.returncode == 0
    assert done.stdout.startswith(b"backlit ")


@pytest.mark.parametrize("encoding", ["ascii", "cp949"])
def test_korean_on_any_encoding(encoding: str, tmp_path: Path) -> None:
    """Progress, summary and errors of a Korean run arrive on a stream that lacks the letters."""
    for arguments, code in (
        (["train", "moons", "--rows", "60", "--epochs", "1", "--layers", "2"], 0),
        (["train", "문"], 2),
    ):
        done = _process(
            "-m", "backlit", *arguments, "--lang", "ko", "--json", "--out", str(tmp_path / "실행"),
            PYTHONIOENCODING=encoding,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert b"Traceback" not in done.stderr
        facts = json.loads(done.stdout.decode(encoding))
        assert "실행" in facts["run"] if code == 0 else "문" in facts["error"]


def test_a_reader_that_leaves_is_no_fault() -> None:
    """A closed pipe behind standard output: quiet, no traceback."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "backlit", "explain", "network"],
        stdout=writer, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(writer)
    assert done.returncode == 1
    assert done.stderr == b""


@pytest.mark.parametrize(
    "fault, code, said",
    [
        (KeyboardInterrupt(), 130, "error: interrupted\n"),
        (MemoryError(), 1, "error: not enough memory"),
        (PermissionError(13, "Permission denied", "x.npz"), 1, "error: x.npz: Permission denied\n"),
        (ZeroDivisionError("boom\nboom"), 1, "error: a fault in Backlit itself: ZeroDivisionError"),
    ],
)
def test_no_traceback_whatever_happens(
    typed: Typed, monkeypatch: pytest.MonkeyPatch, fault: BaseException, code: int, said: str
) -> None:
    """Every way to fail is one line and an exit code; a variable shows unforeseen faults."""

    def fails(*given: object) -> object:
        raise fault

    monkeypatch.setattr("backlit.cli.doctor.examined", fails)
    answer = typed("doctor", "--json")
    assert answer.code == code
    assert answer.err.startswith(said)
    assert answer.err.count("\n") == 1
    assert answer.facts["exit_code"] == code
    if isinstance(fault, ZeroDivisionError):
        monkeypatch.setenv(entrance.TRACEBACK, "1")
        with pytest.raises(ZeroDivisionError):
            typed("doctor")
