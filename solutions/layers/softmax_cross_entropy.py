"""Softmax and cross-entropy in one: scores and labels become one loss.

Lecture 1, linear layers: a layer makes 10 scores of 3072 numbers. The loss says in one number how well they fit the labels, and
every gradient begins here.
"""

import numpy as np


class SoftmaxCrossEntropy:
    """loss = the mean over the examples of -log(the probability of the right class)."""

    def forward(self, scores, labels):
        """Return the loss, one number, and keep what backward will need.

        scores: (N, C), rows are examples. labels: (N,), the right classes, whole numbers from 0 to C - 1.
        The probabilities of one example: p = exp(scores) / sum(exp(scores)), where the sum goes over its classes.
        The loss: the mean over the examples of -log(p of the right class), with the natural logarithm.
        Subtracting the largest score of a row from all its scores changes no probability, and keeps exp from overflowing.
        """
        shifted = scores - scores.max(axis=1, keepdims=True)
        log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self.probabilities = np.exp(log_probabilities)
        self.labels = labels.copy()
        return -log_probabilities[np.arange(len(labels)), labels].mean()

    def backward(self, dloss):
        """Return dscores, (N, C), the gradient of the loss with respect to the scores.

        dloss: the upstream gradient, one number. The loss ends the graph, so it is 1.0.
        """
        dscores = self.probabilities.copy()
        dscores[np.arange(len(self.labels)), self.labels] -= 1.0
        return dloss * dscores / len(self.labels)


# ==== the course team only ====
from bpgrade.exercise import LAYERS, Also, Example, Exercise, Graph, Labels, Mistake, Node, Row, Tensor


class LossInParts(SoftmaxCrossEntropy):
    """The right loss in parts, so that a wrong one changes one of them."""

    def forward(self, scores, labels):
        self.scores, self.labels = scores, labels
        self.rows = np.arange(len(labels))
        self.target = np.eye(scores.shape[1])[labels]
        self.p = self.softmax(scores)
        return self.loss()

    def softmax(self, scores):
        grown = np.exp(scores)
        return grown / grown.sum(axis=1, keepdims=True)

    def loss(self):
        return -np.log(self.p[self.rows, self.labels]).mean()

    def slope(self):
        return (self.p - self.target) / len(self.p)

    def backward(self, dloss):
        return dloss * self.slope()


class SoftmaxUnbatched(LossInParts):
    def softmax(self, scores):
        grown = np.exp(scores)
        return grown / grown.sum()


class SoftmaxUnbatchedAfterShift(LossInParts):
    def softmax(self, scores):
        grown = np.exp(scores - scores.max(axis=1, keepdims=True))
        return grown / grown.sum()


class SlopeUnbatched(LossInParts):
    def slope(self):
        return (SoftmaxUnbatched().softmax(self.scores) - self.target) / len(self.p)


class SlopeUnbatchedAfterShift(LossInParts):
    def slope(self):
        return (SoftmaxUnbatchedAfterShift().softmax(self.scores) - self.target) / len(self.p)


class SoftmaxOverExamples(LossInParts):
    def softmax(self, scores):
        grown = np.exp(scores)
        return grown / grown.sum(axis=0)


class SoftmaxOverExamplesAfterShift(LossInParts):
    def softmax(self, scores):
        grown = np.exp(scores - scores.max(axis=1, keepdims=True))
        return grown / grown.sum(axis=0)


class SlopeOverExamples(LossInParts):
    def slope(self):
        return (SoftmaxOverExamples().softmax(self.scores) - self.target) / len(self.p)


class SlopeOverExamplesAfterShift(LossInParts):
    def slope(self):
        return (SoftmaxOverExamplesAfterShift().softmax(self.scores) - self.target) / len(self.p)


class ShiftedDownTheBatch(LossInParts):
    def softmax(self, scores):
        grown = np.exp(scores - scores.max(axis=0))
        return grown / grown.sum(axis=1, keepdims=True)


