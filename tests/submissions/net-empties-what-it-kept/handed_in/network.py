import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1 = Theta1
        self.Theta2 = Theta2
        self.Theta3 = Theta3

    def forward(self, X):
        self.a, self.z, self.delta = {1: X}, {}, {}
        for l in 1, 2, 3:
            T = getattr(self, f"Theta{l}")
            self.z[l + 1] = self.a[l] @ T[:, 1:].T + T[:, 0]
            self.a[l + 1] = 1 / (1 + np.exp(-self.z[l + 1]))
        self.out = self.a[4].copy()
        return self.out.copy()

    def cost(self, Y):
        return -np.mean(np.sum(np.where(Y == 1, np.log(self.out), np.log(1 - self.out)), axis=1))

    def backward(self, Y):
        d = self.a.pop(4)
        d -= Y
        self.delta[4] = d
        grads = []
        for l in 3, 2, 1:
            a = self.a.pop(l)
            self.z.pop(l + 1)
            grads.append(np.hstack([d.sum(0)[:, None], d.T @ a]) / len(Y))
            if l > 1:
                d = (d @ getattr(self, f"Theta{l}")[:, 1:]) * a * (1 - a)
                self.delta[l] = d
        assert not self.a and not self.z
        return grads[::-1]


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
