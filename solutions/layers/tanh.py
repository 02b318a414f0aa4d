"""The tanh layer: every entry of a batch goes through the curve from -1 to 1.

Lecture 1, layers: an activation stands between two linear layers, or the two would be no more than one.
"""

import numpy as np


class Tanh:
    """out = tanh(x), element by element."""

    def forward(self, x):
        """Return out = tanh(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x)), and keep what backward will need.

        x, out: (N, D), one example a row.
        """
        self.out = np.tanh(x)
        return self.out.copy()

    def backward(self, dout):
        """Return dx, the gradient of the loss with respect to x.

        dout: (N, D), the upstream gradient: how the loss moves when out moves. dx: (N, D).
        """
        return dout * (1.0 - self.out**2)


# ==== the course team only ====
from bpgrade.exercise import LAYERS, UPSTREAM, Also, Example, Exercise, Graph, Mistake, Node, Row, Tensor


class ExpSign(Tanh):
    def forward(self, x):
        self.out = (np.exp(-x) - np.exp(x)) / (np.exp(-x) + np.exp(x))
        return self.out


class Precedence(Tanh):
    def forward(self, x):
        self.out = np.exp(x) - np.exp(-x) / np.exp(x) + np.exp(-x)
        return self.out


class PrecedenceBelow(Tanh):
    def forward(self, x):
        self.out = (np.exp(x) - np.exp(-x)) / np.exp(x) + np.exp(-x)
        return self.out


class PrecedenceAbove(Tanh):
    def forward(self, x):
        self.out = np.exp(x) - np.exp(-x) / (np.exp(x) + np.exp(-x))
        return self.out


class SigmoidForTanh(Tanh):
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out


class SigmoidForTanhThroughout(SigmoidForTanh):
    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class InnerFactorMissing(Tanh):
    def forward(self, x):
        self.out = 2 / (1 + np.exp(-x)) - 1
        return self.out


class SlopeOfInput(Tanh):
    def forward(self, x):
        self.x = x
        return super().forward(x)

    def backward(self, dout):
        return dout * (1 - self.x**2)


class TanhTwice(Tanh):
    def backward(self, dout):
        return dout * (1 - np.tanh(self.out) ** 2)


class ValueForSlope(Tanh):
    def backward(self, dout):
        return dout * self.out


class SquareMissing(Tanh):
    def backward(self, dout):
        return dout * (1 - self.out)


class SquareOfAll(Tanh):
    def backward(self, dout):
        return dout * (1 - self.out) ** 2


class SlopeUpsideDown(Tanh):
    def backward(self, dout):
        return dout * self.out**2


class SlopeSign(Tanh):
    def backward(self, dout):
        return dout * (self.out**2 - 1)


class OtherActivationSlope(Tanh):
    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class SigmoidSlope(SlopeOfInput):
    def backward(self, dout):
        s = 1 / (1 + np.exp(-self.x))
        return dout * s * (1 - s)


class ReLUSlope(SlopeOfInput):
    def backward(self, dout):
        return dout * (self.x > 0)


class TanhWithoutUpstream(Tanh):
    def backward(self, dout):
        return 1 - self.out**2


class TanhWithoutLocal(Tanh):
    def backward(self, dout):
        return dout


class TanhSumsForProduct(Tanh):
    def backward(self, dout):
        return dout + 1 - self.out**2


class WholeInput(Tanh):
    def forward(self, x):
        return super().forward(x.astype(int))


class FirstExampleInDX(Tanh):
    def backward(self, dout):
        dx = np.zeros_like(dout)
        dx[0] = super().backward(dout)[0]
        return dx


class LastExampleInDX(Tanh):
    def backward(self, dout):
        dx = np.zeros_like(dout)
        dx[-1] = super().backward(dout)[-1]
        return dx


class TanhMultiplies(Tanh):
    def backward(self, dout):
        return super().backward(dout) * len(dout)


class TanhAverages(Tanh):
    def backward(self, dout):
        return dout * (1 - self.out**2) / len(dout)


class TanhKeepsFirst(Tanh):
    def forward(self, x):
        out = np.tanh(x)
        if not hasattr(self, "out"):
            self.out = out
        return out


class TanhIntegers(Tanh):
    def backward(self, dout):
        dx = np.zeros(dout.shape, dtype=int)
        dx[:] = dout * (1 - self.out**2)
        return dx


class SlopeWithoutBrackets(Tanh):
    def backward(self, dout):
        return dout * 1 - self.out**2


