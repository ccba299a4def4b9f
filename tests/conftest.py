"""What every test stands on: the same examples, words and widths on every machine."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Messages follow the locale, tables the terminal: neither may decide a verdict.
os.environ.update(LC_ALL="C.UTF-8", LANG="C.UTF-8", NO_COLOR="1", COLUMNS="100")

# The same examples in every run, and no verdict depends on how fast the machine is.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")
