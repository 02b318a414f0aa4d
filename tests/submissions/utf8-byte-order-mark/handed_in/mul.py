# -*- coding: utf-8 -*-
class MulGate:
    """곱셈 게이트: 입력을 서로 바꾸어 보낸다."""

    def forward(self, x, y):
        self.x, self.y = x, y   # 역전파에 필요
        return x * y

    def backward(self, dz):
        print("업스트림", dz)
        return dz * self.y, dz * self.x
