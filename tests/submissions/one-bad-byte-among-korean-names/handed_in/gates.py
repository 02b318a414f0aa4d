# 곱셈 게이트: 들어온 값을 � 서로 바꾸어 곱한다
class MulGate:
    def forward(self, 입력1, 입력2):
        self.입력 = (입력1, 입력2)
        return 입력1 * 입력2

    def backward(self, 기울기):
        왼쪽, 오른쪽 = self.입력
        return 기울기 * 오른쪽, 기울기 * 왼쪽



import numpy as np

class AddGate:
  def forward(self, x, y):
    return np.add(x, y)
  def backward(self, dz):
    dx = dz
    dy = dz
    return [dx, dy]
