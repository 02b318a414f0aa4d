"""Our verdicts inside other people's programs: Gradescope's container, otter-grader, nbgrader, pytest and IPython."""
