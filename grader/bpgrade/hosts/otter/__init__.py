"""Inside otter-grader: its test files ask `question`, its autograder is judged by `plugin`.

A test file has a case for each row, in order; where grading decides, once more as a hidden one, which is of the hidden draws.
"""

from typing import Any

__all__ = ["Plugin", "Question"]


def __getattr__(name: str) -> Any:
    """Return `Plugin`, which otter's own process imports by this name, or `Question`, which a student's notebook does.

    Raises AttributeError for any other name.
    """
    if name == "Plugin":
        from bpgrade.hosts.otter.plugin import Plugin

        return Plugin
    if name == "Question":
        from bpgrade.hosts.otter.question import Question

        return Question
    raise AttributeError(f"module 'bpgrade.hosts.otter' has no attribute {name!r}")
