import numpy as np

class AddGate:
    def forward(slef, x1, x2):
        return x1 + x2
    def backward(slef, dout):
        return dout, dout

class MulGate:
    def forward(this, a, b):
        this.a = a
        this.b = b
        return a * b
    def backward(this, top_diff):
        return top_diff * this.b, top_diff * this.a

class SigmoidGate:
    def forward(self, z):
        self.σ = 1 / (1 + np.exp(-z))
        return self.σ
    def backward(self, δ):
        return δ * self.σ * (1 - self.σ)

class MaxGate:
    def forward(s, 첫째, 둘째):
        s.큰쪽 = 첫째 > 둘째
        return np.where(s.큰쪽, 첫째, 둘째)
    def backward(s, 업스트림):
        return 업스트림 * s.큰쪽, 업스트림 * (1 - s.큰쪽)

class CopyGate:
    def forward(_, __):
        return __, __
    def backward(_, __, ___):
        return __ + ___
