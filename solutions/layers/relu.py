"""The ReLU layer: what is negative becomes 0, and the rest goes on as it is.

Lecture 1, layers: an activation stands between two linear layers, or the two would be no more than one.
"""

import numpy as np


class ReLU:
    """out = max(x, 0), element by element."""

    def forward(self, x):
        """Return out = max(x, 0), and keep what backward will need.

        x, out: (N, D), one example a row. No entry is at 0, or near it, where you are graded.
        """
        self.positive = x > 0
        return np.maximum(x, 0.0)

    def backward(self, dout):
        """Return dx, the gradient of the loss with respect to x.

        dout: (N, D), the upstream gradient: how the loss moves when out moves. dx: (N, D).
        """
        return dout * self.positive


# ==== the course team only ====
from bpgrade.exercise import INPUT, LAYERS, UPSTREAM, Also, Example, Exercise, Graph, Mistake, Node, Row, Tensor


class ReLURemembers(ReLU):
    def forward(self, x):
        self.x = x
        return super().forward(x)


class ColumnMaxima(ReLU):
    def forward(self, x):
        super().forward(x)
        return np.max(x, 0)


class LargestOfEachRow(ReLU):
    def forward(self, x):
        super().forward(x)
        return np.max(x, axis=1)


class OneMaximum(ReLU):
    def forward(self, x):
        super().forward(x)
        return max(0, np.max(x))


class ElementsDropped(ReLU):
    def forward(self, x):
        super().forward(x)
        return x[x > 0]


class MinForMax(ReLU):
    def forward(self, x):
        self.positive = x < 0
        return np.minimum(x, 0)


class MinForMaxInForward(ReLU):
    def forward(self, x):
        super().forward(x)
        return np.minimum(x, 0)


class AbsoluteValue(ReLU):
    def forward(self, x):
        super().forward(x)
        return np.abs(x)


class StepForValue(ReLU):
    def forward(self, x):
        super().forward(x)
        return np.where(x > 0, 1.0, 0.0)


class WholeOutput(ReLU):
    def forward(self, x):
        super().forward(x)
        return np.maximum(x, 0).astype(int)


class MaskInverted(ReLU):
    def backward(self, dout):
        return dout * ~self.positive


class MaskFromUpstream(ReLU):
    def backward(self, dout):
        return np.maximum(dout, 0)


class MaskFromBoth(ReLU):
    def backward(self, dout):
        return dout * self.positive * (dout > 0)


class MaskMissing(ReLU):
    def backward(self, dout):
        return dout


class MaskHalfWritten(ReLURemembers):
    def backward(self, dout):
        slope = self.x.copy()
        slope[self.x > 0] = 1
        return dout * slope


class MaskOnesAlone(ReLU):
    def backward(self, dout):
        dx = dout.copy()
        dx[self.positive] = 1
        return dx


class ValueForStep(ReLURemembers):
    def backward(self, dout):
        return dout * np.maximum(self.x, 0)


class ValueUpToOneForStep(ReLURemembers):
    def backward(self, dout):
        return dout * np.clip(self.x, 0, 1)


class InputForStep(ReLURemembers):
    def backward(self, dout):
        return dout * self.x


class InputWithoutUpstream(ReLURemembers):
    def backward(self, dout):
        return self.x * self.positive


class SigmoidsSlope(ReLURemembers):
    def backward(self, dout):
        s = 1 / (1 + np.exp(-self.x))
        return dout * s * (1 - s)


class TanhsSlope(ReLURemembers):
    def backward(self, dout):
        return dout * (1 - np.tanh(self.x) ** 2)


class SigmoidsSlopeOfOutput(ReLURemembers):
    def backward(self, dout):
        out = np.maximum(self.x, 0)
        return dout * out * (1 - out)


class TanhsSlopeOfOutput(ReLURemembers):
    def backward(self, dout):
        return dout * (1 - np.maximum(self.x, 0) ** 2)


class GradientsDropped(ReLU):
    def backward(self, dout):
        return dout[self.positive]


class FirstExampleInDX(ReLU):
    def backward(self, dout):
        dx = np.zeros_like(dout)
        dx[0] = dout[0] * self.positive[0]
        return dx


