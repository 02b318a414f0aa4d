"""Terms: what formulas are made of. Each has a text as students would write it, a cost, and its value in a draw. Pure.

The cost says how simple a term is: a tensor costs 1, and what is done to it costs a little more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from bpgrade.rubric import AnyArray

#: The arrays of one draw, by the name that a student knows them by.
Known = Mapping[str, AnyArray]

#: How tightly a text holds together: a sum falls apart in a product, a product in a power, and a power before a dot.
SUM, PRODUCT, POWER, WHOLE = range(4)


@dataclass(frozen=True)
class Term:
    """One part of a formula.

    of: its value in a draw. holds: how tightly its text holds together. under: what it is one over, where it is a reciprocal.
    """

    text: str
    cost: float
    of: Callable[[Known], AnyArray]
    holds: int = WHOLE
    under: str = ""

    def within(self, holds: int) -> str:
        """Return the text as a part of something that holds together like this."""
        return self.text if self.holds >= holds else f"({self.text})"


@dataclass(frozen=True)
class Constant:
    """A plain number, or one over the length of an axis: of each draw, never one that its numbers decide.

    before, after: what of it stands before a term, and what behind.
    """

    before: str
    after: str
    cost: float
    of: Callable[[Known], float]


@dataclass(frozen=True)
class Function:
    """What may be done to a tensor, number by number. text: with `{}` in the tensor's place."""

    text: str
    cost: float
    of: Callable[[AnyArray], AnyArray]
    holds: int = WHOLE
    under: str = ""


def sigmoid(values: AnyArray) -> AnyArray:
    """Return the sigmoid of each number."""
    return np.asarray(1.0 / (1.0 + np.exp(-values)))


def softmax(scores: AnyArray) -> AnyArray:
    """Return the probabilities of each row of scores, (N, C)."""
    grown = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    return np.asarray(grown / np.sum(grown, axis=1, keepdims=True))


#: In order of how simple they are; the first of two that are the same is the one that is said.
FUNCTIONS = (
    Function("{}", 0, lambda v: v),
    Function("{}**2", 0.5, np.square, POWER),
    Function("1 / {}", 0.5, lambda v: 1 / v, PRODUCT, under="{}"),
    Function("(1 - {})", 0.6, lambda v: 1 - v),
    Function("(1 + {})", 0.6, lambda v: 1 + v),
    Function("abs({})", 0.7, np.abs),
    Function("sign({})", 0.8, np.sign),
    Function("exp({})", 0.8, np.exp),
    Function("exp(-{})", 0.9, lambda v: np.exp(-v)),
    Function("log({})", 0.8, np.log),
    Function("sqrt({})", 0.8, np.sqrt),
    Function("sigmoid({})", 0.8, sigmoid),
    Function("tanh({})", 0.8, np.tanh),
    Function("(1 - {}**2)", 1, lambda v: 1 - v * v),
    Function("{0} * (1 - {0})", 1, lambda v: v * (1 - v), PRODUCT),
    Function("(1 - sigmoid({}))", 1.2, lambda v: sigmoid(-v)),
    Function("sigmoid({0}) * (1 - sigmoid({0}))", 1.4, lambda v: sigmoid(v) * sigmoid(-v), PRODUCT),
    Function("(1 - tanh({})**2)", 1.4, lambda v: 1 - np.tanh(v) ** 2),
    Function("log(1 - {})", 1, lambda v: np.log(1 - v)),
    Function("1 / {}**2", 1, lambda v: 1 / (v * v), PRODUCT, under="{}**2"),
    Function("1 / (1 - {})", 1.1, lambda v: 1 / (1 - v), PRODUCT, under="(1 - {})"),
    Function("1 / (1 + {})", 1.1, lambda v: 1 / (1 + v), PRODUCT, under="(1 + {})"),
    Function("{}**3", 0.8, lambda v: v * v * v, POWER),
)

#: What is done to the factors of a matrix product.
INNER = (FUNCTIONS[0], FUNCTIONS[1], FUNCTIONS[3], FUNCTIONS[13], FUNCTIONS[14])

#: What is done to the numbers that a loss adds up.
OF_LOSSES = (
    *INNER,
    Function("log({})", 0.8, np.log),
    Function("log(1 - {})", 1, lambda v: np.log(1 - v)),
    Function("abs({})", 0.7, np.abs),
)

