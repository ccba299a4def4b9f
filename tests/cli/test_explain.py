"""`backlit explain`."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from backlit.cli.explain import EXAMPLES, example_graph
from typed import Typed


@pytest.mark.parametrize(
    "example, value, gradients",
    [
        ("apple", 220, {"apple": 2.2, "apples": 110, "tax": 200}),
        ("apple-orange", 715,
         {"apple": 2.2, "apples": 110, "orange": 3.3, "oranges": 165, "tax": 650}),
    ],
)  # fmt: skip
def test_the_books_shopping(
    typed: Typed, example: str, value: float, gradients: dict[str, float]
) -> None:
    """Apple: 220; 2.2, 110, 200. Apple and orange: 715; 2.2, 110, 3.3, 165, 650."""
    assert typed("explain", example).out.startswith(f"price = {value}\n")
    facts = typed("explain", example, "--json").facts
    assert facts["value"] == pytest.approx(value)
    found = {node["label"]: node["gradient"] for node in facts["nodes"]}
    for name, gradient in gradients.items():
        assert found[name] == pytest.approx(gradient)


def test_a_weight_of_the_network_acts_along_two_paths(typed: Typed) -> None:
    """Each weight before the hidden units reaches the loss through both outputs."""
    text = typed("explain", "network").out
    for weight in ("1←1", "1←2", "2←1", "2←2"):
        assert f"loss by weight1 {weight}: 2 paths" in text


@pytest.mark.parametrize("example", EXAMPLES)
def test_pictures_are_files(typed: Typed, example: str, tmp_path: Path) -> None:
    """`-o` writes a drawing or a page, and nothing but a message is printed."""
    for ending in ("svg", "html"):
        path = tmp_path / f"{example}.{ending}"
        answer = typed("explain", example, "-o", path)
        assert (answer.code, answer.out) == (0, "")
        assert path.stat().st_size > 1000
    ElementTree.parse(tmp_path / f"{example}.svg")
    assert example_graph(example)[0].value.size == 1


def test_other_endings_are_told(typed: Typed, tmp_path: Path) -> None:
    """A picture is .svg or .html."""
    answer = typed("explain", "-o", tmp_path / "apple.png")
    assert answer.code == 2
    assert ".svg or .html" in answer.err


SMALL = ("moons", "--layers", "3", "--optimizer", "sgd", "--loss", "softmax_cross_entropy")


def test_a_program_is_read_without_the_compiled_part(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Phases, instructions, shapes, costs, totals, and where each op went; the same as data."""
    monkeypatch.setattr(
        "backlit.engines.native.extension._load", lambda: pytest.fail("it was asked for")
    )
    answer = typed("explain", "--program", *SMALL)
    assert (answer.code, answer.err) == (0, "")
    facts = typed("explain", "--program", *SMALL, "--json").facts
    assert answer.out.startswith("dense 3, relu, dense 2 on moons: sgd 0.01, batches of 32 rows")
    totals = facts["totals"]
    assert f"{totals['instructions']} instructions in {totals['phases']} phases" in answer.out
    assert f"{totals['bytes']:,.0f} bytes an iteration" in answer.out
    lines = [line for phase in facts["phases"] for line in phase["lines"]]
    (forward,) = [line for line in lines if "dense1/output" in line["carries"]]
    assert (forward["word"], forward["flops"]) == ("gemm", 2 * 32 * 2 * 3)
    (went,) = [each for each in facts["ops"] if each["name"] == "dense1/output"]
    assert went["instructions"] == [forward["number"]]
    for said in ("dense1/weight 2×3 (state)", "x N×2 (data)", "moves nothing", "phase 1:"):
        assert said in answer.out


def test_the_program_of_a_plan_is_that_of_its_options(typed: Typed, moons: Path) -> None:
    """A run's plan, and the plan with something changed, as `train` takes them."""
    plan = moons / "run.toml"
    facts = typed("explain", "--program", plan, "--json").facts
    assert (facts["network"], facts["rows"]) == ("dense 4, relu, dense 2", 32)
    slower = typed("explain", "--program", plan, "--batch-size", "8", "--json").facts
    assert slower["rows"] == 8
    assert slower["totals"]["flops"] < facts["totals"]["flops"]


def test_a_program_in_korean(typed: Typed) -> None:
    """Sentences are Korean, names stay names."""
    text = typed("explain", "--program", *SMALL, "--lang", "ko").out
    for said in ("명령", "단계 1:", "기록된 연산이 간 곳:", "dense1/weight 2×3 (상태)"):
        assert said in text


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("--layers", "3"), "--layers: expected --program beside it"),
        (("--batch-size", "3"), "--batch-size: expected --program beside it"),
        (("--program", "-o", "x.svg"), "leave one of the two out"),
        (("--program", "apple"), "apple"),
    ],
)
def test_a_program_and_an_example_are_two_things(
    typed: Typed, arguments: tuple[str, ...], said: str
) -> None:
    """What belongs to one is refused beside the other."""
    answer = typed("explain", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
