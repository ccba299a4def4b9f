"""How good the model is that a search chooses, on tables: beside no search, and beside a peer's.

    python -m benchmarks.tune_tables --table penguins --splits 10 --out FILE.jsonl
    python -m benchmarks.tune_tables.page FILE.jsonl …

Three sides answer the same rows held out, those of `benchmarks.tables`: `tune`, a search with
default options; `train`, `fit_table` with default options; `peer`, Optuna and scikit-learn's
network, with ten times the processor seconds that `tune` took on the same split. A line is written
as soon as it is known and is not measured again, so all of it may be stopped and gone on with.
The peer lives in `.venv-bench`, or what `BACKLIT_BENCH_VENV` names, with the groups `bench-tables`
and Optuna installed.

`sides` has a side answer, in a process of its own (`peers/`); `judge` scores what it said; `lines`
keeps it; `conclusions` compares; `page` writes. This package refuses to know how anybody searches.
"""
