"""`backlit export MODEL --onnx | --numpy`: a model as a file that needs no Backlit.

The file lies beside the model unless it is told where to. This module refuses to know what
stands in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from ..base.errors import InputError
from .options import COMMON, Common
from .screen import Screen
from .words import language, speaker

_ENDINGS = {"--onnx": ".onnx", "--numpy": ".py"}


def export(
    model: str,
    /,
    *,
    onnx: bool = False,
    numpy: bool = False,
    output: Annotated[str | None, Parameter(name=("--output", "-o"))] = None,
    common: Common = COMMON,
) -> int:
    """Write a model as a file that needs no Backlit."""
    form = _form(onnx, numpy)
    _check_output(output, form)
    from ..base.files import write_atomic
    from ..training.model import open_model
    from .trained import model_file

    screen = Screen(speaker(language(common.lang)), json=common.json)
    path = model_file(Path(model))
    target = path.with_suffix(_ENDINGS[form]) if output is None else Path(output)
    opened = open_model(path)
    screen.tell(screen.say("model", path=path))
    facts: dict[str, Any] = {"model": str(path), "format": form.lstrip("-"), "file": str(target)}
    if form == "--numpy":
        from ..export.numpy_file import to_numpy

        data = to_numpy(opened, target.stem).encode("utf-8")
    else:
        from ..export.onnx_file import exported

        found = exported(opened, target.stem)
        data = found.data
        facts["checked"] = found.check is not None
        if found.check is None:
            screen.tell(screen.say("export.unchecked"))
        else:
            facts |= {"rows": found.check.rows, "difference": found.check.difference}
            told = {"rows": found.check.rows, "difference": f"{found.check.difference:.1g}"}
            screen.tell(screen.say("export.checked", **told))
    write_atomic(target, data)
    screen.tell(screen.say("exported", path=target, bytes=f"{len(data):,}"))
    screen.result({**facts, "bytes": len(data)})
    return 0


def _form(onnx: bool, numpy: bool) -> str:
    """The option that was given, of the two."""
    if onnx == numpy:
        raise InputError(
            "backlit export",
            expected="one of --onnx, --numpy",
            got="'--onnx --numpy'" if onnx else "nothing",
            action="leave one of the two out"
            if onnx
            else "`backlit export --help` lists what it takes",
        )
    return "--onnx" if onnx else "--numpy"


def _check_output(output: str | None, form: str) -> None:
    ending = _ENDINGS[form]
    if output is not None and Path(output).suffix.lower() != ending:
        raise InputError(
            "--output",
            expected=f"a file that ends in {ending}",
            got=repr(output),
            action=f"write -o {Path(output).stem or 'model'}{ending}",
        )
