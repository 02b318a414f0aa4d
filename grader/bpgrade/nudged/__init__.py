"""`nudge`: an input moved a little, what the student's own forward makes of it, and their gradient beside it."""
