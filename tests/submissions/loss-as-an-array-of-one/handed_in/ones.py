import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - np.max(scores))
        self.p = e / np.sum(e, axis=1, keepdims=True)
        self.hot = np.zeros_like(scores)
        self.hot[np.arange(len(scores)), labels] = 1
        return -np.sum(self.hot * np.log(self.p), keepdims=True).ravel() / len(scores)      # (1,)

    def backward(self, dout):
        return (self.p - self.hot) / len(self.hot)


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2
        self.criterion = SoftmaxCrossEntropy()

    def forward(self, X, labels):
        self.X = X
        self.pre = X.dot(self.W1) + self.b1
        self.post = self.pre.clip(min=0)
        return self.criterion.forward(self.post.dot(self.W2) + self.b2, labels).reshape(1, 1)

    def backward(self, dout):
        d = self.criterion.backward(1)
        dW2, db2 = self.post.T.dot(d), d.sum(0)
        d = d.dot(self.W2.T) * (self.pre >= 0)
        return self.X.T.dot(d), d.sum(0), dW2, db2


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        self.one = np.ones([len(X), 1])
        self.a, self.z, self.delta = [None, X], [None] * 2, [None] * 5
        for T in self.Theta1, self.Theta2, self.Theta3:
            self.z.append(np.append(self.one, self.a[-1], 1) @ T.T)
            self.a.append(1 / (1 + np.exp(-self.z[-1])))
        return self.a[4]

    def cost(self, Y):
        p = np.where(Y > 0.5, self.a[4], 1 - self.a[4])
        return np.array(-np.log(p).sum() / len(Y))                  # 0-d

    def backward(self, Y):
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        return np.array([self.delta[i + 1].T @ np.append(self.one, self.a[i], 1) / len(Y) for i in (1, 2, 3)] + [0], dtype=object)[:3]


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
