"""The network of lecture 2: two hidden layers, its cost, and the gradient of the cost with respect to every weight.

Lecture 2, backpropagation in a network: layer 1 is the input, layers 2 and 3 are hidden, layer 4 is the output, and every
activation g is the sigmoid. The lecture's picture of the deltas leaves g'(z) out to show how errors travel; here it is in.
"""

import numpy as np


class TwoHiddenLayerNet:
    """A network with two hidden layers of sigmoid units, and sigmoid units at the output.

    Theta_l maps layer l to layer l + 1. Its shape is (s_{l+1}, s_l + 1), and column 0 holds the bias weights: the lecture's
    Theta_ij^(l), from unit j to unit i, is `Theta_l[i - 1, j]`. The rows of all other arrays are examples.
    """

    def __init__(self, Theta1, Theta2, Theta3):
        """Keep the weights: Theta1 (s_2, s_1 + 1), Theta2 (s_3, s_2 + 1), Theta3 (s_4, s_3 + 1)."""
        self.Theta1, self.Theta2, self.Theta3 = Theta1.copy(), Theta2.copy(), Theta3.copy()
        self.z = {}  # z[2], z[3], z[4]: what goes into the units of a layer, (N, s_l)
        self.a = {}  # a[1] to a[4]: what comes out of them, (N, s_l), without the bias unit; a[1] is X
        self.delta = {}  # delta[4], delta[3], delta[2]: (N, s_l)

    def forward(self, X):
        """Return a4, the outputs of the network, and keep z[2] to z[4], a[1] to a[4], and what backward will need.

        X: (N, s_1). a4: (N, s_4).
        z[l + 1] = [1, a[l]] Theta_l^T and a[l + 1] = g(z[l + 1]), where g(u) = 1 / (1 + exp(-u)); with the Thetas as they
        are at this call.
        """
        self.Theta = {1: self.Theta1.copy(), 2: self.Theta2.copy(), 3: self.Theta3.copy()}
        self.a[1] = X.copy()
        for layer in (1, 2, 3):
            self.z[layer + 1] = self.Theta[layer][:, 0] + self.a[layer] @ self.Theta[layer][:, 1:].T
            self.a[layer + 1] = 1.0 / (1.0 + np.exp(-self.z[layer + 1]))
        return self.a[4].copy()

    def cost(self, Y):
        """Return J = -(1/N) sum over examples n and outputs k of [y log a + (1 - y) log(1 - a)], for the last forward.

        Y: (N, s_4), of 0 and 1; a: the entries of a4. J: one number.
        """
        inside = Y * np.log(self.a[4]) + (1.0 - Y) * np.log(1.0 - self.a[4])
        return -inside.sum() / len(Y)

    def backward(self, Y):
        """Return (dTheta1, dTheta2, dTheta3), the gradients of J, and keep delta[4], delta[3] and delta[2].

        Y: (N, s_4), of 0 and 1. dTheta_l: of the shape of Theta_l.
        delta[l], (N, s_l): for every example alone, how its part of the sum in J moves when z[l] moves. So the average
        over the examples, 1/N, is not in the deltas, and a bias unit has no delta.
        """
        self.delta[4] = self.a[4] - Y
        for layer in (3, 2):
            slope = self.a[layer] * (1.0 - self.a[layer])
            self.delta[layer] = self.delta[layer + 1] @ self.Theta[layer][:, 1:] * slope
        ones = np.ones((len(Y), 1))
        return tuple(self.delta[layer + 1].T @ np.hstack([ones, self.a[layer]]) / len(Y) for layer in (1, 2, 3))


# ==== the course team only ====
from bpgrade.exercise import Also, Data, Example, Exercise, Graph, Mistake, Node, Row, Targets, Tensor


class Parts(TwoHiddenLayerNet):
    """The right network in parts, so that a wrong one changes one of them, for the layers in `wrong` alone.

    For deltas these are the layers that they belong to, for gradients and forward steps the ones that the Theta starts from.
    """

    wrong = (1, 2, 3)

    def rule(self, layer):
        return type(self) if layer in self.wrong else Parts

    def forward(self, X):
        self.Theta = {1: self.Theta1, 2: self.Theta2, 3: self.Theta3}
        self.a[1] = X
        for layer in (1, 2, 3):
            self.z[layer + 1] = self.weighted(layer)
            self.a[layer + 1] = self.activation(layer + 1)
        return self.a[4]

    def weighted(self, layer):
        return np.hstack([self.ones(), self.a[layer]]) @ self.Theta[layer].T

    def activation(self, layer):
        return 1 / (1 + np.exp(-self.z[layer]))

    def ones(self):
        return np.ones((len(self.a[1]), 1))

    def backward(self, Y):
        self.delta[4] = self.error(Y)
        for layer in (3, 2):
            self.delta[layer] = self.rule(layer).below(self, layer)
        return tuple(self.rule(layer).gradient(self, layer) for layer in (1, 2, 3))

    def error(self, Y):
        return self.a[4] - Y

    def below(self, layer):
        rule = self.rule(layer)
        return rule.sent_back(self, layer) * rule.slope(self, layer)

    def sent_back(self, layer):
        return self.delta[layer + 1] @ self.Theta[layer][:, 1:]

    def slope(self, layer):
        return self.a[layer] * (1 - self.a[layer])

    def gradient(self, layer):
        return self.delta[layer + 1].T @ np.hstack([self.ones(), self.a[layer]]) / len(self.a[1])


class ExpSign(Parts):
    def activation(self, layer):
        return 1 / (1 + np.exp(self.z[layer]))


class ExpSignLayer3(ExpSign):
    def activation(self, layer):
        return (ExpSign if layer == 3 else Parts).activation(self, layer)


