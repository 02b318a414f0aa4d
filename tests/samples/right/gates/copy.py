# ==== same
import numpy as np


class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return da + db


# ==== list2
import numpy as np


class CopyGate:
    def forward(self, x):
        return [x] * 2

    def backward(self, *g):
        return sum(g)


# ==== array
import numpy as np


class CopyGate:
    def forward(self, x):
        return np.array([x, x])

    def backward(self, da, db):
        return np.add(da, db)


# ==== stack
import numpy as np


class CopyGate:
    def forward(self, x):
        return np.stack([x, x])

    def backward(self, da, db):
        return np.sum([da, db], axis=0)


# ==== nested
import numpy as np


class CopyGate:
    def forward(self, x):
        return x.tolist(), x.tolist()

    def backward(self, da, db):
        da += db
        return da


# ==== listoflists
import numpy as np


class CopyGate:
    def forward(self, x):
        return [x.tolist(), x.tolist()]

    def backward(self, da, db):
        db += da
        return db


# ==== tile
import numpy as np


class CopyGate:
    def forward(self, x):
        return np.tile(x, (2,) + (1,) * x.ndim)

    def backward(self, a, b):
        return np.einsum("k...->...", np.stack([a, b]))


# ==== broadcast
import numpy as np


class CopyGate:
    def forward(self, x):
        return np.broadcast_arrays(x, x)

    def backward(self, a, b):
        return [*(a + b)]


# ==== splitview
import numpy as np


class CopyGate:
    def forward(self, x):
        return np.split(np.concatenate([x[None], x[None]]), 2) if False else (x.view(), x.copy())

    def backward(self, a, b):
        return a - (-b)


# ==== plus0
import numpy as np


class CopyGate:
    def forward(self, x):
        return x + 0, x * 1

    def backward(self, da, db):
        g = np.zeros_like(da)
        g += da
        g += db
        return g


# ==== accum
import numpy as np


class CopyGate:
    def forward(self, x):
        self.grad = np.zeros_like(x)
        return (x,) * 2

    def backward(self, da, db):
        for d in (da, db):
            self.grad += d
        return self.grad


# ==== dictvals
import numpy as np


class CopyGate:
    def forward(self, x):
        out = dict(a=x, b=x)
        return list(out.values())

    def backward(self, da, db):
        return (da + db,)


# ==== iterated
import numpy as np


class CopyGate:
    def forward(self, x):
        return tuple(x.copy() for _ in range(2))

    def backward(self, da, db):
        return np.array([a + b for a, b in zip(da.flat, db.flat)]).reshape(da.shape)


# ==== reduce
import numpy as np
import functools


class CopyGate:
    def forward(self, x):
        return tuple([x, x])

    def backward(self, *gs):
        return functools.reduce(np.add, gs)


# ==== fsum
import numpy as np
import math


class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return np.vectorize(lambda a, b: math.fsum([a, b]))(da, db)
