class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        """Return the loss."""
        raise NotImplementedError

    def backward(self, dloss):
        """Return dscores."""
        raise NotImplementedError
