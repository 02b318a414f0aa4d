from affine import Affine
from layers.relu import ReLU
import layers.softmax_cross_entropy as loss


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.first = Affine(W1, b1)
        self.relu = ReLU()
        self.second = Affine(W2, b2)
        self.loss = loss.SoftmaxCrossEntropy()

    def forward(self, X, labels):
        h = self.relu.forward(self.first.forward(X))
        return self.loss.forward(self.second.forward(h), labels)

    def backward(self, dout):
        self.first.backward(self.relu.backward(self.second.backward(self.loss.backward(dout))))
        return [self.first.dW, self.first.db, self.second.dW, self.second.db]
