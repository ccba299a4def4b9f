"""How fast a search is, beside peers that try the same settings on the same rows.

    python -m benchmarks.search [--quick] [--rounds 5] [--only e18|halving|table] [--full] [--save]

Timed are whole processes, from their start to the line with the best trial; all interpreters,
imports and compilers are in it. Peers live in `.venv-bench`, or what `BACKLIT_BENCH_VENV` names.

`tasks` says what is searched, `hand_over` writes rows, settings and a reference for everybody,
`handed` reads them; `ours`, `pytorch` and `jax_vmap` search, each in a process of its own, and
speak as `told` says; `sides` knows how they may be started, `rounds` runs them in turn, `judge`
says whether they did the same work, `figures` makes ratios and shares of it, `page` the table.
This package refuses to know how anybody trains.
"""
