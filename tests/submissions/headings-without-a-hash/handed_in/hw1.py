1) Add gate

class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz

2. Multiply gate
----------------

class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x

=> 곱셈 게이트는 입력을 서로 바꾼다!

세 번째 문제: 복사 게이트

class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return da + db

(end of homework 1
