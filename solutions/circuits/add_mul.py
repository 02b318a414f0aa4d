"""The first worked example of lecture 1: f = (x + y) z, an add gate and a multiply gate.

Lecture 1, computational graphs: x = -2, y = 5, z = -4 gives f = -12.
"""


class AddMulCircuit:
    """f = (x + y) * z, element by element."""

    def forward(self, x, y, z):
        """Return f = (x + y) * z, and keep what backward will need.

        x, y, z, f: arrays of one shape.
        """
        self.q = x + y
        self.z = z.copy()
        return self.q * z

    def backward(self, df):
        """Return (dx, dy, dz), the gradients of the loss with respect to x, y and z.

        df: the upstream gradient, of the shape of f: how the loss moves when f moves.
        """
        dq = df * self.z
        dz = df * self.q
        return dq, dq.copy(), dz


# ==== the course team only ====
import numpy as np
from bpgrade.exercise import INPUT, UPSTREAM, Example, Exercise, Graph, Mistake, Node, Row


class Remembers(AddMulCircuit):
    def forward(self, x, y, z):
        self.x, self.y = x, y
        return super().forward(x, y, z)


class CircuitSwapped(AddMulCircuit):
    def backward(self, df):
        return df * self.q, df * self.q, df * self.z


class CircuitWithoutUpstream(AddMulCircuit):
    def backward(self, df):
        return self.z, self.z, self.q


class CircuitAddUsesInputs(Remembers):
    def backward(self, df):
        return df * self.z * self.x, df * self.z * self.y, df * self.q


class CircuitAddUsesOtherInput(Remembers):
    def backward(self, df):
        return df * self.z * self.y, df * self.z * self.x, df * self.q


class CircuitAddSplits(AddMulCircuit):
    def backward(self, df):
        return df * self.z / 2, df * self.z / 2, df * self.q


class CircuitMulIsWire(AddMulCircuit):
    def backward(self, df):
        return df, df, df


class CircuitStopsAtAdd(AddMulCircuit):
    def backward(self, df):
        return df, df, df * self.q


class CircuitSumsForProduct(AddMulCircuit):
    def backward(self, df):
        return df + self.z, df + self.z, df + self.q


class CircuitSignFlipped(AddMulCircuit):
    def backward(self, df):
        return -df * self.z, -df * self.z, -df * self.q


class CircuitRulesExchanged(Remembers):
    def backward(self, df):
        return df * self.y, df * self.x, df


class CircuitOneInput(Remembers):
    def backward(self, df):
        return df * self.z, df * self.z, df * self.x


class CircuitOtherInput(Remembers):
    def backward(self, df):
        return df * self.z, df * self.z, df * self.y


class CircuitConstant(AddMulCircuit):
    def backward(self, df):
        return np.full_like(df, -4.0), np.full_like(df, -4.0), np.full_like(df, 3.0)


class CircuitConstantScalars(AddMulCircuit):
    def backward(self, df):
        return -4.0, -4.0, 3.0


class CircuitKeepsFirst(AddMulCircuit):
    def forward(self, x, y, z):
        if not hasattr(self, "q"):
            super().forward(x, y, z)
        return (x + y) * z


class CircuitPrecedence(Remembers):
    def forward(self, x, y, z):
        super().forward(x, y, z)
        return x + y * z

    def backward(self, df):
        return df, df * self.z, df * self.y


