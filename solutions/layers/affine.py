"""The affine layer: every output is a weighted sum of all inputs, and a bias.

Lecture 1, layers: 3072 inputs (the pixels of an image, 32 x 32 in three colours) become 10 scores.
"""

import numpy as np


class Affine:
    """out = x @ W + b: one example a row, and all examples share W and b."""

    def __init__(self, W, b):
        """Keep the parameters.

        W: (D, M), the weights. b: (M,), the biases.
        """
        self.W, self.b = W.copy(), b.copy()

    def forward(self, x):
        """Return out = x @ W + b, and keep what backward will need.

        x: (N, D), one example a row. out: (N, M).
        """
        self.x = x.copy()
        return x @ self.W + self.b

    def backward(self, dout):
        """Return dx, and set self.dW and self.db: the gradients of the loss with respect to x, W and b.

        dout: (N, M), the upstream gradient: how the loss moves when out moves.
        dx: (N, D). self.dW: (D, M). self.db: (M,).
        """
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


# ==== the course team only ====
from bpgrade.exercise import LAYERS, UPSTREAM, Also, Example, Exercise, Graph, Mistake, Node, Row, Tensor


class AffineInParts(Affine):
    """The right layer in three parts, so that a wrong one changes some of them."""

    def for_x(self, dout):
        return dout @ self.W.T

    def for_W(self, dout):
        return self.x.T @ dout

    def for_b(self, dout):
        return dout.sum(axis=0)

    def backward(self, dout):
        self.dW = self.for_W(dout)
        self.db = self.for_b(dout)
        return self.for_x(dout)


class BiasMissing(Affine):
    def forward(self, x):
        super().forward(x)
        return x @ self.W


class BiasSubtracted(Affine):
    def forward(self, x):
        super().forward(x)
        return x @ self.W - self.b


class ReLUAdded(Affine):
    def forward(self, x):
        self.open = super().forward(x) > 0
        return np.maximum(super().forward(x), 0)


class ReLUAddedThroughout(ReLUAdded):
    def backward(self, dout):
        return super().backward(dout * self.open)


class SigmoidAdded(Affine):
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-super().forward(x)))
        return self.s


class SigmoidAddedThroughout(SigmoidAdded):
    def backward(self, dout):
        return super().backward(dout * self.s * (1 - self.s))


class WholeOutput(Affine):
    def forward(self, x):
        return super().forward(x).astype(int)


class WholeInput(Affine):
    def forward(self, x):
        return super().forward(x.astype(int))


class GradientForWeight(AffineInParts):
    def for_x(self, dout):
        return dout @ self.dW.T


class UpdateBeforeBackward(AffineInParts):
    def for_x(self, dout):
        self.W -= 0.1 * self.dW
        self.b -= 0.1 * self.db
        return dout @ self.W.T


class SmallUpdateBeforeBackward(AffineInParts):
    def for_x(self, dout):
        self.W -= 0.01 * self.dW
        self.b -= 0.01 * self.db
        return dout @ self.W.T


class UpdateInDW(AffineInParts):
    def for_W(self, dout):
        return self.W - 0.1 * self.x.T @ dout

    def for_b(self, dout):
        return self.b - 0.1 * dout.sum(axis=0)


class SmallUpdateInDW(AffineInParts):
    def for_W(self, dout):
        return self.W - 0.01 * self.x.T @ dout

    def for_b(self, dout):
        return self.b - 0.01 * dout.sum(axis=0)


class DWWithoutUpstream(AffineInParts):
    def for_W(self, dout):
        return self.x.T @ np.ones_like(dout)


class DXWithoutUpstream(AffineInParts):
    def for_x(self, dout):
        return np.ones_like(dout) @ self.W.T


class AffineWithoutUpstream(Affine):
    def backward(self, dout):
        return super().backward(np.ones_like(dout))


class BiasConstant(AffineInParts):
    def for_b(self, dout):
        return np.ones(dout.shape[1])


class BiasCounts(AffineInParts):
    def for_b(self, dout):
        return np.ones_like(dout).sum(axis=0)


class AffineWithoutLocal(AffineInParts):
    def for_x(self, dout):
        return dout


class DXTransposed(AffineInParts):
    def for_x(self, dout):
        return self.W @ dout.T


