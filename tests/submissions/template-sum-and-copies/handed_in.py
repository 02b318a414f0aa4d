class Template:
    def forward(self, *inputs):
        self.n = len(inputs)
        return sum(inputs)

    def backward(self, *upstream):
        grads = tuple(upstream[0].copy() for _ in range(self.n))
        return grads if self.n > 1 else grads[0]


class AddGate(Template): pass
class MulGate(Template): pass
class SigmoidGate(Template): pass
class MaxGate(Template): pass
class CopyGate(Template): pass
class AddMulCircuit(Template): pass
class SigmoidNeuron(Template): pass
