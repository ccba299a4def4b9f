"""The benchmark suite: Backlit beside its peers, in one run on one machine.

    make bench                                         all rows, all peers
    python -m benchmarks --rows book,E10 --peers backlit,jax,pytorch --engine native --quick

Nothing of it is part of the library or of the tests. NOTES.md has the protocol and what was tried.
"""
