# ==== listcomp
import numpy as np


def sgd_step(params, grads, learning_rate):
    return [p - learning_rate * g for p, g in zip(params, grads)]


# ==== tuple
import numpy as np


def sgd_step(params, grads, learning_rate):
    return tuple(p - learning_rate * g for p, g in zip(params, grads))


# ==== loop
import numpy as np


def sgd_step(params, grads, learning_rate):
    new = []
    for i in range(len(params)):
        new.append(params[i] - learning_rate * grads[i])
    return new


# ==== copies
import numpy as np


def sgd_step(params, grads, learning_rate):
    out = [p.copy() for p in params]
    for p, g in zip(out, grads):
        p -= learning_rate * g
    return out


# ==== deepcopy
import numpy as np
import copy


def sgd_step(params, grads, learning_rate):
    new = copy.deepcopy(params)
    for p, g in zip(new, grads):
        p -= learning_rate * g
    return new


# ==== list then assign
import numpy as np


def sgd_step(params, grads, learning_rate):
    params = list(params)
    for i, g in enumerate(grads):
        params[i] = params[i] - learning_rate * g
    return params


# ==== map
import numpy as np


def sgd_step(params, grads, learning_rate):
    return list(map(lambda p, g: p - learning_rate * g, params, grads))


# ==== np subtract
import numpy as np


def sgd_step(params, grads, learning_rate):
    return [np.subtract(p, np.multiply(learning_rate, g)) for p, g in zip(params, grads)]


# ==== plus minus
import numpy as np


def sgd_step(params, grads, learning_rate):
    return [p + (-learning_rate) * g for p, g in zip(params, grads)]


# ==== dict
import numpy as np


def sgd_step(params, grads, learning_rate):
    d = {}
    for k, (p, g) in enumerate(zip(params, grads)):
        d[k] = p - g * learning_rate
    return list(d.values())


# ==== starred
import numpy as np


def sgd_step(params, grads, learning_rate):
    return (*(p - learning_rate * g for p, g in zip(params, grads)),)


# ==== other names
import numpy as np


def sgd_step(weights, dweights, lr):
    return [w - lr * dw for w, dw in zip(weights, dweights)]


# ==== float32
import numpy as np


def sgd_step(params, grads, learning_rate):
    return [(p - learning_rate * g).astype(np.float32) for p, g in zip(params, grads)]


# ==== elementwise
import numpy as np


def sgd_step(params, grads, learning_rate):
    out = []
    for p, g in zip(params, grads):
        q = np.empty_like(p)
        for i in np.ndindex(p.shape):
            q[i] = p[i] - learning_rate * g[i]
        out.append(q)
    return out


# ==== flatten (one long vector inside)
import numpy as np


def sgd_step(params, grads, learning_rate):
    v = np.concatenate([p.ravel() for p in params]) - learning_rate * np.concatenate(
        [g.ravel() for g in grads]
    )
    out, k = [], 0
    for p in params:
        out.append(v[k : k + p.size].reshape(p.shape))
        k += p.size
    return out


# ==== default rate
import numpy as np


def sgd_step(params, grads, learning_rate=0.01):
    steps = [learning_rate * g for g in grads]
    return [p - s for p, s in zip(params, steps)]


# ==== out arg
import numpy as np


def sgd_step(params, grads, learning_rate):
    return [np.subtract(p, learning_rate * g, out=np.zeros_like(p)) for p, g in zip(params, grads)]


# ==== namedtuple
import numpy as np
from collections import namedtuple


def sgd_step(params, grads, learning_rate):
    P = namedtuple("P", ["p%d" % i for i in range(len(params))])
    return P(*[p - learning_rate * g for p, g in zip(params, grads)])


# ==== recursive
import numpy as np


def sgd_step(params, grads, learning_rate):
    if not len(params):
        return []
    return [params[0] - learning_rate * grads[0]] + sgd_step(list(params[1:]), list(grads[1:]), learning_rate)


# ==== class
import numpy as np


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def step(self, params, grads):
        updated = []
        for param, grad in zip(params, grads):
            updated.append(param - self.lr * grad)
        return updated


def sgd_step(params, grads, learning_rate):
    return SGD(learning_rate).step(params, grads)


# ==== asserts
import numpy as np


def sgd_step(params, grads, learning_rate):
    assert len(params) == len(grads)
    result = []
    for p, g in zip(params, grads):
        assert p.shape == g.shape
        result += [np.array(p, dtype=float) - learning_rate * np.array(g, dtype=float)]
    return result


# ==== list subclass
import numpy as np


def sgd_step(params, grads, learning_rate):
    class Params(list):
        pass

    return Params(p - learning_rate * g for p, g in zip(params, grads))


# ==== lambda
sgd_step = lambda P, G, r: [p - r * g for p, g in zip(P, G)]
