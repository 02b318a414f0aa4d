"""Inside nbgrader: its notebooks' grade cells ask `grade_cell`, and where it grades, `steps` judge; `layout` is what both call things."""