#: What holds or does not, number by number.
CONDITIONS = (
    Function("({} > 0)", 0.5, lambda v: v > 0),
    Function("({} < 0)", 0.6, lambda v: v < 0),
    Function("(abs({}) < 1)", 0.8, lambda v: np.abs(v) < 1),
    Function("(abs({}) > 1)", 0.8, lambda v: np.abs(v) > 1),
    Function("({} > 0.5)", 0.8, lambda v: v > 0.5),
    Function("({} < 0.5)", 0.8, lambda v: v < 0.5),
    Function("({} > 1)", 0.8, lambda v: v > 1),
    Function("({} < 1)", 0.8, lambda v: v < 1),
)


@dataclass(frozen=True)
class Pairing:
    """What may be done to two tensors of one shape. both_ways: the order makes a difference."""

    text: str
    cost: float
    of: Callable[[AnyArray, AnyArray], AnyArray]
    both_ways: bool = False


PAIRINGS = (
    Pairing("({} + {})", 0.2, np.add),
    Pairing("({} - {})", 0.2, np.subtract),
    Pairing("maximum({}, {})", 0.5, np.maximum),
    Pairing("minimum({}, {})", 0.5, np.minimum),
)
COMPARISONS = (
    Pairing("({} > {})", 0.2, np.greater, both_ways=True),
    Pairing("({0} * {1} > 0)", 0.6, lambda a, b: a * b > 0),
    Pairing("({0} * {1} < 0)", 0.6, lambda a, b: a * b < 0),
    Pairing("(abs({}) > abs({}))", 0.8, lambda a, b: np.abs(a) > np.abs(b), both_ways=True),
)


def unbracketed(text: str) -> str:
    """Return a text without the brackets around all of it.

    >>> unbracketed("(x - y)"), unbracketed("(x) * (y)")
    ('x - y', '(x) * (y)')
    """
    depth = 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if not depth:
            return text[1:-1] if char == ")" and at == len(text) - 1 else text
    return text


def tensor(name: str, cost: float = 1.0) -> Term:
    """Return a tensor as a term."""
    return Term(name, cost, lambda known: known[name], WHOLE if name.isidentifier() else PRODUCT)


#: A part of a sum.
ONE = Term("1", 0.8, lambda _known: np.ones(()))


def applied(function: Function, term: Term) -> Term:
    """Return a function of a term."""
    if function.text == "{}":
        return term
    inside = term.within(WHOLE)
    return Term(
        function.text.format(inside),
        term.cost + function.cost,
        lambda known: function.of(term.of(known)),
        function.holds,
        function.under.format(inside),
    )


def paired(pairing: Pairing, one: Term, other: Term) -> Term:
    """Return what is done to two terms."""
    text = pairing.text.format(one.within(WHOLE), other.within(WHOLE))
    return Term(text, one.cost + other.cost + pairing.cost, lambda known: pairing.of(one.of(known), other.of(known)))


def product(terms: Sequence[Term]) -> Term:
    """Return the product of terms, number by number; reciprocals stand behind."""
    if len(terms) == 1:
        return terms[0]
    above = [term for term in terms if not term.under]
    text = " * ".join(term.within(PRODUCT) if " @ " not in term.text else f"({term.text})" for term in above) or "1"
    text += "".join(f" / {term.under}" for term in terms if term.under)

    def value(known: Known) -> AnyArray:
        result = terms[0].of(known)
        for term in terms[1:]:
            result = result * term.of(known)
        return result

    return Term(text, sum(term.cost for term in terms), value, PRODUCT)


def matrix_product(left: Term, right: Term, turn_left: bool, turn_right: bool) -> Term:
    """Return the matrix product of two terms, each turned first if it says so."""

    def value(known: Known) -> AnyArray:
        one, other = left.of(known), right.of(known)
        return np.asarray((one.T if turn_left else one) @ (other.T if turn_right else other))

    text = f"{left.within(WHOLE)}{'.T' * turn_left} @ {right.within(WHOLE)}{'.T' * turn_right}"
    return Term(text, left.cost + right.cost + 0.1, value, PRODUCT)


def scaled(constant: Constant, term: Term) -> Term:
    """Return a constant times a term."""
    if not constant.before and not constant.after:
        return term
    text = f"{constant.before}{term.within(PRODUCT)}{constant.after}"
    return Term(text, term.cost + constant.cost, lambda known: constant.of(known) * term.of(known), PRODUCT)


def total(parts: Sequence[Term]) -> Term:
    """Return the sum of terms: what is taken away stands with its sign."""
    text = parts[0].text
    for part in parts[1:]:
        text += f" - {part.text[1:]}" if part.text.startswith("-") else f" + {part.text}"

    def value(known: Known) -> AnyArray:
        result = parts[0].of(known)
        for part in parts[1:]:
            result = result + part.of(known)
        return result

    return Term(text, sum(part.cost for part in parts) + 0.2, value, SUM)