class ExpSignLayer4(ExpSign):
    def activation(self, layer):
        return (ExpSign if layer == 4 else Parts).activation(self, layer)


class Precedence(Parts):
    def activation(self, layer):
        # Layer 2 is as students have it; further up the numbers would outgrow a float.
        return 1 / 1 + np.exp(np.minimum(-self.z[layer], 10))

    def cost(self, Y):
        inside = Y * np.log(self.a[4]) + (1 - Y) * np.log(np.maximum(1 - self.a[4], 1e-9))
        return -np.sum(inside) / len(Y)


class PrecedenceLayer3(Precedence):
    def activation(self, layer):
        return (Precedence if layer == 3 else Parts).activation(self, layer)


class PrecedenceLayer4(Precedence):
    def activation(self, layer):
        return (Precedence if layer == 4 else Parts).activation(self, layer)


class LinearHidden(Parts):
    def activation(self, layer):
        return super().activation(layer) if layer == 4 else self.z[layer]


class SoftmaxOutput(Parts):
    def activation(self, layer):
        if layer < 4:
            return super().activation(layer)
        e = np.exp(self.z[4])
        return e / e.sum(axis=1, keepdims=True)


class BiasMissing(Parts):
    def weighted(self, layer):
        return self.a[layer] @ self.Theta[layer][:, 1:].T


class BiasMissingBothWays(BiasMissing):
    def gradient(self, layer):
        return self.delta[layer + 1].T @ np.hstack([0 * self.ones(), self.a[layer]]) / len(self.a[1])


class BiasColumnLast(Parts):
    def weighted(self, layer):
        return np.hstack([self.a[layer], self.ones()]) @ self.Theta[layer].T


class BiasColumnLastBothWays(BiasColumnLast):
    def sent_back(self, layer):
        return self.delta[layer + 1] @ self.Theta[layer][:, :-1]

    def gradient(self, layer):
        return self.delta[layer + 1].T @ np.hstack([self.a[layer], self.ones()]) / len(self.a[1])


class KeepsBiasUnit(Parts):
    def forward(self, X):
        a4 = super().forward(X)
        self.without = dict(self.a)
        for layer in (1, 2, 3):
            self.a[layer] = np.hstack([self.ones(), self.a[layer]])
        return a4

    def backward(self, Y):
        self.a = self.without
        return super().backward(Y)


class ThetasNotRead(Parts):
    def __init__(self, Theta1, Theta2, Theta3):
        super().__init__(Theta1, Theta2, Theta3)
        self.own = Theta1.copy(), Theta2.copy(), Theta3.copy()

    def weighted(self, layer):
        return np.hstack([self.ones(), self.a[layer]]) @ self.own[layer - 1].T


class KeepsFirst(Parts):
    def forward(self, X):
        if not self.a:
            return super().forward(X)
        return Parts(self.Theta1, self.Theta2, self.Theta3).forward(X)


class BackwardKeepsFirst(Parts):
    def forward(self, X):
        a4 = super().forward(X)
        if not hasattr(self, "first"):
            self.first = dict(self.a)
        return a4

    def backward(self, Y):
        self.a = self.first
        return super().backward(Y)


class CostNegative(Parts):
    def cost(self, Y):
        return -super().cost(Y)


class CostSummed(Parts):
    def cost(self, Y):
        return super().cost(Y) * len(Y)


class CostAveragedTwice(Parts):
    def cost(self, Y):
        return super().cost(Y) / len(Y)


class CostWhole(Parts):
    def cost(self, Y):
        return int(super().cost(Y))


class CostIsZero(Parts):
    def cost(self, Y):
        return 0.0


class CostIsOne(Parts):
    def cost(self, Y):
        return 1.0


class CostOverEntries(Parts):
    def cost(self, Y):
        return super().cost(Y) / Y.shape[1]


class CostOfOnes(Parts):
    def cost(self, Y):
        return -np.sum(Y * np.log(self.a[4])) / len(Y)


class CostOfZeros(Parts):
    def cost(self, Y):
        return -np.sum((1 - Y) * np.log(1 - self.a[4])) / len(Y)


class CostSquared(Parts):
    def cost(self, Y):
        return np.sum((self.a[4] - Y) ** 2) / len(Y)


class CostSquaredHalf(Parts):
    def cost(self, Y):
        return np.sum((self.a[4] - Y) ** 2) / (2 * len(Y))


class CostSquaredMean(Parts):
    def cost(self, Y):
        return np.mean((self.a[4] - Y) ** 2)


class OutputSlopeCounted(Parts):
    def error(self, Y):
        return (self.a[4] - Y) * self.slope(4)


class SignFlipped(Parts):
    def error(self, Y):
        return Y - self.a[4]


class LabelNotSubtracted(Parts):
    def error(self, Y):
        return self.a[4].copy()


class RoundedOutput(Parts):
    def error(self, Y):
        return np.round(self.a[4]) - Y


class BiasDeltaKept(Parts):
    def backward(self, Y):
        gradients = super().backward(Y)
        for layer in (3, 2):
            # The slope at a constant 1 is 0.
            self.delta[layer] = np.hstack([0 * self.ones(), self.delta[layer]])
        return gradients


class BiasDeltaKeptWithoutSlope(Parts):
    def backward(self, Y):
        gradients = super().backward(Y)
        kept = {layer: self.delta[layer + 1] @ self.Theta[layer][:, :1] for layer in (3, 2)}
        for layer in (3, 2):
            self.delta[layer] = np.hstack([kept[layer], self.delta[layer]])
        return gradients


class LastColumnDropped(Parts):
    def sent_back(self, layer):
        return self.delta[layer + 1] @ self.Theta[layer][:, :-1]


