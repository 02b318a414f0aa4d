"""How sure a figure about a class is: intervals of 95 % around shares and correlations. Pure."""

import math
from typing import NamedTuple

import numpy as np

from bpgrade.rubric import AnyArray, Array

#: Of the normal distribution, so that 95 % lie between.
Z = 1.959964


class Interval(NamedTuple):
    """A figure, and between what it may lie."""

    value: float
    low: float
    high: float


def share(count: int, of: int) -> Interval:
    """Return a share with Wilson's interval, which holds near 0 and 1 and in small classes too.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927); recommended by
    L. D. Brown, T. T. Cai and A. DasGupta, Interval estimation for a binomial proportion, Statistical Science 16 (2001).

    >>> [round(part, 3) for part in share(15, 20)]
    [0.75, 0.531, 0.888]
    """
    found, z = count / of, Z * Z
    middle = (found + z / (2 * of)) / (1 + z / of)
    reach = Z / (1 + z / of) * math.sqrt(found * (1 - found) / of + z / (4 * of * of))
    # At 0 and at 1 the last digits may put an end on the wrong side.
    return Interval(found, max(0.0, min(found, middle - reach)), min(1.0, max(found, middle + reach)))


def correlation(x: Array, y: Array) -> Interval | None:
    """Return the correlation of two (N,) with Fisher's interval; nothing where one of them is always the same, or N is under 10.

    Source: R. A. Fisher, On the "probable error" of a coefficient of correlation deduced from a small sample, Metron 1 (1921): the
    inverse hyperbolic tangent of r is about normal, with a variance of 1 / (N - 3). For scores of a few values it is near, not exact.
    """
    if len(x) < 10 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    x, y = x - x.mean(), y - y.mean()
    found = float(np.clip((x @ y) / math.sqrt(float(x @ x) * float(y @ y)), -1.0, 1.0))
    if abs(found) > 1 - 1e-12:
        # Perfect, but for the last digits: there is no reach then.
        return Interval(round(found), round(found), round(found))
    middle, reach = math.atanh(found), Z / math.sqrt(len(x) - 3)
    return Interval(found, math.tanh(middle - reach), math.tanh(middle + reach))


def discrimination(scores: Array, known: AnyArray) -> list[Interval | None]:
    """Return, for each row, how its score goes with the sum of all other rows: the corrected item-total correlation.

    scores: (N, R), points. known: (N,), whether a submission's scores are all known. Without the correction a row would be compared
    with a sum that it is a part of.
    Source: S. Henrysson, Correction of item-total correlations in item analysis, Psychometrika 28 (1963).
    """
    scores = scores[known]
    totals = scores.sum(axis=1)
    return [correlation(row, totals - row) for row in scores.T]
