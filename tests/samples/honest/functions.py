"""Functions: closures, decorators, generators, contexts, matching."""

import contextlib
import functools
from contextlib import ExitStack, contextmanager, redirect_stdout
from functools import cached_property, lru_cache, partial, reduce, singledispatch, total_ordering, wraps

import numpy as np


def closures():
    def make(rate):
        step = 0

        def update(x, grad):
            nonlocal step
            step += 1
            return x - rate * grad / step

        return update

    update = make(0.5)
    return update(1.0, 2.0), update(1.0, 2.0), make.__closure__ is None, update.__closure__[0].cell_contents


calls = []


def traced(function):
    @wraps(function)
    def inner(*arguments, **named):
        calls.append(function.__name__)
        return function(*arguments, **named)

    return inner


def repeated(times):
    def decorate(function):
        @wraps(function)
        def inner(x):
            for _ in range(times):
                x = function(x)
            return x

        return inner

    return decorate


@traced
@repeated(times=3)
def doubled(x):
    return 2 * x


def decorators():
    calls.clear()
    return doubled(np.arange(3)), len(calls), doubled.__name__ == "doubled"


@lru_cache(maxsize=None)
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def cached():
    fibonacci.cache_clear()
    return fibonacci(80), fibonacci.cache_info().misses


@functools.cache
def binomial(n, k):
    return 1 if k in (0, n) else binomial(n - 1, k - 1) + binomial(n - 1, k)


def cached_again():
    return [binomial(10, k) for k in range(11)]


class Data:
    def __init__(self, values):
        self.values, self.computed = values, 0

    @cached_property
    def mean(self):
        self.computed += 1
        return sum(self.values) / len(self.values)


def cached_properties():
    d = Data([1, 2, 6])
    return d.mean, d.mean, d.computed


def partials_and_reductions():
    power = partial(pow, 2)
    return (
        power(10),
        partial(np.sum, axis=0)(np.eye(3)),
        reduce(lambda a, b: a @ b, [np.eye(2) * 2] * 3),
        reduce(max, [3, 8, 1], 0),
    )


def composed():
    def compose(*functions):
        return reduce(lambda f, g: lambda x: g(f(x)), functions)

    return compose(np.sin, np.exp, lambda v: v**2)(np.arange(3.0))


@singledispatch
def size_of(thing):
    return 1


@size_of.register
def _(thing: list):
    return sum(size_of(part) for part in thing)


@size_of.register(np.ndarray)
def _(thing):
    return thing.size


@size_of.register(int | float)
def _(thing):
    return 10


def dispatched_by_type():
    return size_of([np.ones((2, 3)), "a", [np.ones(4), 2]])


@total_ordering
class Version:
    def __init__(self, *parts):
        self.parts = parts

    def __eq__(self, other):
        return self.parts == other.parts

    def __lt__(self, other):
        return self.parts < other.parts


def ordered():
    return Version(1, 2) >= Version(1, 1), max(Version(2), Version(1, 9)).parts[0]


def generators():
    def batches(n, size):
        for start in range(0, n, size):
            yield slice(start, min(start + size, n))

    def chained():
        yield from batches(5, 2)
        yield from (slice(i, i + 1) for i in range(2))

    x = np.arange(10)
    return [x[part].sum() for part in chained()], sum(i * i for i in range(10)), next(batches(3, 2)).stop


def coroutines():
    def averager():
        total, count, average = 0.0, 0, None
        while True:
            value = yield average
            if value is None:
                return total
            total += value
            count += 1
            average = total / count

    a = averager()
    next(a)
    out = [a.send(value) for value in (10, 20, 60)]
    try:
        a.send(None)
    except StopIteration as end:
        out.append(end.value)
    return out


def generators_thrown_into():
    def careful():
        try:
            yield 1
        except ValueError:
            yield 2
        finally:
            closed.append(3)

    closed = []
    g = careful()
    out = [next(g), g.throw(ValueError())]
    g.close()
    return out, closed


async def awaited(x):
    return x * 2


async def awaits():
    return [await awaited(i) for i in range(3)], [i async for i in counted()]


