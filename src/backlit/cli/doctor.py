"""`backlit doctor`: versions, engines, processor, folders; and what of it is trouble.

This module refuses to mend anything, and writes nothing.
"""

from __future__ import annotations

import importlib.metadata
import os
import sys
from pathlib import Path
from typing import Any, Final

from .engine_words import why_in
from .main import THREADS
from .options import COMMON, Common
from .screen import Screen
from .words import Say, language, speaker

_NEEDED: Final = ("cyclopts", "msgspec", "narwhals", "safetensors", "tomli-w")
_WELCOME: Final = ("pandas", "polars", "pyarrow")


def doctor(*, common: Common = COMMON) -> int:
    """Say what this machine has."""
    from ..reports.tables import text_table

    screen = Screen(speaker(language(common.lang)), json=common.json)
    facts = examined()
    found = troubles(facts, screen.say)
    rows = [
        [screen.say(f"doctor.{key}"), _shown(screen.say, value)]
        for key, value in facts.items()
        if not key.endswith("_fault")
    ]
    screen.show(text_table(["", ""], rows).strip("\n"))
    screen.show("")
    for each in found:
        screen.show(screen.say("doctor.trouble", what=each))
    if not found:
        screen.show(screen.say("doctor.fine"))
    screen.result({**facts, "trouble": found})
    return 0


def examined() -> dict[str, Any]:
    """Every fact, as plain data; None where it is not known."""
    from ..data import data_folder
    from ..runs.environment import describe_environment

    environment = describe_environment()
    processor = environment.pop("processor")
    threads = {name: os.environ[name] for name in THREADS if name in os.environ}
    folder = data_folder()
    return {
        **environment,
        "packages": {name: _version(name) for name in _NEEDED},
        "frames": {name: version for name in _WELCOME if (version := _version(name))},
        **engine_facts(),
        "processor": processor["model"],
        "cores": f"{processor['usable_cores'] or processor['cores']} / {processor['cores']}",
        "instruction_sets": processor["instruction_sets"],
        "threads": threads,
        "data_folder": str(folder),
        "data_folder_writable": is_writable(folder),
        "here_writable": is_writable(Path.cwd()),
        "encoding": getattr(sys.stdout, "encoding", None),
    }


def engine_facts() -> dict[str, Any]:
    """What trains here, how, and what is wrong with it.

    engine_fault   what of the settings in the environment is wrong
    native_fault   why the native engine is not there
    """
    from ..base.errors import BacklitError
    from ..registry import ENGINES, select, why_not_native

    facts: dict[str, Any] = {"engine": None, "engines": list(ENGINES), "isa": None, "isas": []}
    facts |= {"engine_threads": None, "engine_fault": None, "native_fault": None}
    try:
        facts["native_fault"] = why_not_native()
        found = select().facts()
        if found["name"] == "native":
            from ..engines.native.extension import runtime

            facts["isas"] = list(runtime().isas())
    except BacklitError as error:
        return facts | {"engine_fault": str(error)}
    if facts["native_fault"] is not None:
        facts["engines"].remove("native")
    return facts | {
        "engine": found["name"], "isa": found["isa"], "engine_threads": found["threads"],
    }  # fmt: skip


def troubles(facts: dict[str, Any], say: Say) -> list[str]:
    """What of the facts is trouble, each with what to do about it."""
    found = [
        say("trouble.package", name=name) for name, has in facts["packages"].items() if has is None
    ]
    if facts["backlit"] is None:
        found.append(say("trouble.not_installed"))
    if not facts["data_folder_writable"]:
        found.append(say("trouble.data_folder", folder=facts["data_folder"]))
    if not facts["here_writable"]:
        found.append(say("trouble.here"))
    if (facts["encoding"] or "ascii").lower().replace("-", "") != "utf8":
        found.append(say("trouble.encoding", encoding=facts["encoding"] or "ascii"))
    if facts["engine_fault"] is not None:
        found.append(say("trouble.engine", what=facts["engine_fault"]))
    if facts["native_fault"] is not None:
        found.append(say("trouble.native", why=why_in(say, facts["native_fault"])))
    if facts["blas"] is None:
        found.append(say("trouble.blas"))
    return found


def is_writable(folder: Path) -> bool:
    """Whether a folder can be written, or made: asked of the nearest folder that is there."""
    place = folder
    while not place.exists() and place.parent != place:
        place = place.parent
    return place.is_dir() and os.access(place, os.W_OK)


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _shown(say: Say, value: Any) -> str:
    if value is None:
        return say("unknown")
    if isinstance(value, bool):
        return say("yes" if value else "no")
    if isinstance(value, dict):
        return ", ".join(f"{key} {each or '–'}" for key, each in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return str(value)
