"""Which formula over the tensors in play gives what came back: the simplest that holds in every draw, or none. Pure.

Candidates are products of up to three terms, matrix products and sums over the examples, sums of two or three of these, each
with a plain constant. They are compared in a few numbers of one draw, and only what fits there is computed in every draw.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations, islice, permutations
from math import comb

import numpy as np

from bpgrade.diagnose.terms import (
    COMPARISONS,
    CONDITIONS,
    FUNCTIONS,
    INNER,
    OF_LOSSES,
    ONE,
    PAIRINGS,
    WHOLE,
    Constant,
    Function,
    Known,
    Term,
    applied,
    constants,
    first,
    last,
    matrix_product,
    paired,
    part,
    product,
    scaled,
    sigmoid,
    softmax,
    summed,
    tensor,
    total,
    vector_product,
    with_ones,
)
from bpgrade.expectation import close
from bpgrade.messages import _
from bpgrade.rubric import AnyArray

#: How far the few numbers that are compared first may be off, relatively. What fits is held to the judge's tolerance.
NEAR = 1e-5
#: So many numbers are compared first.
PLACES = 6
#: A draw with an array of more numbers is only for confirming.
SMALL = 400
#: So many candidates are computed in every draw, the simplest first.
CONFIRMED = 60
#: With more tensors than this of one shape, fewer functions of each are tried.
MANY = 4
#: How many numbers a statement needs: of fewer, a wrong formula may give all by chance.
ENOUGH = 3
#: By so much the ways to choose as many places must outnumber the conditions that were tried.
TELLING = 100
#: So many candidates of one kind are looked at.
CANDIDATES = 300
#: So many matrices that a matrix product gave may stand in another one.
CHAINED = 24
#: A sum of two is made of so many parts, one of three of so many, the simplest.
PARTS, FEW = 80, 24
#: With which a sum of three is made.
SIGNS = ((1, 1, 1), (1, 1, -1), (1, -1, 1), (-1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))


@dataclass(frozen=True)
class Draw:
    """What there was in one draw. known: every array by the name that a student knows it by; yours: what came back.

    scale: the largest norm in the draw.
    """

    known: Known
    yours: AnyArray
    scale: float


@dataclass(frozen=True)
class Names:
    """Which of the known arrays are what.

    given: the inputs, parameters and upstream gradients; upstream: the latter again. own: what the student's code gave in other rows.
    right: the right answer for this row. others: the right answers for other rows. inner: what the student's forward must
    have computed on its way, by name, with the text that says what it is.
    """

    given: tuple[str, ...]
    own: tuple[str, ...] = ()
    right: str = ""
    others: tuple[str, ...] = ()
    inner: Mapping[str, str] = field(default_factory=dict)
    upstream: tuple[str, ...] = ()


def with_inner(known: Known, given: Sequence[str]) -> tuple[dict[str, AnyArray], dict[str, str]]:
    """Return what a classifier's forward computes on its way, and by name the text that says what it is.

    Through every weight matrix that has a bias, with max(0, z) between them, to the probabilities; nothing without labels.
    """
    labels = next((name for name in given if known[name].dtype.kind in "iu" and known[name].ndim == 1), None)
    start = next((name for name in given if labels and known[name].shape[:1] == known[labels].shape), None)
    values: dict[str, AnyArray] = {}
    texts: dict[str, str] = {}
    if labels is None or start is None or known[start].ndim != 2:
        return values, texts
    value, name = np.asarray(known[start], dtype=np.float64), start
    layers = [
        (weights, bias)
        for weights in given
        for bias in given
        if known[weights].ndim == 2 and known[bias].ndim == 1 and weights[0] == "W" and bias == f"b{weights[1:]}"
    ]
    for number, (weights, bias) in enumerate(layers):
        value = value @ known[weights] + known[bias]
        if number < len(layers) - 1:
            texts["h"] = f"maximum(0, {name} @ {weights} + {bias})"
            values["h"] = value = np.maximum(0.0, value)
            name = "h"
    values["p"], texts["p"] = softmax(value), _("the probabilities")
    values["t"], texts["t"] = np.eye(value.shape[1])[known[labels]], _("the labels as rows of 0 and 1")
    return {name: value for name, value in values.items() if name not in known}, texts


def formula(
    draws: Sequence[Draw], names: Names, scene: "Scene", tolerance: float, forward: bool = False
) -> Term | None:
    """Return the simplest formula that gives what came back in every draw, or nothing.

    scene: made of the same draws, or of others with the same tensors. forward: the row is no gradient, so that a sum may have
    gone through a sigmoid, or the like, at last.
    """
    if len(draws) < 2 or sum(draw.yours.size for draw in draws) < ENOUGH or _one_array(draws):
        return None
    with np.errstate(all="ignore"):
        found = _Search(draws, names, scene, tolerance).simplest()
        if found is None and forward:
            return next(_through_functions(draws, names, scene, tolerance), None)
        return found


def holds(term: Term, draws: Sequence[Draw], tolerance: float) -> bool:
    """Return whether a formula gives what came back, in every draw."""
    with np.errstate(all="ignore"):
        return all(_holds_in(term, draw, tolerance) for draw in draws)


def _holds_in(term: Term, draw: Draw, tolerance: float) -> bool:
    try:
        value = np.broadcast_to(np.asarray(term.of(draw.known), dtype=np.float64), draw.yours.shape)
    except (ValueError, IndexError, KeyError):
        # Its shapes met by chance in another draw.
        return False
    return close(draw.yours, value, draw.scale, tolerance)


def _one_array(draws: Sequence[Draw]) -> bool:
    """Return whether the draws tell nothing from each other."""
    return all(np.array_equal(draws[0].yours, draw.yours) for draw in draws[1:])


#: What a forward may end with: which numbers it can give, and how it is undone.
_LAST_STEPS: tuple[tuple[Function, Callable[[AnyArray], AnyArray], Callable[[AnyArray], AnyArray]], ...] = (
    (Function("sigmoid({})", 0.8, sigmoid), lambda v: (v > 0) & (v < 1), lambda v: np.log(v) - np.log1p(-v)),
    (Function("tanh({})", 0.8, np.tanh), lambda v: np.abs(v) < 1, np.arctanh),
    (Function("exp({})", 0.8, np.exp), lambda v: v > 0, np.log),
)


def _through_functions(draws: Sequence[Draw], names: Names, scene: "Scene", tolerance: float) -> Iterator[Term]:
    """Yield formulas whose last step is a function of one number: it is undone, and the rest is searched."""
    for function, fits, undo in _LAST_STEPS:
        if all(fits(draw.yours).all() for draw in draws):
            before = [replace(draw, yours=undo(draw.yours)) for draw in draws]
            term = _Search(before, replace(names, right="", others=()), scene, tolerance).simplest()
            if term is not None:
                whole = applied(function, replace(term, holds=WHOLE))
                if holds(whole, draws, tolerance):
                    yield whole


# -- what there is to make formulas of, whatever came back ------------------------------------------------------------------


@dataclass(frozen=True)
class _Operands:
    """Matrices that may stand in a matrix product, turned so that the axis that vanishes is the first.

    terms: the one or two whose product an operand is. values: (count, length of that axis, length of the one that stays).
    plain: so many, the first, are tensors or parts of them; single: so many are no products.
    """

    terms: Sequence[Sequence[Term]]
    turned: Sequence[bool]
    values: AnyArray
    plain: int
    single: int

    def term(self, number: int) -> Term:
        """Return an operand as a term."""
        return product(self.terms[number])


@dataclass(frozen=True)
class _Factors:
    """What may be a factor of a product, the simplest first, in a few numbers of one draw.

    values: (K, P). table: all products of at most two: how their numbers stand to the first one, in logarithms, sorted,
    (S, P - 1); ratios know no constants. first, second: which two; -1 is none.
    """

    terms: Sequence[Term]
    values: AnyArray
    table: AnyArray
    first: AnyArray
    second: AnyArray

    def products(self, queries: AnyArray) -> Iterator[tuple[int, list[int]]]:
        """Yield the number of a query and the factors, at most two, whose product has its ratios. queries: (Q, P - 1)."""
        low = np.searchsorted(self.table[:, 0], queries[:, 0] - NEAR)
        count = np.searchsorted(self.table[:, 0], queries[:, 0] + NEAR) - low
        asked = np.repeat(np.arange(len(queries)), count)
        place = np.arange(len(asked)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(low, count)
        fits = (np.abs(self.table[place] - queries[asked]) <= NEAR).all(axis=1)
        for query, at in zip(asked[fits].tolist(), place[fits].tolist(), strict=True):
            yield query, [int(one) for one in (self.first[at], self.second[at]) if one >= 0]


class Scene:
    """The tensors of an exercise's draws, and what can be made of them before anything came back: made once, used often.

    known: by draw, every array that a formula may be made of. names: which of them are what; the right answers play no part.
    """

    def __init__(self, known: Sequence[Known], names: Names) -> None:
        self.known, self.names = known, names
        self._factors: dict[tuple[int, tuple[int, ...], bytes], _Factors] = {}
        self._sides: dict[tuple[int, int], Mapping[int, _Operands]] = {}

    @cached_property
    def constants(self) -> list[tuple[Constant, AnyArray]]:
        """Return the constants, and by draw what they are."""
        # How long an axis is one says by an input, not by what arrives from above.
        names = sorted(self.names.given, key=lambda name: name in self.names.upstream)
        given = [{name: known[name] for name in names} for known in self.known]
        return [(constant, np.array([constant.of(known) for known in given])) for constant in constants(given)]

    def constants_near(self, number: float, draw: int) -> list[Constant]:
        """Return the constants that are this number in one draw."""
        values = self._constant_values[:, draw]
        near = np.abs(values - number) <= NEAR * np.abs(values)
        return [self.constants[at][0] for at in np.flatnonzero(near)]

    @cached_property
    def _constant_values(self) -> AnyArray:
        return np.array([values for _constant, values in self.constants])

    @cached_property
    def tensors(self) -> list[Term]:
        """Return the tensors that a formula may be made of: floats, and no right answers."""
        found = [tensor(name) for name in self.names.given if self.known[0][name].dtype.kind == "f"]
        found += [tensor(name, 1.05) for name in self.names.inner]
        return found + [tensor(name, 1.1) for name in self.names.own]

    def fitting(self, draw: int, shape: tuple[int, ...]) -> list[Term]:
        """Return the tensors of this shape, or whose shape goes with it."""
        return [term for term in self.tensors if _goes_with(self.known[draw][term.text].shape, shape)]

    def at_places(self, draw: int, terms: Sequence[Term], shape: tuple[int, ...], places: AnyArray) -> AnyArray:
        """Return the values of terms, as if of this shape, at flat indices. (K, P)"""
        known = self.known[draw]
        values = [np.broadcast_to(term.of(known), shape).ravel()[places] for term in terms]
        return np.array(values, dtype=np.float64).reshape(len(values), len(places))

    def factors(self, draw: int, shape: tuple[int, ...], places: AnyArray) -> _Factors:
        """Return what may be a factor of an array of this shape."""
        key = draw, shape, places.tobytes()
        if key not in self._factors:
            self._factors[key] = self._new_factors(draw, shape, places)
        return self._factors[key]

    def _new_factors(self, draw: int, shape: tuple[int, ...], places: AnyArray) -> _Factors:
        tensors = self.fitting(draw, shape)
        here = self.at_places(draw, tensors, shape, places)
        functions, pairings = (FUNCTIONS, PAIRINGS) if len(tensors) <= MANY else (FUNCTIONS[:15], PAIRINGS[:2])
        terms = [applied(function, term) for function in functions for term in tensors]
        blocks = [function.of(here) for function in functions]
        pairs = list(combinations(range(len(tensors)), 2))
        if pairs:
            one, other = np.array(pairs).T
            terms += [paired(how, tensors[i], tensors[j]) for how in pairings for i, j in pairs]
            blocks += [how.of(here[one], here[other]) for how in pairings]
        values = np.concatenate(blocks) if tensors else here
        usable = np.isfinite(values).all(axis=1) & (values != 0).all(axis=1)
        kept: dict[bytes, int] = {}
        rounded = np.round(values, 10)
        for number in sorted(np.flatnonzero(usable).tolist(), key=lambda number: terms[number].cost):
            kept.setdefault(rounded[number].tobytes(), number)
        values = values[list(kept.values())]
        ratios = _ratios(values)
        one, other = np.triu_indices(len(ratios))
        # Of a number and one over it nothing is left.
        telling = (np.abs(ratios[one] + ratios[other]) > NEAR).any(axis=1)
        one, other = one[telling], other[telling]
        table = np.concatenate([np.zeros((1, ratios.shape[1])), ratios, ratios[one] + ratios[other]])
        first = np.concatenate([[-1], np.arange(len(ratios)), one])
        second = np.concatenate([[-1], np.full(len(ratios), -1), other])
        order = np.argsort(table[:, 0], kind="stable")
        return _Factors([terms[number] for number in kept.values()], values, table[order], first[order], second[order])

    @cached_property
    def matrices(self) -> list[Term]:
        """Return the matrices that a matrix product may be made of; none where all that is given has one shape."""
        given = [self.known[0][name].shape for name in self.names.given if self.known[0][name].ndim]
        if len(set(given)) < 2:
            return []
        found = [term for term in self.tensors if self.known[0][term.text].ndim == 2]
        shapes = {term.text: self.known[0][term.text].shape for term in found}
        # The error of probabilities is their difference from the labels.
        return found + [
            paired(PAIRINGS[1], one, other)
            for one, other in combinations(found, 2)
            if shapes[one.text] == shapes[other.text] and one.text in self.names.inner
        ]

    def sides(self, draw: int, length: int) -> Mapping[int, _Operands]:
        """Return what may stand on one side of a matrix product, by the length of the axis that vanishes.

        length: of the axis that stays.
        """
        key = draw, length
        if key not in self._sides:
            self._sides[key] = self._new_sides(draw, length)
        return self._sides[key]

    def _new_sides(self, draw: int, length: int) -> Mapping[int, _Operands]:
        found: dict[int, list[tuple[Term, bool, AnyArray]]] = {}
        plain: dict[int, int] = {}
        for number, (term, value) in enumerate(self._single(draw)):
            if number == self._plain:
                plain = {vanishing: len(entries) for vanishing, entries in found.items()}
            if value.shape[1] == length:
                found.setdefault(value.shape[0], []).append((term, False, value))
            if value.shape[0] == length:
                found.setdefault(value.shape[1], []).append((term, True, value.T))
            if value.shape[1] == length and number < len(self.matrices):
                found.setdefault(1, []).append((part(term, "[-1:]"), False, value[-1:]))
                found.setdefault(1, []).append((part(term, "[:1]"), False, value[:1]))
        operands = {}
        for vanishing, entries in found.items():
            singles = np.array([value for _term, _turned, value in entries], dtype=np.float64)
            turned = np.array([turned for _term, turned, _value in entries])
            one, other = np.triu_indices(len(entries), 1)
            alike = (turned[one] == turned[other]) & (vanishing > 1)
            one, other = one[alike], other[alike]
            operands[vanishing] = _Operands(
                [
                    *([entry[0]] for entry in entries),
                    *([entries[i][0], entries[j][0]] for i, j in zip(one.tolist(), other.tolist(), strict=True)),
                ],
                [*turned.tolist(), *turned[one].tolist()],
                np.concatenate([singles, singles[one] * singles[other]]),
                plain.get(vanishing, 0),
                len(entries),
            )
        return operands

    @cached_property
    def _plain(self) -> int:
        """Return how many of the single operands, the first, are tensors or parts of them."""
        return 4 * len(self.matrices)

    def _single(self, draw: int) -> list[tuple[Term, AnyArray]]:
        """Return what a matrix product is made of, and its values: the tensors first, and their parts."""
        known = self.known[draw]
        plain = [(term, term.of(known)) for term in self.matrices]
        found = list(plain)
        found += [(part(term, "[:, 1:]"), value[:, 1:]) for term, value in plain]
        found += [(part(term, "[:, :-1]"), value[:, :-1]) for term, value in plain]
        found += [(with_ones(term), np.insert(value, 0, 1.0, axis=1)) for term, value in plain]
        found += [(applied(CONDITIONS[0], term), (value > 0) * 1.0) for term, value in plain]
        found += [(applied(function, term), function.of(value)) for function in INNER[1:] for term, value in plain]
        # What is sent back may have gone through a matrix before.
        chained: list[tuple[Term, AnyArray]] = []
        for term, value in plain:
            for other, weights in plain:
                if other.text in self.names.given and term is not other and len(chained) < CHAINED:
                    if value.shape[1] == weights.shape[1] and value.shape[0] != weights.shape[0]:
                        chained.append((matrix_product(term, other, False, True), value @ weights.T))
                    if value.shape[1] == weights.shape[0]:
                        chained.append((matrix_product(term, other, False, False), value @ weights))
        return [*found, *chained]


# -- the search -------------------------------------------------------------------------------------------------------------


class _Search:
    """The search for one array."""

    def __init__(self, draws: Sequence[Draw], names: Names, scene: "Scene", tolerance: float) -> None:
        self.draws, self.names, self.scene, self.tolerance = draws, names, scene, tolerance

    def simplest(self) -> Term | None:
        """Return a formula that holds in every draw: the simplest of the first kind that has any."""
        if all(draw.yours.size == 1 for draw in self.draws):
            return self._first(self._of_one_number())
        if len(self._places) < ENOUGH:
            return self._first(self._behind_a_condition())
        numbers = (self._products, self._products_of_three)
        matrices = (self._matrix_products, self._multiplied_matrix_products) if self.scene.matrices else ()
        for way in (*numbers, *matrices, self._sums):
            found = self._first(way())
            if found is not None:
                return found
        return None

    def _first(self, terms: Iterator[Term]) -> Term | None:
        """Return the simplest of the terms that holds in every draw."""
        found = {term.text: term for term in islice(terms, CANDIDATES)}
        ranked = sorted(found.values(), key=lambda term: (round(term.cost, 6), len(term.text), term.text))
        return next((term for term in ranked[:CONFIRMED] if holds(term, self.draws, self.tolerance)), None)

    # -- where to look first --------------------------------------------------------------------------------------------

    @cached_property
    def _at(self) -> int:
        """Return which draw's numbers are compared first: the one with the most that are not 0.

        Not one whose axes are of one length, where others are not: there every product is a candidate.
        """
        small = [number for number, draw in enumerate(self.draws) if _is_small(draw)] or [0]
        apart = [number for number in small if not _is_even(self.draws[number])] or small
        return max(apart, key=lambda number: int(np.count_nonzero(self.draws[number].yours)))

    @cached_property
    def _draw(self) -> Draw:
        return self.draws[self._at]

    @cached_property
    def _places(self) -> AnyArray:
        """Return the flat indices of the numbers that are compared first: not 0, and all over the array."""
        sizes = np.abs(self._draw.yours.ravel())
        large = np.flatnonzero(sizes > 1e-3 * sizes.max())
        return large[_spread(len(large))]

    @cached_property
    def _target(self) -> AnyArray:
        """Return these numbers. (P,)"""
        return self._draw.yours.ravel()[self._places]

    @cached_property
    def _factors(self) -> _Factors:
        return self.scene.factors(self._at, self._draw.yours.shape, self._places)

    @cached_property
    def _right_answers(self) -> list[tuple[Term, AnyArray]]:
        """Return the right answers that have the array's shape: this row's, and other rows'."""
        names = [(self.names.right, 1.2)] if self.names.right else []
        names += [(name, 2.05) for name in self.names.others]
        shape = self._draw.yours.shape
        return [
            (tensor(name, cost), np.asarray(self._draw.known[name].ravel()[self._places]))
            for name, cost in names
            if self._draw.known[name].shape == shape
        ]

    def _constants(self, number: float) -> list[Constant]:
        """Return the constants that are this number in the first draw."""
        return self.scene.constants_near(number, self._at)

    @cached_property
    def _masks(self) -> list[Term]:
        """Return the conditions that do not hold exactly where the array is 0, the simplest first; none where it never is."""
        zero = np.concatenate([(draw.yours == 0).ravel() for draw in self.draws])
        tensors = self.scene.fitting(self._at, self._draw.yours.shape) if zero.any() else []
        pooled = []
        for term in tensors:
            try:
                pooled.append(
                    np.concatenate(
                        [np.broadcast_to(draw.known[term.text], draw.yours.shape).ravel() for draw in self.draws]
                    )
                )
            except ValueError:
                return []
        # A tensor of 0 and 1 is a condition itself.
        found = [(term, value == 0) for term, value in zip(tensors, pooled, strict=True)]
        found += [
            (applied(condition, term), ~condition.of(value).astype(bool))
            for term, value in zip(tensors, pooled, strict=True)
            for condition in CONDITIONS
        ]
        for i, j in permutations(range(len(tensors)), 2):
            found += [
                (paired(how, tensors[i], tensors[j]), ~how.of(pooled[i], pooled[j]))
                for how in COMPARISONS
                if how.both_ways or i < j
            ]
        found.sort(key=lambda pair: pair[0].cost)
        fitting = [
            term for tried, (term, where) in enumerate(found) if (where == zero).all() and is_telling(zero, tried + 1)
        ]
        if not fitting:
            wider = [(term, where) for term, where in found if not (where & ~zero).any()]
            fitting = [
                product([one, other])
                for (one, first), (other, second) in combinations(wider, 2)
                if ((first | second) == zero).all() and is_telling(zero, len(found) * (len(found) - 1) // 2)
            ]
        return fitting[:3]

    def _behind_a_condition(self) -> Iterator[Term]:
        """Yield a tensor, or the right answer, behind a condition: of an array that is 0 nearly everywhere."""
        tensors = self.scene.fitting(self._at, self._draw.yours.shape) if self._masks else []
        for term in [*(answer for answer, _value in self._right_answers), *tensors]:
            for constant, _values in self.scene.constants[:4]:
                for mask in self._masks:
                    yield scaled(constant, product([term, mask]))

    # -- products, number by number ---------------------------------------------------------------------------------------

    def _products(self) -> Iterator[Term]:
        """Yield products of at most two factors, and of the right answer and one factor."""
        factors, target = self._factors, _ratios(self._target[np.newaxis])
        for answer, value in self._right_answers:
            if (value != 0).all():
                for _query, others in factors.products(target - _ratios(value[np.newaxis])):
                    if len(others) <= (answer.text == self.names.right):
                        whole = value * np.prod(factors.values[others], axis=0)
                        yield from self._with_constant([answer, *(factors.terms[one] for one in others)], whole)
        for _query, chosen in factors.products(target):
            if chosen:
                whole = np.prod(factors.values[chosen], axis=0)
                yield from self._with_constant([factors.terms[one] for one in chosen], whole)
            else:
                # One number wherever it is not 0: a condition by itself.
                for constant in self._constants(float(self._target[0])):
                    for mask in self._masks:
                        yield scaled(constant, mask)

    def _products_of_three(self) -> Iterator[Term]:
        """Yield products of three factors."""
        factors, target = self._factors, _ratios(self._target[np.newaxis])
        for one, others in factors.products(target - _ratios(factors.values)):
            # Each product is found once: its factors in order.
            if len(others) == 2 and one <= min(others):
                chosen = [one, *others]
                whole = np.prod(factors.values[chosen], axis=0)
                yield from self._with_constant([factors.terms[one] for one in chosen], whole)

    def _with_constant(self, factors: Sequence[Term], value: AnyArray) -> Iterator[Term]:
        """Yield the product with each constant that makes it the target, and with a condition where the array is 0."""
        number = self._target / value
        if np.abs(number - number[0]).max() <= 3 * NEAR * abs(number[0]):
            for constant in self._constants(float(number[0])):
                yield scaled(constant, product(factors))
                for mask in self._masks:
                    yield scaled(constant, product([*factors, mask]))

    # -- matrix products, and sums over the examples ----------------------------------------------------------------------

    def _matrix_products(self) -> Iterator[Term]:
        """Yield matrix products of two operands, and sums over the examples."""
        for values, makers in self._composites("everything"):
            for at in np.flatnonzero(self._is_proportional(values)).tolist():
                yield from self._with_constant([makers(at)], values[at])

    def _multiplied_matrix_products(self) -> Iterator[Term]:
        """Yield matrix products, and sums over the examples, times at most two factors."""
        factors, target = self._factors, _ratios(self._target[np.newaxis])
        for values, makers in self._composites("single"):
            usable = np.flatnonzero((values != 0).all(axis=1))
            for query, others in factors.products(target - _ratios(values[usable])):
                if others:
                    at = int(usable[query])
                    whole = values[at] * np.prod(factors.values[others], axis=0)
                    yield from self._with_constant([makers(at), *(factors.terms[one] for one in others)], whole)

    def _is_proportional(self, values: AnyArray) -> AnyArray:
        """Return which rows are a number times the target. values: (..., P)."""
        ratio = values / self._target
        return np.asarray(
            (np.abs(ratio - ratio[:, :1]) <= NEAR * np.abs(ratio[:, :1])).all(axis=1) & (values[:, 0] != 0)
        )

    def _composites(self, which: str) -> Iterator[tuple[AnyArray, Callable[[int], Term]]]:
        """Yield the values of matrix products and sums, and what makes a term of each.

        which: "plain", "single", or "everything", as of operands.
        """
        shape = self._draw.yours.shape
        return self._two_sided(shape, which) if len(shape) == 2 else self._one_sided(shape[-1], which)

    def _two_sided(self, shape: tuple[int, ...], which: str) -> Iterator[tuple[AnyArray, Callable[[int], Term]]]:
        left, right = (self.scene.sides(self._at, length) for length in shape)
        at_row, at_column = np.unravel_index(self._places, shape)
        for vanishing in sorted(left.keys() & right.keys()):
            one, other = left[vanishing], right[vanishing]
            first, second = _chosen(one, which), _chosen(other, which)
            if len(first) and len(second):
                # (P, L, V) @ (P, V, R)
                values = first.transpose(2, 0, 1)[at_row] @ second.transpose(2, 1, 0)[at_column]

                def made(at: int, one: _Operands = one, other: _Operands = other, width: int = len(second)) -> Term:
                    i, j = divmod(at, width)
                    return matrix_product(one.term(i), other.term(j), not one.turned[i], other.turned[j])

                yield values.reshape(len(values), -1).T, made

    def _one_sided(self, length: int, which: str) -> Iterator[tuple[AnyArray, Callable[[int], Term]]]:
        """Yield what has one axis: sums over the other one of a matrix, its first and last row, a vector times a matrix."""
        known = self._draw.known
        for vanishing, operands in self.scene.sides(self._at, length).items():
            there = _chosen(operands, which)[:, :, self._places]
            if vanishing > 1 and len(there):
                for values, make in ((there.sum(axis=1), summed), (there[:, -1], last), (there[:, 0], first)):

                    def made(at: int, operands: _Operands = operands, make: Callable[[Term, int], Term] = make) -> Term:
                        return make(operands.term(at), int(operands.turned[at]))

                    yield values, made
                for term in self.scene.tensors:
                    if known[term.text].shape == (vanishing,):

                        def of_vector(at: int, operands: _Operands = operands, term: Term = term) -> Term:
                            return vector_product(term, operands.term(at), operands.turned[at])

                        yield known[term.text] @ there[: operands.single], of_vector

    # -- sums -------------------------------------------------------------------------------------------------------------

    def _sums(self) -> Iterator[Term]:
        """Yield sums of two parts with constants, and of three with signs alone."""
        terms, values = self._parts
        if len(terms) < 2:
            return
        one, other = np.triu_indices(len(terms), 1)
        target = self._target
        determinant = values[one, 0] * values[other, 1] - values[one, 1] * values[other, 0]
        before = (target[0] * values[other, 1] - target[1] * values[other, 0]) / determinant
        behind = (values[one, 0] * target[1] - values[one, 1] * target[0]) / determinant
        plain = np.array(sorted({float(number[self._at]) for _constant, number in self.scene.constants}))
        for at in np.flatnonzero(_is_among(before, plain) & _is_among(behind, plain)).tolist():
            i, j, c, d = int(one[at]), int(other[at]), float(before[at]), float(behind[at])
            if _makes([c * values[i], d * values[j]], target):
                for constant in self._constants(c):
                    for another in self._constants(d):
                        yield _sum([scaled(constant, terms[i]), scaled(another, terms[j])])
        triples = np.array(list(combinations(range(min(len(terms), FEW)), 3)), dtype=np.intp).reshape(-1, 3)
        three = values[triples]
        size = NEAR * np.abs(three).sum(axis=1)
        minus = self.scene.constants[1][0]
        for signs in SIGNS:
            off = np.abs(signs[0] * three[:, 0] + signs[1] * three[:, 1] + signs[2] * three[:, 2] - target)
            for chosen in triples[(off <= size).all(axis=1)].tolist():
                signed = zip(chosen, signs, strict=True)
                yield _sum([terms[at] if sign > 0 else scaled(minus, terms[at]) for at, sign in signed])

    @cached_property
    def _parts(self) -> tuple[list[Term], AnyArray]:
        """Return what a sum may be made of, the simplest first, and its values. (B, P)"""
        tensors = self.scene.fitting(self._at, self._draw.yours.shape)
        here = self.scene.at_places(self._at, tensors, self._draw.yours.shape, self._places)
        found = [*zip(tensors, here, strict=True), (ONE, np.ones(len(self._places))), *self._right_answers]
        for values, makers in self._composites("plain") if self.scene.matrices else ():
            found += [(makers(at), values[at]) for at in range(len(values))]
        for i, j in combinations(range(len(tensors)), 2):
            found.append((product([tensors[i], tensors[j]]), here[i] * here[j]))
        found.sort(key=lambda pair: pair[0].cost)
        found = [(term, value) for term, value in found if (value != 0).any()][:PARTS]
        return [term for term, _value in found], np.array([value for _term, value in found])

    # -- one number a draw ------------------------------------------------------------------------------------------------

    def _of_one_number(self) -> Iterator[Term]:
        """Yield sums over everything, of one operand or of the product of two, for a loss."""
        target = np.array([float(draw.yours.ravel()[0]) for draw in self.draws])
        if len(self.draws) < ENOUGH or not target.all():
            return
        by_shape: dict[tuple[int, ...], list[Term]] = {}
        for term in self.scene.tensors:
            if self._draw.known[term.text].ndim:
                functions = by_shape.setdefault(self._draw.known[term.text].shape, [])
                functions += [applied(function, term) for function in OF_LOSSES]
        for terms in by_shape.values():
            tables = []
            for draw in self.draws:
                stacked = np.array([np.ravel(term.of(draw.known)) for term in terms])
                stacked = np.concatenate([np.ones((1, stacked.shape[1])), stacked])
                tables.append(stacked @ stacked.T)
            ratio = target[:, np.newaxis, np.newaxis] / np.array(tables)
            for constant, values in self.scene.constants:
                fits = (np.abs(ratio / values[:, np.newaxis, np.newaxis] - 1) <= NEAR).all(axis=0)
                for i, j in np.argwhere(np.triu(fits)).tolist():
                    factors = [terms[at - 1] for at in (i, j) if at]
                    if factors:
                        yield scaled(constant, summed(product(factors), None))


def is_telling(where: AnyArray, tried: int) -> bool:
    """Return whether a condition that holds in just these places hardly does so by chance. tried: so many were looked at."""
    return comb(where.size, int(where.sum())) >= TELLING * tried


def _spread(count: int) -> list[int]:
    """Return so many places as are compared first, from the first to the last of a count; all, where it is no larger."""
    return sorted({at * (count - 1) // (PLACES - 1) for at in range(PLACES)}) if count else []


def _is_even(draw: Draw) -> bool:
    """Return whether all axes are of one length."""
    return len({length for array in (draw.yours, *draw.known.values()) for length in array.shape}) == 1


def _is_small(draw: Draw) -> bool:
    return all(array.size <= SMALL for array in (draw.yours, *draw.known.values()))


def _chosen(operands: _Operands, which: str) -> AnyArray:
    counts = {"plain": operands.plain, "single": operands.single, "everything": len(operands.values)}
    return operands.values[: counts[which]]


def _goes_with(shape: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Return whether an array of a shape can be had as one of the other."""
    return len(shape) <= len(other) and all(
        one in (1, length) for one, length in zip(shape[::-1], other[::-1], strict=False)
    )


def _ratios(values: AnyArray) -> AnyArray:
    """Return how the numbers of each row stand to the row's first, in logarithms. (..., P) to (..., P - 1)"""
    logarithms = np.log(np.abs(values))
    return np.asarray(logarithms[..., 1:] - logarithms[..., :1])


def _is_among(numbers: AnyArray, plain: AnyArray) -> AnyArray:
    """Return which numbers are near one of the plain ones, which are sorted."""
    numbers = np.where(np.isfinite(numbers), numbers, 0.0)
    at = np.clip(np.searchsorted(plain, numbers), 1, len(plain) - 1)
    off = np.minimum(np.abs(numbers / plain[at - 1] - 1), np.abs(numbers / plain[at] - 1))
    return np.asarray(off <= NEAR)


def _makes(parts: Sequence[AnyArray], target: AnyArray) -> bool:
    """Return whether parts add up to the target, up to rounding."""
    size = np.sum(np.abs(parts), axis=0)
    return bool((np.abs(np.sum(parts, axis=0) - target) <= NEAR * size).all())


def _sum(parts: Sequence[Term]) -> Term:
    """Return the sum of parts: those that are taken away stand behind."""
    return total(sorted(parts, key=lambda part: part.text.startswith("-")))