async def counted():
    for i in range(2):
        yield i


def awaited_by_hand():
    c = awaits()
    try:
        c.send(None)
    except StopIteration as end:
        return end.value[0], end.value[1]


@contextmanager
def scaled(x, factor):
    x *= factor
    try:
        yield x
    finally:
        x /= factor


def contexts():
    x = np.ones(3)
    with scaled(x, 4) as y:
        inside = y.copy()
    return inside, x


class Timer:
    def __enter__(self):
        self.events = ["in"]
        return self

    def __exit__(self, kind, error, trace):
        self.events.append("out")
        return kind is ZeroDivisionError


def contexts_of_ones_own():
    with Timer() as t, contextlib.nullcontext(5) as five:
        1 / 0
    return len(t.events), five


def stacks_of_contexts():
    order = []
    with ExitStack() as stack:
        for i in range(3):
            stack.callback(order.append, i)
    with contextlib.closing(open_thing()) as thing:
        order.append(thing.value)
    return order, thing.value


def open_thing(value=4):
    class Thing:
        def close(self):
            self.value = -1

    thing = Thing()
    thing.value = value
    return thing


def output_redirected():
    import io

    out = io.StringIO()
    with redirect_stdout(out):
        print("hidden", 3)
    return len(out.getvalue())


def matched():
    def kind(thing):
        match thing:
            case []:
                return 0
            case [x]:
                return 1 + x
            case [x, *rest] if x < 0:
                return len(rest)
            case {"type": "dense", "size": int(n)}:
                return n
            case str() | bytes():
                return -1
            case Point(x=0, y=y):
                return y
            case (int() | float()) as number:
                return number * 2
            case None:
                return -2
            case _:
                return -3

    class Point:
        def __init__(self, x, y):
            self.x, self.y = x, y

    return [kind(t) for t in ([], [5], [-1, 2, 3], {"type": "dense", "size": 8}, "a", Point(0, 7), 2.5, None, {1})]


def walrus():
    values = iter([3, 1, 4, 1, 5])
    out = []
    while (value := next(values, None)) is not None:
        if (square := value * value) > 5:
            out.append(square)
    return out, [y for x in range(5) if (y := x % 3)]


def unpacked():
    first, *middle, last = range(6)
    (a, b), [c, *d] = (1, 2), [3, 4, 5]
    a, b = b, a
    merged = {**{"x": 1}, **{"y": 2}} | {"z": 3}
    return first, middle, last, a, b, c, d, sum(merged.values()), [*range(2), *{7}]


def only_by_position_or_name():
    def f(a, b=2, /, c=3, *rest, d, e=5, **more):
        return a + 10 * b + 100 * c + 1000 * d + e + sum(rest) + len(more)

    return f(1, d=4), f(1, 2, 3, 4, 5, d=6, e=0, g=1)


def mutable_default():
    def remember(x, seen=[]):
        seen.append(x)
        return len(seen)

    return remember(1), remember(2), remember(3, [])


counter = 0


def globals_changed():
    global counter
    counter = 0
    for _ in range(3):
        counter += 1
    return counter, "counter" in globals(), "nothing" in locals()


def loops_with_else():
    primes = []
    for n in range(2, 40):
        for p in primes:
            if n % p == 0:
                break
        else:
            primes.append(n)
    return primes


def lambdas_in_a_loop():
    late = [lambda: i for i in range(3)]
    bound = [lambda i=i: i for i in range(3)]
    return [f() for f in late], [f() for f in bound]


def code_made_from_text():
    space = {}
    exec("def f(x):\n    return x ** 2 + 1", space)
    return space["f"](np.arange(3)), eval("3 * a", {"a": np.pi}), eval(compile("1 + 2", "<text>", "eval"))


def sorted_by_keys():
    words = ["Sigmoid", "relu", "Tanh", "elu"]
    by = sorted(words, key=lambda w: (len(w), w.lower()))
    return [words.index(w) for w in by], sorted(range(5), key=functools.cmp_to_key(lambda a, b: b - a))