class LastColumnDroppedLayer3(LastColumnDropped):
    wrong = (3,)


class LastColumnDroppedLayer2(LastColumnDropped):
    wrong = (2,)


class GradientForWeight(Parts):
    def sent_back(self, layer):
        return self.delta[layer + 1] @ self.gradient(layer)[:, 1:]


class GradientForWeightLayer3(GradientForWeight):
    wrong = (3,)


class GradientForWeightLayer2(GradientForWeight):
    wrong = (2,)


class UpdatedFirst(Parts):
    rate = 0.1

    def sent_back(self, layer):
        return self.delta[layer + 1] @ (self.Theta[layer] - self.rate * self.gradient(layer))[:, 1:]


class UpdatedFirstLayer2(UpdatedFirst):
    wrong = (2,)


class UpdatedFirstByOne(UpdatedFirst):
    rate = 1.0


class UpdatedFirstByOneLayer2(UpdatedFirstByOne):
    wrong = (2,)


class UpdatedFirstByHalf(UpdatedFirst):
    rate = 0.5


class UpdatedFirstByHalfLayer2(UpdatedFirstByHalf):
    wrong = (2,)


class OnesSentBack(Parts):
    def sent_back(self, layer):
        return np.ones_like(self.delta[layer + 1]) @ self.Theta[layer][:, 1:]


class OnesInGradient(Parts):
    def gradient(self, layer):
        ones = np.ones_like(self.delta[layer + 1])
        return ones.T @ np.hstack([self.ones(), self.a[layer]]) / len(self.a[1])


class FirstPathOnly(Parts):
    def sent_back(self, layer):
        return self.delta[layer + 1][:, :1] * self.Theta[layer][0, 1:]


class FirstPathOnlyLayer3(FirstPathOnly):
    wrong = (3,)


class FirstPathOnlyLayer2(FirstPathOnly):
    wrong = (2,)


class LastPathOnly(Parts):
    def sent_back(self, layer):
        return self.delta[layer + 1][:, -1:] * self.Theta[layer][-1, 1:]


class LastPathOnlyLayer3(LastPathOnly):
    wrong = (3,)


class LastPathOnlyLayer2(LastPathOnly):
    wrong = (2,)


class SlopeMissing(Parts):
    def slope(self, layer):
        return 1


class SlopeMissingLayer3(SlopeMissing):
    wrong = (3,)


class SlopeMissingLayer2(SlopeMissing):
    wrong = (2,)


class SumForProduct(Parts):
    def below(self, layer):
        return self.sent_back(layer) + self.slope(layer)


class SumForProductLayer2(SumForProduct):
    wrong = (2,)


class MatrixForElementwise(Parts):
    wrong = (2,)

    def below(self, layer):
        return self.sent_back(layer) @ self.slope(layer).T


class SlopeOfInput(Parts):
    def slope(self, layer):
        return self.z[layer] * (1 - self.z[layer])


class SlopeOfInputLayer3(SlopeOfInput):
    wrong = (3,)


class SlopeOfInputLayer2(SlopeOfInput):
    wrong = (2,)


class SigmoidTwice(Parts):
    def slope(self, layer):
        again = 1 / (1 + np.exp(-self.a[layer]))
        return again * (1 - again)


class SigmoidTwiceLayer3(SigmoidTwice):
    wrong = (3,)


class SigmoidTwiceLayer2(SigmoidTwice):
    wrong = (2,)


class ValueForSlope(Parts):
    def slope(self, layer):
        return self.a[layer]


class ValueForSlopeLayer3(ValueForSlope):
    wrong = (3,)


class ValueForSlopeLayer2(ValueForSlope):
    wrong = (2,)


class SlopeFactorMissing(Parts):
    def slope(self, layer):
        return 1 - self.a[layer]


class SlopeFactorMissingLayer3(SlopeFactorMissing):
    wrong = (3,)


class SlopeFactorMissingLayer2(SlopeFactorMissing):
    wrong = (2,)


class SlopeSign(Parts):
    def slope(self, layer):
        return self.a[layer] * (self.a[layer] - 1)


class SlopeSignLayer3(SlopeSign):
    wrong = (3,)


class SlopeSignLayer2(SlopeSign):
    wrong = (2,)


class OtherSlope(Parts):
    def slope(self, layer):
        return 1 - self.a[layer] ** 2


class OtherSlopeLayer3(OtherSlope):
    wrong = (3,)


class OtherSlopeLayer2(OtherSlope):
    wrong = (2,)


class ReLUSlope(Parts):
    def slope(self, layer):
        return self.z[layer] > 0


class ReLUSlopeLayer2(ReLUSlope):
    wrong = (2,)


class TanhSlope(Parts):
    def slope(self, layer):
        return 1 - np.tanh(self.z[layer]) ** 2


class TanhSlopeLayer2(TanhSlope):
    wrong = (2,)


class AverageInError(Parts):
    def error(self, Y):
        return (self.a[4] - Y) / len(Y)


class AverageInErrorOnly(AverageInError):
    def gradient(self, layer):
        return super().gradient(layer) * len(self.a[1])


class AverageMissing(Parts):
    def gradient(self, layer):
        return Parts.gradient(self, layer) * len(self.a[1])


class AverageMissingTheta3(AverageMissing):
    wrong = (3,)


class AverageMissingTheta2(AverageMissing):
    wrong = (2,)


class AverageMissingTheta1(AverageMissing):
    wrong = (1,)


class AverageTwice(Parts):
    def gradient(self, layer):
        return Parts.gradient(self, layer) / len(self.a[1])


class AverageTwiceTheta3(AverageTwice):
    wrong = (3,)


class AverageTwiceTheta2(AverageTwice):
    wrong = (2,)


