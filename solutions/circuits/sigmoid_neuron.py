"""The second worked example of lecture 1: a neuron with two inputs and a sigmoid.

Lecture 1, computational graphs: w = (2, -3), b = -3, x = (-1, -2) gives f = 0.73. The lecture carries its rounded 0.2 on and
prints -0.2, -0.4 and 0.2 for w0, w1 and b; your exact numbers are -0.1966, -0.3932 and 0.1966.
"""

import numpy as np


class SigmoidNeuron:
    """f = sigmoid(w0 * x0 + w1 * x1 + b), element by element."""

    def forward(self, w0, x0, w1, x1, b):
        """Return f = sigmoid(w0 * x0 + w1 * x1 + b), and keep what backward will need.

        w0, x0, w1, x1, b, f: arrays of one shape. sigmoid(u) = 1 / (1 + exp(-u)).
        """
        self.inputs = w0.copy(), x0.copy(), w1.copy(), x1.copy()
        self.f = 1.0 / (1.0 + np.exp(-(w0 * x0 + w1 * x1 + b)))
        return self.f.copy()

    def backward(self, df):
        """Return (dw0, dx0, dw1, dx1, db), the gradients of the loss with respect to the five inputs.

        df: the upstream gradient, of the shape of f: how the loss moves when f moves.
        """
        w0, x0, w1, x1 = self.inputs
        du = df * self.f * (1.0 - self.f)
        return du * x0, du * w0, du * x1, du * w1, du


# ==== the course team only ====
from bpgrade.exercise import UPSTREAM, Example, Exercise, Graph, Mistake, Node, Row, Tensor


class Neuron(SigmoidNeuron):
    """The right neuron in two parts, so that a wrong one changes one of them."""

    def forward(self, w0, x0, w1, x1, b):
        self.b = b
        self.u = w0 * x0 + w1 * x1 + b
        return super().forward(w0, x0, w1, x1, b)

    def slope(self):
        return self.f * (1 - self.f)

    def send_back(self, du):
        w0, x0, w1, x1 = self.inputs
        return du * x0, du * w0, du * x1, du * w1, du

    def backward(self, df):
        return self.send_back(df * self.slope())


class NeuronExpSign(Neuron):
    def forward(self, w0, x0, w1, x1, b):
        super().forward(w0, x0, w1, x1, b)
        self.f = 1 / (1 + np.exp(self.u))
        return self.f


class NeuronPrecedence(Neuron):
    def forward(self, w0, x0, w1, x1, b):
        super().forward(w0, x0, w1, x1, b)
        self.f = 1 / 1 + np.exp(-self.u)
        return self.f


class NeuronBiasMissing(Neuron):
    def forward(self, w0, x0, w1, x1, b):
        return super().forward(w0, x0, w1, x1, 0 * b)


class NeuronSlopeOfInput(Neuron):
    def slope(self):
        return self.u * (1 - self.u)


class NeuronSigmoidTwice(Neuron):
    def slope(self):
        again = 1 / (1 + np.exp(-self.f))
        return again * (1 - again)


class NeuronValueForSlope(Neuron):
    def slope(self):
        return self.f


class NeuronSlopeFactorMissing(Neuron):
    def slope(self):
        return 1 - self.f


class NeuronSlopeSign(Neuron):
    def slope(self):
        return self.f * (self.f - 1)


class NeuronOtherSlope(Neuron):
    def slope(self):
        return 1 - self.f**2


class NeuronWithoutSlope(Neuron):
    def slope(self):
        return np.ones_like(self.f)


class NeuronWithoutUpstream(Neuron):
    def backward(self, df):
        return self.send_back(self.slope())


class NeuronSwapped(Neuron):
    def send_back(self, du):
        w0, x0, w1, x1 = self.inputs
        return du * w0, du * x0, du * w1, du * x1, du


class NeuronSwapped0(Neuron):
    def send_back(self, du):
        w0, x0, w1, x1 = self.inputs
        return du * w0, du * x0, du * x1, du * w1, du


class NeuronSwapped1(Neuron):
    def send_back(self, du):
        w0, x0, w1, x1 = self.inputs
        return du * x0, du * w0, du * w1, du * x1, du