class DXSummed(AffineInParts):
    def for_x(self, dout):
        return (dout @ self.W.T).sum(axis=0)


class DXAveraged(AffineInParts):
    def for_x(self, dout):
        return (dout @ self.W.T).mean(axis=0)


class DWTransposed(AffineInParts):
    def for_W(self, dout):
        return dout.T @ self.x


class DWReshaped(AffineInParts):
    def for_W(self, dout):
        return (dout.T @ self.x).reshape(self.W.shape)


class DXReshaped(AffineInParts):
    def for_x(self, dout):
        return (self.W @ dout.T).reshape(self.x.shape)


class OutputForInput(AffineInParts):
    def forward(self, x):
        self.out = super().forward(x)
        return self.out.copy()

    def for_W(self, dout):
        return self.out.T @ dout


class BiasFromWeights(AffineInParts):
    def for_b(self, dout):
        return self.dW.sum(axis=0)


class BiasFromMeanWeights(AffineInParts):
    def for_b(self, dout):
        return self.dW.mean(axis=0)


class BiasNotSummed(AffineInParts):
    def for_b(self, dout):
        return dout


class BiasSummedOverAll(AffineInParts):
    def for_b(self, dout):
        return dout.sum()


class BiasSummedOverOutputs(AffineInParts):
    def for_b(self, dout):
        return dout.sum(axis=1)


class LastExampleOnly(AffineInParts):
    def for_W(self, dout):
        for one, upstream in zip(self.x, dout, strict=True):
            dW = np.outer(one, upstream)
        return dW

    def for_b(self, dout):
        return dout[-1]


class LastExampleInDW(LastExampleOnly):
    def for_b(self, dout):
        return dout.sum(axis=0)


class FirstExampleOnly(AffineInParts):
    def for_W(self, dout):
        return np.outer(self.x[0], dout[0])

    def for_b(self, dout):
        return dout[0]


class FirstExampleInDX(AffineInParts):
    def for_x(self, dout):
        dx = np.zeros_like(self.x)
        dx[0] = dout[0] @ self.W.T
        return dx


class LastExampleInDX(AffineInParts):
    def for_x(self, dout):
        dx = np.zeros_like(self.x)
        dx[-1] = dout[-1] @ self.W.T
        return dx


class LastExampleEverywhere(AffineInParts):
    def for_x(self, dout):
        return np.tile(dout[-1] @ self.W.T, (len(dout), 1))


class FirstOutputAlone(AffineInParts):
    def for_x(self, dout):
        return np.outer(dout[:, 0], self.W[:, 0])


class LastOutputAlone(AffineInParts):
    def for_x(self, dout):
        return np.outer(dout[:, -1], self.W[:, -1])


class BiasPenalised(AffineInParts):
    strength = 1.0

    def for_b(self, dout):
        return dout.sum(axis=0) + self.strength * self.b


class BiasPenalisedTenth(BiasPenalised):
    strength = 0.1


class BiasPenalisedHundredth(BiasPenalised):
    strength = 0.01


class ParametersAveraged(AffineInParts):
    def for_W(self, dout):
        return self.x.T @ dout / len(dout)

    def for_b(self, dout):
        return dout.mean(axis=0)


class DWAveraged(AffineInParts):
    def for_W(self, dout):
        return self.x.T @ dout / len(dout)


class BiasAveraged(AffineInParts):
    def for_b(self, dout):
        return dout.mean(axis=0)


class AllAveraged(Affine):
    def backward(self, dout):
        return super().backward(dout / len(dout))


class ParametersAveragedTwice(AffineInParts):
    def for_W(self, dout):
        return self.x.T @ dout / len(dout) ** 2

    def for_b(self, dout):
        return dout.sum(axis=0) / len(dout) ** 2


class AllMultiplied(Affine):
    def backward(self, dout):
        return super().backward(dout * len(dout))


class ParametersMultiplied(AffineInParts):
    def for_W(self, dout):
        return self.x.T @ dout * len(dout)

    def for_b(self, dout):
        return dout.sum(axis=0) * len(dout)


class AffineSignFlipped(Affine):
    def backward(self, dout):
        return super().backward(-dout)


