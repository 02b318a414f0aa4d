import numpy as np

sigmoid = lambda v: 1.0 / (1.0 + np.exp(-v))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        self.a = [None, X]
        self.z = [None, None]
        for Theta in (self.Theta1, self.Theta2, self.Theta3):
            z = np.insert(self.a[-1], 0, 1, axis=1).dot(Theta.T)
            self.z.append(z)
            self.a.append(sigmoid(z))
        return self.a[-1]

    def cost(self, Y):
        a4 = self.a[-1]
        N = Y.shape[0]
        J = 0
        for n in range(N):
            for k in range(Y.shape[1]):
                J += Y[n, k] * np.log(a4[n, k]) + (1 - Y[n, k]) * np.log(1 - a4[n, k])
        return -J / N

    def backward(self, Y):
        N = Y.shape[0]
        delta = [self.a[-1] - Y]
        for l, Theta in ((3, self.Theta3), (2, self.Theta2)):
            delta.insert(0, delta[0].dot(Theta[:, 1:]) * self.a[l] * (1 - self.a[l]))
        self.delta = (None, None, *delta)
        return [self.delta[l + 1].T.dot(np.insert(self.a[l], 0, 1, axis=1)) / N for l in (1, 2, 3)]


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        dTheta1, dTheta2, dTheta3 = net.backward(Y)
        net.Theta1 = net.Theta1 - learning_rate * dTheta1
        net.Theta2 = net.Theta2 - learning_rate * dTheta2
        net.Theta3 = net.Theta3 - learning_rate * dTheta3
    return costs
