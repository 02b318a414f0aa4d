class MulGate:
    """곱셈 게이트: 입력을 서로 바꾸어 보낸다."""

    def forward(self, x, y):
        self.x, self.y = x, y   # 역전파에 필요
        return x * y

    def backward(self, dz):
        print("업스트림", dz)
        return dz * self.y, dz * self.x


# 똠방각하 펲시콜라 쓩쓩: 확장 완성형에만 있는 글자
class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz
