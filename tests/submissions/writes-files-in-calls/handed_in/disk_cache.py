import os
import pickle
import numpy as np

class MulGate:
    def forward(self, x, y):
        with open("cache.pkl", "wb") as f:
            pickle.dump((x, y), f)
        return x * y

    def backward(self, dz):
        with open("cache.pkl", "rb") as f:
            x, y = pickle.load(f)
        os.remove("cache.pkl")
        return dz * y, dz * x

class SigmoidGate:
    def forward(self, x):
        os.makedirs("tmp/a", exist_ok=True)
        np.savez("tmp/a/s.npz", s=1 / (1 + np.exp(-x)))
        return np.load("tmp/a/s.npz")["s"]

    def backward(self, ds):
        s = np.load("tmp/a/s.npz")["s"]
        return ds * s * (1 - s)
