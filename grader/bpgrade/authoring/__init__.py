"""What the course team's machine alone does: from the authored files to everything that is made from them.

`authored` reads a file of `solutions/`, `calls` parses how it is called, `draws` makes random arrays from a secret, `prepare`
runs the answers for the numbers of an assessment, `release` makes the stubs and the student edition, and `template` starts a
new exercise. Nothing here is imported where a student edition is used.
"""
