"""The multiply gate: two values become their product.

Lecture 1, computational graphs: in (x + y) z the second node is a multiply gate.
"""


class MulGate:
    """z = x * y, element by element."""

    def forward(self, x, y):
        """Return z = x * y, and keep what backward will need.

        x, y, z: arrays of one shape.
        """
        self.x, self.y = x.copy(), y.copy()
        return x * y

    def backward(self, dz):
        """Return (dx, dy), the gradients of the loss with respect to x and y.

        dz: the upstream gradient, of the shape of z: how the loss moves when z moves.
        """
        return dz * self.y, dz * self.x


# ==== the course team only ====
from bpgrade.exercise import INPUT, UPSTREAM, Example, Exercise, Graph, Mistake, Node, Row


class SwappedFactors(MulGate):
    def backward(self, dz):
        return dz * self.x, dz * self.y


class SameInputTwiceX(MulGate):
    def backward(self, dz):
        return dz * self.x, dz * self.x


class SameInputTwiceY(MulGate):
    def backward(self, dz):
        return dz * self.y, dz * self.y


class MulWithoutUpstream(MulGate):
    def backward(self, dz):
        return self.y, self.x


class MulWithoutLocal(MulGate):
    def backward(self, dz):
        return dz, dz


class MulSumsForProduct(MulGate):
    def backward(self, dz):
        return dz + self.y, dz + self.x


class MulSignFlipped(MulGate):
    def backward(self, dz):
        return -dz * self.y, -dz * self.x


class MulDivides(MulGate):
    def backward(self, dz):
        return dz / self.y, dz / self.x


class MulUsesOutput(MulGate):
    def backward(self, dz):
        return dz * self.x * self.y, dz * self.x * self.y


class MulKeepsFirst(MulGate):
    def forward(self, x, y):
        if not hasattr(self, "x"):
            super().forward(x, y)
        return x * y


class MulConstant(MulGate):
    def backward(self, dz):
        return 0 * dz - 4, 0 * dz + 3


class MulIntegers(MulGate):
    def backward(self, dz):
        return (dz * self.y).astype(int), (dz * self.x).astype(int)


EXERCISE = Exercise(
    definition=MulGate,
    title="the multiply gate",
    page="gates.md#the-multiply-gate",
    graph=Graph((Node("*", "x y", "z", lambda x, y: x * y),)),
    calls="""
        gate = MulGate()
        z = gate.forward(x, y)
        dx, dy = gate.backward(dz)
    """,
    tensors={"x": INPUT, "y": INPUT, "dz": UPSTREAM},
    rows=(Row("forward", 2, of=("z",)), Row("dx", 4), Row("dy", 4)),
    examples=(
        Example("small numbers", {"x": 3, "y": -4, "dz": 2}),
        Example("lecture 1, (x + y) z", {"x": 3, "y": -4, "dz": 1}, {"z": "-12", "dx": "-4", "dy": "3"}),
    ),
    hints=(
        "The idea: downstream = upstream x local. What is new here is that the local gradient of one input is not a constant.",
        "The question: if x moves by 0.01, how far does z = x y move when y is 2? And when y is 1000?",
        "On numbers: x = 3, y = -4 gives z = -12. With x = 3.01 it gives -12.04. What was the slope, and where have you seen that number?",
        "A neighbour: the quotient, q = x / y. x = 6 and y = 2 make 3. With x = 6.02 it is 3.01: the slope is 0.5, that is 1 / y. With y = 2.01 it is 2.985: the slope is -1.5, that is -x / y^2. "
        "Both slopes need numbers that came in, so forward keeps x and y: dq = 4 makes dx = 4 / 2 = 2 and dy = 4 times -1.5 = -6.",
    ),
    mistakes=(
        Mistake(
            "swapped-factors",
            SwappedFactors,
            say="Your multiply gate gives each input its own value back; each input's gradient should be scaled by the other one.",
            think="If y is 1000 and you nudge x by 0.01, how far does x * y move?",
        ),
        Mistake(
            "same-input-twice",
            (SameInputTwiceX, SameInputTwiceY),
            say="This gradient uses the very input that it belongs to; it needs the other one.",
            think="If y is 1000 and x moves by 0.01, how far does the product move?",
            per_row=True,
        ),
        Mistake(
            "upstream-missing",
            MulWithoutUpstream,
            say="You returned the local gradient only; the gradient that arrives from above never enters.",
            think="What would change in your result if everything after this node were multiplied by 10?",
            per_row=True,
        ),
        Mistake(
            "local-missing",
            MulWithoutLocal,
            say="The upstream gradient passes your node unchanged, as if the node were a copy.",
            think="Which quantity describes this node alone?",
            per_row=True,
        ),
        Mistake(
            "sum-for-product",
            MulSumsForProduct,
            say="You added the upstream and the local gradient; the chain rule multiplies them.",
            think="What should arrive below if nothing arrives from above?",
            per_row=True,
        ),
        Mistake(
            "sign-flipped",
            MulSignFlipped,
            say="The sign is turned round: that is the direction of the update, not of the gradient.",
            think="If the loss goes up when w goes up, what sign has dL/dw?",
            per_row=True,
        ),
        Mistake(
            "divided-by-factor",
            MulDivides,
            say="You divide the upstream gradient where the local gradient should scale it.",
            think="When y is 1000, does a small change of x move x * y a little or a lot?",
            per_row=True,
        ),
        Mistake(
            "output-for-factor",
            MulUsesOutput,
            say="You scale the upstream gradient by the gate's output; the local gradient of one input does not contain that input.",
            think="Keep y at 2: is the slope of x * y along x another one at x = 1 than at x = 5?",
        ),
        Mistake(
            "stale-cache",
            MulKeepsFirst,
            say="Your backward uses the numbers of an earlier forward; it belongs to the last one.",
            think="When is what you keep written: at every forward, or only at the first one?",
        ),
        Mistake(
            "constant-answer",
            MulConstant,
            say="Your gate returns the lecture's numbers whatever comes in.",
            think="What does it give when all its inputs are 1?",
        ),
        Mistake(
            "integers",
            MulIntegers,
            say="Your gradient is made of integers, so the fractions were cut off.",
            think="What does your array's dtype say?",
            per_row=True,
        ),
    ),
)
