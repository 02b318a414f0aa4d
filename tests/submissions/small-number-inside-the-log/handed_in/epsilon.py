import numpy as np

eps = 1e-7


def softmax(x):
    x = x - x.max(axis=-1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


def cross_entropy(y, t):
    return -np.sum(np.log(y[np.arange(y.shape[0]), t] + eps)) / y.shape[0]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class SoftmaxCrossEntropy:
    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        self.loss = cross_entropy(self.y, self.t)
        return self.loss

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[np.arange(self.t.shape[0]), self.t] -= 1
        dx = dx / self.t.shape[0]
        return dx


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2

    def forward(self, x, t):
        self.x, self.t = x, t
        self.a1 = np.dot(x, self.W1) + self.b1
        self.z1 = np.maximum(0, self.a1)
        self.y = softmax(np.dot(self.z1, self.W2) + self.b2)
        return cross_entropy(self.y, t)

    def backward(self, dout):
        dy = (self.y - np.eye(self.y.shape[1])[self.t]) / len(self.t)
        da1 = (self.a1 > 0) * np.dot(dy, self.W2.T)
        return np.dot(self.x.T, da1), np.sum(da1, axis=0), np.dot(self.z1.T, dy), np.sum(dy, axis=0)


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1 = Theta1
        self.Theta2 = Theta2
        self.Theta3 = Theta3

    def forward(self, X):
        self.z, self.a = {}, {1: X}
        for l in (1, 2, 3):
            T = [None, self.Theta1, self.Theta2, self.Theta3][l]
            self.z[l + 1] = np.dot(self.a[l], T[:, 1:].T) + T[:, 0]
            self.a[l + 1] = sigmoid(self.z[l + 1])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a + eps) + (1 - Y) * np.log(1 - a + eps)) / Y.shape[0]

    def backward(self, Y):
        n = Y.shape[0]
        d4 = self.a[4] - Y
        d3 = np.dot(d4, self.Theta3[:, 1:]) * (1.0 - self.a[3]) * self.a[3]
        d2 = np.dot(d3, self.Theta2[:, 1:]) * (1.0 - self.a[2]) * self.a[2]
        self.delta = {4: d4, 3: d3, 2: d2}
        bias = np.ones((n, 1))
        return [np.dot(d.T, np.hstack((bias, a))) / n for d, a in ((d2, self.a[1]), (d3, self.a[2]), (d4, self.a[3]))]


def train(net, x, t, lr, iters):
    train_loss_list = []
    for i in range(iters):
        net.forward(x)
        loss = net.cost(t)
        train_loss_list.append(loss)
        grad = dict(zip(("Theta1", "Theta2", "Theta3"), net.backward(t)))
        for key in ("Theta1", "Theta2", "Theta3"):
            net.__dict__[key] -= lr * grad[key]
    return train_loss_list
