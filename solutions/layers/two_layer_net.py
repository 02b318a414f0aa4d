"""A net of two layers: a linear layer, ReLU, another linear layer, and the loss.

Lecture 1, from linear layers to networks: scores = W2 max(0, W1 x). Its question: how does the one loss at the end move when W1
or W2 moves?
"""

import numpy as np


class TwoLayerNet:
    """loss = the mean over the examples of -log(the right class's entry of softmax(relu(X W1 + b1) W2 + b2))."""

    def __init__(self, W1, b1, W2, b2):
        """Keep the parameters.

        W1: (D, H). b1: (H,). W2: (H, C). b2: (C,).
        """
        self.W1, self.b1, self.W2, self.b2 = W1.copy(), b1.copy(), W2.copy(), b2.copy()

    def forward(self, X, labels):
        """Return the loss, one number, and keep what backward will need.

        X: (N, D), rows are examples. labels: (N,), the right classes, whole numbers from 0 to C - 1.
        hidden = relu(X W1 + b1): (N, H), where relu(z) = max(0, z). scores = hidden W2 + b2: (N, C).
        The loss: softmax over the classes of each example, then the mean over the examples of -log(p of the right class).
        """
        self.X, self.labels = X.copy(), labels.copy()
        self.hidden = np.maximum(0.0, X @ self.W1 + self.b1)
        scores = self.hidden @ self.W2 + self.b2
        shifted = scores - scores.max(axis=1, keepdims=True)
        log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self.probabilities = np.exp(log_probabilities)
        return -log_probabilities[np.arange(len(labels)), labels].mean()

    def backward(self, dloss):
        """Return (dW1, db1, dW2, db2), the gradients of the loss with respect to the parameters, each of its parameter's shape.

        dloss: the upstream gradient, one number. The loss ends the graph, so it is 1.0.
        """
        dscores = self.probabilities.copy()
        dscores[np.arange(len(self.labels)), self.labels] -= 1.0
        dscores *= dloss / len(self.labels)
        dz = (dscores @ self.W2.T) * (self.hidden > 0)
        return self.X.T @ dz, dz.sum(axis=0), self.hidden.T @ dscores, dscores.sum(axis=0)


# ==== the course team only ====
from bpgrade.exercise import LAYERS, Also, Example, Exercise, Graph, Labels, Mistake, Node, Row, Tensor


class NetInParts(TwoLayerNet):
    """The right net in parts, so that a wrong one changes one of them."""

    def forward(self, X, labels):
        self.X, self.labels = X, labels
        self.z = X @ self.W1 + self.b1
        self.hidden = self.activation(self.z)
        self.scores = self.output(self.hidden @ self.W2 + self.b2)
        self.p = self.softmax(self.scores)
        self.target = np.eye(self.p.shape[1])[labels]
        return self.loss()

    def activation(self, z):
        return np.maximum(0, z)

    def output(self, scores):
        return scores

    def softmax(self, scores):
        grown = np.exp(scores)
        return grown / grown.sum(axis=1, keepdims=True)

    def loss(self):
        return -np.log(self.p[np.arange(len(self.p)), self.labels]).mean()

    def backward(self, dloss):
        dscores = dloss * self.of_scores()
        dz = self.through_activation(self.to_hidden(dscores))
        dW1, db1 = self.of_weights(self.X, dz), self.of_bias(self.X, dz)
        return dW1, db1, self.of_weights(self.hidden, dscores), self.of_bias(self.hidden, dscores)

    def of_scores(self):
        return (self.p - self.target) / len(self.p)

    def to_hidden(self, dscores):
        return dscores @ self.W2.T

    def through_activation(self, dhidden):
        return dhidden * (self.z > 0)

    def of_weights(self, x, dout):
        return x.T @ dout

    def of_bias(self, x, dout):
        return dout.sum(axis=0)


class NetWithoutActivation(NetInParts):
    def activation(self, z):
        return z


