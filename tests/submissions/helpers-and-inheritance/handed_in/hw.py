import numpy as np


class Gate:
    """Children say what they compute and what their local gradients are."""

    def forward(self, *inputs):
        self.inputs = inputs
        self.output = self.compute(*inputs)
        return self.output

    def backward(self, *upstream):
        return self.downstream(*upstream)

    def downstream(self, up):
        grads = tuple(up * local for local in self.local())
        return grads if len(grads) > 1 else grads[0]

    def compute(self, *inputs):
        raise NotImplementedError

    def local(self):
        raise NotImplementedError


class AddGate(Gate):
    compute = staticmethod(np.add)

    def local(self):
        return 1.0, 1.0


class MulGate(AddGate):
    compute = staticmethod(np.multiply)

    def local(self):
        x, y = self.inputs
        return y, x


class SigmoidGate(Gate):
    def compute(self, x):
        return sigmoid(x)

    def local(self):
        return (sigmoid_slope(self.output),)


class MaxGate(Gate):
    compute = staticmethod(np.maximum)

    def local(self):
        first = self.inputs[0] > self.inputs[1]
        return first.astype(float), (~first).astype(float)


class CopyGate(Gate):
    def compute(self, x):
        return x, x

    def backward(self, *upstream):
        return add_up(upstream)


class Circuit(Gate):
    def wire(self, gate, *inputs):
        self.tape.append(gate)
        return gate.forward(*inputs)

    def forward(self, *inputs):
        self.tape = []
        return super().forward(*inputs)


class AddMulCircuit(Circuit):
    def compute(self, x, y, z):
        return self.wire(MulGate(), self.wire(AddGate(), x, y), z)

    def downstream(self, df):
        add, mul = self.tape
        dq, dz = mul.backward(df)
        return *add.backward(dq), dz


class SigmoidNeuron(Circuit):
    def compute(self, w0, x0, w1, x1, b):
        p0 = self.wire(MulGate(), w0, x0)
        p1 = self.wire(MulGate(), w1, x1)
        return self.wire(SigmoidGate(), self.wire(AddGate(), self.wire(AddGate(), p0, p1), b))

    def downstream(self, df):
        mul0, mul1, add0, add1, squash = self.tape
        ds, db = add1.backward(squash.backward(df))
        d0, d1 = add0.backward(ds)
        return *mul0.backward(d0), *mul1.backward(d1), db


def sigmoid(x):
    """1 / (1 + exp(-x)) without overflow"""
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def sigmoid_slope(s):
    return s * (1 - s)


def add_up(arrays):
    total = np.zeros_like(arrays[0])
    for a in arrays:
        total += a
    return total
