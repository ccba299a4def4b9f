"""How well Backlit answers tables with default options, beside peers, over the same splits.

    python -m benchmarks.tables --splits 20 [--data FOLDER] [name=FILE:target …] [--save]

`subjects` says which tables, `splits` writes the same rows for everybody, `peers/` fit and answer
each in a process of its own, `scores` and `compare` judge, `page` writes the table.
This package refuses to know how anybody trains.
"""