class NetWithoutActivationBothWays(NetWithoutActivation):
    def through_activation(self, dhidden):
        return dhidden


class NetWithSigmoid(NetInParts):
    def activation(self, z):
        return 1 / (1 + np.exp(-z))


class NetWithSigmoidBothWays(NetWithSigmoid):
    def through_activation(self, dhidden):
        return dhidden * self.hidden * (1 - self.hidden)


class NetWithReluOnScores(NetInParts):
    def output(self, scores):
        return np.maximum(0, scores)


class NetWithReluOnScoresBothWays(NetWithReluOnScores):
    def of_scores(self):
        return super().of_scores() * (self.scores > 0)


class NetWithoutFirstBias(NetInParts):
    def __init__(self, W1, b1, W2, b2):
        super().__init__(W1, 0 * b1, W2, b2)


class NetWithoutSecondBias(NetInParts):
    def __init__(self, W1, b1, W2, b2):
        super().__init__(W1, b1, W2, 0 * b2)


class NetWithoutBiases(NetInParts):
    def __init__(self, W1, b1, W2, b2):
        super().__init__(W1, 0 * b1, W2, 0 * b2)


class NetUnbatched(NetInParts):
    def softmax(self, scores):
        grown = np.exp(scores)
        return grown / grown.sum()


class NetUnbatchedAfterShift(NetInParts):
    def softmax(self, scores):
        grown = np.exp(scores - scores.max(axis=1, keepdims=True))
        return grown / grown.sum()


class NetOverExamples(NetInParts):
    def softmax(self, scores):
        grown = np.exp(scores)
        return grown / grown.sum(axis=0)


class NetOverExamplesAfterShift(NetInParts):
    def softmax(self, scores):
        grown = np.exp(scores - scores.max(axis=1, keepdims=True))
        return grown / grown.sum(axis=0)


class NetShiftedDownTheBatch(NetInParts):
    def softmax(self, scores):
        grown = np.exp(scores - scores.max(axis=0))
        return grown / grown.sum(axis=1, keepdims=True)


class NetWithoutMinus(NetInParts):
    def loss(self):
        return -super().loss()


class NetWithoutMinusBothWays(NetWithoutMinus):
    def of_scores(self):
        return -super().of_scores()


class NetLossSummed(NetInParts):
    def loss(self):
        return super().loss() * len(self.p)


class NetGradientSummed(NetInParts):
    def of_scores(self):
        return super().of_scores() * len(self.p)


class NetSummedBothWays(NetLossSummed):
    def of_scores(self):
        return super().of_scores() * len(self.p)


class NetAveragedAgain(NetInParts):
    def of_weights(self, x, dout):
        return super().of_weights(x, dout) / len(dout)

    def of_bias(self, x, dout):
        return super().of_bias(x, dout) / len(dout)


class NetWeightsAveragedAgain(NetInParts):
    def of_weights(self, x, dout):
        return super().of_weights(x, dout) / len(dout)


class NetBiasesAveragedAgain(NetInParts):
    def of_bias(self, x, dout):
        return super().of_bias(x, dout) / len(dout)


class NetBiasesNotAveraged(NetInParts):
    def of_bias(self, x, dout):
        return super().of_bias(x, dout) * len(dout)


class NetWeightsNotAveraged(NetInParts):
    def of_weights(self, x, dout):
        return super().of_weights(x, dout) * len(dout)


class NetFirstBiasNotAveraged(NetInParts):
    def backward(self, dloss):
        dW1, db1, dW2, db2 = super().backward(dloss)
        return dW1, db1 * len(self.p), dW2, db2


class NetSecondBiasNotAveraged(NetInParts):
    def backward(self, dloss):
        dW1, db1, dW2, db2 = super().backward(dloss)
        return dW1, db1, dW2, db2 * len(self.p)


class NetWithoutLabel(NetInParts):
    def of_scores(self):
        return self.p / len(self.p)