EXERCISE = Exercise(
    definition=AddMulCircuit,
    title="f = (x + y) z",
    page="circuits.md#a-sum-and-a-product-by-hand",
    graph=Graph((Node("+", "x y", "q", lambda x, y: x + y), Node("*", "q z", "f", lambda q, z: q * z))),
    calls="""
        circuit = AddMulCircuit()
        f = circuit.forward(x, y, z)
        dx, dy, dz = circuit.backward(df)
    """,
    tensors={"x": INPUT, "y": INPUT, "z": INPUT, "df": UPSTREAM},
    rows=(Row("forward", 4, of=("f",)), Row("dx", 7), Row("dy", 7), Row("dz", 7)),
    keep=lambda draw: np.abs(draw["x"] + draw["y"]).min() > 0.2,
    examples=(
        Example(
            "lecture 1, (x + y) z",
            {"x": -2, "y": 5, "z": -4, "df": 1},
            {"f": "-12", "dx": "-4", "dy": "-4", "dz": "3"},
        ),
        Example("small numbers", {"x": 1, "y": 2, "z": -4, "df": 5}),
    ),
    hints=(
        "The idea: name the inner value, q = x + y. Then f = q z is one multiply gate and q is one add gate, and each knows its rule.",
        "The question: what comes back to q from the multiply gate? That is the upstream gradient of the add gate.",
        "On numbers, the lecture's: q = 3, z = -4 and 1 from above. First write the two numbers that leave the multiply gate, "
        "then the two that leave the add gate.",
        "A neighbour: f = (x - y)^2, of two nodes: d = x - y and f = d^2. x = 5 and y = 2 make d = 3 and f = 9. Let 10 arrive from above. The square's slope is 2 d = 6, so d gets 60. "
        "d rises with x and falls with y, so x gets 60 and y gets -60. The check: with x = 5.01 f is 9.0601, that is 0.06 more, and 10 times that is 60 times the nudge.",
    ),
    mistakes=(
        Mistake(
            "precedence",
            CircuitPrecedence,
            say="Python reads your formula as x + (y * z).",
            think="Which operation comes first in (x + y) z, and what tells Python so?",
        ),
        Mistake(
            "swapped-factors",
            CircuitSwapped,
            say="Your multiply gate gives each input its own value back; each input's gradient should be scaled by the other one.",
            think="If z is 1000 and you nudge x by 0.01, how far does f move?",
        ),
        Mistake(
            "upstream-missing",
            CircuitWithoutUpstream,
            say="You returned the local gradient only; the gradient that arrives from above never enters.",
            think="What would change in your result if f were multiplied by 10 before the loss?",
            per_row=True,
        ),
        Mistake(
            "local-missing",
            (CircuitMulIsWire, CircuitStopsAtAdd),
            say="The upstream gradient passes your multiply gate unchanged, as if that gate were a copy.",
            think="Between x and f lie two gates: which of them is missing in your gradient?",
            per_row=True,
        ),
        Mistake(
            "rules-exchanged",
            CircuitRulesExchanged,
            say="Your add gate and your multiply gate carry each other's rule.",
            think="Which of the two needs to remember its inputs?",
        ),
        Mistake(
            "add-uses-inputs",
            (CircuitAddUsesInputs, CircuitAddUsesOtherInput),
            say="Addition does not scale gradients: your add gate uses the input values.",
            think="Nudge x by 0.01: by how much does x + y move, whatever y is?",
            per_row=True,
        ),
        Mistake(
            "add-splits",
            CircuitAddSplits,
            say="Your add gate shares the gradient out between its inputs; each input gets all of it.",
            think="If both x and y move by 0.01, how far does their sum move, and what do your two halves predict?",
            per_row=True,
        ),
        Mistake(
            "partial-factor",
            (CircuitOneInput, CircuitOtherInput),
            say="z is multiplied by the whole sum, but your gradient for z uses one of its two terms.",
            think="Which number stands on the wire that meets z in the multiply gate?",
            per_row=True,
        ),
        Mistake(
            "sum-for-product",
            CircuitSumsForProduct,
            say="You added the upstream and the local gradient; the chain rule multiplies them.",
            think="What should arrive below if nothing arrives from above?",
            per_row=True,
        ),
        Mistake(
            "sign-flipped",
            CircuitSignFlipped,
            say="The sign is turned round: that is the direction of the update, not of the gradient.",
            think="If the loss goes up when z goes up, what sign has dz?",
            per_row=True,
        ),
        Mistake(
            "constant-answer",
            (CircuitConstant, CircuitConstantScalars),
            say="Your circuit returns the lecture's numbers whatever comes in.",
            think="What does it give for x = 1, y = 1, z = 1?",
        ),
        Mistake(
            "stale-cache",
            CircuitKeepsFirst,
            say="Your backward uses the numbers of an earlier forward; it belongs to the last one.",
            think="When is what you keep written: at every forward, or only at the first one?",
        ),
    ),
)
