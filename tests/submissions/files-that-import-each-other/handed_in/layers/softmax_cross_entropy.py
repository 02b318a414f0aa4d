import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        self.labels = labels
        self.logp = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return -np.take_along_axis(self.logp, labels[:, None], axis=1).mean()

    def backward(self, dout):
        d = np.exp(self.logp)
        np.subtract.at(d, (np.arange(len(d)), self.labels), 1)
        return d / len(d)
