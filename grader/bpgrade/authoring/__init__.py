"""What the course team's machine alone does: from the authored files to everything that is made from them.

`authored` reads a file of `solutions/`, `calls` parses how it is called, `draws` makes random numbers from a secret, `settings`
arrays from these, `answers` runs our answers on them, `fairness` says whether every mistake shows; `prepare` makes an
assessment with all of it. `pages` makes the lecture pages. `release` makes all of it, stubs and student edition too, and
`template` starts a new exercise. `audit` tries the checks: with `mutants` of the answers on `trial`, beside `others`; `page`
says what came of it, and of right work's `variants`. Nothing here is imported where a student edition is used.
"""
