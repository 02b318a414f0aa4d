# coding: utf-8
import numpy as np
np.random.seed(0)

### 1. activations

class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)
    def backward(self, dout):
        return dout * (self.x > 0)

class Sigmoid:
    def forward(self, x):
        self.y = 1/(1+np.exp(-x))
        return self.y
    def backward(self, dout):
        return dout*self.y*(1-self.y)

class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y
    def backward(self, dout):
        return dout*(1-self.y**2)

r = ReLU()
print(r.forward(np.random.randn(2,2)))
print(r.backward(np.ones((2,2))))

### 2. affine

class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
    def forward(self, x):
        self.x = x
        return x@self.W + self.b
    def backward(self, dout):
        self.dW = self.x.T@dout
        self.db = dout.sum(0)
        return dout@self.W.T

### 3. loss

def softmax(s):
    e = np.exp(s)
    return e/e.sum(1, keepdims=True)

class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        self.p = softmax(scores)
        self.t = np.eye(scores.shape[1])[labels]
        return -(self.t*np.log(self.p)).sum()/len(labels)
    def backward(self, dout):
        return dout*(self.p - self.t)/len(self.t)

class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.a1, self.r, self.a2 = Affine(W1, b1), ReLU(), Affine(W2, b2)
        self.L = SoftmaxCrossEntropy()
    def forward(self, X, labels):
        return self.L.forward(self.a2.forward(self.r.forward(self.a1.forward(X))), labels)
    def backward(self, dout):
        self.a1.backward(self.r.backward(self.a2.backward(self.L.backward(dout))))
        return self.a1.dW, self.a1.db, self.a2.dW, self.a2.db

### 4. linear

def collapse(W1, b1, W2, b2):
    b = b1@W2 + b2
    return W1@W2, b

def xor_weights():
    return np.array([[-15., 10, 10], [-5, 10, 10]]), np.array([[-5., -20, 10]])

### 5. the big one

def propagate_error(Theta2, Theta3, delta4):
    delta3 = (Theta3.T@delta4.T)[1:].T
    delta2 = (Theta2.T@delta3.T)[1:].T
    return delta3, delta2

class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3
        self.z, self.a, self.delta = {}, {}, {}
    def forward(self, X):
        a = X
        self.a[1] = a
        for l in 1, 2, 3:
            Theta = getattr(self, 'Theta' + str(l))
            z = (Theta@np.vstack([np.ones(len(X)), a.T])).T
            a = 1/(1+np.exp(-z))
            self.z[l+1], self.a[l+1] = z, a
        return a
    def cost(self, Y):
        return -(Y*np.log(self.a[4]) + (1-Y)*np.log(1-self.a[4])).sum()/len(Y)
    def backward(self, Y):
        self.delta[4] = self.a[4] - Y
        self.delta[3], _ = propagate_error(self.Theta2, self.Theta3, self.delta[4])
        self.delta[3] *= self.a[3]*(1-self.a[3])
        self.delta[2] = self.delta[3]@self.Theta2[:,1:]*self.a[2]*(1-self.a[2])
        G = []
        for l in 1, 2, 3:
            G.append(self.delta[l+1].T@np.vstack([np.ones(len(Y)), self.a[l].T]).T/len(Y))
        return G

def sgd_step(params, grads, learning_rate):
    return [p - learning_rate*g for p, g in zip(params, grads)]

def train(net, X, Y, learning_rate, steps):
    costs = []
    for i in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        net.Theta1, net.Theta2, net.Theta3 = sgd_step([net.Theta1, net.Theta2, net.Theta3], net.backward(Y), learning_rate)
    return costs

net = TwoHiddenLayerNet(np.random.randn(4,3), np.random.randn(4,5), np.random.randn(1,5))
print(train(net, np.array([[0,0],[0,1],[1,0],[1,1]]), np.array([[0],[1],[1],[0]]), 3, 100)[-1])
