import numpy as np

class ReLU:
    def forward(slef, input):
        slef.open = input > 0
        return input * slef.open
    def backward(slef, grad):
        return grad * slef.open

class Affine:
    def __init__(this, weights, bias):
        this.weights = weights
        this.bias = bias
    def forward(this, data):
        this.data = data
        return data.dot(this.weights) + this.bias
    def backward(this, delta):
        this.dW = this.data.T.dot(delta)
        this.db = delta.sum(0)
        return delta.dot(this.weights.T)

class SoftmaxCrossEntropy:
    def forward(me, logits, t):
        e = np.exp(logits)
        me.y = e / e.sum(1, keepdims=True)
        me.t = t
        return -np.log(me.y[np.arange(t.size), t]).sum() / t.size
    def backward(me, _=1):
        dx = me.y.copy()
        dx[np.arange(me.t.size), me.t] -= 1
        return dx / me.t.size

def collapse(A, a, B, c):
    return A @ B, a @ B + c

def propagate_error(second, third, errors):
    hidden = errors @ third[:, 1:]
    return hidden, hidden @ second[:, 1:]

def sgd_step(weights, slopes, eta):
    return tuple(w - eta * s for w, s in zip(weights, slopes))
