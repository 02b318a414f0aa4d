"""Containers and iteration of the standard library."""

import array
import bisect
import collections
import heapq
import itertools
import operator
import queue
import weakref
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from itertools import accumulate, chain, combinations, count, cycle, groupby, islice, permutations, product
from operator import attrgetter, itemgetter, methodcaller
from types import MappingProxyType, SimpleNamespace

import numpy as np


def counters():
    c = Counter("backpropagation")
    return c["a"], c.most_common(1)[0][1], sum((c + Counter("aa")).values()), len(c - Counter("abc")), c.total()


def default_dictionaries():
    d = defaultdict(list)
    for i, name in enumerate(["W", "b", "W"]):
        d[name].append(i)
    nested = defaultdict(lambda: defaultdict(float))
    nested["loss"][3] += 0.5
    return d["W"], len(d), nested["loss"][3], nested["other"][1]


def ordered_dictionaries():
    o = OrderedDict(W1=1, b1=2)
    o["relu"] = 3
    o.move_to_end("W1")
    return list(o.values()), o.popitem(last=False)[1], list(reversed(o.values()))


def layers_in_an_ordered_dictionary():
    layers = OrderedDict()
    layers["Affine1"] = lambda x: x * 2
    layers["Relu1"] = lambda x: np.maximum(x, 0)
    x = np.array([-1.0, 1.0])
    for layer in layers.values():
        x = layer(x)
    return x


def deques():
    d = deque([1, 2, 3], maxlen=3)
    d.append(4)
    d.appendleft(0)
    d.rotate(1)
    return list(d), d.maxlen, d.pop()


def maps_in_a_chain():
    return ChainMap({"rate": 1}, {"rate": 2, "steps": 3})["steps"], len(ChainMap({"a": 1}, {"b": 2}))


class Params(UserDict):
    def __missing__(self, key):
        return -1


class Doubling(UserList):
    def append(self, value):
        super().append(2 * value)


class LikeAMap(MutableMapping):
    def __init__(self):
        self.kept = {}

    def __getitem__(self, key):
        return self.kept[key]

    def __setitem__(self, key, value):
        self.kept[key] = value

    def __delitem__(self, key):
        del self.kept[key]

    def __iter__(self):
        return iter(self.kept)

    def __len__(self):
        return len(self.kept)


def containers_of_ones_own():
    d, m = Doubling([1]), LikeAMap()
    d.append(4)
    m.update(a=1, b=2)
    return Params(a=1)["z"], list(d), m.pop("a"), len(m), m.get("q", 5), isinstance(m, Mapping)


def abstract_containers():
    return (
        isinstance([], Sequence),
        isinstance(len, Callable),
        isinstance({}, Iterable),
        isinstance(np.ones(1), Sequence),
    )


def heaps():
    h = [5, 1, 8, 3]
    heapq.heapify(h)
    heapq.heappush(h, 0)
    return [heapq.heappop(h) for _ in range(3)], heapq.nlargest(2, [4, 9, 2]), list(heapq.merge([1, 4], [2, 3]))


def shortest_paths():
    graph = {0: {1: 4, 2: 1}, 1: {3: 1}, 2: {1: 2, 3: 5}, 3: {}}
    distance, todo = {0: 0}, [(0, 0)]
    while todo:
        d, node = heapq.heappop(todo)
        for other, length in graph[node].items():
            if d + length < distance.get(other, float("inf")):
                distance[other] = d + length
                heapq.heappush(todo, (d + length, other))
    return [distance[node] for node in range(4)]


def bisected():
    s = [1, 3, 3, 7]
    bisect.insort(s, 4)
    return s, bisect.bisect(s, 3), bisect.bisect_left(s, 3)


def queues():
    q, s, p = queue.Queue(), queue.LifoQueue(), queue.PriorityQueue()
    for value in (3, 1, 2):
        q.put(value)
        s.put(value)
        p.put(value)
    try:
        queue.Queue().get_nowait()
    except queue.Empty:
        return q.get(), s.get(), p.get(), q.qsize(), p.empty()


def arrays_of_python():
    a = array.array("d", [1.5, 2.5])
    a.append(3)
    return np.frombuffer(a), a.itemsize, np.array(a.tolist()), len(a.tobytes())