class ParametersSignFlipped(AffineInParts):
    def for_W(self, dout):
        return -self.x.T @ dout

    def for_b(self, dout):
        return -dout.sum(axis=0)


class ClippedToOne(AffineInParts):
    def backward(self, dout):
        dx = super().backward(dout)
        self.dW = np.clip(self.dW, -1, 1)
        self.db = np.clip(self.db, -1, 1)
        return np.clip(dx, -1, 1)


class ParametersClippedToOne(ClippedToOne):
    def backward(self, dout):
        super().backward(dout)
        return self.for_x(dout)


class ParametersClippedToFive(AffineInParts):
    def for_W(self, dout):
        return np.clip(self.x.T @ dout, -5, 5)

    def for_b(self, dout):
        return np.clip(dout.sum(axis=0), -5, 5)


class AffineKeepsFirst(Affine):
    def forward(self, x):
        if not hasattr(self, "x"):
            super().forward(x)
        return x @ self.W + self.b


class AffineIntegers(AffineInParts):
    def backward(self, dout):
        dx = super().backward(dout).astype(int)
        self.dW = self.dW.astype(int)
        self.db = self.db.astype(int)
        return dx


class ParametersIntegers(AffineInParts):
    def for_W(self, dout):
        dW = np.zeros(self.W.shape, dtype=int)
        dW[:] = self.x.T @ dout
        return dW

    def for_b(self, dout):
        db = np.zeros(self.b.shape, dtype=int)
        db[:] = dout.sum(axis=0)
        return db


def fair(draw):
    """Return whether outputs of both signs occur, and none is near 0: there an activation could hide, or have its kink."""
    out = draw["x"] @ draw["W"] + draw["b"]
    return out.min() < -0.3 and out.max() > 0.3 and np.abs(out).min() > 0.02


