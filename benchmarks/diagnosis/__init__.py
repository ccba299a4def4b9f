"""How often the diagnosis names what is wrong with a run, and how often it cries wolf.

    python -m benchmarks.diagnosis --runs 800 [--data FOLDER] [--seed 0] [--half all] [--save]

Runs are drawn at random over data, network, optimizer and dose; each sick run has a healthy twin
that differs in nothing but the sickness, and counts only if it came out worse by more than a
margin. Even numbers are those that thresholds were chosen on, odd ones those that figures are
taken on. Tables lie in `--data`, `BACKLIT_DATA/tables` or beside the repository; what is not
there is left out, and said.

`subjects` are the data, `healthy` draws runs that learn well, `sickness` spoils them, `cases`
carries both out and says whether the sickness hurt, `page` writes the tables.
This package refuses to know how the diagnosis comes to its findings.
"""
