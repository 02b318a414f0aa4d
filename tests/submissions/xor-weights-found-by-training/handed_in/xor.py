import numpy as np

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1.]])
Y = np.array([[0], [1], [1], [0.]])


def s(v):
    return 1 / (1 + np.exp(-v))


def xor_weights():
    # some starts get stuck, so I try until one does not
    for seed in range(100):
        rng = np.random.RandomState(seed)
        A, B = rng.randn(2, 3), rng.randn(1, 3)
        for _ in range(2000):
            H = s(np.c_[np.ones(4), X] @ A.T)
            O = s(np.c_[np.ones(4), H] @ B.T)
            d = O - Y
            e = d @ B[:, 1:] * H * (1 - H)
            B -= 0.5 * d.T @ np.c_[np.ones(4), H]
            A -= 0.5 * e.T @ np.c_[np.ones(4), X]
        if abs(O - Y).max() < 0.05:
            return A.astype("float32"), B.astype("float32")
