"""Inside nbgrader: its notebooks' grade cells ask `grade_cell`, and where it grades, `steps` judge; `layout` is what both call things."""

from typing import Any

__all__ = ["configure", "points"]


def __getattr__(name: str) -> Any:
    """Return `configure`, for `nbgrader_config.py`, or `points`, which a grade cell calls where there is no nbgrader.

    Raises AttributeError for any other name.
    """
    if name == "configure":
        from bpgrade.hosts.nbgrader.steps import configure

        return configure
    if name == "points":
        from bpgrade.hosts.nbgrader.grade_cell import points

        return points
    raise AttributeError(f"module 'bpgrade.hosts.nbgrader' has no attribute {name!r}")