class NeuronMulIsWire(Neuron):
    def send_back(self, du):
        return du, du, du, du, du


class NeuronAddUsesInput(Neuron):
    def send_back(self, du):
        return *super().send_back(du)[:4], du * self.b


class NeuronBiasConstant(Neuron):
    def send_back(self, du):
        return *super().send_back(du)[:4], np.ones_like(du)


class NeuronConstant(Neuron):
    def backward(self, df):
        return tuple(np.full_like(df, value) for value in (-0.2, 0.4, -0.4, -0.6, 0.2))


class NeuronConstantExact(Neuron):
    def backward(self, df):
        slope = 0.19661193324148185
        return tuple(np.full_like(df, factor * slope) for factor in (-1, 2, -2, -3, 1))


class NeuronKeepsFirst(Neuron):
    def forward(self, w0, x0, w1, x1, b):
        if not hasattr(self, "inputs"):
            return super().forward(w0, x0, w1, x1, b)
        return 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))


def fair(draw):
    """Return whether the neuron is nowhere saturated: every pre-activation is within 3 of 0, and not at it."""
    u = draw["w0"] * draw["x0"] + draw["w1"] * draw["x1"] + draw["b"]
    return np.abs(u).min() > 0.1 and np.abs(u).max() < 3


class NeuronMinusWithoutBrackets(Neuron):
    def forward(self, w0, x0, w1, x1, b):
        super().forward(w0, x0, w1, x1, b)
        self.f = 1 / (1 + np.exp(-w0 * x0 + w1 * x1 + b))
        return self.f