class SoftmaxTwice(LossInParts):
    def softmax(self, scores):
        return super().softmax(super().softmax(scores))


class SigmoidForSoftmax(LossInParts):
    def softmax(self, scores):
        return 1 / (1 + np.exp(-scores))


class LossWithoutLog(LossInParts):
    def loss(self):
        return -self.p[self.rows, self.labels].mean()


class LossWithoutLogFromOne(LossInParts):
    def loss(self):
        return 1 - self.p[self.rows, self.labels].mean()


class LossInBits(LossInParts):
    def loss(self):
        return super().loss() / np.log(2)


class LossInDigits(LossInParts):
    def loss(self):
        return super().loss() / np.log(10)


class LossBinary(LossInParts):
    def loss(self):
        return -(self.target * np.log(self.p) + (1 - self.target) * np.log(1 - self.p)).sum(axis=1).mean()


class LossWithoutMinus(LossInParts):
    def loss(self):
        return -super().loss()


class LossWithoutMinusBothWays(LossWithoutMinus):
    def slope(self):
        return -super().slope()


class LossOfColumns(LossInParts):
    def loss(self):
        return -np.log(self.p[:, self.labels]).mean()


class LossOfColumnsSummed(LossInParts):
    def loss(self):
        return -np.log(self.p[:, self.labels]).sum() / len(self.p)


class SlopeOfColumns(LossInParts):
    def slope(self):
        difference = self.p.copy()
        difference[:, self.labels] -= 1
        return difference / len(self.p)


class ColumnsBothWays(LossOfColumns):
    def slope(self):
        difference = self.p.copy()
        difference[:, self.labels] -= 1
        return difference / len(self.p)


class ColumnsBothWaysSummed(ColumnsBothWays):
    def loss(self):
        return -np.log(self.p[:, self.labels]).sum() / len(self.p)


class LossOverEntries(LossInParts):
    def loss(self):
        return super().loss() / self.p.shape[1]


class SlopeOverEntries(LossInParts):
    def slope(self):
        return super().slope() / self.p.shape[1]


class OverEntriesBothWays(LossOverEntries):
    def slope(self):
        return super().slope() / self.p.shape[1]


class LossOfFirst(LossInParts):
    def loss(self):
        return -np.log(self.p[0, self.labels[0]])


class LossOfLast(LossInParts):
    def loss(self):
        return -np.log(self.p[-1, self.labels[-1]])


class LossOfFirstAveraged(LossInParts):
    def loss(self):
        return -np.log(self.p[0, self.labels[0]]) / len(self.p)


class LossOfLastAveraged(LossInParts):
    def loss(self):
        return -np.log(self.p[-1, self.labels[-1]]) / len(self.p)


class LabelsOfLast(LossInParts):
    def slope(self):
        difference = self.p.copy()
        difference[-1, self.labels[-1]] -= 1
        return difference / len(self.p)


class LabelsOfFirst(LossInParts):
    def slope(self):
        difference = self.p.copy()
        difference[0, self.labels[0]] -= 1
        return difference / len(self.p)


class WholeLoss(LossInParts):
    def loss(self):
        return int(super().loss())


class LossIsZero(LossInParts):
    def loss(self):
        return 0.0


class LossIsOne(LossInParts):
    def loss(self):
        return 1.0


class LossSummed(LossInParts):
    def loss(self):
        return super().loss() * len(self.p)


class SlopeSummed(LossInParts):
    def slope(self):
        return super().slope() * len(self.p)


class SummedBothWays(LossSummed):
    def slope(self):
        return super().slope() * len(self.p)


class SlopeAveragedTwice(LossInParts):
    def slope(self):
        return super().slope() / len(self.p)


class AveragedTwiceBothWays(SlopeAveragedTwice):
    def loss(self):
        return super().loss() / len(self.p)


class SlopeTargetAveraged(LossInParts):
    def slope(self):
        return self.p - self.target / len(self.p)


