"""Learning platforms: who handed in which files of a download, and how grades go back.

Their names stand here, since every command line has them; all that knows how a platform works is imported where it is needed.
"""

#: No platform: each entry is a submission, under its own name.
PLAIN = "plain"
#: What `--from` takes. In this order they are asked; what one of them claims for its own, none after it would see better.
NAMES = ("moodle", "gradescope", "nbgrader", "canvas", PLAIN)
#: Of these a table is a roster.
WITH_ROSTER = {"moodle", "canvas"}
#: What `export` makes: Moodle's worksheet, its zip of feedback, Canvas's gradebook, an autograder for Gradescope that knows all
#: results, any table.
TARGETS = ("moodle", "moodle-feedback", "canvas", "gradescope", "csv")