EXERCISE = Exercise(
    definition=SigmoidNeuron,
    title="the sigmoid neuron",
    page="circuits.md#the-sigmoid-neuron-by-hand",
    graph=Graph(
        (
            Node("*", "w0 x0", "w0x0", lambda w0, x0: w0 * x0),
            Node("*", "w1 x1", "w1x1", lambda w1, x1: w1 * x1),
            Node("+", "w0x0 w1x1", "sum", lambda one, other: one + other),
            Node("+", "sum b", "u", lambda total, b: total + b),
            Node("sigmoid", "u", "f", lambda u: 1 / (1 + np.exp(-u))),
        )
    ),
    calls="""
        neuron = SigmoidNeuron()
        f = neuron.forward(w0, x0, w1, x1, b)
        dw0, dx0, dw1, dx1, db = neuron.backward(df)
    """,
    tensors={**{name: Tensor() for name in ("w0", "x0", "w1", "x1", "b")}, "df": UPSTREAM},
    rows=(
        Row("forward", 5, of=("f",)),
        Row("dw0", 4),
        Row("dx0", 4),
        Row("dw1", 4),
        Row("dx1", 4),
        Row("db", 4),
    ),
    keep=fair,
    examples=(
        Example(
            "lecture 1, the sigmoid neuron",
            {"w0": 2, "x0": -1, "w1": -3, "x1": -2, "b": -3, "df": 1},
            {"f": "0.73", "dw0": "-0.2", "dx0": "0.4", "dw1": "-0.4", "dx1": "-0.6", "db": "0.2"},
        ),
        Example("small numbers", {"w0": 1, "x0": 2, "w1": -1, "x1": 1, "b": 0.5, "df": 4}),
    ),
    hints=(
        "The idea: name the sum, u = w0 x0 + w1 x1 + b. First go back through the sigmoid from f to u, then through the sum to each of the five.",
        "The question: the sigmoid's slope can be written with f alone. And what happens to a gradient on its way back through an add gate, "
        "and through a multiply gate?",
        "On numbers, the lecture's: u = 1, f = 0.73, and 0.2 arrives at u. Each product w x gets that 0.2; "
        "what does the multiply gate make of it for w0, when x0 = -1?",
        "A neighbour: a neuron with one input and a square root, u = w x + b and f = sqrt(u). w = 2, x = 6 and b = 4 make u = 16 and f = 4. The root's slope is 1 / (2 f) = 1/8, so of the 8 that arrive u gets 1. "
        "The sum hands that 1 to w x and to b. In w x the weight is scaled by the input and the input by the weight: w gets 6, x gets 2, and b gets 1. The check: with w = 2.01 f is 4.0075, and 8 times 0.0075 is 6 times the nudge.",
    ),
    mistakes=(
        Mistake(
            "exp-sign",
            NeuronExpSign,
            say="Your sigmoid falls as its input grows: the sign inside exp is flipped.",
            think="The sigmoid of 5 should be near which end?",
        ),
        Mistake(
            "precedence",
            NeuronPrecedence,
            say="Python reads your formula as (1/1) + exp(-u).",
            think="Can a sigmoid be 3.7?",
        ),
        Mistake(
            "bias-missing",
            NeuronBiasMissing,
            say="Your neuron leaves its bias b out.",
            think="With x0 = x1 = 0, what should the neuron return?",
        ),
        Mistake(
            "sigmoid-slope-of-input",
            NeuronSlopeOfInput,
            say="You used the shortcut for the sigmoid's slope on its input, but the shortcut needs the sigmoid's output.",
            think="What do you store in forward: what goes into the sigmoid, or what comes out?",
            per_row=True,
        ),
        Mistake(
            "sigmoid-twice",
            NeuronSigmoidTwice,
            say="You applied the sigmoid a second time before taking its slope.",
            think="Is the value you take the slope at still the sum, or already an activation?",
            per_row=True,
        ),
        Mistake(
            "value-for-slope",
            NeuronValueForSlope,
            say="You multiplied by the sigmoid's value, not by its slope.",
            think="At u = 10 the neuron is saturated: what should its local gradient be about?",
            per_row=True,
        ),
        Mistake(
            "slope-factor-missing",
            NeuronSlopeFactorMissing,
            say="One factor of the sigmoid's slope is missing.",
            think="Which of the two tails does your slope not flatten?",
            per_row=True,
        ),
        Mistake(
            "slope-sign",
            NeuronSlopeSign,
            say="The slope you use for the sigmoid is negative, but the sigmoid always rises.",
            think="What sign does your slope have for an output between 0 and 1?",
        ),
        Mistake(
            "other-activation-slope",
            NeuronOtherSlope,
            say="That is tanh's slope; this neuron has a sigmoid.",
            think="What is the steepest slope that the sigmoid has?",
            per_row=True,
        ),
        Mistake(
            "local-missing",
            (NeuronWithoutSlope, NeuronMulIsWire),
            say="The upstream gradient passes one of your nodes unchanged, as if that node were a copy.",
            think="On the way back from f to w0 lie the sigmoid, two add gates and a multiply gate: which of them do you skip?",
        ),
        Mistake(
            "upstream-missing",
            NeuronWithoutUpstream,
            say="You returned the neuron's own gradient only; the gradient that arrives from above never enters.",
            think="What would change in your result if f were multiplied by 10 before the loss?",
            per_row=True,
        ),
        Mistake(
            "swapped-factors",
            (NeuronSwapped, NeuronSwapped0, NeuronSwapped1),
            say="In w * x your gradient gives each factor its own value back; each should be scaled by the other one.",
            think="If x0 is 1000 and you nudge w0 by 0.01, how far does w0 * x0 move?",
        ),
        Mistake(
            "add-uses-inputs",
            NeuronAddUsesInput,
            say="Addition does not scale gradients: your gradient for b contains b.",
            think="Nudge b by 0.01: by how much does the sum move, whatever b is?",
            per_row=True,
        ),
        Mistake(
            "bias-constant",
            NeuronBiasConstant,
            say="Your gradient for b is 1 whatever comes back; what arrives at the sum has to reach b as well.",
            think="When the neuron is saturated, does nudging b still move f?",
            per_row=True,
        ),
        Mistake(
            "constant-answer",
            (NeuronConstant, NeuronConstantExact),
            say="Your neuron returns the lecture's numbers whatever comes in.",
            think="What does it give when all inputs are 1?",
        ),
        Mistake(
            "stale-cache",
            NeuronKeepsFirst,
            say="Your backward uses the numbers of an earlier forward; it belongs to the last one.",
            think="When is what you keep written: at every forward, or only at the first one?",
        ),
        Mistake(
            "precedence",
            NeuronMinusWithoutBrackets,
            say="The minus sign inside exp reaches only the first product of your sum; it belongs to the whole sum.",
            think="What does `-2 + 3` give, and where would brackets change it?",
        ),
    ),
)
