"""Teaches backpropagation and grades what students make of it.

What the command line does in ten lines, the library does in one call:

- `bpgrade.check(work)` judges one's own work on the public draws: a path, or in a notebook `bpgrade.check(MulGate)`;
- `bpgrade.nudge(MulGate, input="x")` moves an input a little, and compares what comes of it with the gradient;
- `bpgrade.graph(MulGate)` draws its computational graph with one's own numbers on it;
- `bpgrade.grade(handed_in, out)` judges a class into a folder;
- `bpgrade.speak("ko")` has everything said in that language;
- `%load_ext bpgrade` in a notebook: a cell with `%%bpgrade gates/mul` at its top is checked as soon as it has run.

The student's process imports this module on the way to the runner, so it holds nothing and imports nothing.
"""

from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "check", "grade", "graph", "nudge", "speak"]


def __getattr__(name: str) -> Any:
    """Return `check`, `nudge`, `grade` or `speak`, or what IPython calls for `%load_ext`, imported only when first asked for.

    Raises AttributeError for any other name.
    """
    if name in ("check", "nudge"):
        from bpgrade import notebook

        return notebook.check if name == "check" else notebook.nudge
    if name == "grade":
        from bpgrade.grading import grade

        return grade
    if name == "graph":
        # A module that can be called.
        import bpgrade.graph as graph

        return graph
    if name == "speak":
        from bpgrade.messages import speak

        return speak
    if name in ("load_ipython_extension", "unload_ipython_extension"):
        from bpgrade.hosts import ipython

        return ipython.load if name == "load_ipython_extension" else ipython.unload
    raise AttributeError(f"module 'bpgrade' has no attribute {name!r}")
