"""Random numbers of numpy, seeded."""

import numpy as np
from numpy.random import default_rng, rand, randint, randn, seed


def seeded_globally():
    np.random.seed(0)
    return np.random.rand(3, 2), np.random.randn(4), np.random.randint(0, 10, size=5), np.random.random()


def seeded_by_an_imported_name():
    seed(42)
    return rand(2), randn(2, 2), randint(5, size=3)


def weights_as_the_book_makes_them():
    np.random.seed(1)
    return 0.01 * np.random.randn(4, 3), np.sqrt(2.0 / 4) * np.random.randn(4, 3)


def weights_by_xavier():
    r = np.random.RandomState(3)
    limit = np.sqrt(6 / (4 + 3))
    return r.uniform(-limit, limit, (4, 3))


def shuffled():
    np.random.seed(2)
    x = np.arange(10)
    np.random.shuffle(x)
    return x, np.random.permutation(5), np.random.permutation(np.eye(3))


def chosen():
    np.random.seed(3)
    return (
        np.random.choice(10, 4),
        np.random.choice(10, 4, replace=False),
        np.random.choice([1, 2, 3], 5, p=[0.2, 0.3, 0.5]),
    )


def masks_of_a_minibatch():
    np.random.seed(4)
    mask = np.random.choice(60, 10)
    return np.arange(60)[mask]


def distributions():
    r = np.random.RandomState(5)
    return [
        r.normal(1, 2, 3),
        r.uniform(-1, 1, 3),
        r.binomial(10, 0.3, 3),
        r.poisson(4, 3),
        r.exponential(2, 3),
        r.beta(2, 3, 3),
        r.gamma(2, 1, 3),
        r.laplace(size=2),
        r.standard_t(4, 2),
        r.chisquare(3, 2),
        r.geometric(0.2, 2),
        r.dirichlet([1, 2, 3]),
        r.multinomial(10, [0.2, 0.8]),
        r.lognormal(size=2),
        r.rayleigh(size=2),
        r.weibull(2, 2),
        r.logistic(size=2),
        r.gumbel(size=2),
        r.triangular(0, 1, 2, 2),
        r.vonmises(0, 1, 2),
    ]


def many_dimensions_at_once():
    r = np.random.RandomState(6)
    return r.multivariate_normal([0, 1], [[2, 0.3], [0.3, 1]], 4)


def state_kept_and_restored():
    np.random.seed(7)
    state = np.random.get_state()
    first = np.random.rand(3)
    np.random.set_state(state)
    return first, np.random.rand(3)


def generator():
    rng = np.random.default_rng(0)
    return rng.random(3), rng.standard_normal((2, 2)), rng.integers(0, 10, 5), rng.normal(size=2)


def generator_by_an_imported_name():
    return default_rng(seed=123).uniform(size=(3, 3))


def generator_that_picks():
    rng = default_rng(1)
    return rng.choice(10, 5, replace=False), rng.permutation(6), rng.choice(np.eye(4), 2, axis=0)


def generator_that_shuffles():
    rng = default_rng(2)
    x = np.arange(12).reshape(4, 3)
    rng.shuffle(x)
    return x, rng.permuted(x, axis=1)


def generator_of_distributions():
    rng = default_rng(3)
    return [
        rng.exponential(size=2),
        rng.poisson(3, 3),
        rng.binomial(5, 0.5, 3),
        rng.gamma(2, size=2),
        rng.multivariate_normal([0, 0], np.eye(2), 2),
        rng.dirichlet(np.ones(3)),
        rng.hypergeometric(5, 5, 3, 2),
        rng.integers(0, 2, 4, dtype=bool),
        rng.random(3, dtype=np.float32),
        rng.multinomial(6, [0.5, 0.5]),
    ]


def other_bit_generators():
    kinds = [np.random.MT19937, np.random.PCG64, np.random.Philox, np.random.SFC64, np.random.PCG64DXSM]
    return [np.random.Generator(kind(9)).random(3) for kind in kinds]


def children_of_a_seed():
    children = np.random.SeedSequence(11).spawn(3)
    return [np.random.default_rng(child).random() for child in children]


def unseeded_numbers_are_in_their_range():
    x = np.random.rand(1000)
    y = np.random.default_rng().random(1000)
    return x.min() >= 0, x.max() < 1, y.min() >= 0, y.max() < 1


def unseeded_state_of_ones_own():
    return np.random.RandomState().rand(5).shape


def random_bytes():
    np.random.seed(8)
    return np.frombuffer(np.random.bytes(8), dtype=np.uint8)


def pi_by_throwing_darts():
    rng = np.random.RandomState(9)
    x, y = rng.rand(2, 20000)
    return 4 * np.mean(x**2 + y**2 < 1)


def random_walk():
    return np.cumsum(np.random.RandomState(10).choice([-1, 1], 200))


def bootstrap():
    r = np.random.RandomState(11)
    data = r.randn(30)
    return np.percentile([r.choice(data, 30).mean() for _ in range(200)], [2.5, 97.5])


def k_means():
    r = np.random.RandomState(12)
    points = np.concatenate([r.randn(20, 2), r.randn(20, 2) + 5])
    centres = points[r.choice(40, 2, replace=False)]
    for _ in range(10):
        nearest = ((points[:, None] - centres) ** 2).sum(-1).argmin(1)
        centres = np.array([points[nearest == k].mean(0) for k in range(2)])
    return centres, nearest


def old_names():
    np.random.seed(13)
    return np.random.random_sample(2), np.random.ranf(1), np.random.standard_normal(2), np.random.sample(1)