class NetWithoutLabelInHidden(NetInParts):
    def to_hidden(self, dscores):
        return self.p @ self.W2.T / len(self.p)


class NetWithLabelColumns(NetInParts):
    def of_scores(self):
        difference = self.p.copy()
        difference[:, self.labels] -= 1
        return difference / len(self.p)


class NetOutputSlopeCounted(NetInParts):
    def of_scores(self):
        return super().of_scores() * self.p * (1 - self.p)


class NetOwnProbability(NetInParts):
    def of_scores(self):
        return -self.target * (1 - self.p) / len(self.p)


class NetAtProbabilities(NetInParts):
    def of_scores(self):
        return -self.target / self.p / len(self.p)


class NetOwnSlopeAlone(NetInParts):
    def of_scores(self):
        return self.p * (1 - self.p) / len(self.p)


class NetFlipped(NetInParts):
    def of_scores(self):
        return -super().of_scores()


class NetFlippedInHidden(NetInParts):
    def to_hidden(self, dscores):
        return -super().to_hidden(dscores)


class NetThroughGradient(NetInParts):
    def to_hidden(self, dscores):
        return dscores @ (self.hidden.T @ dscores).T


class NetUpdatedFirst(NetInParts):
    rate = 0.1

    def to_hidden(self, dscores):
        self.W2 -= self.rate * self.hidden.T @ dscores
        return super().to_hidden(dscores)


class NetUpdatedFirstByOne(NetUpdatedFirst):
    rate = 1.0


class NetUpdatedFirstByHalf(NetUpdatedFirst):
    rate = 0.5


class NetUpdatedFirstByLittle(NetUpdatedFirst):
    rate = 0.01


class NetFirstPath(NetInParts):
    def to_hidden(self, dscores):
        return np.outer(dscores[:, 0], self.W2[:, 0])


class NetLastPath(NetInParts):
    def to_hidden(self, dscores):
        return np.outer(dscores[:, -1], self.W2[:, -1])


class NetOnesToHidden(NetInParts):
    def to_hidden(self, dscores):
        return np.ones_like(dscores) @ self.W2.T


class NetOnesInWeights(NetInParts):
    def of_weights(self, x, dout):
        return x.T @ np.ones_like(dout)


class NetWithoutMask(NetInParts):
    def through_activation(self, dhidden):
        return dhidden


class NetMaskInverted(NetInParts):
    def through_activation(self, dhidden):
        return dhidden * (self.z <= 0)


class NetMaskFromUpstream(NetInParts):
    def through_activation(self, dhidden):
        return dhidden * (dhidden > 0)


class NetValueForStep(NetInParts):
    def through_activation(self, dhidden):
        return dhidden * self.hidden


class NetValueUpToOne(NetInParts):
    def through_activation(self, dhidden):
        return dhidden * np.minimum(1, self.hidden)


class NetSigmoidSlope(NetInParts):
    def through_activation(self, dhidden):
        s = 1 / (1 + np.exp(-self.z))
        return dhidden * s * (1 - s)


class NetTanhSlope(NetInParts):
    def through_activation(self, dhidden):
        return dhidden * (1 - np.tanh(self.z) ** 2)


class NetSigmoidSlopeOfHidden(NetInParts):
    def through_activation(self, dhidden):
        return dhidden * self.hidden * (1 - self.hidden)


class NetTanhSlopeOfHidden(NetInParts):
    def through_activation(self, dhidden):
        return dhidden * (1 - self.hidden**2)


class NetStepForGradient(NetInParts):
    def through_activation(self, dhidden):
        return (self.z > 0) * 1.0


class NetWithoutActivationInWeights(NetInParts):
    def of_weights(self, x, dout):
        return super().of_weights(self.z if x is self.hidden else x, dout)


class NetLastExample(NetInParts):
    def of_weights(self, x, dout):
        return np.outer(x[-1], dout[-1])

    def of_bias(self, x, dout):
        return dout[-1]


