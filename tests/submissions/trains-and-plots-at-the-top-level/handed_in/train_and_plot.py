import random
import numpy as np
import matplotlib.pyplot as plt
from google.colab import drive

drive.mount("/content/drive")
print("loading", random.random())


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        self.z = {}
        self.a = {1: X}
        for l in (1, 2, 3):
            Theta = eval("self.Theta%d" % l)
            self.z[l + 1] = np.c_[np.ones(len(X)), self.a[l]].dot(Theta.T)
            self.a[l + 1] = 1 / (1 + np.exp(-self.z[l + 1]))
        return self.a[4]

    def cost(self, Y):
        return -np.sum(np.log(np.abs(1 - Y - self.a[4]))) / len(Y)

    def backward(self, Y):
        self.delta = {4: self.a[4] - Y}
        for l in (3, 2):
            Theta = eval("self.Theta%d" % l)
            self.delta[l] = self.delta[l + 1].dot(Theta)[:, 1:] * self.a[l] * (1 - self.a[l])
        return [self.delta[l + 1].T.dot(np.c_[np.ones(len(Y)), self.a[l]]) / len(Y) for l in (1, 2, 3)]


def train(net, X, Y, learning_rate, steps):
    costs = []
    for step in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        if step % 10 == 0:
            print(f"step {step}: {costs[-1]:.4f}")
        d1, d2, d3 = net.backward(Y)
        net.Theta1 -= learning_rate * d1
        net.Theta2 -= learning_rate * d2
        net.Theta3 -= learning_rate * d3
    return costs


X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
Y = np.array([[0], [1], [1], [0]])
net = TwoHiddenLayerNet(np.random.randn(8, 3), np.random.randn(8, 9), np.random.randn(1, 9))
costs = train(net, X, Y, 3.0, 200)
plt.plot(costs)
plt.xlabel("step")
plt.show()
plt.savefig("costs.png")
open("costs.txt", "w").write(str(costs))


def collapse(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2 + b2


plt.imshow(collapse(np.eye(3), np.ones(3), np.eye(3), np.ones(3))[0])
