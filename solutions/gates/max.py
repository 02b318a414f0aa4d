"""The max gate: of two values the larger one goes on.

Lecture 1, computational graphs: patterns in backward flow.
"""

import numpy as np


class MaxGate:
    """z = max(x, y), element by element."""

    def forward(self, x, y):
        """Return z, at every place the larger one of x and y, and keep what backward will need.

        x, y, z: arrays of one shape. Where you are graded, x and y are equal at no place.
        """
        self.first = x > y
        return np.where(self.first, x, y)

    def backward(self, dz):
        """Return (dx, dy), the gradients of the loss with respect to x and y.

        dz: the upstream gradient, of the shape of z: how the loss moves when z moves.
        """
        return dz * self.first, dz * ~self.first


# ==== the course team only ====
from bpgrade.exercise import INPUT, UPSTREAM, Also, Example, Exercise, Graph, Mistake, Node, Row


class MaxRemembers(MaxGate):
    def forward(self, x, y):
        self.x, self.y = x, y
        return super().forward(x, y)


class MaxToLoser(MaxGate):
    def backward(self, dz):
        return dz * ~self.first, dz * self.first


class MaxToBoth(MaxGate):
    def backward(self, dz):
        return dz, dz


class MaxShared(MaxGate):
    def backward(self, dz):
        return dz / 2, dz / 2


class MaxWithoutUpstream(MaxGate):
    def backward(self, dz):
        return self.first * 1.0, ~self.first * 1.0


class MaxScalesByValue(MaxRemembers):
    def backward(self, dz):
        return dz * self.x * self.first, dz * self.y * ~self.first


class MaxRememberedAgainstZero(MaxRemembers):
    def backward(self, dz):
        return dz * (self.x > 0), dz * (self.y > 0)


class MaxFromUpstream(MaxGate):
    def backward(self, dz):
        return dz * (dz > 0), dz * (dz > 0)


class MaxSignFlipped(MaxGate):
    def backward(self, dz):
        return -dz * self.first, -dz * ~self.first


class MinForMax(MaxGate):
    def forward(self, x, y):
        self.first = x < y
        return np.minimum(x, y)


class MaxKeepsFirst(MaxGate):
    def forward(self, x, y):
        if not hasattr(self, "first"):
            super().forward(x, y)
        return np.maximum(x, y)


def fair(draw):
    """Return whether each input wins somewhere, narrowly too and never by a hair, and a smaller absolute value wins somewhere too."""
    x, y = draw["x"], draw["y"]
    ahead = (x - y) / np.abs(x).max()
    return (
        np.abs(x - y).min() > 0.2
        and np.any((ahead > 0) & (ahead < 0.4))
        and np.any((ahead < 0) & (ahead > -0.4))
        and np.any((x > y) != (np.abs(x) > np.abs(y)))
        and np.abs(np.abs(x) - np.abs(y)).min() > 0.1
    )


class MaxWholeOutput(MaxGate):
    def forward(self, x, y):
        return super().forward(x, y).astype(int)


class MaxIntegers(MaxGate):
    def backward(self, dz):
        dx, dy = super().backward(dz)
        return dx.astype(int), dy.astype(int)


def is_narrow(ahead):
    """Return whether the one wins somewhere by little, and neither wins by a hair anywhere."""
    return bool(np.any((ahead > 0) & (ahead < 0.03)) and np.abs(ahead).min() > 0.012)


