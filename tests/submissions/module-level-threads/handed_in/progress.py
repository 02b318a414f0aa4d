import itertools
import sys
import threading
import time


def spinner():
    for c in itertools.cycle("|/-\\"):
        sys.stdout.write("\r" + c)
        sys.stdout.flush()
        time.sleep(0.05)


threading.Thread(target=spinner).start()


class MulGate:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x
