"""A new exercise's file, with the parts to fill in. It runs as it stands, so that `release` can say what is missing."""

import re
from pathlib import Path

from bpgrade.authoring.authored import LINE
from bpgrade.course import SOLUTIONS
from bpgrade.errors import UsageError
from bpgrade.messages import _

TEMPLATE = '''"""TITLE: one sentence that teaches.

Lecture N: where this stands.
"""

import numpy as np


class CLASS:
    """y = ..., element by element."""

    def forward(self, x):
        """Return y = ..., and keep what backward will need.

        x, y: arrays of one shape.
        """
        raise NotImplementedError("the answer")

    def backward(self, dy):
        """Return dx, the gradient of the loss with respect to x.

        dy: the upstream gradient, of the shape of y: how the loss moves when y moves.
        """
        raise NotImplementedError("the answer")


LINE
from bpgrade.exercise import Example, Exercise, Graph, Mistake, Node, Row, Tensor

# A mistake is a wrong answer that runs, and what to say to whoever makes it: at least three, the more specific ones first.


class UpstreamMissing(CLASS):
    def backward(self, dy):
        raise NotImplementedError("the wrong answer")


EXERCISE = Exercise(
    definition=CLASS,
    title="TITLE",
    page="PAGE.md#heading-that-explains-it",
    calls="""
        node = CLASS()
        y = node.forward(x)
        dx = node.backward(dy)
    """,
    tensors={"x": Tensor(), "dy": Tensor()},
    rows=(Row("forward", 4, of=("y",)), Row("dx", 6)),
    examples=(Example("lecture N", {"x": 2, "dy": 1}),),
    # Of smaller steps, if y is made of several; in numpy that takes complex numbers, for the slopes.
    graph=Graph((Node("NAME", "x", "y", lambda x: x),)),
    hints=("The idea: ...", "The question: ...", "On numbers: ...", "A neighbour: ..."),
    mistakes=(
        Mistake(
            "upstream-missing",
            UpstreamMissing,
            say="You returned the local gradient only; the gradient that arrives from above never enters.",
            think="What would change in your result if everything after this node were multiplied by 10?",
        ),
    ),
)
'''


def write(root: Path, exercise: str) -> Path:
    """Write the file of a new exercise of the course at `root`, and return its path.

    Raises UsageError for a name that is not one, or is taken.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*", exercise):
        raise UsageError(_("{name} is not a name such as layers/tanh.").format(name=exercise))
    path = root / SOLUTIONS / f"{exercise}.py"
    if path.exists():
        raise UsageError(_("{path} exists already.").format(path=path))
    name = exercise.partition("/")[2]
    definition = "".join(part.capitalize() for part in name.split("_"))
    text = (
        TEMPLATE.replace("PAGE", exercise.partition("/")[0])
        .replace("TITLE", f"the {name.replace('_', ' ')}")
        .replace("CLASS", definition)
        .replace("NAME", name)
        .replace("LINE", LINE, 1)
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
