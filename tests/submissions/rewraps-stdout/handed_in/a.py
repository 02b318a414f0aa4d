import sys
import io
sys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding='utf-8')
sys.stderr = io.TextIOWrapper(sys.stderr.detach(), encoding='utf-8')
print("한글 출력 테스트")


class AddGate:
    def forward(self, x, y):
        print("더하기 게이트")
        return x + y

    def backward(self, dz):
        print("역전파")
        return dz, dz