class AverageTwiceTheta1(AverageTwice):
    wrong = (1,)


class AverageMissingForBias(Parts):
    def gradient(self, layer):
        return Parts.gradient(self, layer) * np.append(len(self.a[1]), np.ones(self.a[layer].shape[1]))


class AverageForBiasOnly(Parts):
    def gradient(self, layer):
        return Parts.gradient(self, layer) * np.append(1, np.full(self.a[layer].shape[1], len(self.a[1])))


class PreActivation(Parts):
    wrong = (3, 2)

    def gradient(self, layer):
        return self.delta[layer + 1].T @ np.hstack([self.ones(), self.z[layer]]) / len(self.a[1])


class PreActivationTheta3(PreActivation):
    wrong = (3,)


class PreActivationTheta2(PreActivation):
    wrong = (2,)


class NextActivation(Parts):
    def gradient(self, layer):
        return self.delta[layer + 1].T @ np.hstack([self.ones(), self.a[layer + 1]]) / len(self.a[1])


class NextPreActivation(Parts):
    def gradient(self, layer):
        return self.delta[layer + 1].T @ np.hstack([self.ones(), self.z[layer + 1]]) / len(self.a[1])


class LastExampleOnly(Parts):
    example = -1

    def parts(self):
        return 1

    def gradient(self, layer):
        inputs = np.append(1, self.a[layer][self.example])
        return np.outer(self.delta[layer + 1][self.example], inputs) / self.parts()


class LastExampleOnlyAveraged(LastExampleOnly):
    def parts(self):
        return len(self.a[1])


class FirstExampleOnly(LastExampleOnly):
    example = 0


class FirstExampleOnlyAveraged(LastExampleOnlyAveraged):
    example = 0


class Transposed(Parts):
    def gradient(self, layer):
        return Parts.gradient(self, layer).T


class BiasGradientZero(Parts):
    def gradient(self, layer):
        return self.delta[layer + 1].T @ np.hstack([0 * self.ones(), self.a[layer]]) / len(self.a[1])


class BiasGradientZeroTheta3(BiasGradientZero):
    wrong = (3,)


class BiasGradientZeroTheta2(BiasGradientZero):
    wrong = (2,)


class BiasGradientZeroTheta1(BiasGradientZero):
    wrong = (1,)


class BiasGradientAbsent(Parts):
    def gradient(self, layer):
        return self.delta[layer + 1].T @ self.a[layer] / len(self.a[1])


class BiasFromWeights(Parts):
    def gradient(self, layer):
        weights = Parts.gradient(self, layer)[:, 1:]
        return np.hstack([weights.sum(axis=1, keepdims=True), weights])


class BiasGradientTotal(Parts):
    def gradient(self, layer):
        gradient = Parts.gradient(self, layer)
        gradient[:, 0] = gradient[:, 0].sum()
        return gradient


class BiasGradientLast(Parts):
    def gradient(self, layer):
        return self.delta[layer + 1].T @ np.hstack([self.a[layer], self.ones()]) / len(self.a[1])


class BiasGradientLastTheta3(BiasGradientLast):
    wrong = (3,)


class BiasGradientLastTheta2(BiasGradientLast):
    wrong = (2,)


class BiasGradientLastTheta1(BiasGradientLast):
    wrong = (1,)


def layers(draw):
    """Return z and a of the right network, by number of the layer, each (N, s_l)."""
    net = TwoHiddenLayerNet(draw["Theta1"], draw["Theta2"], draw["Theta3"])
    net.forward(draw["X"])
    return net.z, net.a


def told(draw):
    """Return whether 1e-5 inside the logarithms, as published code has it, moves the cost by less than its tolerance."""
    p = np.where(draw["Y"] == 1, layers(draw)[1][4], 1 - layers(draw)[1][4])
    return np.log(1 + 1e-5 / p).mean() < -7e-5 * np.log(p).mean()


def fair(draw):
    """Return whether the cost is told and no unit saturated: every z is within 3 of 0, and every output between 0.02 and 0.98."""
    z, a = layers(draw)
    within = max(np.abs(z[layer]).max() for layer in (2, 3, 4)) <= 3
    return within and a[4].min() >= 0.02 and a[4].max() <= 0.98 and told(draw)


def steep(draw):
    """Return whether some deltas and gradients are larger than 1, and the outputs clear of 0 and 1."""
    a = layers(draw)[1]
    delta4 = a[4] - draw["Y"]
    delta3 = delta4 @ draw["Theta3"][:, 1:] * a[3] * (1 - a[3])
    large = np.abs(delta3).max() > 1.1 and np.abs(delta3.mean(axis=0)).max() > 1.05
    return large and a[4].min() > 0.02 and a[4].max() < 0.98 and told(draw)


def saturated(draw):
    """Return whether every layer has a unit within 0.006 of 0 or 1, and none is so near that a float32 cannot tell."""
    z = [np.abs(z) for z in layers(draw)[0].values()]
    return all(one.max() > 5.2 for one in z) and all(one.max() < 9 for one in z)


def delta_below(layer, theta):
    """Return what gives the deltas of this layer for those of the layer above, (N, s_{l+1})."""

    def given(draw, above):
        a = layers(draw)[1][layer]
        return above @ draw[theta][:, 1:] * a * (1 - a)

    return given


def gradient_below(layer):
    """Return what gives the gradient of this layer's Theta for the deltas of the layer above, (N, s_{l+1})."""

    def given(draw, above):
        a = layers(draw)[1][layer]
        return above.T @ np.hstack([np.ones((len(a), 1)), a]) / len(a)

    return given


