"""Numbers without numpy: math, decimal, fractions, statistics, random, whole numbers of any size."""

import cmath
import decimal
import fractions
import math
import numbers
import random
import statistics
import struct
import sys
from decimal import ROUND_HALF_UP, Decimal, getcontext, localcontext
from fractions import Fraction


def mathematics():
    return [
        math.sqrt(2),
        math.exp(1.5),
        math.log(3),
        math.log(8, 2),
        math.log1p(1e-9),
        math.sin(1),
        math.atan2(1, -1),
        math.hypot(3, 4, 12),
        math.gamma(4.5),
        math.erf(0.3),
        math.factorial(12),
        math.comb(10, 3),
        math.perm(5, 2),
        math.gcd(48, 36),
        math.lcm(4, 6),
        math.isqrt(50),
        math.floor(-2.5),
        math.ceil(-2.5),
        math.fsum([0.1] * 10),
        math.prod([1, 2, 3, 4]),
        math.dist([0, 0], [3, 4]),
        math.copysign(3, -0.0),
        math.degrees(math.pi),
        math.fmod(-7, 3),
        math.ldexp(0.75, 4),
        math.nextafter(1, 2),
        math.remainder(7, 4),
        math.ulp(1.0),
        math.tau,
    ]


def not_a_number():
    return (
        math.isnan(float("nan")),
        math.isinf(float("-inf")),
        math.isclose(0.1 + 0.2, 0.3),
        float("nan") == float("nan"),
    )


def errors_of_mathematics():
    out = []
    for f, x in ((math.sqrt, -1), (math.log, 0), (math.exp, 1000)):
        try:
            f(x)
        except (ValueError, OverflowError) as error:
            out.append(len(type(error).__name__))
    return out


def complex_mathematics():
    z = cmath.exp(1j * cmath.pi / 3)
    return z.real, z.imag, cmath.phase(z), abs(cmath.sqrt(-2)), cmath.polar(1 + 1j)[0], (3 + 4j).conjugate().imag


def decimals():
    getcontext().prec = 28
    return (
        float(Decimal("0.1") + Decimal("0.2")),
        float(Decimal(1) / 7),
        float(Decimal("2.675").quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)),
        float(Decimal(2).sqrt()),
        len(str(Decimal(2) ** 100)),
    )


def decimals_of_many_digits():
    with localcontext() as context:
        context.prec = 60
        return [int(digit) for digit in str(Decimal(1) / 3)[2:]]


def decimals_that_trap():
    try:
        Decimal(1) / 0
    except decimal.DivisionByZero:
        return float(Decimal("NaN").is_nan()), float(Decimal("1e3").normalize())


def exact_fractions():
    f = Fraction(1, 3) + Fraction("0.25")
    return (
        f.numerator,
        f.denominator,
        float(f),
        Fraction(math.pi).limit_denominator(1000).denominator,
        fractions.Fraction(0.5).numerator,
    )


def statistics_of_samples():
    data = [2.5, 3.25, 5.5, 11.25, 11.75]
    return [
        statistics.mean(data),
        statistics.fmean(data),
        statistics.median(data),
        statistics.stdev(data),
        statistics.pvariance(data),
        statistics.mode([1, 1, 2]),
        statistics.quantiles(data, n=4)[0],
        statistics.harmonic_mean([40, 60]),
        statistics.geometric_mean([54, 24, 36]),
        statistics.NormalDist(0, 1).cdf(1.0),
        statistics.NormalDist(0, 1).inv_cdf(0.9),
        statistics.correlation([1, 2, 3], [1, 2, 4]),
        statistics.linear_regression([1, 2, 3], [2, 4, 6.5]).slope,
    ]


def random_numbers():
    random.seed(0)
    x = list(range(10))
    random.shuffle(x)
    return [
        random.random(),
        random.randint(1, 6),
        random.uniform(-1, 1),
        random.gauss(0, 1),
        random.normalvariate(0, 1),
        random.choice([5, 6, 7]),
        random.choices([1, 2], weights=[1, 9], k=4),
        random.sample(range(100), 3),
        x,
        random.expovariate(2),
        random.betavariate(1, 2),
        random.triangular(0, 1, 0.3),
        random.getrandbits(20),
        random.randrange(0, 100, 7),
    ]


def random_numbers_of_ones_own():
    r = random.Random("a word")
    state = r.getstate()
    first = r.random()
    r.setstate(state)
    return first, r.random()


def random_numbers_without_a_seed():
    return 0 <= random.Random().random() < 1, 0 <= random.SystemRandom().random() < 1, 1 <= random.randint(1, 6) <= 6


def whole_numbers_of_any_size():
    n = 3**200 + 2**300
    return n % 10**9, n.bit_length(), len(str(n)), pow(3, 1000, 10**9 + 7), pow(7, -1, 31), (n >> 250) & 0xFFFF


def whole_numbers_as_text():
    return (
        int("ff", 16),
        int("0b101", 0),
        int("1_000"),
        len(f"{2**64:,}"),
        [int(c) for c in bin(37)[2:]],
        int(oct(64)[2:]),
    )


def whole_numbers_as_bytes():
    return (
        int.from_bytes((1000).to_bytes(2, "big"), "little"),
        (37).bit_count(),
        (0.5).as_integer_ratio()[1],
        (0.1).hex() > "",
    )


def factorial_of_a_thousand():
    return len(str(math.factorial(1000))), sum(int(d) for d in str(2**1000))


def packed():
    data = struct.pack("<Ifd", 7, 0.5, 3.25)
    return (
        struct.unpack("<Ifd", data),
        struct.calcsize("4sIBBH"),
        list(struct.iter_unpack(">H", b"\x00\x01\x00\x02"))[1][0],
    )


def kinds_of_numbers_in_a_tower():
    return isinstance(3, numbers.Integral), isinstance(2.5, numbers.Real), isinstance(Fraction(1), numbers.Rational)


def what_python_knows_of_floats():
    return sys.float_info.epsilon, sys.float_info.dig, sys.maxsize == 2**63 - 1, sys.int_info.bits_per_digit > 0


def rounding_of_python():
    return round(2.5), round(3.5), round(2.675, 2), round(1234, -2), -7 // 2, -7 % 3, divmod(7.5, 2), abs(-3), int(-2.7)


def primes():
    n = 1000
    sieve = bytearray([1]) * (n + 1)
    sieve[0:2] = b"\0\0"
    for i in range(2, int(n**0.5) + 1):
        if sieve[i]:
            sieve[i * i :: i] = bytes(len(sieve[i * i :: i]))
    return [i for i, prime in enumerate(sieve) if prime]


def sum_of_a_million():
    total = 0
    for i in range(1_000_000):
        total += i & 7
    return total


def colours():
    import colorsys

    return colorsys.rgb_to_hsv(0.2, 0.4, 0.4), colorsys.hls_to_rgb(0.5, 0.4, 0.3)
