"""Who is asked: each a program that is handed files of a split and gives back its answers."""