def given_by(answer, draw):
    """Return what gives a row of this wrong network for the deltas of the layer above, (N, s_{l+1})."""
    if answer.forward is not Parts.forward:
        return None
    net = answer(draw["Theta1"], draw["Theta2"], draw["Theta3"])
    net.forward(draw["X"])

    def given(row, above):
        layer = int(row[-1])
        net.delta = {layer + 1: above}
        rule = net.rule(layer)
        return rule.gradient(net, layer) if row.startswith("dTheta") else rule.below(net, layer)

    return given


HELD = ("Theta1_held", "Theta2_held", "Theta3_held")

EXERCISE = Exercise(
    definition=TwoHiddenLayerNet,
    title="the network with two hidden layers",
    page="network.md#every-gradient-of-the-network",
    graph=Graph(
        (
            Node("affine", "X Theta1", "z2", lambda X, Theta: Theta[:, 0] + X @ Theta[:, 1:].T),
            Node("sigmoid", "z2", "a2", lambda z: 1 / (1 + np.exp(-z))),
            Node("affine", "a2 Theta2", "z3", lambda a, Theta: Theta[:, 0] + a @ Theta[:, 1:].T),
            Node("sigmoid", "z3", "a3", lambda z: 1 / (1 + np.exp(-z))),
            Node("affine", "a3 Theta3", "z4", lambda a, Theta: Theta[:, 0] + a @ Theta[:, 1:].T),
            Node("sigmoid", "z4", "a4", lambda z: 1 / (1 + np.exp(-z))),
            Node("cost", "a4 Y", "cost", lambda a, Y: -(Y * np.log(a) + (1 - Y) * np.log(1 - a)).sum() / len(Y)),
        ),
        gradients={"z2": "delta2", "z3": "delta3", "z4": "delta4"},
        loss="cost",
        per_example="z2 a2 z3 a3 z4 a4",
        constants="X Y",
    ),
    calls="""
        net = TwoHiddenLayerNet(Theta1, Theta2, Theta3)
        a4 = net.forward(X)
        z2 = net.z[2]
        z3 = net.z[3]
        z4 = net.z[4]
        a2 = net.a[2]
        a3 = net.a[3]
        a4_kept = net.a[4]
        cost = net.cost(Y)
        dTheta1, dTheta2, dTheta3 = net.backward(Y)
        delta4 = net.delta[4]
        delta3 = net.delta[3]
        delta2 = net.delta[2]
        alone = TwoHiddenLayerNet(Theta1, Theta2, Theta3)
        a4_alone = alone.forward(X)
        dTheta1_alone, dTheta2_alone, dTheta3_alone = alone.backward(Y)
        cost_after = alone.cost(Y)
        a4_later = alone.forward(X)
        cost_later = alone.cost(Y)
        changed = TwoHiddenLayerNet(Theta1, Theta2, Theta3)
        a4_before = changed.forward(X)
        Theta1_held = changed.Theta1
        Theta2_held = changed.Theta2
        Theta3_held = changed.Theta3
        put1 = changed.__setattr__("Theta1", Other1)
        put2 = changed.__setattr__("Theta2", Other2)
        put3 = changed.__setattr__("Theta3", Other3)
        a4_changed = changed.forward(X)
    """,
    # Three nets: cost before backward; backward without a cost, and the cost after it; Thetas that are put in place of its own.
    # Axes: N examples; P, Q, R, S units in layers 1 to 4; P1, Q1, R1 the same with the bias unit.
    tensors={
        "X": Tensor("N P", 0.3, 1.2),
        "Y": Targets("N S"),
        "Theta1": Tensor("Q P1", 0.3, 1.0),
        "Theta2": Tensor("R Q1", 0.3, 1.5),
        "Theta3": Tensor("S R1", 0.3, 1.5),
        "Other1": Tensor("Q P1", 0.3, 1.0),
        "Other2": Tensor("R Q1", 0.3, 1.5),
        "Other3": Tensor("S R1", 0.3, 1.5),
    },
    # Whoever cuts weights, deltas or gradients off at 1 is right where none is larger.
    also=(
        Also(
            "large weights and gradients",
            sizes={"N": 2, "S": 1},
            tensors={
                "Theta1": Tensor("Q P1", 0.3, 1.6),
                "Theta2": Tensor("R Q1", 0.1, 1.4),
                "Theta3": Tensor("S R1", 3.0, 9.0),
                # The same for both examples: their gradients do not cancel.
                "Y": Data(np.ones((2, 1))),
            },
            keep=steep,
            plants=False,
        ),
        # Whoever cuts outputs off at 0.01 and 0.99 is right wherever none is nearer. A cost may add 1e-5 inside its logarithms.
        Also(
            "far from 0",
            rows=("z2", "a2", "z3", "a3", "z4", "a4", "delta4", "delta3", "delta2", "dTheta3", "dTheta2", "dTheta1"),
            sizes={"N": 3},
            tensors={
                "Theta1": Tensor("Q P1", 0.5, 3.5),
                "Theta2": Tensor("R Q1", 0.5, 5.0),
                "Theta3": Tensor("S R1", 0.5, 5.0),
            },
            keep=saturated,
            plants=False,
        ),
    ),
    sizes=(
        {"N": 5, "P": 3, "P1": 4, "Q": 4, "Q1": 5, "R": 6, "R1": 7, "S": 2},
        {"N": 2, "P": 4, "P1": 5, "Q": 6, "Q1": 7, "R": 5, "R1": 6, "S": 3},
        {"N": 7, "P": 4, "P1": 5, "Q": 5, "Q1": 6, "R": 3, "R1": 4, "S": 2},
    ),
    rows=(
        Row("z2", 2),
        Row("a2", 2, needs=("z2",)),
        Row("z3", 2, needs=("a2",)),
        Row("a3", 2, needs=("z3",)),
        Row("z4", 2, needs=("a3",)),
        Row("a4", 2, of=("a4", "a4_kept", "a4_alone", *HELD, "a4_changed"), needs=("z4",)),
        Row("cost", 4, of=("cost", "cost_after", "cost_later"), tolerance=1e-4, any_shape=True, needs=("a4",)),
        Row("delta4", 4, needs=("a4",)),
        Row("delta3", 5, above="delta4", needs=("a3",)),
        Row("delta2", 5, above="delta3", needs=("a2",)),
        Row("dTheta3", 4, of=("dTheta3", "dTheta3_alone"), above="delta4", needs=("a3",)),
        Row("dTheta2", 3, of=("dTheta2", "dTheta2_alone"), above="delta3", needs=("a2",)),
        Row("dTheta1", 3, of=("dTheta1", "dTheta1_alone"), above="delta2"),
    ),
    given={
        "delta3": delta_below(3, "Theta3"),
        "delta2": delta_below(2, "Theta2"),
        "dTheta3": gradient_below(3),
        "dTheta2": gradient_below(2),
        "dTheta1": gradient_below(1),
    },
    given_by=given_by,
    keep=fair,
    examples=(
        Example(
            "small numbers: two units in every layer, one at the output",
            {
                "X": [[1, 0], [0, 1]],
                "Y": [[1], [0]],
                "Theta1": [[0, 1, -1], [1, -1, 0]],
                "Theta2": [[0, 1, 1], [1, -1, 0]],
                "Theta3": [[0.5, -1, 1]],
                "Other1": [[1, 0, 1], [0, 1, 1]],
                "Other2": [[1, 1, -1], [0, -1, 1]],
                "Other3": [[0, 2, -1]],
            },
            {"z2": "1 0 -1 1", "a2": "0.73 0.50 0.27 0.73", "a4": "0.57 0.61", "cost": "0.75"},
        ),
    ),
    hints=(
        "The idea: delta[l] says, for every example alone, how its cost moves when z[l] moves. Begin at the output, where the cost is, and go back one layer at a time; "
        "the gradients of the weights come last, each from the delta at the end of the arrow and the value at its start.",
        "The question: from z[3] to z[4] lie two nodes, the sigmoid and the weighted sum. What does each of them do to what comes back? "
        "To how many units of layer 4 does one unit of layer 3 send its value, and does the bias unit of layer 3 have a z of its own?",
        "On numbers: one example; a unit of layer 3 has z = 0, so its a is 0.5. Nudge z to 0.04: a goes to 0.51. One unit of layer 4 hears it with the weight 2, so its z goes up by 0.02, "
        "and if its delta is 0.3 the cost goes up by 0.006. The delta of the unit in layer 3 is thus 0.006 / 0.04 = 0.15. Of which three numbers is 0.15 made, and what if two units of layer 4 heard it?",
        "A neighbour: a chain of single units with max(0, z) for the sigmoid and half the squared error for the cost. x = 2, z = 3 x + 1 = 7, h = max(0, 7) = 7, out = 0.5 h = 3.5, and for the target 1.5 the cost is 2. "
        "Back: out gets 3.5 - 1.5 = 2. The weight 0.5 gets 2 times h, 14; h gets 2 times 0.5, 1. The slope of max(0, z) at 7 is 1, so z gets 1. "
        "The weight 3 gets 1 times x, 2, and the bias gets 1 times 1. Had z been negative, the last three would be 0.",
    ),
    mistakes=(
        Mistake(
            "exp-sign",
            (ExpSign, ExpSignLayer3, ExpSignLayer4),
            say="Your sigmoid falls as z grows: the sign inside exp is flipped.",
            think="The sigmoid of 5 should be near which end?",
            per_row=True,
        ),
        Mistake(
            "precedence",
            (Precedence, PrecedenceLayer3, PrecedenceLayer4),
            say="Python reads your formula as (1/1) + exp(-z).",
            think="Can a sigmoid be 3.7?",
            per_row=True,
        ),
        Mistake(
            "no-nonlinearity",
            LinearHidden,
            say="Your hidden layers pass z on as it is; without the sigmoid all your layers together are one.",
            think="What does lecture 1 say about two linear layers, one after the other?",
            per_row=True,
        ),
        Mistake(
            "softmax-output",
            SoftmaxOutput,
            say="Your outputs share a softmax; here every output is a sigmoid of its own z, and the outputs of one example need not add up to 1.",
            think="Could two outputs of this network both be 0.9?",
            per_row=True,
        ),
        Mistake(
            "bias-missing",
            (BiasMissing, BiasMissingBothWays),
            say="Your forward leaves the bias weights out: column 0 of each Theta belongs to the bias unit, which is always 1.",
            think="If all inputs are 0, what should z[2] be?",
            per_row=True,
        ),
        Mistake(
            "bias-column-last",
            (BiasColumnLast, BiasColumnLastBothWays),
            say="Your forward takes the bias weights from the last column of each Theta; they stand in column 0.",
            think="Which weight does the 1 meet in your product, and which one should it meet?",
            per_row=True,
        ),
        Mistake(
            "bias-unit-kept",
            KeepsBiasUnit,
            say="Your a holds the bias unit beside the others; it belongs into the product with Theta, and what is kept in a is without it.",
            think="How many columns should a[2] have, and which one of yours is 1 in every row?",
            per_row=True,
        ),
        Mistake(
            "thetas-not-read",
            ThetasNotRead,
            say="Your net goes on with the Thetas that it was made with: forward has to read self.Theta1 to self.Theta3 as they are when it is called.",
            think="After `net.Theta1 = 0 * net.Theta1`, what does your next forward compute with?",
            per_row=True,
        ),
        Mistake(
            "stale-cache",
            (KeepsFirst, BackwardKeepsFirst),
            say="What you keep comes from an earlier forward; z, a, cost and backward belong to the last one.",
            think="When is what you keep written: at every forward, or only at the first one?",
            per_row=True,
        ),
        Mistake(
            "cost-negative",
            CostNegative,
            say="Your cost is negative, and falls as the outputs get worse: its sign is turned round.",
            think="What sign has the logarithm of a number between 0 and 1?",
            per_row=True,
        ),
        Mistake(
            "loss-gradient-reduction",
            (CostSummed, CostOverEntries),
            say="Your cost is a multiple of the right one: the outputs of an example are added up, and the examples are averaged.",
            think="Write the batch twice, one copy below the other: what should happen to the cost? And if a second output made the same error as the first?",
            per_row=True,
        ),
        Mistake(
            "batch-average-misplaced",
            CostAveragedTwice,
            say="Your cost is divided by the number of examples twice; once makes it an average.",
            think="Write the batch twice, one copy below the other: what should happen to the cost, and what happens to yours?",
            per_row=True,
        ),
        Mistake(
            "integers",
            CostWhole,
            say="Your cost is a whole number: its fraction was cut off.",
            think="Where in your cost does an integer come in?",
            per_row=True,
        ),
        Mistake(
            "constant-answer",
            (CostIsZero, CostIsOne),
            say="Your cost is the same number whatever comes in.",
            think="Which of your lines reads the outputs on the way to the cost?",
            per_row=True,
        ),
        Mistake(
            "one-class-only",
            (CostOfOnes, CostOfZeros),
            say="Your cost looks at the targets of one kind only; an output must pay for being wrong where the target is 1 and where it is 0.",
            think="If every output were 1, or every one 0, would your cost notice?",
            per_row=True,
        ),
        Mistake(
            "squared-error",
            (CostSquared, CostSquaredHalf, CostSquaredMean),
            say="Your cost is the squared error; this network has the cross-entropy, with its logarithms.",
            think="The target is 1 and the output goes to 0: how high can your cost rise, and how high should it?",
            per_row=True,
        ),
        Mistake(
            "output-slope-counted",
            OutputSlopeCounted,
            say="You multiplied delta[4] by the output's slope; with this cost that slope has already cancelled.",
            think="Differentiate the cost with respect to z[4] by hand, for one example with y = 1: what is left?",
            per_row=True,
        ),
        Mistake(
            "sign-flipped",
            SignFlipped,
            say="The sign is turned round here: that is the direction of the update, not of the gradient. Where delta[4] has it, all that follows has it.",
            think="The target is 1 and the output is 0.6: does the cost rise or fall when z[4] rises?",
            per_row=True,
        ),
        Mistake(
            "label-not-subtracted",
            LabelNotSubtracted,
            say="Your delta[4] is the same whatever the target: Y does not enter it.",
            think="Two examples have the same outputs and opposite targets: should the same be sent back for both?",
            per_row=True,
        ),
        Mistake(
            "rounded-output",
            RoundedOutput,
            say="Your delta[4] compares the target with the rounded output, 0 or 1; the cost sees the output itself.",
            think="An output of 0.51 and one of 0.99 for the target 1: should the same be sent back for both?",
            per_row=True,
        ),
        Mistake(
            "bias-delta",
            (
                BiasDeltaKept,
                BiasDeltaKeptWithoutSlope,
                LastColumnDropped,
                LastColumnDroppedLayer3,
                LastColumnDroppedLayer2,
            ),
            say="The bias unit has no incoming weights, so it has no delta: its column is the one to leave out, and no other.",
            think="Which column of Theta belongs to the bias unit, and which one do you leave out on the way back?",
            per_row=True,
        ),
        Mistake(
            "gradient-for-weight",
            (GradientForWeight, GradientForWeightLayer3, GradientForWeightLayer2),
            say="You sent the delta back through a gradient dTheta; it must go back through the weights that forward used.",
            think="Which matrix did the forward pass multiply with?",
            per_row=True,
        ),
        Mistake(
            "updated-weights",
            (
                UpdatedFirst,
                UpdatedFirstLayer2,
                UpdatedFirstByOne,
                UpdatedFirstByOneLayer2,
                UpdatedFirstByHalf,
                UpdatedFirstByHalfLayer2,
            ),
            say="You changed a Theta before the delta had gone back through it; the deltas belong to the weights that forward used.",
            think="Whose work is the update: that of the network, or of the training step after it?",
            per_row=True,
        ),
        Mistake(
            "matrix-upstream-missing",
            (OnesSentBack, OnesInGradient),
            say="The delta of the layer above never enters this product, so everything above counts alike in it.",
            think="If one output were right for all the examples, what should it send back, and what does it in yours?",
            per_row=True,
        ),
        Mistake(
            "one-path-only",
            (
                FirstPathOnly,
                FirstPathOnlyLayer3,
                FirstPathOnlyLayer2,
                LastPathOnly,
                LastPathOnlyLayer3,
                LastPathOnlyLayer2,
            ),
            say="A hidden unit feeds every unit of the next layer, and in your delta only one of them reports back.",
            think="How many arrows leave this unit?",
            per_row=True,
        ),
        Mistake(
            "slope-missing-in-hidden",
            (SlopeMissing, SlopeMissingLayer3, SlopeMissingLayer2),
            say="On the way back, the slope of a hidden layer's activation is missing: the lecture's picture leaves it out, and the gradient needs it.",
            think="How many nodes lie between z[2] and z[3]?",
            per_row=True,
        ),
        Mistake(
            "sum-for-product",
            (SumForProduct, SumForProductLayer2),
            say="You added the slope to what comes back; the chain rule multiplies them.",
            think="What should a delta be where nothing comes back from above?",
            per_row=True,
        ),
        Mistake(
            "matrix-for-elementwise",
            MatrixForElementwise,
            say="You used a matrix product where a slope acts on each unit by itself, so examples and units are mixed in your delta.",
            think="Does the slope of one example touch another example's delta?",
            per_row=True,
        ),
        Mistake(
            "sigmoid-slope-of-input",
            (SlopeOfInput, SlopeOfInputLayer3, SlopeOfInputLayer2),
            say="You used the shortcut for the sigmoid's slope on z, but the shortcut needs the sigmoid's output.",
            think="Can the slope of a sigmoid be negative, as yours is at z = 2?",
            per_row=True,
        ),
        Mistake(
            "sigmoid-twice",
            (SigmoidTwice, SigmoidTwiceLayer3, SigmoidTwiceLayer2),
            say="You applied the sigmoid a second time before taking its slope.",
            think="Is the value you take the slope at still z, or already an activation?",
            per_row=True,
        ),
        Mistake(
            "value-for-slope",
            (ValueForSlope, ValueForSlopeLayer3, ValueForSlopeLayer2),
            say="You multiplied a hidden delta by the activation, not by its slope.",
            think="At z = 10 a unit is saturated: what should its slope be about?",
            per_row=True,
        ),
        Mistake(
            "slope-factor-missing",
            (SlopeFactorMissing, SlopeFactorMissingLayer3, SlopeFactorMissingLayer2),
            say="One factor of the sigmoid's slope is missing in a hidden delta.",
            think="Which of the sigmoid's two tails does your slope not flatten?",
            per_row=True,
        ),
        Mistake(
            "slope-sign",
            (SlopeSign, SlopeSignLayer3, SlopeSignLayer2),
            say="The slope you use for a hidden layer is negative, but the sigmoid always rises.",
            think="What sign does your slope have for an activation between 0 and 1?",
            per_row=True,
        ),
        Mistake(
            "other-activation-slope",
            (OtherSlope, OtherSlopeLayer3, OtherSlopeLayer2, TanhSlope, TanhSlopeLayer2),
            say="That is tanh's slope; the hidden units here are sigmoids.",
            think="What is the steepest slope that the sigmoid has?",
            per_row=True,
        ),
        Mistake(
            "other-activation-slope",
            (ReLUSlope, ReLUSlopeLayer2),
            say="That is the slope of ReLU; the hidden units here are sigmoids.",
            think="At which z does the slope of a sigmoid jump?",
            per_row=True,
        ),
        Mistake(
            "batch-average-misplaced",
            (
                AverageInError,
                AverageInErrorOnly,
                AverageMissing,
                AverageMissingTheta3,
                AverageMissingTheta2,
                AverageMissingTheta1,
                AverageTwice,
                AverageTwiceTheta3,
                AverageTwiceTheta2,
                AverageTwiceTheta1,
                AverageMissingForBias,
                AverageForBiasOnly,
            ),
            say="The average over the examples is in the wrong place: a delta is without it, and every entry of a gradient dTheta has it exactly once.",
            think="Where in your backward do you divide by the number of examples, and how often does each result pass there?",
            per_row=True,
        ),
        Mistake(
            "wrong-cached-tensor",
            (PreActivation, PreActivationTheta3, PreActivationTheta2),
            say="A gradient of your weights uses what went into the activation; the weight was multiplied by what came out of it.",
            think="Which value travelled along this weight in forward?",
            per_row=True,
        ),
        Mistake(
            "wrong-cached-tensor",
            (NextActivation, NextPreActivation),
            say="A gradient of your weights is made with the values of the next layer; a weight was multiplied by what stood at the start of its arrow.",
            think="Which values did Theta1 meet in forward: those of layer 1, or those of layer 2?",
            per_row=True,
        ),
        Mistake(
            "last-example-only",
            (LastExampleOnly, LastExampleOnlyAveraged, FirstExampleOnly, FirstExampleOnlyAveraged),
            say="Only one example counts in a gradient of your weights; every example of the batch contributes.",
            think="If you go through the examples in a loop, what is your gradient after the first turn, and after the second?",
            per_row=True,
        ),
        Mistake(
            "dw-transposed",
            Transposed,
            say="A gradient of your weights is the transpose of what its Theta needs: its rows and columns are exchanged.",
            think="Which of delta and a brings the rows of Theta, and which the columns?",
            per_row=True,
        ),
        Mistake(
            "bias-gradient-missing",
            (
                BiasGradientZero,
                BiasGradientZeroTheta3,
                BiasGradientZeroTheta2,
                BiasGradientZeroTheta1,
                BiasGradientAbsent,
            ),
            say="A gradient of your weights has nothing for the bias weights, in column 0; they too are learnt.",
            think="What is the value at the start of the bias weight's arrow?",
            per_row=True,
        ),
        Mistake(
            "bias-from-weights",
            BiasFromWeights,
            say="You summed the gradients of the other weights to get the bias weight's; the bias never met those inputs.",
            think="What is the input on the bias weight's arrow?",
            per_row=True,
        ),
        Mistake(
            "bias-not-summed",
            BiasGradientTotal,
            say="All the bias weights of a Theta get one and the same gradient; each of them belongs to one unit, and gathers from that unit alone.",
            think="Which deltas move when one bias weight is nudged?",
            per_row=True,
        ),
        Mistake(
            "bias-gradient-last",
            (BiasGradientLast, BiasGradientLastTheta3, BiasGradientLastTheta2, BiasGradientLastTheta1),
            say="The gradient of the bias weights stands in the last column of a dTheta; the bias weights stand in column 0 of Theta.",
            think="Where do you put the 1 beside a in forward, and where in backward?",
            per_row=True,
        ),
    ),
)
