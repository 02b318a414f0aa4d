"""numpy.linalg."""

import numpy as np
from numpy import linalg as LA
from numpy.linalg import inv, norm, solve

r = np.random.RandomState(14)
A = r.randn(5, 5)
S = A @ A.T + np.eye(5)
B = r.randn(7, 3)
b = r.randn(5)


def inverse():
    return inv(A), np.linalg.inv(np.stack([A, S]))


def solved():
    return solve(A, b), np.linalg.solve(S, np.column_stack([b, b**2]))


def determinant():
    return np.linalg.det(A), LA.slogdet(S)[0], LA.slogdet(S)[1]


def norms():
    return norm(b), norm(b, 1), norm(b, np.inf), norm(A), norm(A, 2), norm(A, "nuc"), norm(B, axis=1), norm(A, -np.inf)


def singular_values():
    u, s, vt = np.linalg.svd(B, full_matrices=False)
    return s, np.abs(u), (u * s) @ vt


def singular_values_alone():
    return np.linalg.svd(A, compute_uv=False)


def eigenvalues():
    values = np.linalg.eigvals(A)
    order = np.lexsort((values.imag, values.real))
    return values.real[order], values.imag[order]


def eigenvectors():
    values, vectors = np.linalg.eig(A)
    return values.real, values.imag, np.abs(vectors)


def symmetric_eigenvectors():
    values, vectors = np.linalg.eigh(S)
    return values, vectors, np.linalg.eigvalsh(S)


def qr_decomposition():
    q, factor = np.linalg.qr(B)
    return q, factor


def cholesky():
    return np.linalg.cholesky(S)


def least_squares():
    x, residuals, rank, s = np.linalg.lstsq(B, np.arange(7.0), rcond=None)
    return x, residuals, rank, s


def normal_equation():
    return inv(B.T @ B) @ B.T @ np.arange(7.0)


def pseudo_inverse():
    return np.linalg.pinv(B)


def rank_and_condition():
    return np.linalg.matrix_rank(B), np.linalg.cond(S), np.linalg.matrix_rank(np.ones((4, 4)))


def tensor_equation():
    a = np.eye(2 * 3 * 4).reshape(2 * 3, 4, 2, 3, 4)
    return np.linalg.tensorsolve(a, np.arange(24.0).reshape(6, 4))


def singular_is_noticed():
    try:
        return inv(np.zeros((2, 2)))
    except np.linalg.LinAlgError as error:
        return len(str(error))


def gram_schmidt():
    basis = []
    for column in B.T:
        w = column - sum((np.dot(column, q) * q for q in basis), np.zeros(7))
        basis.append(w / norm(w))
    return np.array(basis)


def power_iteration():
    v = np.ones(5)
    for _ in range(100):
        v = S @ v
        v /= norm(v)
    return v @ S @ v


def principal_components():
    X = B - B.mean(axis=0)
    _u, s, vt = np.linalg.svd(X, full_matrices=False)
    return X @ np.abs(vt[:2]).T, s**2 / (len(B) - 1)


def rotation():
    angle = np.deg2rad(30)
    R = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return R @ R.T, R @ np.array([1, 0]), np.allclose(R.T, inv(R))


def gaussian_elimination():
    M = np.hstack([A, b[:, None]])
    for i in range(5):
        pivot = i + np.abs(M[i:, i]).argmax()
        M[[i, pivot]] = M[[pivot, i]]
        for j in range(i + 1, 5):
            M[j] -= M[i] * M[j, i] / M[i, i]
    x = np.zeros(5)
    for i in reversed(range(5)):
        x[i] = (M[i, -1] - M[i, i + 1 : 5] @ x[i + 1 :]) / M[i, i]
    return x


def large_system():
    big = np.random.RandomState(15).randn(200, 200) + 20 * np.eye(200)
    return np.linalg.solve(big, np.ones(200)), np.linalg.inv(big)


def large_singular_values():
    return np.linalg.svd(np.random.RandomState(16).randn(120, 80), compute_uv=False)


def large_symmetric_eigenvalues():
    big = np.random.RandomState(17).randn(150, 150)
    return np.linalg.eigvalsh(big + big.T)


def single_precision():
    return np.linalg.inv(S.astype(np.float32)), np.linalg.svd(B.astype("f4"))[1]


def complex_matrices():
    C = A + 1j * S
    x = np.linalg.solve(C, b)
    return x.real, x.imag, np.linalg.det(C).real, np.abs(np.linalg.eigvals(C)).sum()
