"""Types of numbers: small floats, integers, complex, truth values."""

import numpy as np

x = np.linspace(-2, 2, 9)


def single_precision():
    return np.exp(x.astype(np.float32)), np.float32(0.1) + np.float32(0.2), x.astype("float32").sum()


def half_precision():
    return x.astype(np.float16) * np.float16(1.1), np.float16(65504) / 3


def extended_precision():
    return np.longdouble(1) / 3, x.astype(np.longdouble).sum()


def integers_of_all_sizes():
    kinds = [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64, np.intp]
    return [np.arange(5, dtype=kind) ** 2 for kind in kinds]


def integers_wrap_round():
    return np.array([250, 255], dtype=np.uint8) + np.array([10, 1], dtype=np.uint8), np.array([127], "i1") + np.int8(1)


def whole_division():
    return np.arange(-5, 5) // 3, np.arange(-5, 5) % 3, np.divmod(7, 2), np.floor_divide(7.5, 2), np.fmod(-7, 3)


def bits():
    a = np.array([1, 2, 12])
    return a & 4, a | 1, a ^ 3, ~a, a << 2, a >> 1, np.bitwise_and.reduce(a)


def bits_packed():
    return np.packbits([1, 0, 1, 1, 0, 0, 0, 1]), np.unpackbits(np.array([7], dtype=np.uint8))


def complex_numbers():
    z = np.exp(1j * np.pi * x)
    return z.real, z.imag, np.abs(z), np.angle(z), np.conj(z).imag, (z * z).real


def complex_single_precision():
    z = np.array([1 + 2j, 3 - 1j], dtype=np.complex64)
    return np.abs(z), z.real, np.sqrt(z).imag


def truth_values():
    b = x > 0
    return b, b.sum(), ~b, b & (x < 1), np.logical_or(b, x == -2), b.astype(int) - 1


def rounding():
    return np.round(x, 1), np.floor(x), np.ceil(x), np.trunc(x), np.rint(x), np.around(2.5), np.fix(x)


def casting():
    return x.astype(int), np.array(["1.5", "2"], dtype=float), np.asarray([True, 2]), np.array([1, 2.0, 3])


def limits_of_types():
    f, i = np.finfo(np.float64), np.iinfo(np.int32)
    return f.eps, f.max, f.tiny, i.min, i.max, np.finfo(np.float32).eps, np.finfo("f2").resolution


def promotion():
    kinds = [np.result_type(np.float32, np.int64), np.promote_types("i4", "f4"), (np.float32([1]) * 2.0).dtype]
    return [np.ones(2, kind) for kind in kinds]


def can_be_cast():
    return np.can_cast("i4", "f8"), np.can_cast("f8", "f4"), np.issubdtype(np.float32, np.floating)


def scalars_of_numpy():
    s = np.float64(2.5)
    return s.item(), float(s), int(s), s.astype(int), np.int64(7).bit_length() if hasattr(np.int64, "bit_length") else 3


def elementary_functions():
    p = np.abs(x) + 0.1
    return [
        np.sin(x),
        np.cos(x),
        np.tan(x),
        np.arcsin(x / 2),
        np.arctan(x),
        np.sinh(x),
        np.cosh(x),
        np.arcsinh(x),
        np.log(p),
        np.log2(p),
        np.log10(p),
        np.log1p(p),
        np.exp2(x),
        np.expm1(x),
        np.sqrt(p),
        np.cbrt(x),
        np.power(p, 1.7),
        np.hypot(x, 1),
        np.deg2rad(x),
        np.reciprocal(p),
    ]


def elementary_functions_in_single_precision():
    y = x.astype(np.float32)
    return np.sin(y), np.exp(y), np.tanh(y), np.log(np.abs(y) + 1), np.sqrt(np.abs(y)), y**3


def large_elementary_functions():
    z = np.linspace(-20, 20, 20001)
    return np.exp(z), np.tanh(z), np.sin(z)


def next_numbers():
    return np.nextafter(1, 2), np.spacing(1.0), np.ldexp(0.5, 3), np.frexp(x), np.modf(x), np.copysign(1, x)


def infinities():
    return np.array([np.inf, -np.inf]) * 2, np.inf - np.inf, np.isneginf([-np.inf]), np.maximum(np.nan, 1)


def bytes_of_numbers():
    return np.frombuffer(np.arange(3.0).tobytes(), dtype=np.uint8), np.arange(3, dtype=">i4").byteswap()


def views_as_other_types():
    return x.view(np.int64) >> 52, np.arange(4, dtype="i4").view("i2")


def objects():
    o = np.array([1, 2.5, 3], dtype=object)
    return (o * 2).astype(float), np.array([10**20, 1], dtype=object) / 10**18


def sums_in_different_order():
    y = np.random.RandomState(0).randn(10001)
    return y.sum(), y[::-1].sum(), sum(y.tolist()), np.cumsum(y)[-1], y.astype(np.float32).sum(dtype=np.float64)


def greatest_divisors():
    return np.gcd([12, 18], 8), np.lcm(4, 6), np.gcd.reduce([15, 25, 35])