EXERCISE = Exercise(
    definition=MaxGate,
    title="the max gate",
    page="gates.md#the-max-gate",
    graph=Graph((Node("max", "x y", "z", lambda x, y: np.where(x.real > y.real, x, y)),)),
    calls="""
        gate = MaxGate()
        z = gate.forward(x, y)
        dx, dy = gate.backward(dz)
    """,
    tensors={"x": INPUT, "y": INPUT, "dz": UPSTREAM},
    rows=(Row("forward", 2, of=("z",)), Row("dx", 4), Row("dy", 4)),
    keep=fair,
    also=(
        Also("x is larger everywhere", keep=lambda draw: bool(np.all(draw["x"] > draw["y"] + 0.2))),
        Also("y is larger everywhere", keep=lambda draw: bool(np.all(draw["y"] > draw["x"] + 0.2))),
        # Whoever asks for more than that one is larger shows only where it is so by little.
        Also("x wins narrowly", keep=lambda draw: is_narrow(draw["x"] - draw["y"])),
        Also("y wins narrowly", keep=lambda draw: is_narrow(draw["y"] - draw["x"])),
    ),
    examples=(Example("small numbers", {"x": 2, "y": -1, "dz": 2}, {"z": "2", "dx": "2", "dy": "0"}),),
    hints=(
        "The idea: at each place one input decides the output and the other one is not even heard.",
        "The question: x = 2 and y = -1. Nudge y by 0.01: does max(x, y) move? Now nudge x.",
        "On numbers: x = (2, 1), y = (-1, 4) gives z = (2, 4). Which input made the first entry, which the second? "
        "Keep that in forward.",
        "A neighbour: the distance, z = |x - y|. x = (5, 1) and y = (2, 4) make z = (3, 3). At the first place x is the larger one: z goes up with x and down with y. "
        "At the second place y is, and it is the other way round. Forward keeps which it is, and dz = (2, 7) makes dx = (2, -7) and dy = (-2, 7).",
    ),
    mistakes=(
        Mistake(
            "min-for-max",
            MinForMax,
            say="Your gate lets the smaller one of its inputs through.",
            think="What should the gate return for 2 and -1?",
        ),
        Mistake(
            "routed-to-loser",
            MaxToLoser,
            say="Your gate sends the gradient to the smaller input; the larger one made the output.",
            think="Nudge the smaller input by 0.01: does the maximum move?",
            per_row=True,
        ),
        Mistake(
            "local-missing",
            MaxToBoth,
            say="The upstream gradient reaches both inputs unchanged, but at each place only one of them decided the output.",
            think="Which of the two inputs could you change a little without anyone noticing?",
        ),
        Mistake(
            "gradient-shared",
            MaxShared,
            say="Your gate shares the gradient between its inputs; at each place one input gets all of it and the other one nothing.",
            think="Nudge the smaller input by 0.01: by how much does the maximum move?",
        ),
        Mistake(
            "upstream-missing",
            MaxWithoutUpstream,
            say="You returned the local gradient only; the gradient that arrives from above never enters.",
            think="What would change in your result if everything after this node were multiplied by 10?",
            per_row=True,
        ),
        Mistake(
            "value-for-step",
            MaxScalesByValue,
            say="You scale the gradient by the input's value; the slope along the larger input is always the same.",
            think="x is 5 and wins. Nudge it by 0.01: how far does the maximum move? And if x were 50?",
            per_row=True,
        ),
        Mistake(
            "mask-against-zero",
            MaxRememberedAgainstZero,
            say="You let the gradient through where an input is positive; what decides is the other input, not zero.",
            think="x = -1 and y = -3: which one is the maximum?",
            per_row=True,
        ),
        Mistake(
            "mask-from-upstream",
            MaxFromUpstream,
            say="You blocked the gradient where the gradient is negative; what decided in forward were the inputs.",
            think="Which of the two decides which input won: what came in, or what comes back?",
            per_row=True,
        ),
        Mistake(
            "sign-flipped",
            MaxSignFlipped,
            say="The sign is turned round: that is the direction of the update, not of the gradient.",
            think="If the loss goes up when z goes up, and z goes up when the larger input does, what sign has its gradient?",
            per_row=True,
        ),
        Mistake(
            "stale-cache",
            MaxKeepsFirst,
            say="Your backward uses the numbers of an earlier forward; it belongs to the last one.",
            think="When is what you keep written: at every forward, or only at the first one?",
        ),
        Mistake(
            "integers",
            MaxWholeOutput,
            say="Your forward works with integers somewhere, so fractions were cut off.",
            think="What does your array's dtype say?",
            per_row=True,
        ),
        Mistake(
            "integers",
            MaxIntegers,
            say="Your gradient is made of integers, so the fractions were cut off.",
            think="What does your array's dtype say?",
            per_row=True,
        ),
    ),
)
