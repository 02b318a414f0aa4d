import argparse
import sys

class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


class MulGate:
    def __init__(self):
        self.inputs = None
    def forward(self, a, b):
        self.inputs = (a, b)
        return a * b
    def backward(self, up):
        a, b = self.inputs
        return (b * up, a * up)


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("data", help="a file of numbers")
    arguments = parser.parse_args(argv)
    print(arguments.data)


if __name__ == "__main__":
    name = input("Your name? ")
    while name:
        pass
    sys.exit(main())
