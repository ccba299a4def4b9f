"""How many bytes a package and all it needs take when installed: `install_size.py NAME…`.

Run by the interpreter of the environment to be measured. Extras are not counted; of an editable
package its own folder is. This module needs nothing but the standard library.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path


def needed(name: str, found: set[str]) -> set[str]:
    """The package and, in turn, what it requires here, by normalised name."""
    name = re.sub(r"[-_.]+", "-", name).lower()
    try:
        requires = distribution(name).requires or []
    except PackageNotFoundError:  # for another platform, or optional
        return found
    if name not in found:
        found.add(name)
        for each in requires:
            if "extra ==" not in each:
                needed(re.split(r"[ ;<>=!~\[(]", each, maxsplit=1)[0], found)
    return found


def size(name: str) -> int:
    """Bytes of a package's own files, without compiled bytecode."""
    files = [Path(str(each.locate())) for each in distribution(name).files or []]
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    for place in (spec.submodule_search_locations or []) if spec else []:
        files += Path(place).rglob("*")
    kept = {each.resolve() for each in files if each.suffix != ".pyc" and each.is_file()}
    return sum(each.stat().st_size for each in kept)


if __name__ == "__main__":
    every: set[str] = set()
    for argument in sys.argv[1:]:
        needed(argument, every)
    print(sum(map(size, every)))