class NetLastExampleInWeights(NetInParts):
    def of_weights(self, x, dout):
        return np.outer(x[-1], dout[-1])


class NetFirstExample(NetInParts):
    def of_weights(self, x, dout):
        return np.outer(x[0], dout[0])

    def of_bias(self, x, dout):
        return dout[0]


class NetValuesExchanged(NetInParts):
    def of_weights(self, x, dout):
        return super().of_weights(self.hidden if x is self.X else self.X, dout)


class NetTransposed(NetInParts):
    def of_weights(self, x, dout):
        return dout.T @ x


class NetBiasFromWeights(NetInParts):
    def of_bias(self, x, dout):
        return self.of_weights(x, dout).sum(axis=0)


class NetBiasPerExample(NetInParts):
    def of_bias(self, x, dout):
        return dout


class NetBiasAlongUnits(NetInParts):
    def of_bias(self, x, dout):
        return dout.sum(axis=1)


class NetBiasOneNumber(NetInParts):
    def of_bias(self, x, dout):
        return dout.sum()


class NetBiasPenalised(NetInParts):
    strength = 1.0

    def backward(self, dloss):
        dW1, db1, dW2, db2 = super().backward(dloss)
        return dW1, db1 + self.strength * self.b1, dW2, db2 + self.strength * self.b2


class NetBiasPenalisedTenth(NetBiasPenalised):
    strength = 0.1


class NetBiasPenalisedHundredth(NetBiasPenalised):
    strength = 0.01


class NetWeightsFirst(NetInParts):
    def backward(self, dloss):
        dW1, db1, dW2, db2 = super().backward(dloss)
        return dW1, dW2, db1, db2


class NetLastLayerFirst(NetInParts):
    def backward(self, dloss):
        dW1, db1, dW2, db2 = super().backward(dloss)
        return dW2, db2, dW1, db1


class NetKeepsFirst(NetInParts):
    def forward(self, X, labels):
        if not hasattr(self, "p"):
            return super().forward(X, labels)
        return NetInParts(self.W1, self.b1, self.W2, self.b2).forward(X, labels)


class NetKeepsFirstInput(NetInParts):
    def forward(self, X, labels):
        kept = getattr(self, "X", X)
        loss = super().forward(X, labels)
        self.X = kept
        return loss


class NetKeepsFirstHidden(NetInParts):
    def forward(self, X, labels):
        kept = getattr(self, "hidden", None)
        loss = super().forward(X, labels)
        self.hidden = self.hidden if kept is None else kept
        return loss


class NetKeepsFirstMask(NetInParts):
    def forward(self, X, labels):
        kept = getattr(self, "z", None)
        loss = super().forward(X, labels)
        self.z = self.z if kept is None else kept
        return loss


def clear(draw):
    """Return whether no hidden unit is at its kink, some are closed, and no label is as good as impossible."""
    z = draw["X"] @ draw["W1"] + draw["b1"]
    grown = np.exp(np.maximum(0, z) @ draw["W2"] + draw["b2"])
    probabilities = grown / grown.sum(axis=1, keepdims=True)
    return (
        np.abs(z).min() > 0.05
        and 0.2 < np.mean(z > 0) < 0.8
        and probabilities[np.arange(len(z)), draw["labels"]].min() >= 0.05
    )


def fair(draw):
    """Return whether the draw is clear, and no hidden unit far out."""
    return clear(draw) and np.abs(draw["X"] @ draw["W1"] + draw["b1"]).max() < 3


def near_the_kink(draw):
    """Return whether the draw is fair, and some open unit is as near to its kink as anybody is asked."""
    z = draw["X"] @ draw["W1"] + draw["b1"]
    return fair(draw) and bool(np.any((z > 0) & (z < 0.09)))