class LastExampleInDX(ReLU):
    def backward(self, dout):
        dx = np.zeros_like(dout)
        dx[-1] = dout[-1] * self.positive[-1]
        return dx


class ReLUMultiplies(ReLU):
    def backward(self, dout):
        return dout * self.positive * len(dout)


class ReLUWithoutUpstream(ReLU):
    def backward(self, dout):
        return np.where(self.positive, 1.0, 0.0)


class ReLUSumsForProduct(ReLU):
    def backward(self, dout):
        return dout + self.positive


class ReLUSignFlipped(ReLU):
    def backward(self, dout):
        return -dout * self.positive


class ReLUAverages(ReLU):
    def backward(self, dout):
        return dout * self.positive / len(dout)


class ReLUKeepsFirst(ReLU):
    def forward(self, x):
        if not hasattr(self, "positive"):
            super().forward(x)
        return np.maximum(x, 0)


class ReLUIntegers(ReLU):
    def backward(self, dout):
        dx = np.zeros(dout.shape, dtype=int)
        dx[self.positive] = dout[self.positive]
        return dx


def all_signs(draw):
    """Return whether x and dout go together with all signs."""
    signs = zip(np.sign(draw["x"]).flat, np.sign(draw["dout"]).flat, strict=True)
    return len({(float(one), float(other)) for one, other in signs}) == 4


def fair(draw):
    """Return whether x and dout go together with all signs, and some x is between 0 and 1."""
    return all_signs(draw) and np.any((draw["x"] > 0) & (draw["x"] < 0.9))


class MaskWithoutBrackets(ReLURemembers):
    def backward(self, dout):
        return dout * self.x > 0


