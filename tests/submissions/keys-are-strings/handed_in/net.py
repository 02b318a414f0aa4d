import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3
        self.z = {}
        self.a = {}
        self.delta = {}

    def forward(self, X):
        z, a = self.z, self.a
        a["a1"] = np.hstack([np.ones((X.shape[0], 1)), X])
        z["z2"] = a["a1"] @ self.Theta1.T
        a["a2"] = np.hstack([np.ones((X.shape[0], 1)), 1 / (1 + np.exp(-z["z2"]))])
        z["z3"] = a["a2"] @ self.Theta2.T
        a["a3"] = np.hstack([np.ones((X.shape[0], 1)), 1 / (1 + np.exp(-z["z3"]))])
        z["z4"] = a["a3"] @ self.Theta3.T
        a["a4"] = 1 / (1 + np.exp(-z["z4"]))
        return a["a4"]

    def cost(self, Y):
        h = self.a["a4"]
        return (-1 / len(Y)) * np.sum(Y * np.log(h) + (1 - Y) * np.log(1 - h))

    def backward(self, Y):
        m = len(Y)
        a, d = self.a, self.delta
        d["4"] = a["a4"] - Y
        d["3"] = (d["4"] @ self.Theta3 * a["a3"] * (1 - a["a3"]))[:, 1:]
        d["2"] = (d["3"] @ self.Theta2 * a["a2"] * (1 - a["a2"]))[:, 1:]
        return d["2"].T @ a["a1"] / m, d["3"].T @ a["a2"] / m, d["4"].T @ a["a3"] / m


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        for name, grad in zip(["Theta1", "Theta2", "Theta3"], net.backward(Y)):
            setattr(net, name, getattr(net, name) - learning_rate * grad)
    return costs