def part(term: Term, index: str) -> Term:
    """Return some columns, or one row, of a matrix."""
    place = PARTS[index]
    return Term(f"{term.within(WHOLE)}{index}", term.cost + 0.2, lambda known: term.of(known)[place])


PARTS: Mapping[str, Any] = {"[:, 1:]": np.s_[:, 1:], "[:, :-1]": np.s_[:, :-1], "[-1:]": np.s_[-1:], "[:1]": np.s_[:1]}


def with_ones(term: Term) -> Term:
    """Return a matrix with a column of ones before it."""
    return Term(f"[1, {term.text}]", term.cost + 0.2, lambda known: np.insert(term.of(known), 0, 1.0, axis=1))


def summed(term: Term, axis: int | None) -> Term:
    """Return the sum of a term over an axis, or over everything."""
    where = "" if axis is None else f"axis={axis}"
    text = f"{term.within(WHOLE)}.sum({where})"
    return Term(text, term.cost + 0.3, lambda known: np.asarray(term.of(known).sum(axis=axis)))


def first(term: Term, axis: int) -> Term:
    """Return the first row of a matrix, or its first column."""
    return _one_of(term, 0, axis)


def last(term: Term, axis: int) -> Term:
    """Return the last row of a matrix, or its last column."""
    return _one_of(term, -1, axis)


def _one_of(term: Term, at: int, axis: int) -> Term:
    index = f"[{at}]" if axis == 0 else f"[:, {at}]"
    return Term(f"{term.within(WHOLE)}{index}", term.cost + 0.3, lambda known: np.take(term.of(known), at, axis=axis))


def vector_product(vector: Term, matrix: Term, turned: bool) -> Term:
    """Return a vector times a matrix, which is turned first if it says so."""
    text = f"{vector.within(WHOLE)} @ {matrix.within(WHOLE)}{'.T' * turned}"

    def value(known: Known) -> AnyArray:
        right = matrix.of(known)
        return np.asarray(vector.of(known) @ (right.T if turned else right))

    return Term(text, vector.cost + matrix.cost + 0.1, value, PRODUCT)


def constants(known: Sequence[Known]) -> list[Constant]:
    """Return the constants, the plainest first. known: every draw, whose lengths of axes are among them."""
    found = [
        Constant("", "", 0, lambda _known: 1.0),
        Constant("-", "", 0.1, lambda _known: -1.0),
    ]
    for number in (2, 3, 4, 10):
        found += _with_signs(str(number), 0.4, partial(_number, number))
    lengths: dict[tuple[int, ...], None] = {}
    for name in known[0]:
        for text, of in _lengths(name, known[0][name].ndim):
            try:
                counted = tuple(of(one) for one in known)
            except (IndexError, TypeError):
                continue
            if counted not in lengths and min(counted) > 1 and len(lengths) < 6:
                lengths[counted] = None
                found += _with_signs(text, 0.3 + 0.05 * len(lengths), of)
                found.append(Constant("2 * ", f" / {text}", 0.9, partial(_over, of, 2, 1)))
                found.append(Constant("", f" / (2 * {text})", 0.9, partial(_over, of, 0.5, 1)))
                found.append(Constant("", f" / {text}**2", 0.9, partial(_over, of, 1, 2)))
    return found


def _number(number: float, _known: Known) -> float:
    return number


def _over(of: Callable[[Known], float], above: float, power: int, known: Known) -> float:
    return above / of(known) ** power


def _with_signs(text: str, cost: float, of: Callable[[Known], float]) -> list[Constant]:
    """Return a number, one over it, and both with the other sign."""
    return [
        Constant(f"{text} * ", "", cost, of),
        Constant("", f" / {text}", cost, lambda known: 1 / of(known)),
        Constant(f"-{text} * ", "", cost + 0.1, lambda known: -of(known)),
        Constant("-", f" / {text}", cost + 0.1, lambda known: -1 / of(known)),
    ]


def _lengths(name: str, axes: int) -> list[tuple[str, Callable[[Known], int]]]:
    """Return the lengths of a tensor's axes, and how many numbers it has."""
    if not name.isidentifier() or not axes:
        return []
    found: list[tuple[str, Callable[[Known], int]]] = [(f"len({name})", lambda known: len(known[name]))]
    if axes == 2:
        found.append((f"{name}.shape[1]", lambda known: int(known[name].shape[1])))
    return [*found, (f"{name}.size", lambda known: int(known[name].size))]
