"""Tables: named columns of numbers, truth values, dates and words, read from files and frames."""