EXERCISE = Exercise(
    definition=ReLU,
    title="the ReLU layer",
    page="activations.md#relu-open-or-closed",
    graph=Graph((Node("relu", "x", "out", lambda x: np.where(x.real > 0, x, 0)),)),
    calls="""
        layer = ReLU()
        out = layer.forward(x)
        dx = layer.backward(dout)
    """,
    tensors={"x": Tensor("N D", low=0.05, scales=INPUT.scales), "dout": Tensor("N D", scales=UPSTREAM.scales)},
    sizes=LAYERS,
    rows=(Row("forward", 4, of=("out",)), Row("dx", 6)),
    keep=fair,
    # Whoever has the kink at 0.1 and not at 0 shows only where something lies between; nearer than this, nobody is asked.
    also=(
        Also("near 0", tensors={"x": Tensor("N D", low=0.02, high=0.09)}, keep=all_signs),
        Also("far from 0", tensors={"x": Tensor("N D", low=20.0, high=200.0)}, keep=all_signs),
    ),
    examples=(
        Example(
            "small numbers",
            {"x": [[1, -2, 0.5], [-0.5, 3, -1]], "dout": [[2, 3, -4], [5, -1, -6]]},
            {"out": "1 0 0.5 0 3 0", "dx": "2 0 -4 0 -1 0"},
        ),
    ),
    hints=(
        "The idea: every entry is a gate that is either open or closed, and forward decides which. Keep that decision for backward.",
        "The question: nudge one entry of x by 0.01. How far does its output move if the entry is 3? And if it is -2?",
        "On numbers: x = (3, -2) gives out = (3, 0), and x = (3.01, -1.99) gives (3.01, 0). If dout = (5, 7), how far does the loss move for the first nudge, and how far for the second?",
        "A neighbour: the absolute value, y = |x|, has a kink at 0 too. Right of it y rises as fast as x, left of it y falls as fast. So forward keeps the sign of x, and backward gives dy times that sign: x = (3, -2) and dy = (5, 7) make dx = (5, -7).",
    ),
    mistakes=(
        Mistake(
            "max-for-maximum",
            (ColumnMaxima, LargestOfEachRow, OneMaximum),
            say="np.max takes one maximum out of many numbers; here every entry is compared with 0 by itself.",
            think="What shape comes out of your forward, and what shape went in?",
        ),
        Mistake(
            "max-for-maximum",
            ElementsDropped,
            say="Your forward keeps the positive entries and drops the others; the output needs an entry for each one of x.",
            think="What shape comes out of your forward, and what should stand where x was negative?",
        ),
        Mistake(
            "max-for-maximum",
            GradientsDropped,
            say="Your backward keeps the gradients of the open gates and drops the others; dx needs an entry for each one of x.",
            think="What shape comes out of your backward, and what should stand in dx where a gate was closed?",
        ),
        Mistake(
            "min-for-max",
            (MinForMax, MinForMaxInForward),
            say="Your layer lets the negative entries through and stops the positive ones; it should be the other way round.",
            think="What should come out for 3, and what for -2?",
        ),
        Mistake(
            "absolute-value",
            AbsoluteValue,
            say="Your forward turns negative entries into positive ones; it should stop them.",
            think="What should come out for -2?",
        ),
        Mistake(
            "step-for-value",
            StepForValue,
            say="Your forward returns 1 wherever the gate is open; an open gate should let the value itself through.",
            think="What should come out for 3, and what comes out of yours?",
        ),
        Mistake(
            "integers",
            WholeOutput,
            say="Your output is made of integers, so the fractions were cut off.",
            think="What does the output's dtype say, and what that of the array you made it from?",
            per_row=True,
        ),
        Mistake(
            "mask-inverted",
            MaskInverted,
            say="Your backward opens the gates that were closed in forward, and closes those that were open.",
            think="An entry of x is -2. Nudge it: does the output move, and does yours pass a gradient there?",
        ),
        Mistake(
            "mask-from-upstream",
            (MaskFromUpstream, MaskFromBoth),
            say="You blocked the gradient where the gradient is negative; what closed a gate in forward was its input.",
            think="Which of the two decides whether a gate is open: what came in, or what comes back?",
        ),
        Mistake(
            "mask-missing",
            (MaskMissing, MaskHalfWritten, MaskOnesAlone),
            say="Your ReLU lets gradients through gates that were closed in forward.",
            think="An entry of x is -2. Nudge it by 0.01: does the loss notice?",
        ),
        Mistake(
            "value-for-step",
            (ValueForStep, ValueUpToOneForStep, InputForStep, InputWithoutUpstream),
            say="The slope that you use grows with x; on one side of the kink, the line is equally steep everywhere.",
            think="Draw the function: what is its slope at x = 0.5, and what at x = 2?",
        ),
        Mistake(
            "other-activation-slope",
            (SigmoidsSlope, TanhsSlope, SigmoidsSlopeOfOutput, TanhsSlopeOfOutput),
            say="That is the slope of another activation; this layer is ReLU, whose line is straight on each side of its kink.",
            think="How many different slopes does the curve of ReLU have, and how many does yours?",
        ),
        Mistake(
            "upstream-missing",
            ReLUWithoutUpstream,
            say="You returned the local gradient only; the gradient that arrives from above never enters.",
            think="What would change in your result if everything after this layer were multiplied by 10?",
            per_row=True,
        ),
        Mistake(
            "sum-for-product",
            ReLUSumsForProduct,
            say="You added the upstream and the local gradient; the chain rule multiplies them.",
            think="What should arrive below if nothing arrives from above?",
            per_row=True,
        ),
        Mistake(
            "sign-flipped",
            ReLUSignFlipped,
            say="The sign is turned round: that is the direction of the update, not of the gradient.",
            think="If the loss goes up when out goes up, and out goes up when x does, what sign has dx?",
            per_row=True,
        ),
        Mistake(
            "batch-average-misplaced",
            ReLUAverages,
            say="Your gradient is divided by the number of examples; a mean over the batch belongs to the loss, and this layer takes none.",
            think="Each entry of x moves one entry of out: does it move it less when there are more examples?",
            per_row=True,
        ),
        Mistake(
            "batch-average-misplaced",
            ReLUMultiplies,
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
            ReLUKeepsFirst,
            say="Your backward uses the numbers of an earlier forward; it belongs to the last one.",
            think="When is what you keep written: at every forward, or only at the first one?",
        ),
        Mistake(
            "integers",
            ReLUIntegers,
            say="Your gradient is made of integers, so the fractions were cut off.",
            think="What does your array's dtype say?",
            per_row=True,
        ),
        Mistake(
            "precedence",
            MaskWithoutBrackets,
            say="Your gradient is made of True and False: Python multiplies before it compares.",
            think="What does `-2 * 3 > 0` give, and where would brackets change it?",
            per_row=True,
        ),
    ),
)
