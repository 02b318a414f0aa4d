"""Functions made to work on arrays, and arrays walked through."""

import numpy as np

m = np.arange(12.0).reshape(3, 4)


def vectorized():
    f = np.vectorize(lambda a, b: a if a > b else b + 1)
    return f(m, 5), f([1, 2], [3, 0])


@np.vectorize
def triangular(n):
    return n * (n + 1) / 2


def vectorized_by_a_decorator():
    return triangular(np.arange(6))


def vectorized_with_a_signature():
    f = np.vectorize(lambda v: v - v.mean(), signature="(n)->(n)")
    return f(m)


def vectorized_with_types():
    return np.vectorize(lambda v: v > 3, otypes=[bool])(m), np.vectorize(len)(["a", "bcd"])


def from_a_python_function():
    return np.frompyfunc(lambda a, b: a * 10 + b, 2, 1)(m, 1).astype(float)


def reduced_by_a_python_function():
    return float(np.frompyfunc(max, 2, 1).reduce([3, 9, 4])), np.frompyfunc(int.__add__, 2, 1).accumulate(
        [1, 2, 3], dtype=object
    ).astype(int)


def along_an_axis():
    return np.apply_along_axis(np.sort, 1, -m), np.apply_along_axis(lambda c: c.max() - c.min(), 0, m)


def over_axes():
    return np.apply_over_axes(np.sum, m, [0, 1])


def from_a_function_of_indices():
    return np.fromfunction(lambda i, j: i * 10 + j, (3, 3)), np.fromfunction(np.hypot, (2, 2))


def methods_of_ufuncs():
    return (
        np.add.reduce(m),
        np.add.accumulate(m, axis=1),
        np.multiply.outer([1, 2], [3, 4]),
        np.maximum.reduce(m, axis=0),
    )


def ufuncs_with_out_and_where():
    out = np.zeros_like(m)
    np.divide(1, m, out=out, where=m != 0)
    return out, np.add(m, 1, dtype=np.float32), np.sum(m, where=m > 4, initial=100)


def walking_with_nditer():
    out = []
    for value in np.nditer(m, order="F"):
        out.append(float(value))
    with np.nditer(m.copy(), op_flags=["readwrite"]) as it:
        for value in it:
            value[...] = value * 2
        doubled = it.operands[0]
    return out, doubled


def walking_with_several():
    return [int(a) * int(b) for a, b in np.nditer([np.arange(3), np.arange(3)[::-1]])]


def walking_with_broadcast():
    b = np.broadcast(np.arange(3)[:, None], np.arange(2))
    return [u + v for u, v in b], b.shape


def map_filter_and_zip():
    return list(map(np.sum, m)), list(filter(lambda v: v > 8, m.ravel())), [sum(pair) for pair in zip(m[0], m[1])]


def comprehensions():
    return (
        [row.sum() for row in m],
        {i: row[0] for i, row in enumerate(m)}[2],
        np.array([[i * j for j in range(3)] for i in range(3)]),
    )


def flat_and_ravel():
    x = m.copy()
    x.flat = 3
    x.ravel()[0] = 4
    return x, [value for value in m.flat if value % 5 == 0]


def dictionaries_of_arrays():
    params = {"W1": m, "b1": np.zeros(4)}
    grads = {key: np.ones_like(value) for key, value in params.items()}
    for key in params:
        params[key] = params[key] - 0.1 * grads[key]
    return params["W1"], params["b1"]


def functions_in_a_list():
    x = m
    for f in [np.tanh, np.square, lambda v: v.sum(axis=0), np.cumsum]:
        x = f(x)
    return x


def with_default_and_star_arguments():
    def layer(x, *sizes, scale=1.0, **options):
        return x.sum() * scale + sum(sizes) + len(options)

    return layer(m, 3, 4, scale=0.5, bias=True), layer(*[m, 1], **{"scale": 2})


def in_place_or_not():
    x = m.copy()
    y = x
    y += 1
    z = x + 1
    x *= 2
    return x, y, z, x is y
