"""The sigmoid layer: every entry of a batch goes through the curve from 0 to 1.

Lecture 1, layers: an activation stands between two linear layers, or the two would be no more than one.
"""

import numpy as np


class Sigmoid:
    """out = 1 / (1 + exp(-x)), element by element."""

    def forward(self, x):
        """Return out = 1 / (1 + exp(-x)), and keep what backward will need.

        x, out: (N, D), one example a row.
        """
        self.out = 1.0 / (1.0 + np.exp(-x))
        return self.out.copy()

    def backward(self, dout):
        """Return dx, the gradient of the loss with respect to x.

        dout: (N, D), the upstream gradient: how the loss moves when out moves. dx: (N, D).
        """
        return dout * self.out * (1.0 - self.out)


# ==== the course team only ====
from bpgrade.exercise import LAYERS, UPSTREAM, Also, Example, Exercise, Graph, Mistake, Node, Row, Tensor


class ExpSign(Sigmoid):
    def forward(self, x):
        self.out = 1 / (1 + np.exp(x))
        return self.out


class Precedence(Sigmoid):
    def forward(self, x):
        self.out = 1 / 1 + np.exp(-x)
        return self.out


class TanhForSigmoid(Sigmoid):
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out


class TanhForSigmoidThroughout(TanhForSigmoid):
    def backward(self, dout):
        return dout * (1 - self.out**2)


class SlopeOfInput(Sigmoid):
    def forward(self, x):
        self.x = x
        return super().forward(x)

    def backward(self, dout):
        return dout * self.x * (1 - self.x)


class SigmoidTwice(Sigmoid):
    def backward(self, dout):
        again = 1 / (1 + np.exp(-self.out))
        return dout * again * (1 - again)


class ValueForSlope(Sigmoid):
    def backward(self, dout):
        return dout * self.out


class SlopeFactorMissing(Sigmoid):
    def backward(self, dout):
        return dout * (1 - self.out)


class SlopeSign(Sigmoid):
    def backward(self, dout):
        return dout * self.out * (self.out - 1)


class OtherActivationSlope(Sigmoid):
    def backward(self, dout):
        return dout * (1 - self.out**2)


class TanhSlope(SlopeOfInput):
    def backward(self, dout):
        return dout * (1 - np.tanh(self.x) ** 2)


class ReLUSlope(SlopeOfInput):
    def backward(self, dout):
        return dout * (self.x > 0)


class SigmoidWithoutUpstream(Sigmoid):
    def backward(self, dout):
        return self.out * (1 - self.out)


class SigmoidWithoutLocal(Sigmoid):
    def backward(self, dout):
        return dout


class SigmoidSumsForProduct(Sigmoid):
    def backward(self, dout):
        return dout + self.out * (1 - self.out)


class WholeInput(Sigmoid):
    def forward(self, x):
        return super().forward(x.astype(int))


class FirstExampleInDX(Sigmoid):
    def backward(self, dout):
        dx = np.zeros_like(dout)
        dx[0] = super().backward(dout)[0]
        return dx


class LastExampleInDX(Sigmoid):
    def backward(self, dout):
        dx = np.zeros_like(dout)
        dx[-1] = super().backward(dout)[-1]
        return dx


class SigmoidMultiplies(Sigmoid):
    def backward(self, dout):
        return super().backward(dout) * len(dout)


class SigmoidAverages(Sigmoid):
    def backward(self, dout):
        return dout * self.out * (1 - self.out) / len(dout)


class SigmoidKeepsFirst(Sigmoid):
    def forward(self, x):
        out = 1 / (1 + np.exp(-x))
        if not hasattr(self, "out"):
            self.out = out
        return out


class SigmoidIntegers(Sigmoid):
    def backward(self, dout):
        dx = np.zeros(dout.shape, dtype=int)
        dx[:] = dout * self.out * (1 - self.out)
        return dx


class SlopeWithoutBrackets(Sigmoid):
    def backward(self, dout):
        return dout * self.out * 1 - self.out


def flat_at_both_ends(draw):
    """Return whether the sigmoid comes within 0.001 of 0 and of 1: who cuts it off there shows."""
    return draw["x"].min() < -6.95 and draw["x"].max() > 6.95


