"""The copy gate: one value goes two ways, where a graph branches.

Lecture 1, computational graphs: branches.
"""


class CopyGate:
    """a = x and b = x: one value goes two ways (fan-out)."""

    def forward(self, x):
        """Return (a, b), both equal to x.

        x, a, b: arrays of one shape.
        """
        return x.copy(), x.copy()

    def backward(self, da, db):
        """Return dx, the gradient of the loss with respect to x.

        da, db: the upstream gradients of the two ways, of the shape of x.
        """
        return da + db


# ==== the course team only ====
import numpy as np
from bpgrade.exercise import INPUT, UPSTREAM, Example, Exercise, Graph, Mistake, Node, Row


class FirstPathOnly(CopyGate):
    def backward(self, da, db):
        return da


class SecondPathOnly(CopyGate):
    def backward(self, da, db):
        return db


class CopyAverages(CopyGate):
    def backward(self, da, db):
        return (da + db) / 2


class CopyMultiplies(CopyGate):
    def backward(self, da, db):
        return da * db


class CopyWithoutUpstream(CopyGate):
    def backward(self, da, db):
        return np.full_like(da, 2.0)


class CopyWithoutUpstreamOnes(CopyGate):
    def backward(self, da, db):
        return np.ones_like(da)


class CopySignFlipped(CopyGate):
    def backward(self, da, db):
        return -(da + db)


class CopySubtracts(CopyGate):
    def backward(self, da, db):
        return da - db


class CopyIntegers(CopyGate):
    def backward(self, da, db):
        return (da + db).astype(int)


EXERCISE = Exercise(
    definition=CopyGate,
    title="the copy gate",
    page="gates.md#the-copy-gate",
    graph=Graph((Node("copy", "x", "a b", lambda x: (x, x)),)),
    calls="""
        gate = CopyGate()
        a, b = gate.forward(x)
        dx = gate.backward(da, db)
    """,
    tensors={"x": INPUT, "da": UPSTREAM, "db": UPSTREAM},
    rows=(Row("forward", 2, of=("a", "b")), Row("dx", 8)),
    keep=lambda draw: np.abs(draw["da"] + draw["db"]).min() > 0.1 * np.abs(draw["da"]).max(),
    examples=(Example("small numbers", {"x": 5, "da": 2, "db": -3}, {"a": "5", "b": "5", "dx": "-1"}),),
    hints=(
        "The idea: what one value does to the loss is what it does along every path on which it reaches the loss.",
        "The question: x moves by 0.01. How far do a and b move, and what does each of them do to the loss?",
        "On numbers: da = 2 and db = -3. x moves by 0.01. How far does a move, how far does b move, and how far does the loss?",
        "A neighbour: x goes out as u = 3 x and as v = 10 - x. If x goes up by 0.01, u goes up by 0.03 and v goes down by 0.01. With du = 2 and dv = 5 the loss goes up by 0.06 along one way "
        "and down by 0.05 along the other, by 0.01 altogether: dx = 1.",
    ),
    mistakes=(
        Mistake(
            "fan-out-overwritten",
            (FirstPathOnly, SecondPathOnly),
            say="x is used twice, and only one of the two paths survives in your gradient.",
            think="Write down each arrow that leaves x; how many terms should dx have?",
        ),
        Mistake(
            "paths-averaged",
            CopyAverages,
            say="You take the mean of the two paths; each of them counts in full.",
            think="If x moves by 0.01, does a move by 0.01 or by half of it?",
        ),
        Mistake(
            "paths-multiplied",
            CopyMultiplies,
            say="You multiplied what comes back along the two paths; multiplying belongs along one path, not across two.",
            think="If nothing comes back along one path, is dx then 0?",
        ),
        Mistake(
            "upstream-missing",
            (CopyWithoutUpstream, CopyWithoutUpstreamOnes),
            say="You returned the local gradient only; the gradients that arrive from above never enter.",
            think="What would change in your result if everything after this node were multiplied by 10?",
            per_row=True,
        ),
        Mistake(
            "sign-flipped",
            CopySignFlipped,
            say="The sign is turned round: that is the direction of the update, not of the gradient.",
            think="If the loss goes up when a and b go up, what sign has dx?",
            per_row=True,
        ),
        Mistake(
            "subtraction-rule",
            CopySubtracts,
            say="You let the second path count against the first one.",
            think="When x goes up, does b go up or down?",
        ),
        Mistake(
            "integers",
            CopyIntegers,
            say="Your gradient is made of integers, so the fractions were cut off.",
            think="What does your array's dtype say?",
            per_row=True,
        ),
    ),
)
