"""A lot of something: depth, memory, loops, output."""

import sys

import numpy as np


def deep_recursion():
    def depth(n):
        return 0 if n == 0 else 1 + depth(n - 1)

    return depth(900)


def deep_recursion_through_numpy():
    def total(x):
        return float(x[0]) if len(x) == 1 else float(x[0]) + total(x[1:])

    return total(np.arange(700.0))


def towers_of_hanoi():
    moves = []

    def move(n, a, b, c):
        if n:
            move(n - 1, a, c, b)
            moves.append((a, b))
            move(n - 1, c, b, a)

    move(10, 0, 1, 2)
    return len(moves), np.array(moves).sum(axis=0)


def two_hundred_megabytes():
    x = np.ones(25_000_000)
    x[::1000] = 2
    return x.sum(), x.nbytes


def memory_again_and_again():
    total = 0.0
    for i in range(40):
        total += np.full(2_000_000, i, dtype=np.float64).mean()
    return total


def a_list_of_a_million():
    x = list(range(1_000_000))
    return sum(x[::1000]), len(x)


def a_dictionary_of_a_hundred_thousand():
    d = {str(i): i for i in range(100_000)}
    return sum(d[str(i)] for i in range(0, 100_000, 997))


def a_text_of_a_megabyte():
    text = "gradient " * 120_000
    return len(text), text.count("a")


def one_line_of_a_hundred_kilobytes():
    print("x" * 100_000)
    return 1


def loops_in_loops():
    total = 0
    for i in range(300):
        for j in range(300):
            total += (i * j) % 7
    return total


def many_small_arrays():
    return np.sum([np.dot(np.ones(3) * i, np.arange(3)) for i in range(20_000)])


def many_objects():
    class Node:
        def __init__(self, value):
            self.value, self.children = value, []

    root = Node(0)
    todo = [root]
    for i in range(1, 50_000):
        node = Node(i)
        todo[i // 2].children.append(node)
        todo.append(node)
    return sum(node.value for node in todo) % 10_007


def nested_lists():
    deep = []
    for _ in range(500):
        deep = [deep]
    depth = 0
    while deep:
        deep, depth = deep[0], depth + 1
    return depth


def large_sort():
    x = np.random.RandomState(0).rand(300_000)
    return np.sort(x)[::3000], np.argsort(x, kind="stable")[:50], np.unique((x * 100).astype(int)).size


def large_elementwise():
    x = np.linspace(-8, 8, 1_000_000)
    return (1 / (1 + np.exp(-x))).sum(), np.tanh(x)[::10_000], (x**3).std()


def large_convolution():
    x = np.random.RandomState(1).rand(8, 3, 16, 16)
    w = np.random.RandomState(2).rand(4, 3, 3, 3)
    out = np.zeros((8, 4, 14, 14))
    for i in range(14):
        for j in range(14):
            out[:, :, i, j] = np.tensordot(x[:, :, i : i + 3, j : j + 3], w, axes=([1, 2, 3], [1, 2, 3]))
    return out


def products_over_and_over():
    W = np.random.RandomState(3).randn(100, 100) / 10
    x = np.ones((50, 100))
    for _ in range(200):
        x = np.tanh(x @ W)
    return x


def memory_given_back():
    import gc

    blocks = [np.zeros(1_000_000) for _ in range(10)]
    del blocks
    gc.collect()
    return sys.getsizeof([]) > 0


def exceptions_by_the_thousand():
    caught = 0
    for i in range(20_000):
        try:
            [][i]
        except IndexError:
            caught += 1
    return caught


def pascals_triangle():
    row = [1]
    for _ in range(200):
        row = [1, *(a + b for a, b in zip(row, row[1:])), 1]
    return [value % 1_000_003 for value in row]
