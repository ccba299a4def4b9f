"""Who is asked: each a program that is handed files and gives back its answers."""
