import numpy as np

class SigmoidGate:
    """The sigmoid.

    Two lines of text.
    """
    def forward(self, x):
        self.s = 1 / (1 +
                      np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds \
            * self.s * (1 - self.s)

class MulGate:
    """곱셈 게이트: 입력을 서로 바꾸어 보낸다."""

    def forward(self, x, y):
        self.x, self.y = x, y   # 역전파에 필요
        return x * y

    def backward(self, dz):
        print("업스트림", dz)
        return dz * self.y, dz * self.x