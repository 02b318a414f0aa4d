"""The one rounding of grades: half up, to two decimals, which is what Moodle and Canvas keep. Pure.

Everything before it is exact: what is rounded once is never rounded again.
"""

from decimal import Decimal
from fractions import Fraction
from math import floor


def rounded(points: Fraction | Decimal | int) -> Decimal:
    """Return points, or a grade, with two decimals.

    >>> rounded(Fraction(200, 3)), rounded(Fraction(1, 200)), rounded(Decimal("2.675"))
    (Decimal('66.67'), Decimal('0.01'), Decimal('2.68'))
    """
    # Half up is the whole part of it and a half.
    return Decimal(floor(Fraction(points) * 100 + Fraction(1, 2))).scaleb(-2)


def written(grade: Decimal) -> str:
    """Return a grade as it is written: a point, no zeros at the end, no thousands.

    >>> written(Decimal("66.70")), written(Decimal("100.00")), written(Decimal("0.00"))
    ('66.7', '100', '0')
    """
    text = f"{grade:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
