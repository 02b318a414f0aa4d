"""The sigmoid gate: a whole formula as one node.

Lecture 1, computational graphs: four nodes of the sigmoid neuron (times -1, exp, plus 1, one over) are one gate.
"""

import numpy as np


class SigmoidGate:
    """s = 1 / (1 + exp(-x)), element by element."""

    def forward(self, x):
        """Return s = 1 / (1 + exp(-x)), and keep what backward will need.

        x, s: arrays of one shape.
        """
        self.s = 1.0 / (1.0 + np.exp(-x))
        return self.s.copy()

    def backward(self, ds):
        """Return dx, the gradient of the loss with respect to x.

        ds: the upstream gradient, of the shape of s: how the loss moves when s moves.
        """
        return ds * self.s * (1.0 - self.s)


# ==== the course team only ====
from bpgrade.exercise import UPSTREAM, Also, Example, Exercise, Graph, Mistake, Node, Row, Tensor


class SlopeOfInput(SigmoidGate):
    def forward(self, x):
        self.x = x
        return super().forward(x)

    def backward(self, ds):
        return ds * self.x * (1 - self.x)


class SigmoidTwice(SigmoidGate):
    def backward(self, ds):
        again = 1 / (1 + np.exp(-self.s))
        return ds * again * (1 - again)


class ValueForSlope(SigmoidGate):
    def backward(self, ds):
        return ds * self.s


class SlopeFactorMissing(SigmoidGate):
    def backward(self, ds):
        return ds * (1 - self.s)


class SlopeSign(SigmoidGate):
    def backward(self, ds):
        return ds * self.s * (self.s - 1)


class OtherActivationSlope(SigmoidGate):
    def backward(self, ds):
        return ds * (1 - self.s**2)


class TanhSlope(SlopeOfInput):
    def backward(self, ds):
        return ds * (1 - np.tanh(self.x) ** 2)


class SigmoidWithoutUpstream(SigmoidGate):
    def backward(self, ds):
        return self.s * (1 - self.s)


class SigmoidWithoutLocal(SigmoidGate):
    def backward(self, ds):
        return ds


class SigmoidSumsForProduct(SigmoidGate):
    def backward(self, ds):
        return ds + self.s * (1 - self.s)


class ExpSign(SigmoidGate):
    def forward(self, x):
        self.s = 1 / (1 + np.exp(x))
        return self.s


class Precedence(SigmoidGate):
    def forward(self, x):
        self.s = 1 / 1 + np.exp(-x)
        return self.s


class SigmoidKeepsFirst(SigmoidGate):
    def forward(self, x):
        s = 1 / (1 + np.exp(-x))
        if not hasattr(self, "s"):
            self.s = s
        return s


class SigmoidConstant(SigmoidGate):
    def backward(self, ds):
        return np.full_like(ds, 0.2)


class SigmoidConstantExact(SigmoidGate):
    def backward(self, ds):
        return np.full_like(ds, 0.19661193324148185)


class SlopeWithoutBrackets(SigmoidGate):
    def backward(self, ds):
        return ds * self.s * 1 - self.s


class SigmoidWholeInput(SigmoidGate):
    def forward(self, x):
        return super().forward(x.astype(int))


class SigmoidIntegers(SigmoidGate):
    def backward(self, ds):
        return super().backward(ds).astype(int)


def flat_at_both_ends(draw):
    """Return whether the sigmoid comes within 0.001 of 0 and of 1: who cuts it off there shows."""
    return draw["x"].min() < -6.95 and draw["x"].max() > 6.95


