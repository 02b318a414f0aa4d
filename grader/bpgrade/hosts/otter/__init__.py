"""Inside otter-grader: its test files ask `question`, its autograder is judged by `plugin`.

A test file has a case for each row, in order; where grading decides, once more as a hidden one, which is of the hidden draws.
"""
