"""Losses, distances and scores of a prediction."""

import numpy as np

generator = np.random.RandomState(2)
truth = generator.rand(8, 3)
guess = generator.rand(8, 3)
labels = generator.randint(0, 3, 8)
signs = np.where(generator.rand(8) > 0.5, 1, -1)
margins = generator.randn(8)


def mean_squared_error():
    return ((truth - guess) ** 2).mean()


def half_sum_of_squares():
    return 0.5 * np.sum((guess - truth) ** 2)


def root_mean_squared_error():
    return np.sqrt(np.square(np.subtract(truth, guess)).mean())


def mean_absolute_error():
    return np.abs(truth - guess).mean(axis=0)


def huber_loss():
    r = np.abs(truth - guess)
    return np.where(r <= 0.3, 0.5 * r**2, 0.3 * (r - 0.15)).sum(axis=1)


def binary_cross_entropy():
    y = (truth > 0.5).astype(int)
    a = np.clip(guess, 1e-12, 1 - 1e-12)
    return -(y * np.log(a) + (1 - y) * np.log(1 - a)).mean()


def binary_cross_entropy_from_scores():
    z = margins
    y = (signs + 1) / 2
    return np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))


def hinge_loss():
    return np.maximum(0, 1 - signs * margins).mean()


def multiclass_hinge_loss():
    right = guess[np.arange(8), labels][:, np.newaxis]
    margin = np.maximum(0, guess - right + 1)
    margin[np.arange(8), labels] = 0
    return margin.sum() / 8


def kullback_leibler():
    p = truth / truth.sum(axis=1, keepdims=True)
    q = guess / guess.sum(axis=1, keepdims=True)
    return np.sum(p * np.log(p / q), axis=1)


def cosine_similarity():
    lengths = np.linalg.norm(truth, axis=1) * np.linalg.norm(guess, axis=1)
    return (truth * guess).sum(axis=1) / lengths


def pairwise_distances():
    d = truth[:, None, :] - guess[None, :, :]
    return np.sqrt((d**2).sum(-1))


def pairwise_distances_without_a_loop():
    square = (truth**2).sum(1)[:, None] + (guess**2).sum(1) - 2 * truth @ guess.T
    return np.sqrt(np.maximum(square, 0))


def nearest_neighbours():
    return np.argsort(pairwise_distances(), axis=1, kind="stable")[:, :3]


def confusion_matrix():
    matrix = np.zeros((3, 3), dtype=int)
    for t, p in zip(labels, guess.argmax(axis=1)):
        matrix[t, p] += 1
    return matrix


def confusion_matrix_by_add_at():
    matrix = np.zeros((3, 3), int)
    np.add.at(matrix, (labels, guess.argmax(1)), 1)
    return matrix


def precision_and_recall():
    m = confusion_matrix()
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.nan_to_num(np.diag(m) / m.sum(axis=0))
        recall = np.nan_to_num(np.diag(m) / m.sum(axis=1))
    return [precision, recall]


def r_squared():
    residual = ((truth - guess) ** 2).sum()
    return 1 - residual / ((truth - truth.mean()) ** 2).sum()


def weight_decay():
    weights = [truth, guess]
    return sum(0.5 * 1e-3 * np.sum(w * w) for w in weights)


def triplet_loss():
    a, p, n = truth[:2], guess[:2], guess[2:4]
    return np.maximum(0, ((a - p) ** 2).sum(1) - ((a - n) ** 2).sum(1) + 0.2)