EXERCISE = Exercise(
    definition=SigmoidGate,
    title="the sigmoid gate",
    page="gates.md#the-sigmoid-gate",
    graph=Graph(
        (
            Node("* -1", "x", "minus", lambda x: -x),
            Node("exp", "minus", "power", np.exp),
            Node("+ 1", "power", "below", lambda power: power + 1),
            Node("1 /", "below", "s", lambda below: 1 / below),
        )
    ),
    calls="""
        gate = SigmoidGate()
        s = gate.forward(x)
        dx = gate.backward(ds)
    """,
    tensors={"x": Tensor(low=0.05, high=3.0), "ds": UPSTREAM},
    rows=(Row("forward", 3, of=("s",)), Row("dx", 7)),
    # Where the curve is nearly flat: whoever cuts it off at some number is right everywhere else.
    also=(Also("far from 0", sizes={"*": (2, 3)}, tensors={"x": Tensor(low=2.0, high=9.0)}, keep=flat_at_both_ends),),
    examples=(
        Example("lecture 1, the sigmoid neuron's last gate", {"x": 1, "ds": 1}, {"s": "0.73", "dx": "0.2"}),
        Example("small numbers", {"x": -2, "ds": 3}),
    ),
    hints=(
        "The idea: the sigmoid's local gradient can be written with the sigmoid's own output alone, so keep that in forward.",
        "The question: where is the curve of the sigmoid steepest, how steep is it there, and how steep is it at its two ends?",
        "On numbers: s = 0.5 at x = 0 and the slope there is 0.25. Where s is near 0 or near 1 the slope is near 0. Now write the derivative of 1 / (1 + exp(-x)) and look for s in it.",
        "A neighbour: r = 1 / (1 + x) has the slope -1 / (1 + x)^2, and that is -r^2: the output knows it. So forward keeps r, and backward gives dr times -r^2: "
        "x = (1, 3) gives r = (0.5, 0.25), and dr = (8, 16) makes dx = (-2, -1).",
    ),
    mistakes=(
        Mistake(
            "exp-sign",
            ExpSign,
            say="Your sigmoid falls as x grows: the sign inside exp is flipped.",
            think="The sigmoid of 5 should be near which end?",
        ),
        Mistake(
            "precedence",
            Precedence,
            say="Python reads your formula as (1/1) + exp(-x).",
            think="Can a sigmoid be 3.7?",
        ),
        Mistake(
            "sigmoid-slope-of-input",
            SlopeOfInput,
            say="You used the shortcut for the sigmoid's slope on its input, but the shortcut needs the sigmoid's output.",
            think="What do you store in forward: what came in, or what went out?",
        ),
        Mistake(
            "sigmoid-twice",
            SigmoidTwice,
            say="You applied the sigmoid a second time before taking its slope.",
            think="Is the value you take the slope at still the input, or already an activation?",
        ),
        Mistake(
            "value-for-slope",
            ValueForSlope,
            say="You multiplied by the sigmoid's value, not by its slope.",
            think="At x = 10 the gate is saturated: what should its local gradient be about?",
        ),
        Mistake(
            "slope-factor-missing",
            SlopeFactorMissing,
            say="One factor of the sigmoid's slope is missing.",
            think="Which of the two tails does your slope not flatten?",
        ),
        Mistake(
            "slope-sign",
            SlopeSign,
            say="The slope you use for the sigmoid is negative, but the sigmoid always rises.",
            think="What sign does your slope have for an output between 0 and 1?",
        ),
        Mistake(
            "other-activation-slope",
            (OtherActivationSlope, TanhSlope),
            say="That is tanh's slope; this gate is the sigmoid.",
            think="What is the steepest slope that the sigmoid has?",
        ),
        Mistake(
            "upstream-missing",
            SigmoidWithoutUpstream,
            say="You returned the local gradient only; the gradient that arrives from above never enters.",
            think="What would change in your result if everything after this node were multiplied by 10?",
            per_row=True,
        ),
        Mistake(
            "local-missing",
            SigmoidWithoutLocal,
            say="The upstream gradient passes your node unchanged, as if the node were a copy.",
            think="Which quantity describes this node alone?",
        ),
        Mistake(
            "sum-for-product",
            SigmoidSumsForProduct,
            say="You added the upstream and the local gradient; the chain rule multiplies them.",
            think="What should arrive below if nothing arrives from above?",
            per_row=True,
        ),
        Mistake(
            "stale-cache",
            SigmoidKeepsFirst,
            say="Your backward uses the numbers of an earlier forward; it belongs to the last one.",
            think="When is what you keep written: at every forward, or only at the first one?",
        ),
        Mistake(
            "constant-answer",
            (SigmoidConstant, SigmoidConstantExact),
            say="Your gate returns the lecture's numbers whatever comes in.",
            think="What does it give when all its inputs are 1?",
        ),
        Mistake(
            "precedence",
            SlopeWithoutBrackets,
            say="Python multiplies before it subtracts, so only the first part of your difference is multiplied.",
            think="What does `2 * 1 - 3` give, and where would brackets change it?",
            per_row=True,
        ),
        Mistake(
            "integers",
            SigmoidWholeInput,
            say="Your forward works with integers somewhere, so fractions were cut off.",
            think="What does your array's dtype say?",
            per_row=True,
        ),
        Mistake(
            "integers",
            SigmoidIntegers,
            say="Your gradient is made of integers, so the fractions were cut off.",
            think="What does your array's dtype say?",
            per_row=True,
        ),
    ),
)
