import bpgrade as gates
from runner import SigmoidGate


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.m = gates.MulGate(), gates.MulGate()
        self.s = SigmoidGate()
        return self.s.forward(self.m[0].forward(w0, x0) + self.m[1].forward(w1, x1) + b)

    def backward(self, df):
        d = self.s.backward(df)
        return (*self.m[0].backward(d), *self.m[1].backward(d), d)
