"""Picking and changing elements: slices, lists, masks."""

import numpy as np

m = np.arange(20.0).reshape(4, 5)
labels = np.array([2, 0, 4, 1])


def slices():
    return m[1], m[:, 2], m[1:3, ::2], m[::-1], m[..., -1], m[-2:, :-1]


def lists_of_indices():
    return m[[0, 2]], m[[0, 1, 2], [3, 2, 1]], m[np.arange(4), labels], m[:, [4, 0]]


def masks():
    mask = m % 3 == 0
    return m[mask], m[~mask & (m > 5)], m[(m < 4) | (m > 15)], m[m.sum(axis=1) > 30]


def open_meshes():
    return m[np.ix_([0, 3], [1, 4])], m[np.array([[0], [2]]), np.array([1, 3])]


def writing_to_slices():
    x = m.copy()
    x[0] = 0
    x[:, 1] += 10
    x[1:3, 2:4] = [[1, 2], [3, 4]]
    x[x > 15] *= -1
    return x


def where_with_three():
    return np.where(m > 9, m, -m)


def where_with_one():
    rows, columns = np.where(m % 7 == 0)
    return rows, columns, np.argwhere(m % 7 == 0), np.flatnonzero(m > 17), np.nonzero(m[0])[0]


def adding_at_places():
    counts = np.zeros(5)
    np.add.at(counts, [0, 1, 1, 4, 4, 4], 1)
    grads = np.zeros((3, 2))
    np.add.at(grads, [0, 2, 0], np.ones((3, 2)))
    np.subtract.at(grads, [1], 5)
    return counts, grads


def taking_and_putting():
    x = m.copy()
    np.put(x, [0, -1], [100, 200])
    return x, np.take(m, [1, 3], axis=1), m.take([0, 7])


def along_an_axis():
    order = np.argsort(-m, axis=1)
    x = np.zeros_like(m)
    np.put_along_axis(x, order[:, :2], 1, axis=1)
    return np.take_along_axis(m, order, axis=1), x


def choosing():
    return np.choose([0, 1, 2, 1], [m[0, :4], m[1, :4], m[2, :4]])


def selecting():
    return np.select([m < 5, m < 12], [m, m**2], default=-1)


def compressing_and_extracting():
    return np.compress([True, False, True], m, axis=0), np.extract(m > 16, m)


def clipping():
    x = m.copy()
    np.clip(x, 3, 9, out=x)
    return x, m.clip(min=4), np.minimum(m, 8), np.fmax(m, 7)


def placing_by_masks():
    x = m.copy()
    np.place(x, x > 10, [1, 2])
    np.copyto(x, -1, where=x == 0)
    np.putmask(x, x == 2, 55)
    return x


def filling_the_diagonal():
    x = np.zeros((3, 3))
    np.fill_diagonal(x, [1, 2, 3])
    return x


def indices_of_triangles():
    s = m[:4, :4]
    return s[np.triu_indices(4, 1)], s[np.tril_indices_from(s)], s[np.diag_indices(4)]


def raveled_and_unraveled():
    return np.ravel_multi_index(([1, 2], [3, 4]), (4, 5)), np.unravel_index([8, 14], (4, 5))


def any_and_all():
    return (m > 3).any(axis=1), (m >= 0).all(), np.any(m > 18, axis=0), np.count_nonzero(m % 2, axis=0)


def finite_or_not():
    x = np.array([1.0, np.nan, np.inf, -np.inf])
    return np.isnan(x), np.isfinite(x), np.isinf(x), np.nan_to_num(x, posinf=9, neginf=-9), np.nanmean(x[:2])


def close_to_each_other():
    return np.isclose([1, 2], [1 + 1e-9, 2.1]), np.allclose(m, m + 1e-10), np.array_equal(m, m.copy())


def iterating():
    out = []
    for i, row in enumerate(m):
        for j, value in enumerate(row):
            if (i + j) % 3 == 0:
                out.append(value)
    return out, [index[0] * value for index, value in np.ndenumerate(m[:2])]


def drop_out():
    np.random.seed(11)
    keep = np.random.rand(*m.shape) > 0.4
    return m * keep / 0.6


def batches():
    order = np.random.RandomState(12).permutation(len(m))
    return [m[order[start : start + 3]].sum(axis=0) for start in range(0, len(m), 3)]


def boolean_as_numbers():
    return np.array([True, False]) * 3.5, (m > 10) + 0, np.logical_xor(m > 5, m < 10), np.logical_not(m)


def views_of_every_second():
    x = m.copy()
    x[::2, ::2] = -x[::2, ::2]
    return x, x.flat[3:9], x.item(4), x.max(initial=-3)
