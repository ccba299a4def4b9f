"""The floors of ARCHITECTURE.md hold: import-linter's contracts, run as a test, and complete."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "pyproject.toml"


def _contracts() -> dict[str, dict[str, Any]]:
    with SETTINGS.open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return {contract["id"]: contract for contract in contracts}


def test_every_import_contract_holds() -> None:
    """Nothing imports upwards, and no floor knows what it refuses to know."""
    # A process of its own: the linter sets up logging and sys.path for itself.
    lint = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports("
    done = subprocess.run(
        [sys.executable, "-c", f"{lint}config_filename={str(SETTINGS)!r}, no_cache=True))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_package_stands_on_a_floor() -> None:
    """Each package and module of the house is on exactly one floor."""
    floors = _contracts()["floors"]
    standing = [name.strip() for layer in floors["layers"] for name in layer.split("|")]
    source = ROOT / "src" / "backlit"
    present = {path.parent.name for path in source.glob("*/__init__.py")}
    present |= {path.stem for path in source.glob("*.py") if path.stem != "__init__"}
    assert len(standing) == len(set(standing))
    assert present - set(standing) == set(floors["exhaustive_ignores"]) & present
    assert set(standing) <= present


def test_the_contracts_name_what_exists() -> None:
    """A contract about a package that is gone would hold for ever and say nothing."""
    for contract in _contracts().values():
        for name in contract.get("source_modules", []) + contract.get("forbidden_modules", []):
            path = ROOT / "src" / Path(*name.split("."))
            assert path.is_dir() or path.with_suffix(".py").is_file(), name
