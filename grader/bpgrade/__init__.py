"""Teaches backpropagation and grades what students make of it.

What the command line does in ten lines, the library does in one call:

- `bpgrade.check(work)` judges one's own work on the public draws: a path, or in a notebook `bpgrade.check(MulGate)`;
- `bpgrade.grade(handed_in, out)` judges a class into a folder;
- `bpgrade.speak("ko")` has everything said in that language.

The student's process imports this module on the way to the runner, so it holds nothing and imports nothing.
"""

from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "check", "grade", "speak"]


def __getattr__(name: str) -> Any:
    """Return `check`, `grade` or `speak`, imported only when first asked for.

    Raises AttributeError for any other name.
    """
    if name == "check":
        from bpgrade.notebook import check

        return check
    if name == "grade":
        from bpgrade.grading import grade

        return grade
    if name == "speak":
        from bpgrade.messages import speak

        return speak
    raise AttributeError(f"module 'bpgrade' has no attribute {name!r}")
