"""Sorting, counting, sets, statistics."""

import numpy as np

r = np.random.RandomState(13)
x = r.randint(0, 20, 40)
y = r.randn(6, 30)


def sorting():
    return np.sort(x), np.sort(y, axis=0), -np.sort(-x), sorted(x.tolist(), reverse=True)


def sorting_in_place():
    z = y.copy()
    z.sort(axis=1)
    return z


def places_when_sorted():
    return np.argsort(x, kind="stable"), np.argsort(y), y.argsort(axis=0)


def sorting_by_two_keys():
    return np.lexsort((np.arange(40)[::-1], x))


def partial_sorting():
    return np.partition(x, 5)[5], y.ravel()[np.argpartition(y.ravel(), -3)[-3:]].sum()


def largest_and_smallest():
    return y.max(axis=1), y.argmin(axis=0), np.amax(x), np.amin(y), x.argmax()


def unique_values():
    return np.unique(x)


def unique_values_with_everything():
    values, first, inverse, counts = np.unique(x, return_index=True, return_inverse=True, return_counts=True)
    return values, first, inverse.ravel(), counts


def unique_rows():
    return np.unique(np.array([[1, 0], [0, 1], [1, 0]]), axis=0)


def sets_of_numbers():
    a, b = x[:10], x[10:20]
    return np.union1d(a, b), np.intersect1d(a, b), np.setdiff1d(a, b), np.setxor1d(a, b), np.isin(a, b)


def searching():
    s = np.unique(x)
    return np.searchsorted(s, [3.5, 100]), np.searchsorted(s, 7, side="right")


def cumulative():
    return np.cumsum(x), np.cumprod(x[:4] + 1), y.cumsum(axis=1), np.maximum.accumulate(x), np.nancumsum(y[0])


def differences():
    return np.diff(x), np.diff(y, n=2, axis=1), np.ediff1d(x[:5]), np.diff(x, prepend=0)


def histograms():
    counts, edges = np.histogram(y, bins=10)
    return counts, edges, np.histogram(y, bins=[-2, 0, 2])[0], np.histogram(y, bins=5, density=True)[0]


def histogram_of_two():
    return np.histogram2d(y[0], y[1], bins=4)[0]


def histogram_of_many():
    return np.histogramdd(y[:3].T, bins=3)[0]


def edges_by_rule():
    return np.histogram_bin_edges(y, bins="auto"), np.histogram_bin_edges(y, bins="fd")


def counting_integers():
    return np.bincount(x), np.bincount(x, weights=np.arange(40)), np.bincount([1, 1], minlength=5)


def binning():
    return np.digitize(y[0], [-1, 0, 1])


def medians():
    return np.median(y), np.median(y, axis=0), np.median(x)


def percentiles():
    return np.percentile(y, 30), np.percentile(y, [25, 50, 75], axis=1), np.quantile(x, 0.9), np.nanpercentile(y, 5)


def percentiles_by_another_method():
    return np.percentile(x, [10, 60], method="nearest")


def averages():
    return np.average(x, weights=np.arange(40)), np.average(y, axis=0), np.nanstd(y), np.nanmedian(y)


def correlation():
    return np.corrcoef(y[:3]), np.cov(y[:3]), np.correlate(y[0], y[1]), np.cov(y[0], y[1], bias=True)


def standardised():
    z = (y - y.mean(axis=1, keepdims=True)) / y.std(axis=1, keepdims=True)
    return z


def min_max_scaled():
    return (x - x.min()) / (x.max() - x.min())


def products_and_sums():
    return np.prod(x[:5] + 1), np.nansum(y), np.add.reduce(x), np.multiply.reduce([1, 2, 3, 4]), np.sum(y > 0)


def sums_between_indices():
    return np.add.reduceat(x, [0, 10, 20, 30])


def area_under_a_curve():
    trapezoid = getattr(np, "trapezoid", None) or np.trapz
    return trapezoid(np.sin(np.linspace(0, np.pi, 101)), dx=np.pi / 100)


def running_mean():
    return np.convolve(x, np.ones(5) / 5, mode="valid"), np.convolve(x[:4], [1, 2, 1], "same")