def iteration_tools():
    return [
        list(accumulate([1, 2, 3])),
        list(accumulate([3, 1, 4], max)),
        list(chain([1], [2, 3])),
        list(chain.from_iterable([[1], [2]])),
        len(list(combinations(range(5), 2))),
        len(list(permutations("abc"))),
        list(islice(count(5, 2), 3)),
        list(islice(cycle([1, 2]), 5)),
        [a * b for a, b in product([1, 2], repeat=2)],
        [len(list(group)) for _, group in groupby([1, 1, 2, 2, 2])],
        list(itertools.compress([1, 2, 3], [1, 0, 1])),
        list(itertools.takewhile(lambda v: v < 3, count())),
        list(itertools.dropwhile(lambda v: v < 3, range(5))),
        list(itertools.starmap(pow, [(2, 3), (3, 2)])),
        [b - a for a, b in itertools.pairwise([1, 4, 9])],
        list(itertools.zip_longest([1], [2, 3], fillvalue=0))[1],
        list(itertools.repeat(7, 2)),
        list(itertools.tee([1, 2])[1]),
        list(itertools.filterfalse(bool, [0, 1])),
    ]


def operators():
    things = [SimpleNamespace(loss=3, name="b"), SimpleNamespace(loss=1, name="a")]
    return (
        operator.mul(3, 4),
        operator.matmul(np.eye(2), np.ones(2)),
        min(things, key=attrgetter("loss")).loss,
        itemgetter(2, 0)([5, 6, 7]),
        methodcaller("sum", axis=0)(np.eye(2)),
        operator.itemgetter("a")({"a": 4}),
    )


def weak_references():
    class Node:
        pass

    node = Node()
    reference, table = weakref.ref(node), weakref.WeakValueDictionary(node=node)
    alive = reference() is node, len(table)
    del node
    return *alive, reference() is None, len(table)


def finalizers():
    class Node:
        pass

    seen = []
    node = Node()
    weakref.finalize(node, seen.append, 3)
    del node
    return seen


def graphs_in_order():
    import graphlib

    order = list(graphlib.TopologicalSorter({"loss": {"scores"}, "scores": {"h"}, "h": {"x"}}).static_order())
    return order.index("x"), order.index("loss")


def sets():
    a, b = {1, 2, 3}, frozenset([2, 3, 4])
    return sorted(a | b), sorted(a & b), sorted(a ^ b), sorted(a - b), a.isdisjoint({9}), {2} < a, len({*a, *b})


def sets_of_words():
    words = {"forward", "backward", "upstream", "local", "gate"}
    return [len(word) for word in words], len("".join(words))


def dictionaries():
    d = {"a": 1, "b": 2}
    d.update(c=3)
    d.setdefault("d", []).append(4)
    return (
        list(d.values())[:3],
        d.pop("a"),
        d.get("z", 0),
        dict(zip("xy", [1, 2]))["y"],
        {v: k for k, v in d.items() if k != "d"}[2] == "b",
    )


def lists():
    x = [5, 3, 8]
    x.extend([1, 1])
    x.insert(1, 9)
    x.remove(8)
    x[1:3] = [0]
    y = x[::-1]
    x.sort(reverse=True)
    del x[0]
    return x, y, x.index(1), x.count(1), [*map(abs, [-1, 2])], list(reversed(x)), any(x), all(x)


def read_only_views():
    view = MappingProxyType({"a": 1})
    try:
        view["b"] = 2
    except TypeError:
        return view["a"]


def scheduling_by_hand():
    import sched

    done = []
    s = sched.scheduler(timefunc=lambda: 0, delayfunc=lambda seconds: None)
    s.enter(0, 2, done.append, (2,))
    s.enter(0, 1, done.append, (1,))
    s.run()
    return done


def named_fields():
    Sample = collections.namedtuple("Sample", "x y")
    return [s.x * s.y for s in map(Sample._make, [(1, 2), (3, 4)])]


def linked_lists():
    class Node:
        def __init__(self, value, after=None):
            self.value, self.after = value, after

    head = None
    for value in range(5):
        head = Node(value, head)
    out = []
    while head:
        out.append(head.value)
        head = head.after
    return out
