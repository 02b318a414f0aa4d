import argparse
import sys
import numpy as np

parser = argparse.ArgumentParser(description="homework 1")
parser.add_argument("--rate", type=float, required=True)
args = parser.parse_args()
path = sys.argv[1]
name = input("Your name? ")
count = int(sys.stdin.readline())
data = np.loadtxt(path)
weights = open("weights.txt").read()

class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x
