"""Products of arrays, small ones and ones for which BLAS is made."""

import numpy as np

r = np.random.RandomState(4)
a, b = r.randn(5, 7), r.randn(7, 3)
v = r.randn(7)
stack = r.randn(4, 5, 7)


def product_by_at():
    return a @ b


def product_by_dot():
    return np.dot(a, b), a.dot(v), np.dot(v, v)


def product_by_matmul_with_a_stack():
    return np.matmul(stack, b)


def product_in_three_loops():
    out = [[0.0] * 3 for _ in range(5)]
    for i in range(5):
        for j in range(3):
            for k in range(7):
                out[i][j] += a[i, k] * b[k, j]
    return np.array(out)


def product_by_zip():
    return [[sum(p * q for p, q in zip(row, column)) for column in b.T] for row in a]


def einsum_product():
    return np.einsum("ij,jk->ik", a, b)


def einsum_of_a_batch():
    return np.einsum("bij,jk->bik", stack, b, optimize=True)


def einsum_trace_and_diagonal():
    square = a @ a.T
    return np.einsum("ii", square), np.einsum("ii->i", square)


def einsum_of_three():
    return np.einsum("ij,jk,k->i", a, b, np.arange(3.0), optimize="greedy")


def einsum_with_an_ellipsis():
    return np.einsum("...i,...i->...", stack, stack)


def einsum_with_lists_of_axes():
    return np.einsum(a, [0, 1], b, [1, 2], [0, 2])


def einsum_plan():
    path, _text = np.einsum_path("ij,jk,kl->il", a, b, np.ones((3, 2)), optimize="optimal")
    return [len(step) for step in path[1:]]


def outer_products():
    return np.outer(v, v), np.multiply.outer(v[:3], v[:2])


def inner_products():
    return np.inner(a, v), np.vdot(v, v)


def tensordot_over_one_axis():
    return np.tensordot(stack, b, axes=1)


def tensordot_over_two_axes():
    return np.tensordot(stack, stack, axes=([1, 2], [1, 2]))


def kronecker_product():
    return np.kron(np.eye(2), np.array([[1.0, 2.0], [3.0, 4.0]]))


def cross_product():
    return np.cross([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])


def power_of_a_matrix():
    return np.linalg.matrix_power(np.array([[1, 1], [1, 0]]), 20)


def chain_of_products():
    return np.linalg.multi_dot([a, b, np.ones((3, 4)), np.eye(4)])


def large_product():
    big = np.random.RandomState(5).randn(300, 300)
    return big @ big


def large_product_with_its_transpose():
    big = np.random.RandomState(6).randn(300, 200)
    return big.T @ big


def large_product_in_single_precision():
    big = np.random.RandomState(7).randn(256, 256).astype(np.float32)
    return np.dot(big, big)


def large_matrix_times_a_vector():
    big = np.random.RandomState(8).randn(1000, 1000)
    return big @ np.ones(1000), big.T @ np.arange(1000)


def large_dot_product():
    return np.dot(np.arange(100000) / 7, np.sin(np.arange(100000)))


def image_times_weights():
    pictures = np.random.RandomState(9).rand(16, 3072)
    return pictures @ np.random.RandomState(10).rand(3072, 10) + np.arange(10)


def product_of_integers():
    return np.arange(12).reshape(3, 4) @ np.arange(8).reshape(4, 2)


def product_of_transposed_slices():
    return stack[1:, ::2, 1:].transpose(0, 2, 1) @ stack[1:, ::2, ::-1]


def product_into_an_array():
    out = np.empty((5, 3))
    np.matmul(a, b, out=out)
    out += 1
    return out


def matrix_class():
    m = np.matrix([[1.0, 2.0], [3.0, 4.0]])
    return np.asarray(m * m), np.asarray(m.T), np.asarray(m.I)
