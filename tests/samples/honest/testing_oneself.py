"""How students test and look at their own code."""

import ast
import cProfile
import dis
import doctest
import inspect
import io
import linecache
import pstats
import tokenize
import tracemalloc
import types
import typing
import unittest
from unittest import TestCase

import numpy as np


class TestGates(unittest.TestCase):
    def setUp(self):
        self.x = np.array([1.0, -2.0])

    def test_forward(self):
        np.testing.assert_allclose(np.maximum(self.x, 0), [1, 0])

    def test_shapes(self):
        self.assertEqual(self.x.shape, (2,))
        self.assertAlmostEqual(self.x.sum(), -1)
        for i in range(2):
            with self.subTest(i=i):
                self.assertLess(self.x[i], 3)

    def test_that_fails(self):
        self.assertTrue(False, "on purpose")

    def test_that_raises(self):
        with self.assertRaises(ValueError):
            self.x.reshape(3)
        with self.assertRaisesRegex(KeyError, "W"):
            {}["W"]

    def test_logs(self):
        import logging

        with self.assertLogs("net", level="INFO") as caught:
            logging.getLogger("net").info("hello")
        self.assertEqual(len(caught.output), 1)

    @unittest.skip("later")
    def test_skipped(self):
        pass


def unit_tests():
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(TestGates)
    result = unittest.TextTestRunner(stream=io.StringIO(), verbosity=2).run(suite)
    return result.testsRun, len(result.failures), len(result.errors), len(result.skipped)


def unit_tests_by_hand():
    case = TestCase()
    case.assertCountEqual([1, 2], [2, 1])
    case.assertIsInstance(3, int)
    case.assertDictEqual({"a": 1}, {"a": 1})
    try:
        case.assertListEqual([1, 2, 3], [1, 2, 4])
    except AssertionError as error:
        return "First differing element 2" in str(error)


def unit_tests_of_functions():
    result = unittest.TestResult()
    unittest.FunctionTestCase(lambda: None).run(result)
    return result.wasSuccessful()


def add(x, y=1):
    """Add.

    >>> add(1, 2)
    3
    >>> add(np.array([1, 2]))
    array([2, 3])
    >>> add("a")
    Traceback (most recent call last):
    TypeError: can only concatenate str (not "int") to str
    """
    return x + y


def examples_in_docstrings():
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner(verbose=False)
    for test in finder.find(add, "add", globs={"add": add, "np": np}):
        runner.run(test)
    return runner.failures, runner.tries


def examples_run_at_once():
    doctest.run_docstring_examples(add, {"add": add, "np": np})
    return 1


def signatures():
    s = inspect.signature(add)
    return (
        len(s.parameters),
        s.parameters["y"].default,
        s.bind(1).arguments["x"],
        len(inspect.getdoc(add)),
        inspect.isfunction(add),
    )


def members():
    found = inspect.getmembers(TestGates, inspect.isfunction)
    return (
        len([name for name, _ in found if name.startswith("test_")]),
        inspect.isclass(TestGates),
        len(inspect.getmro(TestGates)),
    )


def sources_may_be_missing():
    try:
        return len(inspect.getsource(add)) >= 0
    except OSError:
        return True


def syntax_trees():
    tree = ast.parse("def f(x):\n    return x * 2 + 1")
    names = [type(node).__name__ for node in ast.walk(tree)]
    return len(names), ast.literal_eval("[1, 2.5]"), len(ast.unparse(tree)), len(ast.dump(tree)) > 50


def derivative_by_syntax_tree():
    def d(node):
        match node:
            case ast.Constant():
                return 0
            case ast.Name():
                return 1
            case ast.BinOp(left=a, op=ast.Add(), right=b):
                return d(a) + d(b)
            case ast.BinOp(left=ast.Constant(value=c), op=ast.Mult(), right=b):
                return c * d(b)

    return d(ast.parse("3 * x + 4 + x", mode="eval").body)


def instructions():
    out = io.StringIO()
    dis.dis(add, file=out)
    return "BINARY" in out.getvalue(), len(list(dis.get_instructions(add))) > 2, add.__code__.co_argcount


def tokens():
    found = list(tokenize.generate_tokens(io.StringIO("x = 1 + y").readline))
    return [token.type for token in found[:5]]


def memory_traced():
    tracemalloc.start()
    x = np.zeros(100_000)
    now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak >= now >= 0, x.sum()


def profiled():
    profile = cProfile.Profile()
    profile.enable()
    sorted(range(100), key=lambda v: -v)
    profile.disable()
    out = io.StringIO()
    pstats.Stats(profile, stream=out).sort_stats("cumulative").print_stats(3)
    return "function calls" in out.getvalue()


def lines_may_be_missing():
    return len(linecache.getline("no_such_file.py", 1))


def types_of_things():
    module = types.ModuleType("made")
    module.x = 3
    return (
        module.x,
        isinstance(add, types.FunctionType),
        isinstance(types.SimpleNamespace(a=1), object),
        types.MethodType(add, 3)(4),
    )


def hints_of_types():
    def f(x: np.ndarray, n: "int" = 3) -> list[float]: ...

    return (
        len(typing.get_type_hints(f)),
        typing.get_origin(list[int]) is list,
        typing.get_args(dict[str, int])[1] is int,
    )


def mocks():
    from unittest import mock

    m = mock.Mock(return_value=3)
    with mock.patch("math.sqrt", m):
        import math

        value = math.sqrt(16)
    return value, m.call_count, mock.MagicMock().__len__()


def gradients_checked_with_asserts():
    W = np.random.RandomState(0).randn(3, 2)
    numeric = np.zeros_like(W)
    for i, j in np.ndindex(3, 2):
        up, down = W.copy(), W.copy()
        up[i, j] += 1e-5
        down[i, j] -= 1e-5
        numeric[i, j] = (np.sin(up).sum() - np.sin(down).sum()) / 2e-5
    np.testing.assert_allclose(numeric, np.cos(W), rtol=1e-6)
    assert np.allclose(numeric, np.cos(W)), "gradient is wrong"
    return numeric
