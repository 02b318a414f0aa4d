"""From verdicts to words: which mistake it is, what crashed and on which shapes, and what is true of numbers that nobody planted."""