EXERCISE = Exercise(
    definition=Sigmoid,
    title="the sigmoid layer",
    page="activations.md#sigmoid-flat-at-both-ends",
    graph=Graph((Node("sigmoid", "x", "out", lambda x: 1 / (1 + np.exp(-x))),)),
    calls="""
        layer = Sigmoid()
        out = layer.forward(x)
        dx = layer.backward(dout)
    """,
    tensors={"x": Tensor("N D", low=0.05, high=3.0), "dout": Tensor("N D", scales=UPSTREAM.scales)},
    sizes=LAYERS,
    rows=(Row("forward", 4, of=("out",)), Row("dx", 6)),
    # Where the curve is nearly flat: whoever cuts it off at some number is right everywhere else.
    also=(Also("far from 0", tensors={"x": Tensor("N D", low=2.0, high=9.0)}, keep=flat_at_both_ends),),
    examples=(
        Example(
            "small numbers, with the lecture's 0.73 at x = 1",
            {"x": [[0, 1, -1], [3, -3, 2]], "dout": [[4, 1, -2], [10, 10, -1]]},
            {"out": "0.50 0.73 0.27 0.95 0.05 0.88", "dx": "1.00 0.20 -0.39 0.45 0.45 -0.10"},
        ),
    ),
    hints=(
        "The idea: every entry goes through the curve by itself, so at each place downstream = upstream x local. "
        "The local gradient can be written with the output alone, so keep that in forward.",
        "The question: where is the curve of the sigmoid steepest, how steep is it there, and how steep is it at its two ends?",
        "On numbers: x = 0 gives 0.5, and the slope there is 0.25. x = 1 gives 0.731 and x = -1 gives 0.269, and the slope is 0.197 at both. Which expression in the output gives all three slopes?",
        "A neighbour: the square root, r = sqrt(x), has a slope that its output knows too: 1 / (2 sqrt(x)) is 1 / (2 r). So forward keeps r, and backward divides dr by 2 r: x = (9, 16) gives r = (3, 4), and dr = (12, -16) makes dx = (2, -2).",
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
            "tanh-for-sigmoid",
            (TanhForSigmoid, TanhForSigmoidThroughout),
            say="Your forward is tanh, which runs from -1 to 1; the sigmoid runs from 0 to 1.",
            think="What should come out for x = 0?",
        ),
        Mistake(
            "integers",
            WholeInput,
            say="Your forward works with whole numbers: the fractions of x were cut off.",
            think="Feed 0.2 and 0.9: does your layer tell them apart?",
            per_row=True,
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
            think="At x = 10 the curve is nearly flat: what should the local gradient be about?",
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
            (OtherActivationSlope, TanhSlope, ReLUSlope),
            say="That is the slope of another activation; this layer is the sigmoid.",
            think="What is the steepest slope that the sigmoid has, and what is yours at x = 0.1?",
        ),
        Mistake(
            "upstream-missing",
            SigmoidWithoutUpstream,
            say="You returned the local gradient only; the gradient that arrives from above never enters.",
            think="What would change in your result if everything after this layer were multiplied by 10?",
            per_row=True,
        ),
        Mistake(
            "local-missing",
            SigmoidWithoutLocal,
            say="The upstream gradient passes your layer unchanged, as if the layer were a copy.",
            think="Which quantity describes this layer alone?",
        ),
        Mistake(
            "sum-for-product",
            SigmoidSumsForProduct,
            say="You added the upstream and the local gradient; the chain rule multiplies them.",
            think="What should arrive below if nothing arrives from above?",
            per_row=True,
        ),
        Mistake(
            "batch-average-misplaced",
            SigmoidAverages,
            say="Your gradient is divided by the number of examples; a mean over the batch belongs to the loss, and this layer takes none.",
            think="Each entry of x moves one entry of out: does it move it less when there are more examples?",
            per_row=True,
        ),
        Mistake(
            "batch-average-misplaced",
            SigmoidMultiplies,
            say="Your gradient is multiplied by the number of examples; each example goes back on its own.",
            think="Write every example of the batch twice: should the first row of dx change?",
            per_row=True,
        ),
        Mistake(
            "last-example-only",
            (FirstExampleInDX, LastExampleInDX),
            say="Only one example counts in your gradient; each row of dx belongs to an example of its own.",
            think="Which rows of your dx are 0 throughout?",
            per_row=True,
        ),
        Mistake(
            "stale-cache",
            SigmoidKeepsFirst,
            say="Your backward uses the numbers of an earlier forward; it belongs to the last one.",
            think="When is what you keep written: at every forward, or only at the first one?",
        ),
        Mistake(
            "integers",
            SigmoidIntegers,
            say="Your gradient is made of integers, so the fractions were cut off.",
            think="What does your array's dtype say?",
            per_row=True,
        ),
        Mistake(
            "precedence",
            SlopeWithoutBrackets,
            say="Python multiplies before it subtracts, so only the first part of your difference is multiplied.",
            think="What does `2 * 1 - 3` give, and where would brackets change it?",
            per_row=True,
        ),
    ),
)
