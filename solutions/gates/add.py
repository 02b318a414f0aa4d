"""The add gate: two values become their sum.

Lecture 1, computational graphs: in (x + y) z the first node is an add gate.
"""


class AddGate:
    """z = x + y, element by element."""

    def forward(self, x, y):
        """Return z = x + y.

        x, y, z: arrays of one shape.
        """
        return x + y

    def backward(self, dz):
        """Return (dx, dy), the gradients of the loss with respect to x and y.

        dz: the upstream gradient, of the shape of z: how the loss moves when z moves.
        """
        return dz.copy(), dz.copy()


# ==== the course team only ====
import numpy as np
from bpgrade.exercise import INPUT, UPSTREAM, Example, Exercise, Graph, Mistake, Node, Row


class AddUsesInputs(AddGate):
    def forward(self, x, y):
        self.x, self.y = x, y
        return x + y

    def backward(self, dz):
        return dz * self.x, dz * self.y


class AddUsesOtherInput(AddUsesInputs):
    def backward(self, dz):
        return dz * self.y, dz * self.x


class AddSplits(AddGate):
    def backward(self, dz):
        return dz / 2, dz / 2


class AddWithoutUpstream(AddGate):
    def backward(self, dz):
        return np.ones_like(dz), np.ones_like(dz)


class AddWithoutUpstreamScalar(AddGate):
    def backward(self, dz):
        return 1.0, 1.0


class AddSignFlipped(AddGate):
    def backward(self, dz):
        return -dz, -dz


class AddSubtracts(AddGate):
    def backward(self, dz):
        return dz, -dz


class AddSumsForProduct(AddGate):
    def backward(self, dz):
        return dz + 1, dz + 1


class AddConstant(AddGate):
    def backward(self, dz):
        return np.full_like(dz, -4.0), np.full_like(dz, -4.0)


class AddWholeOutput(AddGate):
    def forward(self, x, y):
        return super().forward(x, y).astype(int)


class AddWholeInputs(AddGate):
    def forward(self, x, y):
        return super().forward(x.astype(int), y.astype(int))


class AddIntegers(AddGate):
    def backward(self, dz):
        return dz.astype(int), dz.astype(int)


EXERCISE = Exercise(
    definition=AddGate,
    title="the add gate",
    page="gates.md#the-add-gate",
    graph=Graph((Node("+", "x y", "z", lambda x, y: x + y),)),
    calls="""
        gate = AddGate()
        z = gate.forward(x, y)
        dx, dy = gate.backward(dz)
    """,
    tensors={"x": INPUT, "y": INPUT, "dz": UPSTREAM},
    rows=(Row("forward", 2, of=("z",)), Row("dx", 4), Row("dy", 4)),
    examples=(Example("lecture 1, (x + y) z", {"x": -2, "y": 5, "dz": -4}, {"z": "3", "dx": "-4", "dy": "-4"}),),
    hints=(
        "The idea: every node knows only itself. It needs its local gradients, dz/dx and dz/dy, and what arrives from above.",
        "The question: if x moves by 0.01, how far does z = x + y move? Does the answer depend on x, or on y?",
        "On numbers: x = -2, y = 5 gives z = 3. Now x = -1.99. How far did z go, and what does the loss make of that if dz = -4?",
        "A neighbour: a weighted sum, z = 3 x + 0.5 y. Nudge x by 0.01 and z goes up by 0.03; nudge y by 0.01 and z goes up by 0.005, and both are so whatever x and y are. "
        "So the local gradients are 3 and 0.5, and forward has nothing to keep: dz = -4 makes dx = -12 and dy = -2.",
    ),
    mistakes=(
        Mistake(
            "add-uses-inputs",
            (AddUsesInputs, AddUsesOtherInput),
            say="Addition does not scale gradients: your add gate uses the input values.",
            think="Nudge x by 0.01: by how much does x + y move, whatever y is?",
            per_row=True,
        ),
        Mistake(
            "add-splits",
            AddSplits,
            say="Your add gate passes on a part of the gradient; each input gets all of it.",
            think="If both inputs move by 0.01, how far does the sum move, and what does your gradient predict?",
            per_row=True,
        ),
        Mistake(
            "upstream-missing",
            (AddWithoutUpstream, AddWithoutUpstreamScalar),
            say="You returned the local gradient only; the gradient that arrives from above never enters.",
            think="What would change in your result if everything after this node were multiplied by 10?",
            per_row=True,
        ),
        Mistake(
            "sign-flipped",
            AddSignFlipped,
            say="The sign is turned round: that is the direction of the update, not of the gradient.",
            think="If the loss goes up when z goes up, and z goes up when x goes up, what sign has dx?",
            per_row=True,
        ),
        Mistake(
            "subtraction-rule",
            AddSubtracts,
            say="Your add gate turns the sign of the second gradient round, as a subtraction would.",
            think="Nudge y up by 0.01: does x + y go up or down?",
        ),
        Mistake(
            "sum-for-product",
            AddSumsForProduct,
            say="You added the upstream and the local gradient; the chain rule does something else with them.",
            think="What should arrive below if nothing arrives from above?",
            per_row=True,
        ),
        Mistake(
            "constant-answer",
            AddConstant,
            say="Your gate returns the lecture's numbers whatever comes in.",
            think="What does it give when all its inputs are 1?",
        ),
        Mistake(
            "integers",
            (AddWholeOutput, AddWholeInputs),
            say="Your forward works with integers somewhere, so fractions were cut off.",
            think="What does your array's dtype say?",
            per_row=True,
        ),
        Mistake(
            "integers",
            AddIntegers,
            say="Your gradient is made of integers, so the fractions were cut off.",
            think="What does your array's dtype say?",
            per_row=True,
        ),
    ),
)
