import importlib.util
from pathlib import Path

spec = importlib.util.spec_from_file_location("my_gates", Path(__file__).with_name("gates.py"))
my_gates = importlib.util.module_from_spec(spec)
spec.loader.exec_module(my_gates)


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.m = [my_gates.MulGate(), my_gates.MulGate()]
        self.s = my_gates.SigmoidGate()
        return self.s.forward(self.m[0].forward(w0, x0) + self.m[1].forward(w1, x1) + b)

    def backward(self, df):
        d = self.s.backward(df)
        return (*self.m[0].backward(d), *self.m[1].backward(d), d)
