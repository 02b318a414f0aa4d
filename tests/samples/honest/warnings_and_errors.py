"""Warnings, errors and how they are caught."""

import contextlib
import logging
import sys
import traceback
import warnings

import numpy as np

logging.basicConfig(level=logging.INFO)
logger = logging.getLogger(__name__)


def letters(text):
    return np.array([ord(letter) for letter in text])


def division_by_zero_quietly():
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.array([1.0, 0.0, -1.0]) / 0.0


def division_by_zero_aloud():
    return np.array([1.0, -1.0]) / np.zeros(2)


def overflow_aloud():
    return np.exp(np.array([1000.0]))


def division_by_zero_as_an_error():
    kept = np.seterr(all="raise")
    try:
        return np.array([1.0]) / 0
    except FloatingPointError as error:
        return len(str(error))
    finally:
        np.seterr(**kept)


def settings_for_errors():
    return len(np.geterr()), np.geterr() == np.seterr()


def calls_a_function_for_errors():
    seen = []
    kept = np.seterrcall(lambda kind, flag: seen.append(flag))
    with np.errstate(all="call"):
        np.log(np.zeros(1))
    np.seterrcall(kept)
    return seen


def warnings_recorded():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        np.log(np.array([-1.0]))
        warnings.warn("be careful", UserWarning, stacklevel=2)
    return len(caught), len(str(caught[-1].message))


def warnings_ignored():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=RuntimeWarning)
        return np.sqrt(np.array([-1.0, 4.0]))[1]


def warnings_as_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            np.mean([])
        except RuntimeWarning as warning:
            return len(str(warning))


def warns():
    warnings.warn("this is deprecated", DeprecationWarning)
    return 1


def mean_of_nothing():
    return np.nan_to_num(np.mean([]), nan=-1)


def asserts_of_numpy():
    np.testing.assert_allclose([1, 2], [1, 2 + 1e-9])
    np.testing.assert_array_equal(np.eye(2), np.identity(2))
    np.testing.assert_almost_equal(1 / 3, 0.3333333333)
    np.testing.assert_array_less([1, 2], 3)
    np.testing.assert_equal({"a": np.ones(2)}, {"a": np.ones(2)})
    return 1


def asserts_of_numpy_that_fail():
    try:
        np.testing.assert_allclose([1.0, 2.0], [1.0, 2.5], rtol=1e-3, err_msg="gradients differ")
    except AssertionError as error:
        return "gradients differ" in str(error), "Mismatched elements" in str(error)


def raises_of_numpy():
    with np.testing.assert_raises(ValueError):
        np.ones(2).reshape(3)
    with np.testing.assert_raises_regex(ZeroDivisionError, "division"):
        1 / 0
    with np.testing.assert_warns(RuntimeWarning):
        np.log(np.array([0.0]))
    return 1


def assertions():
    try:
        assert np.ones((2, 3)).shape == (3, 2), f"wrong shape {np.ones((2, 3)).shape}"
    except AssertionError as error:
        return letters(str(error))


def errors_in_a_chain():
    try:
        try:
            {}["W1"]
        except KeyError as error:
            raise ValueError("no such weight") from error
    except ValueError as error:
        return isinstance(error.__cause__, KeyError), error.__suppress_context__, error.__traceback__ is not None


def errors_in_groups():
    try:
        raise ExceptionGroup("several", [ValueError("a"), TypeError("b")])
    except* ValueError as group:
        found = len(group.exceptions)
    except* TypeError:
        pass
    return found


class ShapeError(ValueError):
    def __init__(self, got, wanted):
        super().__init__(f"got {got}, wanted {wanted}")
        self.got, self.wanted = got, wanted


def errors_of_ones_own():
    try:
        raise ShapeError((2, 3), (3, 2))
    except ShapeError as error:
        error.add_note("transpose it")
        return error.got, len(str(error)), len(error.__notes__)


def finally_and_else():
    order = []
    for number in (1, 0):
        try:
            order.append(1 / number)
        except ZeroDivisionError:
            order.append(-1)
        else:
            order.append(10)
        finally:
            order.append(100)
    return order


def traceback_as_text():
    def inner():
        raise RuntimeError("deep inside")

    try:
        inner()
    except RuntimeError:
        text = traceback.format_exc()
    return letters(text.splitlines()[-1]), text.count("inner"), len(traceback.extract_stack()) > 0


def traceback_through_numpy():
    try:
        np.linalg.inv(np.zeros((3, 3)))
    except np.linalg.LinAlgError:
        return letters(traceback.format_exc(limit=-1).splitlines()[-1])


def traceback_printed():
    try:
        int("one")
    except ValueError:
        traceback.print_exc(limit=0)
    return 1


def information_about_an_error():
    try:
        [].pop()
    except IndexError:
        kind, value, trace = sys.exc_info()
        return kind is IndexError, len(value.args), trace.tb_lineno > 0, len(traceback.format_exception(value)) > 1


def errors_of_syntax():
    try:
        compile("def f(:\n  pass", "<mine>", "exec")
    except SyntaxError as error:
        return error.lineno, "".join(traceback.format_exception_only(error)).count("\n") > 1


def suppressed():
    with contextlib.suppress(ZeroDivisionError):
        return 1 / 0
    return 7


def recursion_is_noticed():
    def endless(n):
        return endless(n + 1)

    try:
        endless(0)
    except RecursionError as error:
        return "maximum recursion depth" in str(error)


def asks_nobody():
    try:
        name = input("learning rate? ")
    except EOFError:
        name = "0.1"
    return float(name)


def reads_nothing():
    return len(sys.stdin.read()), len(sys.stdin.readline()), len(list(sys.stdin))


def logs():
    logger.info("epoch %d, loss %.3f", 3, 0.25)
    logging.warning("careful")
    logger.debug("not shown")
    return logger.isEnabledFor(logging.INFO)


def logs_to_a_text():
    import io

    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    log = logging.getLogger("training")
    log.propagate = False
    log.addHandler(handler)
    log.setLevel("DEBUG")
    log.debug("step %s", 1)
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("failed")
    return letters(out.getvalue().splitlines()[0]), "ZeroDivisionError" in out.getvalue()


def exits_and_is_caught():
    try:
        sys.exit(3)
    except SystemExit as end:
        return end.code


def too_much_memory_is_noticed():
    try:
        np.ones((1 << 24, 1 << 20))
    except MemoryError:
        return 1


def missing_modules_are_noticed():
    found = 0
    for name in ("torch_that_is_not_here", "no.such.module"):
        try:
            __import__(name)
        except ImportError as error:
            found += isinstance(error, ModuleNotFoundError)
    return found
