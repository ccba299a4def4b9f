"""How well Backlit answers tables with default options, beside peers, over the same splits.

    python -m benchmarks.tables --splits 20 [--data FOLDER] [name=FILE:target …] [--save]

Tables lie in `--data`, `BACKLIT_DATA/tables` or beside the repository. The scikit-learn peers live
in `.venv-bench`, or what `BACKLIT_BENCH_VENV` names, with the group `bench-tables` installed
beside `bench`; RealMLP there too, or in what `BACKLIT_TABKIT_VENV` names. A peer that is not
installed is told and left out. `--save` joins what was saved earlier, so that peers may be
measured one by one.

`subjects` says which tables, `splits` writes the same rows for everybody, `peers/` fit and answer
each in a process of its own, `scores` and `compare` judge, `page` writes the table.
This package refuses to know how anybody trains.
"""
