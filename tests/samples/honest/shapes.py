"""Shapes: broadcasting, turning, gluing, cutting."""

import numpy as np

a = np.arange(24.0)
m = a.reshape(4, 6)
t = a.reshape(2, 3, 4)


def broadcasting_rows_and_columns():
    return m + np.arange(6), m * np.arange(4)[:, np.newaxis], m - m.mean(axis=0)


def broadcasting_three_axes():
    return t + np.ones((3, 1)) * np.arange(4)


def broadcast_to_and_arrays():
    x, y = np.broadcast_arrays(np.arange(3), np.arange(2)[:, None])
    return np.broadcast_to(np.arange(3.0), (4, 3)).sum(axis=0), x + y


def sums_over_axes():
    return t.sum(), t.sum(axis=0), t.sum(axis=(1, 2)), t.sum(axis=-1, keepdims=True)


def means_and_spread():
    return m.mean(axis=1), m.std(axis=1, ddof=1), m.var(), np.ptp(m, axis=0)


def reshaping():
    return a.reshape(-1, 8), a.reshape((6, 4), order="F"), m.ravel(), m.flatten("F")


def transposing():
    return m.T, t.transpose(2, 0, 1), np.swapaxes(t, 0, 2), np.moveaxis(t, -1, 0), np.rollaxis(t, 2)


def new_axes():
    return a[None].shape + a[:, None].shape + np.expand_dims(m, 1).shape + np.squeeze(m[:1]).shape


def gluing():
    x, y = np.ones((2, 2)), np.zeros((2, 2))
    return [
        np.concatenate([x, y]),
        np.concatenate((x, y), axis=1),
        np.vstack((x, y)),
        np.hstack((x, y)),
        np.stack([x, y], axis=-1),
        np.dstack([x, y]),
        np.column_stack([x, [5, 6]]),
        np.block([[x, y], [y, x]]),
        np.append(x, y),
        np.r_[1:4, 0, 4],
        np.c_[np.arange(3), np.arange(3)],
    ]


def cutting():
    first, second = np.split(m, 2)
    return [first, second, *np.array_split(a, 5), *np.hsplit(m, 3), *np.vsplit(m, [1, 3])]


def repeating():
    return np.repeat([1, 2], 3), np.tile([1, 2], (2, 2)), np.repeat(m[:2, :2], [1, 2], axis=0)


def padding():
    x = np.arange(4.0).reshape(2, 2)
    modes = ["edge", "reflect", "symmetric", "wrap", "mean", "maximum", "linear_ramp"]
    return [np.pad(x, 1), np.pad(x, ((1, 0), (0, 2)), constant_values=9), *(np.pad(x, 1, mode=mode) for mode in modes)]


def rolling_and_turning():
    return np.roll(m, 2), np.roll(m, 1, axis=1), np.flip(m), np.fliplr(m), np.flipud(m), np.rot90(m)


def grids():
    x, y = np.meshgrid(np.linspace(0, 1, 3), np.linspace(-1, 1, 4))
    i, j = np.indices((2, 3))
    p, q = np.mgrid[0:2:3j, 0:1:0.5]
    u, w = np.ogrid[:3, :2]
    return [x, y, x**2 + y**2, i, j, p, q, u * w]


def meshgrid_by_indices():
    return np.stack(np.meshgrid(np.arange(3), np.arange(2), indexing="ij"), axis=-1).reshape(-1, 2)


def ranges():
    return np.arange(0, 1, 0.1), np.linspace(0, 1, 5, endpoint=False), np.logspace(-2, 2, 5), np.geomspace(1, 256, 9)


def filled_arrays():
    return np.full((2, 2), 7), np.ones_like(m), np.zeros(3), np.identity(3), np.eye(3, 4, k=1), np.tri(3)


def triangles_and_diagonals():
    s = a[:16].reshape(4, 4)
    return np.triu(s), np.tril(s, -1), np.diag(s), np.diag([1, 2]), np.trace(s), np.diagonal(s, 1), np.vander([1, 2, 3])


def windows_over_a_row():
    return np.lib.stride_tricks.sliding_window_view(np.arange(8), 3)


def strides_by_hand():
    x = np.arange(10.0)
    return np.lib.stride_tricks.as_strided(x, shape=(4, 4), strides=(16, 8)).copy()


def atleast_so_many_axes():
    return np.atleast_1d(3), np.atleast_2d([1, 2]), np.atleast_3d(m).shape


def views_and_copies():
    view, copy = m[:2], m[:2].copy()
    return np.shares_memory(view, m), np.may_share_memory(copy, m), view.base is not None, m.flags["C_CONTIGUOUS"]


def inserting_and_deleting():
    return np.insert(np.arange(4), 2, 9), np.delete(m, [0, 2], axis=1), np.trim_zeros([0, 0, 1, 2, 0])


def images_to_columns():
    image = np.arange(25.0).reshape(1, 1, 5, 5)
    col = np.zeros((1, 1, 3, 3, 3, 3))
    for y in range(3):
        for x in range(3):
            col[:, :, y, x] = image[:, :, y : y + 3, x : x + 3]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(9, -1)


def resizing():
    x = np.arange(6)
    return np.resize(x, (2, 5)), x.reshape(3, 2).tolist()