def steep(draw):
    """Return whether the draw is clear, and three of the gradients are beyond 1 somewhere: a mean over examples seldom is."""
    if not clear(draw):
        return False
    net = TwoLayerNet(draw["W1"], draw["b1"], draw["W2"], draw["b2"])
    net.forward(draw["X"], draw["labels"])
    dW1, db1, dW2, _db2 = net.backward(1.0)
    return min(np.abs(one).max() for one in (dW1, db1, dW2)) > 1.05


EXERCISE = Exercise(
    definition=TwoLayerNet,
    title="a net of two layers",
    page="layers.md#one-loss-and-two-weight-matrices",
    graph=Graph(
        (
            Node("affine", "X W1 b1", "z", lambda X, W1, b1: X @ W1 + b1),
            Node("relu", "z", "hidden", lambda z: np.where(z.real > 0, z, 0)),
            Node("affine", "hidden W2 b2", "scores", lambda hidden, W2, b2: hidden @ W2 + b2),
            Node("softmax", "scores", "p", lambda scores: np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)),
            Node("mean -log", "p labels", "loss", lambda p, labels: -np.log(p[np.arange(len(p)), labels]).mean()),
        )
    ),
    calls="""
        net = TwoLayerNet(W1, b1, W2, b2)
        loss = net.forward(X, labels)
        dW1, db1, dW2, db2 = net.backward(dloss)
        loss_later = net.forward(X, labels)
    """,
    tensors={
        "W1": Tensor("D H", low=0.2, high=0.9),
        "b1": Tensor("H", low=0.2, high=1.0),
        "W2": Tensor("H C", low=0.1, high=0.8),
        "b2": Tensor("C", low=0.2, high=1.0),
        "X": Tensor("N D", low=0.3, high=1.3),
        "labels": Labels("N", "C"),
    },
    numbers={"dloss": 1.0},
    sizes=LAYERS,
    rows=(
        Row("loss", 6, of=("loss", "loss_later"), tolerance=1e-4, any_shape=True),
        Row("dW1", 8),
        Row("db1", 4, any_shape=True),
        Row("dW2", 8),
        Row("db2", 4, any_shape=True),
    ),
    keep=fair,
    also=(
        Also(
            "large weights and gradients",
            sizes={"N": 2},
            tensors={
                "W1": Tensor("D H", 0.2, 1.3),
                "b1": Tensor("H", 0.2, 1.5),
                "W2": Tensor("H C", 0.5, 2.0),
                "b2": Tensor("C", 0.2, 1.5),
                "X": Tensor("N D", 0.3, 2.0),
            },
            keep=steep,
            plants=False,
        ),
        Also("all axes of one length", sizes={"N": 4, "D": 4, "H": 4, "C": 4}, plants=False),
        Also("near the kink", sizes={"N": 2}, keep=near_the_kink, plants=False),
    ),
    examples=(
        Example(
            "small numbers",
            {
                "W1": [[1, -1], [0.5, 1]],
                "b1": [-0.5, 0.5],
                "W2": [[1, -1], [0, 1]],
                "b2": [0.5, -0.5],
                "X": [[1, 2], [-1, 1]],
                "labels": [0, 0],
            },
            {
                "loss": "0.890",
                "dW1": "-0.076 -0.371 -0.152 0.485",
                "db1": "-0.076 0.447",
                "dW2": "-0.057 0.057 -1.079 1.079",
                "db2": "-0.447 0.447",
            },
        ),
    ),
    hints=(
        "The idea: it is one long graph: X, a linear layer, ReLU, a linear layer, the loss. Go through it from the end, one node after the other; "
        "each node needs what arrives from above and what it kept in forward.",
        "The question: at each station (the scores, the hidden units before and after ReLU, each parameter), which shape must the gradient have? "
        "Two matrices can be multiplied only one way to give that shape. And which units let something through?",
        "On numbers: one example with three hidden units. Before ReLU they are (2, -1, 0.5), and (0.3, 0.8, -0.2) arrives after ReLU. "
        "Nudge each unit by 0.01 before ReLU: how far does it move after ReLU, and how far does the loss? What then arrives at b1, and what when a second example sends something too?",
        "A neighbour: a net with one unit a layer, a square in place of ReLU, and its output as the loss: z = w1 x + b1, h = z z, L = w2 h. "
        "At x = 2, w1 = 1, b1 = 1, w2 = 3: z = 3, h = 9, L = 27. Backwards: dw2 = h = 9, and h gets w2 = 3. The square's slope is 2 z = 6, so z gets 3 times 6 = 18. "
        "From there b1 gets 18 and w1 gets 18 times x = 36. The check: with w1 = 1.01, z = 3.02 and L = 27.36, that is 0.36 more for a nudge of 0.01.",
    ),
    mistakes=(
        Mistake(
            "no-nonlinearity",
            (NetWithoutActivationBothWays, NetWithoutActivation),
            say="Your forward leaves the ReLU out: without it the two layers are no more than one.",
            think="Can any hidden value of yours be negative?",
        ),
        Mistake(
            "sigmoid-for-relu",
            (NetWithSigmoidBothWays, NetWithSigmoid),
            say="Your hidden layer uses the sigmoid; this net has ReLU there.",
            think="How large can a hidden value become in your net, and how large in this one?",
        ),
        Mistake(
            "relu-on-scores",
            (NetWithReluOnScores, NetWithReluOnScoresBothWays),
            say="You apply ReLU to the scores as well; only the hidden layer has it, and scores may be negative.",
            think="Two classes have the scores -5 and -1: are they equally likely?",
        ),
        Mistake(
            "bias-missing",
            (NetWithoutFirstBias, NetWithoutSecondBias, NetWithoutBiases),
            say="Your forward leaves a bias out: each of the two linear layers has one.",
            think="If X is all zeros, what should the hidden units and the scores be?",
        ),
        Mistake(
            "unbatched-softmax",
            (NetUnbatched, NetUnbatchedAfterShift),
            say="Your probabilities add up to 1 over the whole batch; they should for each example.",
            think="If another example joins the batch, should the probabilities of this one change?",
        ),
        Mistake(
            "unbatched-softmax",
            (NetOverExamples, NetOverExamplesAfterShift),
            say="Your probabilities add up to 1 for each class, down the batch; they should for each example.",
            think="Along which axis are the classes?",
        ),
        Mistake(
            "unbatched-softmax",
            NetShiftedDownTheBatch,
            say="You take the largest score of each class away, down the batch; scores of one example may only be shifted all together.",
            think="If another example joins the batch, should the probabilities of this one change?",
        ),
        Mistake(
            "minus-missing",
            (NetWithoutMinus, NetWithoutMinusBothWays),
            say="Your loss is negative, since a probability's logarithm is; it should be 0 at best and grow as things get worse.",
            think="What is the logarithm of 0.5, and should training make your loss larger or smaller?",
        ),
        Mistake(
            "loss-gradient-reduction",
            NetLossSummed,
            say="Your loss adds up the examples; it should be their average.",
            think="Write every example of the batch twice: what should happen to the loss, and what happens to yours?",
        ),
        Mistake(
            "loss-gradient-reduction",
            NetGradientSummed,
            say="Your gradients belong to a loss that adds up the examples; the loss here is their average.",
            think="Write every example of the batch twice: what should happen to the gradients, and what happens to yours?",
        ),
        Mistake(
            "batch-average-misplaced",
            NetSummedBothWays,
            say="You add up the examples, in the loss and in the gradients; all of them should be averages over the batch.",
            think="Write every example of the batch twice: should the loss become larger?",
        ),
        Mistake(
            "batch-average-misplaced",
            (NetAveragedAgain, NetWeightsAveragedAgain, NetBiasesAveragedAgain),
            say="The average over the batch is taken once too often; it belongs in one place only.",
            think="Where in your code is the mean taken: at the scores, in the layers, or in both?",
            per_row=True,
        ),
        Mistake(
            "batch-average-misplaced",
            NetBiasesNotAveraged,
            say="Your weight gradients are averages over the batch, and your bias gradients are not; all of them belong to one loss, which is an average.",
            think="Write every example of the batch twice: which of your four gradients change?",
        ),
        Mistake(
            "batch-average-misplaced",
            (NetWeightsNotAveraged, NetFirstBiasNotAveraged, NetSecondBiasNotAveraged),
            say="This gradient adds up the examples of the batch; it belongs to a loss that is an average over them.",
            think="Write every example of the batch twice: should this gradient become larger?",
            per_row=True,
        ),
        Mistake(
            "returned-in-other-order",
            (NetWeightsFirst, NetLastLayerFirst),
            say="Your backward returns the gradients in another order than the parameters have; dW1 comes first, then db1, dW2 and db2.",
            think="Which shapes do your four results have, one by one, and which should they have?",
        ),
        Mistake(
            "label-not-subtracted",
            (NetWithoutLabel, NetWithoutLabelInHidden),
            say="The right class gets no push up: nothing in this gradient says which class is right.",
            think="Which entry of each row should be negative in the gradient of the scores?",
            per_row=True,
        ),
        Mistake(
            "label-columns",
            NetWithLabelColumns,
            say="Your index takes the columns of all the labels for every example; each example has one label of its own.",
            think="What shape does your index pick out of the probabilities, and how many of them are right classes?",
            per_row=True,
        ),
        Mistake(
            "softmax-jacobian",
            NetOutputSlopeCounted,
            say="You multiplied by a slope of the output once more; with this loss it has already cancelled.",
            think="An example is wrong, and the net is quite sure of it: should its gradient be nearly 0?",
            per_row=True,
        ),
        Mistake(
            "softmax-jacobian",
            (NetOwnProbability, NetAtProbabilities, NetOwnSlopeAlone),
            say="Changing one score moves all the probabilities of its example; in your gradient each score acts on its own one alone.",
            think="The score of a wrong class goes up: what happens to the probability of the right one?",
            per_row=True,
        ),
        Mistake(
            "sign-flipped",
            (NetFlipped, NetFlippedInHidden),
            say="The sign is turned round: that is the direction of the update, not of the gradient.",
            think="If the loss goes up when a parameter goes up, what sign has that parameter's gradient?",
            per_row=True,
        ),
        Mistake(
            "gradient-for-weight",
            NetThroughGradient,
            say="You sent the gradient back through dW2, but it must go back through the weights W2 that forward used.",
            think="Which matrix did the forward pass multiply the hidden units with?",
            per_row=True,
        ),
        Mistake(
            "updated-weights",
            (NetUpdatedFirst, NetUpdatedFirstByOne, NetUpdatedFirstByHalf, NetUpdatedFirstByLittle),
            say="You changed W2 before the gradient had gone back through it; the gradient belongs to the weights that forward used.",
            think="Whose work is the update: the net's, or that of the training step after it?",
            per_row=True,
        ),
        Mistake(
            "matrix-upstream-missing",
            (NetOnesToHidden, NetOnesInWeights),
            say="What arrives from above never enters this product, so everything above counts alike in it.",
            think="If one of the scores were never used, what should become of this gradient, and what becomes of yours?",
            per_row=True,
        ),
        Mistake(
            "one-path-only",
            (NetFirstPath, NetLastPath),
            say="A hidden unit feeds every score, and only one of the scores reports back in your sum.",
            think="How many arrows leave this hidden unit?",
            per_row=True,
        ),
        Mistake(
            "mask-missing",
            NetWithoutMask,
            say="Your ReLU lets gradients through closed units.",
            think="A hidden unit is at -2 before ReLU: nudge it by 0.01, and how far does the loss move?",
            per_row=True,
        ),
        Mistake(
            "mask-inverted",
            NetMaskInverted,
            say="Your ReLU blocks the gradient of the open units and lets that of the closed ones through.",
            think="Which units had a say in the scores: those above 0, or those below?",
            per_row=True,
        ),
        Mistake(
            "mask-from-upstream",
            NetMaskFromUpstream,
            say="You blocked the gradient where the gradient is negative, not where the hidden unit was.",
            think="Which of the two decides whether the unit was open in forward?",
            per_row=True,
        ),
        Mistake(
            "value-for-step",
            (NetValueForStep, NetValueUpToOne),
            say="The slope of your ReLU grows with the unit's value; where a unit is open, its slope is always the same.",
            think="What is the slope of max(0, z) at z = 0.5, and what at z = 2?",
            per_row=True,
        ),
        Mistake(
            "other-activation-slope",
            (NetSigmoidSlope, NetTanhSlope, NetSigmoidSlopeOfHidden, NetTanhSlopeOfHidden),
            say="That is the slope of another activation; the hidden layer here has ReLU.",
            think="How many different slopes does the curve of ReLU have, and how many does yours?",
            per_row=True,
        ),
        Mistake(
            "upstream-missing",
            NetStepForGradient,
            say="At the ReLU you went on with its local gradient only; what arrives from above never enters.",
            think="If W2 were 10 times as large, should dW1 stay as it is?",
            per_row=True,
        ),
        Mistake(
            "wrong-cached-tensor",
            NetWithoutActivationInWeights,
            say="Your dW2 is made of the hidden units before ReLU; W2 was multiplied by what came out of it.",
            think="Which value travelled along this weight in forward?",
            per_row=True,
        ),
        Mistake(
            "wrong-cached-tensor",
            NetValuesExchanged,
            say="A gradient of your weights is made with the values of another layer; a weight was multiplied by what stood at the start of its own arrow.",
            think="Which values did W1 meet in forward, and which ones W2?",
            per_row=True,
        ),
        Mistake(
            "last-example-only",
            (NetLastExample, NetLastExampleInWeights),
            say="Only one example counts in your gradient; every example has its share in it.",
            think="If the first example were another one, and if the last one were, when would your gradient change?",
            per_row=True,
        ),
        Mistake(
            "last-example-only",
            NetFirstExample,
            say="Only the first example counts in your gradient; every example of the batch has its share in it.",
            think="Does your loop leave before it has seen all the examples?",
            per_row=True,
        ),
        Mistake(
            "dw-transposed",
            NetTransposed,
            say="Your weight gradient has its rows and columns exchanged; it should have the shape of the weights.",
            think="Which of the two arrays that you multiply brings the rows, and which the columns?",
            per_row=True,
        ),
        Mistake(
            "bias-from-weights",
            NetBiasFromWeights,
            say="You summed the weight gradients to get the bias gradient; the bias never met those inputs.",
            think="What is the input on the bias's arrow?",
            per_row=True,
        ),
        Mistake(
            "regularised-bias",
            (NetBiasPenalised, NetBiasPenalisedTenth, NetBiasPenalisedHundredth),
            say="Your bias gradient contains the biases themselves, as if the loss had a penalty on them; this one has none.",
            think="If every example were predicted perfectly, what should this gradient be, and what is yours?",
            per_row=True,
        ),
        Mistake(
            "bias-not-summed",
            (NetBiasPerExample, NetBiasAlongUnits, NetBiasOneNumber),
            say="One bias serves a unit in all the examples of the batch; your bias gradient does not gather, for each unit, what its examples send back.",
            think="How many times is one entry of the bias used in one forward pass?",
            per_row=True,
        ),
        Mistake(
            "stale-cache",
            (NetKeepsFirst, NetKeepsFirstInput, NetKeepsFirstHidden, NetKeepsFirstMask),
            say="Your backward uses the numbers of an earlier forward; it belongs to the last one.",
            think="When is what you keep written: at every forward, or only at the first one?",
            per_row=True,
        ),
    ),
)
