"""What is wrong with a run, by what it recorded: findings with evidence, and a change to try."""