class SlopeProbabilitiesAveraged(LossInParts):
    def slope(self):
        return self.p / len(self.p) - self.target


class SlopeWithoutLabel(LossInParts):
    def slope(self):
        return self.p / len(self.p)


class SlopeOfOwnProbability(LossInParts):
    def slope(self):
        return -self.target * (1 - self.p) / len(self.p)


class SlopeAtProbabilities(LossInParts):
    def slope(self):
        return -self.target / self.p / len(self.p)


class SlopeOfSoftmaxAlone(LossInParts):
    def slope(self):
        return self.p * (1 - self.p) / len(self.p)


class SlopeOfSoftmaxAloneNotAveraged(LossInParts):
    def slope(self):
        return self.p * (1 - self.p)


class SlopeCountedTwice(LossInParts):
    def slope(self):
        return super().slope() * self.p * (1 - self.p)


class SlopeOfScores(LossInParts):
    def slope(self):
        return (self.scores - self.target) / len(self.p)


class SlopeFlipped(LossInParts):
    def slope(self):
        return -super().slope()


class LossKeepsFirst(LossInParts):
    def forward(self, scores, labels):
        if not hasattr(self, "p"):
            return super().forward(scores, labels)
        return LossInParts().forward(scores, labels)


class ProbabilitiesOfFirst(LossInParts):
    def forward(self, scores, labels):
        kept = getattr(self, "p", None)
        loss = super().forward(scores, labels)
        self.p = self.p if kept is None else kept
        return loss


class LabelsOfFirstCall(LossInParts):
    def forward(self, scores, labels):
        kept = getattr(self, "target", None)
        loss = super().forward(scores, labels)
        self.target = self.target if kept is None else kept
        return loss


def fair(draw):
    """Return whether every label's probability is 0.05 or more: 1e-5 inside the logarithm, as published code has it, stays within the loss's tolerance."""
    grown = np.exp(draw["scores"])
    probabilities = grown / grown.sum(axis=1, keepdims=True)
    return probabilities[np.arange(len(grown)), draw["labels"]].min() >= 0.05


