# ==== where
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.m = x > y
        return np.where(self.m, x, y)

    def backward(self, dz):
        return np.where(self.m, dz, 0), np.where(self.m, 0, dz)


# ==== maximum
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return np.maximum(x, y)

    def backward(self, dz):
        return dz * (self.x >= self.y), dz * (self.x < self.y)


# ==== fmax
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return np.fmax(x, y)

    def backward(self, dz):
        dx = dz.copy()
        dx[self.x < self.y] = 0
        dy = dz.copy()
        dy[self.x >= self.y] = 0
        return dx, dy


# ==== heaviside
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.d = x - y
        return np.maximum(x, y)

    def backward(self, dz):
        return dz * np.heaviside(self.d, 0.5), dz * np.heaviside(-self.d, 0.5)


# ==== sign
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.s = (1 + np.sign(x - y)) / 2
        return self.s * x + (1 - self.s) * y

    def backward(self, dz):
        return dz * self.s, dz * (1 - self.s)


# ==== abs
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return (x + y + np.abs(x - y)) / 2

    def backward(self, dz):
        s = np.sign(self.x - self.y)
        return dz * (1 + s) / 2, dz * (1 - s) / 2


# ==== eqz
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        self.z = np.maximum(x, y)
        return self.z

    def backward(self, dz):
        return dz * (self.x == self.z), dz * (self.y == self.z)


# ==== tie half
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return np.maximum(x, y)

    def backward(self, dz):
        a = (self.x > self.y) + 0.5 * (self.x == self.y)
        return dz * a, dz * (1 - a)


# ==== argmax
import numpy as np


class MaxGate:
    def forward(self, x, y):
        st = np.stack([x, y])
        self.k = np.argmax(st, 0)
        return np.take_along_axis(st, self.k[None], 0)[0]

    def backward(self, dz):
        g = np.zeros((2,) + dz.shape)
        np.put_along_axis(g, self.k[None], dz[None], 0)
        return g


# ==== amax
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.st = np.array([x, y])
        return self.st.max(axis=0)

    def backward(self, dz):
        return list((self.st == self.st.max(0)) * dz)


# ==== select
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.c = [x > y, x <= y]
        return np.select(self.c, [x, y])

    def backward(self, dz):
        return np.select(self.c, [dz, 0]), np.select(self.c, [0, dz])


# ==== choose
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.i = (y > x).astype(int)
        return np.choose(self.i, [x, y])

    def backward(self, dz):
        return dz * (self.i == 0), dz * (self.i == 1)


# ==== loop
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        z = x.copy()
        for i in np.ndindex(x.shape):
            if y[i] > z[i]:
                z[i] = y[i]
        return z

    def backward(self, dz):
        dx, dy = np.zeros_like(dz), np.zeros_like(dz)
        for i in np.ndindex(dz.shape):
            if self.x[i] > self.y[i]:
                dx[i] = dz[i]
            else:
                dy[i] = dz[i]
        return dx, dy


# ==== vectorize
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return np.vectorize(max)(x, y)

    def backward(self, dz):
        f = np.vectorize(lambda a, b, d: (d, 0.0) if a > b else (0.0, d))
        return f(self.x, self.y, dz)


# ==== vectorize intzero
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return np.vectorize(max)(x, y)

    def backward(self, dz):
        f = np.vectorize(lambda a, b, d: d if a > b else 0.0)
        return f(self.x, self.y, dz), f(self.y, self.x, dz)


# ==== relu form
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.m = (x - y > 0) * 1
        return y + np.clip(x - y, 0, None)

    def backward(self, dz):
        return self.m * dz, dz - self.m * dz


# ==== int mask
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.m = np.int64(x > y)
        return x * self.m + y * (1 - self.m)

    def backward(self, dz):
        return dz * self.m, dz * (1 ^ self.m)


# ==== logical not
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.m = np.greater(x, y)
        return np.where(self.m, x, y)

    def backward(self, dz):
        return dz * self.m, dz * np.logical_not(self.m)


# ==== inplace
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.m = x > y
        np.maximum(x, y, out=x)
        return x

    def backward(self, dz):
        dy = dz.copy()
        dz[~self.m] = 0
        dy[self.m] = 0
        return dz, dy


# ==== putmask
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.m = x < y
        np.putmask(x, self.m, y)
        return x

    def backward(self, dz):
        dx = dz.copy()
        np.putmask(dx, self.m, 0)
        return dx, dz - dx


# ==== multiply where
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.m = x > y
        return np.maximum(x, y)

    def backward(self, dz):
        return np.multiply(dz, self.m, where=self.m, out=np.zeros_like(dz)), np.multiply(dz, ~self.m)


# ==== half the sum and the distance
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.d = x - y
        return (x + y + np.abs(self.d)) / 2

    def backward(self, dz):
        s = np.sign(self.d)
        return dz * (1 + s) / 2, dz * (1 - s) / 2


# ==== from the output
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        self.z = np.maximum(x, y)
        return self.z.copy()

    def backward(self, dz):
        return dz * (self.x == self.z), dz * (self.y == self.z)


# ==== zeros filled in
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.first = x > y
        return np.where(self.first, x, y)

    def backward(self, dz):
        dx, dy = np.zeros_like(dz), np.zeros_like(dz)
        dx[self.first] = dz[self.first]
        dy[~self.first] = dz[~self.first]
        return dx, dy


# ==== rest for the other
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.first = (x > y).astype(float)
        return self.first * x + (1 - self.first) * y

    def backward(self, dz):
        dx = dz * self.first
        return dx, dz - dx


# ==== sorted pairs
import numpy as np


class MaxGate:
    def forward(self, x, y):
        both = np.stack([x, y])
        self.order = np.argsort(both, axis=0)
        return np.sort(both, axis=0)[-1]

    def backward(self, dz):
        top = self.order[-1]
        return np.where(top == 0, dz, 0), np.where(top == 1, dz, 0)


# ==== relu of the difference
import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.open = x - y > 0
        return y + np.maximum(x - y, 0)

    def backward(self, dz):
        return dz * self.open, dz - dz * self.open