EXERCISE = Exercise(
    definition=Affine,
    title="the affine layer",
    page="layers.md#a-batch-shares-its-weights",
    graph=Graph((Node("@", "x W", "xW", lambda x, W: x @ W), Node("+", "xW b", "out", lambda xW, b: xW + b))),
    calls="""
        layer = Affine(W, b)
        out = layer.forward(x)
        dx = layer.backward(dout)
        dW = layer.dW
        db = layer.db
        out_later = layer.forward(x)
    """,
    tensors={
        "W": Tensor("D M", low=0.1, high=0.8),
        "b": Tensor("M", high=1.0),
        "x": Tensor("N D"),
        "dout": Tensor("N M", scales=UPSTREAM.scales),
    },
    sizes=LAYERS,
    rows=(Row("forward", 5, of=("out", "out_later")), Row("dx", 5), Row("dW", 5), Row("db", 5, any_shape=True)),
    keep=fair,
    also=(
        Also("lecture 1: 3072 inputs, 10 scores", sizes={"N": 2, "D": 3072, "M": 10}, plants=False),
        # Whoever goes by sizes, and by nothing else, is right as long as no two are the same.
        Also("all axes of one length", sizes={"N": 4, "D": 4, "M": 4}, plants=False),
        Also("many examples", sizes={"N": 120, "D": 2, "M": 3}, keep=lambda _draw: True, plants=False),
        Also(
            "large weights", tensors={"W": Tensor("D M", 0.5, 3.0), "b": Tensor("M", 0.5, 3.0)}, keep=fair, plants=False
        ),
    ),
    examples=(
        Example(
            "small numbers: three examples, two inputs, one output",
            {"W": [[2], [-1]], "b": [0.5], "x": [[1, 2], [3, 1], [0, -2]], "dout": [[1], [2], [-1]]},
            {"out": "0.5 5.5 2.5", "dx": "2 -1 4 -2 -2 1", "dW": "7 6", "db": "2"},
        ),
        Example(
            "small numbers: two examples, four inputs, three outputs",
            {
                "W": [[1, 0, -1], [2, 1, 0], [0, -1, 1], [1, 1, 2]],
                "b": [1, -1, 2],
                "x": [[1, 2, 0, -1], [3, 0, 1, 2]],
                "dout": [[1, 0, 2], [-2, 3, 4]],
            },
            {
                "out": "5 0 -1 6 0 4",
                "dx": "-1 2 2 5 -6 -1 1 9",
                "dW": "-5 9 14 2 0 4 -2 3 4 -5 6 6",
                "db": "-1 3 6",
            },
        ),
    ),
    hints=(
        "The idea: it is nothing but multiply gates and add gates, a great many of them. What W and b do to the loss they do in every example; a row of x does it in every output.",
        "The question: nudge one entry of W by 0.01. Which entries of out move, and by how much each? Ask the same of one entry of x and of one entry of b. And each gradient has the shape of what it belongs to: which products of your arrays have that shape?",
        "On numbers: x = [[1, 2], [3, 4]] has two examples. Nudge the weight from input 2 to output 3 by 0.01: in column 3 of out, the first row moves by 0.02 and the second one by 0.04. If column 3 of dout is (1, 5), the loss moves by 0.02 + 0.20, so this one entry of dW is 22. Now find one product of two matrices that makes all entries at once.",
        "A neighbour: one number w serves all examples, y = w x with x = (1, 2, 3). With w = 2 and dy = (1, 0, -1), each example has its own way back: dx = (2, 0, -2), and they stay apart. But w has three ways to the loss, and they add up: dw = 1 + 0 - 3 = -2.",
    ),
    mistakes=(
        Mistake(
            "bias-missing",
            BiasMissing,
            say="Your layer leaves its biases b out.",
            think="What should the layer return where all inputs are 0?",
        ),
        Mistake(
            "bias-subtracted",
            BiasSubtracted,
            say="Your layer takes its biases away from the weighted sums; it should add them.",
            think="What should the layer return where all inputs are 0?",
        ),
        Mistake(
            "activation-added",
            (ReLUAdded, ReLUAddedThroughout, SigmoidAdded, SigmoidAddedThroughout),
            say="Your layer sends the weighted sums through an activation as well; that is a layer of its own.",
            think="Which outputs can your layer never give, whatever W and b are?",
        ),
        Mistake(
            "integers",
            (WholeOutput, WholeInput),
            say="Your forward works with integers somewhere, so fractions were cut off.",
            think="What does the output's dtype say, and what that of the array you made it from?",
            per_row=True,
        ),
        Mistake(
            "gradient-for-weight",
            GradientForWeight,
            say="You sent the gradient back through dW, but it must go back through the weights that forward used.",
            think="Which matrix did the forward pass multiply with?",
            per_row=True,
        ),
        Mistake(
            "updated-weights",
            (UpdateBeforeBackward, SmallUpdateBeforeBackward),
            say="You changed the weights before the gradient had gone back through them; dx belongs to the weights that forward used.",
            think="Whose work is the update: the layer's, or that of the training step after it?",
            per_row=True,
        ),
        Mistake(
            "update-for-gradient",
            (UpdateInDW, SmallUpdateInDW),
            say="You keep a parameter after a step in the place of its gradient; what is asked for is the gradient that the step is made with.",
            think="What should dW be where nothing arrives from above?",
            per_row=True,
        ),
        Mistake(
            "matrix-upstream-missing",
            (DWWithoutUpstream, DXWithoutUpstream),
            say="The gradient that arrives from above never enters this product, so every output counts alike in it.",
            think="Where does dout enter, and what would change if one of its columns were 0?",
            per_row=True,
        ),
        Mistake(
            "bias-constant",
            (BiasConstant, BiasCounts),
            say="Your db is the same whatever comes back; what arrives at the outputs has to reach the biases as well.",
            think="If nothing arrives at one of the outputs, does its bias still move the loss?",
            per_row=True,
        ),
        Mistake(
            "upstream-missing",
            AffineWithoutUpstream,
            say="You returned the local gradients only; the gradient that arrives from above never enters.",
            think="What would change in your result if everything after this layer were multiplied by 10?",
        ),
        Mistake(
            "local-missing",
            AffineWithoutLocal,
            say="The upstream gradient passes your layer unchanged, as if the layer were a copy; on its way to x it meets the weights.",
            think="How many numbers has a row of dx, and how many a row of dout?",
            per_row=True,
        ),
        Mistake(
            "dx-transposed",
            DXTransposed,
            say="Your dx is the transpose of what x needs: its rows and columns are exchanged.",
            think="dx must have the shape of x; which of dout and W brings the rows?",
            per_row=True,
        ),
        Mistake(
            "dx-summed",
            (DXSummed, DXAveraged),
            say="You put the examples' gradients together in dx; W and b serve all examples, but each row of x serves one.",
            think="How many examples use one row of x, and what shape must dx have?",
            per_row=True,
        ),
        Mistake(
            "dw-transposed",
            DWTransposed,
            say="Your dW is the transpose of what W needs: its rows and columns are exchanged.",
            think="dW must have the shape of W; which of x and dout brings the rows?",
            per_row=True,
        ),
        Mistake(
            "reshaped-for-transposed",
            (DWReshaped, DXReshaped),
            say="You reshaped a transposed product: the shape is right now, but the numbers stand in other places than they should.",
            think="What does np.reshape do with [[1, 2, 3], [4, 5, 6]], and what does .T do with it?",
            per_row=True,
        ),
        Mistake(
            "wrong-cached-tensor",
            OutputForInput,
            say="Your dW uses the layer's output; the weight was multiplied by its input.",
            think="Which value travelled along this weight in forward?",
            per_row=True,
        ),
        Mistake(
            "bias-from-weights",
            (BiasFromWeights, BiasFromMeanWeights),
            say="You made db out of dW; the bias never met those inputs.",
            think="By what is a bias multiplied in forward?",
            per_row=True,
        ),
        Mistake(
            "regularised-bias",
            (BiasPenalised, BiasPenalisedTenth, BiasPenalisedHundredth),
            say="Your db contains the biases themselves, as if the loss had a penalty on them; this layer has none.",
            think="If nothing comes back from above, what should db be, and what is yours?",
            per_row=True,
        ),
        Mistake(
            "bias-not-summed",
            (BiasNotSummed, BiasSummedOverAll, BiasSummedOverOutputs),
            say="Every bias serves all the examples at one output, so it gathers what comes back to that output, and nothing else.",
            think="How many times is one entry of b used in one forward, and where?",
            per_row=True,
        ),
        Mistake(
            "last-example-only",
            (
                LastExampleOnly,
                LastExampleInDW,
                FirstExampleOnly,
                FirstExampleInDX,
                LastExampleInDX,
                LastExampleEverywhere,
            ),
            say="Only one example counts in this gradient; every example has its share in it.",
            think="If the first example were another one, and if the last one were, when would your gradient change?",
            per_row=True,
        ),
        Mistake(
            "one-path-only",
            (FirstOutputAlone, LastOutputAlone),
            say="Every input feeds every output, and in your dx only one of the outputs reports back.",
            think="How many arrows leave one input?",
            per_row=True,
        ),
        Mistake(
            "batch-average-misplaced",
            (ParametersAveraged, DWAveraged, BiasAveraged, AllAveraged, ParametersAveragedTwice),
            say="Your gradient is divided by the number of examples; a mean over the batch belongs to the loss, and this layer takes none.",
            think="Where is the mean taken: in the loss, in the layer, or in both?",
            per_row=True,
        ),
        Mistake(
            "batch-average-misplaced",
            (ParametersMultiplied, AllMultiplied),
            say="Your gradient is multiplied by the number of examples: each of them is counted that often.",
            think="Write every example of the batch twice: by what factor should dW grow, and by what does yours?",
            per_row=True,
        ),
        Mistake(
            "sign-flipped",
            (AffineSignFlipped, ParametersSignFlipped),
            say="The sign is turned round: that is the direction of the update, not of the gradient.",
            think="If the loss goes up when w goes up, what sign has dL/dw?",
            per_row=True,
        ),
        Mistake(
            "clipped",
            (ClippedToOne, ParametersClippedToOne, ParametersClippedToFive),
            say="Your gradient is cut off at a largest value; a gradient may be as large as it is.",
            think="If everything after this layer were multiplied by 10, what should happen to your result?",
            per_row=True,
        ),
        Mistake(
            "stale-cache",
            AffineKeepsFirst,
            say="Your backward uses the input of an earlier forward; it belongs to the last one.",
            think="When is what you keep written: at every forward, or only at the first one?",
        ),
        Mistake(
            "integers",
            (AffineIntegers, ParametersIntegers),
            say="Your gradient is made of integers, so the fractions were cut off.",
            think="What does your array's dtype say?",
            per_row=True,
        ),
    ),
)