EXERCISE = Exercise(
    definition=SoftmaxCrossEntropy,
    title="softmax and cross-entropy",
    page="layers.md#softmax-and-cross-entropy",
    graph=Graph(
        (
            Node("softmax", "scores", "p", lambda scores: np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)),
            Node("mean -log", "p labels", "loss", lambda p, labels: -np.log(p[np.arange(len(p)), labels]).mean()),
        )
    ),
    calls="""
        criterion = SoftmaxCrossEntropy()
        loss = criterion.forward(scores, labels)
        dscores = criterion.backward(dloss)
    """,
    tensors={"scores": Tensor("N C", low=0.1, high=2.5), "labels": Labels("N", "C")},
    numbers={"dloss": 1.0},
    sizes=LAYERS,
    also=(
        Also("two classes", sizes={"N": 4, "C": 2}, plants=False),
        Also("as many examples as classes", sizes={"N": 4, "C": 4}, plants=False),
    ),
    rows=(Row("loss", 8, tolerance=1e-4, any_shape=True), Row("dscores", 12)),
    keep=fair,
    examples=(
        Example(
            "small numbers",
            {"scores": [[1, 2, 3], [0, 0, 0]], "labels": [2, 0]},
            {"loss": "0.753", "dscores": "0.045 0.122 -0.167 -0.333 0.167 0.167"},
        ),
        Example("small numbers, two classes", {"scores": [[2, -1], [0.5, 1], [-1, 1]], "labels": [0, 0, 1]}),
    ),
    hints=(
        "The idea: write the loss of one example with its scores alone, and simplify it before you differentiate: the logarithm of a quotient is a difference, and log and exp undo each other.",
        "The question: nudge one score of one example. Which of its probabilities move, and in which direction does the right class's go? And how much does one example count in a mean over N?",
        "On numbers: one example, scores (0, 0), right class 0. The probabilities are (0.5, 0.5) and the loss is 0.693. With the scores (0.01, 0) the loss is 0.688, with (0, 0.01) it is 0.698. "
        "Which two slopes are these, and what do they add up to? What becomes of them when the example is one of four?",
        "A neighbour: shares without exp. q1 = x1 / (x1 + x2) and L = -log q1 = log(x1 + x2) - log x1. Both inputs reach the loss through the sum, and x1 on its own as well: "
        "dL/dx1 = 1 / (x1 + x2) - 1 / x1 and dL/dx2 = 1 / (x1 + x2). At x = (1, 3): q = (0.25, 0.75), L = 1.386, and the gradients are 0.25 - 1 = -0.75 and 0.25. "
        "More of x1 lowers the loss, more of x2 raises it, although x2's own share is nowhere in L.",
    ),
    mistakes=(
        Mistake(
            "unbatched-softmax",
            (SoftmaxUnbatched, SoftmaxUnbatchedAfterShift, SlopeUnbatched, SlopeUnbatchedAfterShift),
            say="Your probabilities add up to 1 over the whole batch; they should for each example.",
            think="If another example joins the batch, should the probabilities of this one change?",
        ),
        Mistake(
            "unbatched-softmax",
            (SoftmaxOverExamples, SoftmaxOverExamplesAfterShift, SlopeOverExamples, SlopeOverExamplesAfterShift),
            say="Your probabilities add up to 1 for each class, down the batch; they should for each example.",
            think="Along which axis are the classes?",
        ),
        Mistake(
            "unbatched-softmax",
            ShiftedDownTheBatch,
            say="You take the largest score of each class away, down the batch; scores of one example may only be shifted all together.",
            think="If another example joins the batch, should the probabilities of this one change?",
        ),
        Mistake(
            "softmax-twice",
            SoftmaxTwice,
            say="You apply the softmax twice: the second time it gets probabilities where scores belong.",
            think="One score is far ahead of the others: does its class still get nearly all the probability?",
        ),
        Mistake(
            "sigmoid-for-softmax",
            SigmoidForSoftmax,
            say="You turn each score into a probability by itself, with the sigmoid; softmax lets the classes of one example share a total of 1.",
            think="What do the probabilities of one example add up to?",
        ),
        Mistake(
            "log-missing",
            (LossWithoutLog, LossWithoutLogFromOne),
            say="Your loss averages the probabilities of the right classes themselves; cross-entropy needs their logarithms.",
            think="The right class has probability 0.0001 instead of 0.01: how much worse is that in your loss?",
        ),
        Mistake(
            "log-base",
            (LossInBits, LossInDigits),
            say="Your logarithm has base 2 or 10; this loss is written with the natural one.",
            think="What is the loss of one example whose right class has probability 1/2, on paper and in your code?",
        ),
        Mistake(
            "binary-cross-entropy",
            LossBinary,
            say="Your loss counts every wrong class as a question of its own; here only the probability of the right class counts.",
            think="The right class has probability 0.5: should the loss care how the others share the rest?",
        ),
        Mistake(
            "minus-missing",
            (LossWithoutMinus, LossWithoutMinusBothWays),
            say="Your loss is negative, since a probability's logarithm is; it should be 0 at best and grow as things get worse.",
            think="What is the logarithm of 0.5, and should training make your loss larger or smaller?",
        ),
        Mistake(
            "integers",
            WholeLoss,
            say="Your loss is a whole number: its fraction was cut off.",
            think="Where in your forward does an integer come in?",
            per_row=True,
        ),
        Mistake(
            "constant-answer",
            (LossIsZero, LossIsOne),
            say="Your loss is the same number whatever comes in.",
            think="Which of your lines reads the scores on the way to the loss?",
            per_row=True,
        ),
        Mistake(
            "label-columns",
            (LossOfColumns, LossOfColumnsSummed, SlopeOfColumns, ColumnsBothWays, ColumnsBothWaysSummed),
            say="Your index takes the columns of all the labels for every example; each example has one label of its own.",
            think="What shape does your index pick out of the probabilities, and how many of them are right classes?",
            per_row=True,
        ),
        Mistake(
            "averaged-over-classes",
            (LossOverEntries, SlopeOverEntries, OverEntriesBothWays),
            say="You divide by the number of all entries, classes included; the mean runs over the examples only.",
            think="Add ten classes that are as good as impossible: should the loss become smaller?",
            per_row=True,
        ),
        Mistake(
            "last-example-only",
            (LossOfFirst, LossOfLast, LossOfFirstAveraged, LossOfLastAveraged),
            say="Your loss is made of one example alone; every example of the batch has its share in it.",
            think="Change the scores of each example in turn: for which of them does your loss move?",
            per_row=True,
        ),
        Mistake(
            "last-example-only",
            (LabelsOfFirst, LabelsOfLast),
            say="Only one example meets its label in your gradient; each example has one.",
            think="In which rows of your gradient is an entry negative?",
            per_row=True,
        ),
        Mistake(
            "loss-gradient-reduction",
            LossSummed,
            say="Your loss adds up the examples; it should be their average.",
            think="Write every example of the batch twice: what should happen to the loss, and what happens to yours?",
        ),
        Mistake(
            "loss-gradient-reduction",
            SlopeSummed,
            say="Your gradient belongs to a loss that adds up the examples; the loss here is their average.",
            think="Write every example of the batch twice: what should happen to the entries of the gradient, and what happens to yours?",
        ),
        Mistake(
            "batch-average-misplaced",
            SummedBothWays,
            say="You add up the examples, in the loss and in its gradient; both should be averages over the batch.",
            think="Write every example of the batch twice: should the loss become larger?",
        ),
        Mistake(
            "batch-average-misplaced",
            (SlopeAveragedTwice, AveragedTwiceBothWays),
            say="The average over the batch is taken once too often; it belongs in one place only.",
            think="Where in your code do you divide by the number of examples, and where does a function do it for you?",
            per_row=True,
        ),
        Mistake(
            "batch-average-misplaced",
            (SlopeTargetAveraged, SlopeProbabilitiesAveraged),
            say="Only one part of your gradient is divided by the number of examples; all of it should be.",
            think="Do the entries of each row of your gradient add up to 0?",
        ),
        Mistake(
            "label-not-subtracted",
            SlopeWithoutLabel,
            say="The right class gets no push up: nothing in your gradient says which class is right.",
            think="Which entry of each row should be negative?",
        ),
        Mistake(
            "softmax-jacobian",
            SlopeCountedTwice,
            say="You multiplied by a slope of the output once more; with this loss it has already cancelled.",
            think="An example is wrong, and the net is quite sure of it: should its gradient be nearly 0?",
        ),
        Mistake(
            "softmax-jacobian",
            (
                SlopeOfOwnProbability,
                SlopeAtProbabilities,
                SlopeOfSoftmaxAlone,
                SlopeOfSoftmaxAloneNotAveraged,
            ),
            say="Changing one score moves all the probabilities of its example; in your gradient each score acts on its own one alone.",
            think="The score of a wrong class goes up: what happens to the probability of the right one?",
        ),
        Mistake(
            "wrong-cached-tensor",
            SlopeOfScores,
            say="Your gradient is made of the scores as they came in; it needs what the softmax made of them.",
            think="Add 100 to all the scores of an example: its probabilities stay as they are, and your gradient?",
        ),
        Mistake(
            "sign-flipped",
            SlopeFlipped,
            say="The sign is turned round: that is the direction of the update, not of the gradient.",
            think="When the score of the right class goes up, does the loss go up or down?",
            per_row=True,
        ),
        Mistake(
            "stale-cache",
            (LossKeepsFirst, ProbabilitiesOfFirst, LabelsOfFirstCall),
            say="Your backward uses the numbers of an earlier forward; it belongs to the last one.",
            think="When is what you keep written: at every forward, or only at the first one?",
        ),
    ),
)
