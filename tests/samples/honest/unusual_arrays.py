"""Masked arrays, structured arrays, texts and dates in arrays, subclasses."""

import numpy as np
import numpy.ma as ma


def masked():
    a = ma.masked_array([1.0, 2.0, -999.0, 4.0], mask=[0, 0, 1, 0])
    return a.mean(), a.filled(0), a.sum(), a.count(), a.compressed(), (a * 2).filled(-1)


def masked_where():
    a = ma.masked_where(np.arange(6) % 2 == 0, np.arange(6.0))
    return a.filled(np.nan), ma.median(a), a.argmax()


def masked_invalid():
    return ma.masked_invalid([1, np.nan, np.inf]).filled(7), ma.masked_greater([1, 5], 3).mask


def masked_log():
    return ma.log([1.0, 0.0, -1.0]).filled(-5)


def masked_averages():
    a = ma.array(np.arange(6.0).reshape(2, 3), mask=[[0, 1, 0], [0, 0, 0]])
    return a.mean(axis=0).filled(0), ma.average(a, axis=1), ma.std(a), ma.cov(a).filled(0)


def masked_as_text():
    return len(repr(ma.array([1, 2], mask=[0, 1])))


def structured():
    people = np.array([("Kim", 21, 1.7), ("Lee", 25, 1.8)], dtype=[("name", "U10"), ("age", "i4"), ("height", "f8")])
    return (
        people["age"],
        people["height"].mean(),
        people[people["name"] == "Lee"]["age"],
        np.sort(people, order="age")["age"],
    )


def structured_made_plain():
    from numpy.lib.recfunctions import structured_to_unstructured

    return structured_to_unstructured(np.array([(1, 2.0), (3, 4.0)], dtype=[("a", "i4"), ("b", "f8")]))


def records():
    r = np.rec.fromarrays([np.arange(3), np.ones(3)], names="x,y")
    return r.x + r.y, np.rec.array([(1, 2.5)], dtype=[("a", int), ("b", float)]).b


def texts():
    a = np.array(["relu", "tanh", "sigmoid"])
    return np.char.str_len(a), np.char.startswith(a, "t"), a == "tanh", [len(word) for word in np.char.upper(a)]


def texts_sorted_and_unique():
    labels = np.array(["cat", "dog", "cat", "bird"])
    names, codes = np.unique(labels, return_inverse=True)
    return codes, len(names), np.argsort(names)


def dates():
    days = np.arange("2024-02-27", "2024-03-03", dtype="datetime64[D]")
    return days.astype(int), np.diff(days).astype(int), np.busday_count("2024-02-01", "2024-03-01"), np.is_busday(days)


def durations():
    d = np.timedelta64(3, "h") + np.timedelta64(30, "m")
    return d / np.timedelta64(1, "h"), np.datetime64("2024-01-01") + np.timedelta64(31, "D") == np.datetime64(
        "2024-02-01"
    )


def dates_as_text():
    return [ord(c) for c in str(np.datetime64("2024-02-29T12:30"))]


class Tagged(np.ndarray):
    def __new__(cls, values, tag=0):
        made = np.asarray(values, dtype=float).view(cls)
        made.tag = tag
        return made

    def __array_finalize__(self, other):
        self.tag = getattr(other, "tag", 0)


def subclass():
    t = Tagged([1, 2, 3], tag=5)
    return np.asarray(t + 1), t[1:].tag, np.asarray(t).sum()


class Logged:
    def __init__(self, value):
        self.value = np.asarray(value)
        self.calls = 0

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        self.calls += 1
        return getattr(ufunc, method)(*(i.value if isinstance(i, Logged) else i for i in inputs), **kwargs)


def ufuncs_of_ones_own_class():
    thing = Logged([1.0, 4.0])
    return np.sqrt(thing), thing.__array_ufunc__(np.add, "reduce", thing), thing.calls


class WithOperators(np.lib.mixins.NDArrayOperatorsMixin):
    def __init__(self, value):
        self.value = np.asarray(value)

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return getattr(ufunc, method)(*(i.value if isinstance(i, WithOperators) else i for i in inputs), **kwargs)


def operators_from_a_mixin():
    return WithOperators([1, 2]) * 3 + 1, -WithOperators([1.5])


class Convertible:
    def __array__(self, dtype=None, copy=None):
        return np.array([1.0, 2.0], dtype=dtype)


def converts_itself():
    return np.asarray(Convertible()), np.sin(Convertible())


def array_interface():
    place, read_only = np.arange(3.0).__array_interface__["data"]
    return isinstance(place, int), read_only, memoryview(np.arange(3.0)).nbytes


def ctypes_of_an_array():
    a = np.arange(3.0)
    return a.ctypes.data == a.__array_interface__["data"][0], a.ctypes.shape[0]


def errors_of_shapes():
    out = []
    for f in (lambda: np.ones(2) + np.ones(3), lambda: np.ones((2, 3)) @ np.ones((2, 3)), lambda: np.eye(2)[5]):
        try:
            f()
        except (ValueError, IndexError) as error:
            out.append(len(str(error)))
    return out