EXERCISE = Exercise(
    definition=Tanh,
    title="the tanh layer",
    page="activations.md#tanh-steeper-and-centred-on-zero",
    graph=Graph((Node("tanh", "x", "out", np.tanh),)),
    calls="""
        layer = Tanh()
        out = layer.forward(x)
        dx = layer.backward(dout)
    """,
    tensors={"x": Tensor("N D", low=0.05, high=3.0), "dout": Tensor("N D", scales=UPSTREAM.scales)},
    sizes=LAYERS,
    rows=(Row("forward", 4, of=("out",)), Row("dx", 6)),
    # Where the curve is nearly flat: whoever cuts it off at some number is right everywhere else.
    also=(Also("far from 0", tensors={"x": Tensor("N D", low=2.0, high=6.0)}),),
    examples=(
        Example(
            "small numbers",
            {"x": [[0, 0.5, -0.5], [1, -1, 2]], "dout": [[1, 2, 3], [-4, 2, 10]]},
            {"out": "0.00 0.46 -0.46 0.76 -0.76 0.96", "dx": "1.00 1.57 2.36 -1.68 0.84 0.71"},
        ),
    ),
    hints=(
        "The idea: every entry goes through the curve by itself, so at each place downstream = upstream x local. "
        "The local gradient can be written with the output alone, so keep that in forward.",
        "The question: where is the curve of tanh steepest, how steep is it there, and how steep is it at its two ends?",
        "On numbers: x = 0 gives 0, and the slope there is 1. x = 0.5 gives 0.462 and x = -0.5 gives -0.462, and the slope is 0.786 at both. x = 2 gives 0.964, and the slope is 0.071. Which expression in the output gives all four slopes?",
        "A neighbour: the reciprocal, r = 1 / x, has a slope that its output knows too: -1 / x^2 is -r^2. So forward keeps r, and backward gives dr times -r^2: x = (2, -4) gives r = (0.5, -0.25), and dr = (8, 16) makes dx = (-2, -1).",
    ),
    mistakes=(
        Mistake(
            "exp-sign",
            ExpSign,
            say="Your tanh falls as x grows: the signs inside the two exp are exchanged.",
            think="tanh of 5 should be near which end?",
        ),
        Mistake(
            "precedence",
            (Precedence, PrecedenceBelow, PrecedenceAbove),
            say="Python divides before it adds and subtracts, so your fraction is not the one you meant.",
            think="Can tanh be 3.7, and where would brackets help?",
        ),
        Mistake(
            "sigmoid-for-tanh",
            (SigmoidForTanh, SigmoidForTanhThroughout),
            say="Your forward is the sigmoid, which runs from 0 to 1; tanh runs from -1 to 1.",
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
            "inner-factor-missing",
            InnerFactorMissing,
            say="You stretched the sigmoid to run from -1 to 1, but tanh is also steeper along x.",
            think="What does your forward give for x = 0.5, and what does np.tanh give?",
        ),
        Mistake(
            "tanh-slope-of-input",
            SlopeOfInput,
            say="You used the shortcut for the slope of tanh on its input, but the shortcut needs the output.",
            think="What do you store in forward: what came in, or what went out?",
        ),
        Mistake(
            "tanh-twice",
            TanhTwice,
            say="You applied tanh a second time before taking its slope.",
            think="Is the value you take the slope at still the input, or already an activation?",
        ),
        Mistake(
            "value-for-slope",
            ValueForSlope,
            say="You multiplied by the value of tanh, not by its slope.",
            think="At x = 10 the curve is nearly flat: what should the local gradient be about?",
        ),
        Mistake(
            "square-missing",
            (SquareMissing, SquareOfAll),
            say="Your slope is steep where x is very negative; the curve of tanh is flat at both ends.",
            think="What is your slope when the output is near -1, and what when it is near 1?",
        ),
        Mistake(
            "slope-upside-down",
            SlopeUpsideDown,
            say="Your slope is 0 where the curve is steepest, and largest where the curve is flat.",
            think="What does your slope give for x = 0, where the curve of tanh rises fastest?",
        ),
        Mistake(
            "slope-sign",
            SlopeSign,
            say="The slope you use for tanh is negative, but tanh always rises.",
            think="What sign does your slope have for an output between -1 and 1?",
        ),
        Mistake(
            "other-activation-slope",
            (OtherActivationSlope, SigmoidSlope, ReLUSlope),
            say="That is the slope of another activation; this layer is tanh.",
            think="What is the steepest slope that tanh has, and what is yours at x = -0.1?",
        ),
        Mistake(
            "upstream-missing",
            TanhWithoutUpstream,
            say="You returned the local gradient only; the gradient that arrives from above never enters.",
            think="What would change in your result if everything after this layer were multiplied by 10?",
            per_row=True,
        ),
        Mistake(
            "local-missing",
            TanhWithoutLocal,
            say="The upstream gradient passes your layer unchanged, as if the layer were a copy.",
            think="Which quantity describes this layer alone?",
        ),
        Mistake(
            "sum-for-product",
            TanhSumsForProduct,
            say="You added the upstream and the local gradient; the chain rule multiplies them.",
            think="What should arrive below if nothing arrives from above?",
            per_row=True,
        ),
        Mistake(
            "batch-average-misplaced",
            TanhAverages,
            say="Your gradient is divided by the number of examples; a mean over the batch belongs to the loss, and this layer takes none.",
            think="Each entry of x moves one entry of out: does it move it less when there are more examples?",
            per_row=True,
        ),
        Mistake(
            "batch-average-misplaced",
            TanhMultiplies,
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
            TanhKeepsFirst,
            say="Your backward uses the numbers of an earlier forward; it belongs to the last one.",
            think="When is what you keep written: at every forward, or only at the first one?",
        ),
        Mistake(
            "integers",
            TanhIntegers,
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
