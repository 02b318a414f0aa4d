"""What can be said of an array that is not right, beside the right one: facts that hold in every draw, and tell something. Pure.

A fact about where an array is wrong is stated only where so many numbers agree with it that they hardly do by chance.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from bpgrade.diagnose.formulas import Draw, Names, Scene, is_telling
from bpgrade.diagnose.terms import COMPARISONS, CONDITIONS, Constant, applied, paired, tensor, unbracketed
from bpgrade.expectation import close
from bpgrade.messages import _, later
from bpgrade.rubric import AnyArray
from bpgrade.verdict import Found


@dataclass(frozen=True)
class Compared:
    """One draw: what came back, and what is right."""

    draw: Draw
    right: AnyArray

    @property
    def yours(self) -> AnyArray:
        """Return what came back."""
        return self.draw.yours

    def is_like(self, value: AnyArray, tolerance: float) -> bool:
        """Return whether what came back is this."""
        return close(self.yours, value, self.draw.scale, tolerance)

    def agrees(self, value: AnyArray, tolerance: float) -> AnyArray:
        """Return where what came back is this, number by number."""
        size = np.linalg.norm(self.right) / max(self.right.size, 1) ** 0.5
        return np.asarray(np.abs(self.yours - value) <= tolerance * np.maximum(np.abs(value), 0.01 * size))


def plain_fact(draws: Sequence[Compared], names: Names, scene: Scene, tolerance: float) -> Found | None:
    """Return what is said before any formula: 0, a number times the right one, another row's right one."""
    if not any(one.yours.any() for one in draws):
        return Found("zero", "", _("Your {row} is 0 everywhere."))
    constant = _constant(draws, tolerance)
    if constant is not None:
        return constant
    first = draws[0]
    at = int(np.argmax(np.abs(first.right)))
    number = float(first.yours.ravel()[at] / first.right.ravel()[at])
    for number_of in scene.constants_near(number, 0):
        if all(one.is_like(number_of.of(one.draw.known) * one.right, tolerance) for one in draws):
            return Found("ratio", f"{number_of.before}1{number_of.after}", _times_right(number_of))
    for name in names.others:
        if name.startswith(THE_RIGHT) and all(
            name in one.draw.known
            and one.draw.known[name].shape == one.yours.shape
            and one.is_like(one.draw.known[name], tolerance)
            for one in draws
        ):
            other = name.removeprefix(THE_RIGHT)
            return Found("other-row", other, _("Your {{row}} is what {other} should be.").format(other=other))
    return None


#: What stands before the name of a row's right answer.
THE_RIGHT = "the right "


def _times_right(constant: Constant) -> str:
    number, divided = constant.before.removeprefix("-").removesuffix(" * "), constant.after.removeprefix(" / ")
    negative = constant.before.startswith("-")
    if number and divided:
        what = _("{number} times the right one, divided by {divided}").format(number=number, divided=divided)
    elif number:
        what = _("{number} times the right one").format(number=number)
    elif divided:
        what = _("the right one divided by {divided}").format(divided=divided)
    else:
        what = _("the right one")
    if not negative:
        return _("Your {{row}} is exactly {what}.").format(what=what)
    return _("Your {{row}} is exactly {what}, with the opposite sign.").format(what=what)


def partly_right(draws: Sequence[Compared], names: Names, tolerance: float) -> Found | None:
    """Return under which condition what came back is wrong, and right elsewhere; or nothing. That a 0 is right says little."""
    with np.errstate(all="ignore"):
        if any((one.agrees(one.right, tolerance) & (one.right != 0)).any() for one in draws):
            return _where_wrong(draws, names, tolerance)
    return None


def fact(draws: Sequence[Compared], names: Names, tolerance: float) -> Found | None:
    """Return what is said where no formula holds, or nothing."""
    with np.errstate(all="ignore"):
        return next((found for way in _WAYS if (found := way(draws, names, tolerance)) is not None), None)


def _constant(draws: Sequence[Compared], tolerance: float) -> Found | None:
    """Say that the draws do not enter, or that all numbers of a draw are the same."""
    alike: dict[tuple[int, ...], list[Compared]] = {}
    for one in draws:
        alike.setdefault(one.right.shape, []).append(one)
    again = [group for group in alike.values() if len(group) > 1]
    if again and all(
        np.array_equal(one.yours, group[0].yours) and not np.array_equal(one.right, group[0].right)
        for group in again
        for one in group[1:]
    ):
        return Found("constant", "", _("Your {row} is the same in every draw, whatever goes in."))
    if all(one.yours.size > 1 and np.ptp(one.yours) <= tolerance * np.abs(one.yours).max() for one in draws):
        return Found("one-number", "", _("All numbers in your {row} are the same."))
    return None


def _order(draws: Sequence[Compared], names: Names, tolerance: float) -> Found | None:
    """Say that the numbers are right, and their places are not."""
    for kind, of, say in _ORDERS:
        if all(one.right.ndim and one.is_like(of(one.right), tolerance) for one in draws):
            if all(one.right.ndim == 1 for one in draws):
                return Found("order", kind, _("Your {row} is the right one in reverse order."))
            return Found("order", kind, _(say))
    if all(one.right.size > 2 and one.is_like(_in_the_order_of(one), tolerance) for one in draws):
        return Found("order", "other", _("Your {row} holds the right numbers, in another order."))
    return None


def _in_the_order_of(one: Compared) -> AnyArray:
    """Return the right numbers in the order that what came back has."""
    ordered = np.empty(one.right.size)
    ordered[np.argsort(one.yours, axis=None, kind="stable")] = np.sort(one.right, axis=None)
    return ordered.reshape(one.right.shape)


_ORDERS: tuple[tuple[str, Callable[[AnyArray], AnyArray], str], ...] = (
    (
        "turned",
        lambda right: right.T.reshape(right.shape),
        later("Your {row} holds the numbers of the right one turned (.T), and put into its shape again."),
    ),
    ("rows", lambda right: right[::-1], later("Your {row} is the right one with its rows in reverse order.")),
    (
        "columns",
        lambda right: right[..., ::-1],
        later("Your {row} is the right one with its columns in reverse order."),
    ),
)


def _rounded(draws: Sequence[Compared], names: Names, tolerance: float) -> Found | None:
    """Say that digits were cut off."""
    for digits in range(5):
        if all(np.array_equal(one.yours, np.round(one.right, digits)) for one in draws):
            return Found("rounded", str(digits), _("Your {row} is the right one, rounded."))
    if all(np.array_equal(one.yours, np.trunc(one.right)) for one in draws):
        return Found("rounded", "integers", _("Your {row} is the right one cut down to whole numbers."))
    return None


def _where_wrong(draws: Sequence[Compared], names: Names, tolerance: float) -> Found | None:
    """Say under which condition what came back is wrong, and right elsewhere."""
    wrong = np.concatenate([~one.agrees(one.right, tolerance).ravel() for one in draws])
    if wrong.all() or not wrong.any():
        return None
    tried = 0
    for tried, (text, say, holds) in enumerate(_conditions(draws, names), 1):
        if np.array_equal(holds, wrong) and is_telling(wrong, tried):
            return Found(
                "except", text, _("Your {{row}} is right, except {where}.").format(where=say) + _there(draws, wrong)
            )
    if not is_telling(wrong, 2 * tried):
        return None
    # What is cut off is most often the gradient itself; a factor of it is then large in the same places, mostly.
    right = np.concatenate([one.right.ravel() for one in draws])
    for name, values in ((_("the right one"), right), *_numbers(draws, names)):
        sizes = np.abs(values)
        if sizes[wrong].min() > sizes[~wrong].max():
            where = _("where {name} is far from 0").format(name=name)
            return Found(
                "except", f"abs({name}) large", _("Your {{row}} is right, except {where}.").format(where=where)
            )
        if sizes[wrong].max() < sizes[~wrong].min():
            where = _("where {name} is near 0").format(name=name)
            return Found(
                "except", f"abs({name}) small", _("Your {{row}} is right, except {where}.").format(where=where)
            )
    return None


def _there(draws: Sequence[Compared], wrong: AnyArray) -> str:
    """Return what is there instead, where it is plain."""
    yours = np.concatenate([one.yours.ravel() for one in draws])[wrong]
    right = np.concatenate([one.right.ravel() for one in draws])[wrong]
    if not yours.any():
        return _(" There it is 0.")
    if np.allclose(yours, -right, rtol=1e-5, atol=0):
        return _(" There it has the opposite sign.")
    return ""


def _numbers(draws: Sequence[Compared], names: Names) -> Iterator[tuple[str, AnyArray]]:
    """Yield the tensors that have a number for each of the array's, all draws one after the other."""
    for name in (*names.given, *names.own):
        arrays = [one.draw.known[name] for one in draws]
        if all(
            array.shape == one.right.shape and array.dtype.kind == "f" for array, one in zip(arrays, draws, strict=True)
        ):
            yield name, np.concatenate([one.draw.known[name].ravel() for one in draws])


def _conditions(draws: Sequence[Compared], names: Names) -> Iterator[tuple[str, str, AnyArray]]:
    """Yield conditions: as a formula, in words, and where they hold, all draws one after the other."""
    in_a_row = all(one.right.ndim == 1 for one in draws)
    for text, index in _PLACES:
        marked = []
        for one in draws:
            mark = np.zeros(one.right.shape, dtype=bool)
            if one.right.ndim == 2 or (one.right.ndim == 1 and "column" not in text):
                mark[index] = True
            marked.append(mark.ravel())
        holds = np.concatenate(marked)
        if in_a_row and text.endswith("row"):
            place = _("first entry") if text == "first row" else _("last entry")
            yield text, _("for the {place}").format(place=place), holds
            yield f"not {text}", _("everywhere but in the {place}").format(place=place), ~holds
            continue
        yield text, _("in the {place}").format(place=_(text)), holds
        yield f"not {text}", _("outside the {place}").format(place=_(text)), ~holds
    where = _("where {condition}")
    numbers = list(_numbers(draws, names))
    for name, values in numbers:
        for condition in CONDITIONS[:4]:
            text = unbracketed(applied(condition, tensor(name)).text)
            yield text, where.format(condition=text), condition.of(values)
    for (name, first), (other, second) in permutations(numbers, 2):
        for how in COMPARISONS:
            if how.both_ways or name < other:
                text = unbracketed(paired(how, tensor(name), tensor(other)).text)
                yield text, where.format(condition=text), how.of(first, second)
    right = np.concatenate([one.right.ravel() for one in draws])
    yield "right < 0", _("where the right one is negative"), right < 0
    yield "right > 0", _("where the right one is positive"), right > 0


_PLACES = (
    (later("first row"), np.s_[:1]),
    (later("last row"), np.s_[-1:]),
    (later("first column"), np.s_[..., :1]),
    (later("last column"), np.s_[..., -1:]),
)


def _signs(draws: Sequence[Compared], names: Names, tolerance: float) -> Found | None:
    """Say that only signs are wrong."""
    enough = sum(one.right.size for one in draws) > 5
    if enough and all(one.is_like(np.copysign(one.right, one.yours), tolerance) for one in draws):
        return Found("signs", "", _("The sizes of all numbers in your {row} are right; some of their signs are not."))
    return None


def _offset(draws: Sequence[Compared], names: Names, tolerance: float) -> Found | None:
    """Say that all numbers are off by the same."""
    if all(one.right.size > 2 and one.is_like(one.right + np.mean(one.yours - one.right), tolerance) for one in draws):
        return Found("offset", "", _("In each draw, all numbers in your {row} are off by the same amount."))
    return None


def _proportional(draws: Sequence[Compared], names: Names, tolerance: float) -> Found | None:
    """Say that the array is the right one, times a number: the same in every draw, or one that the draw decides."""
    numbers = []
    for one in draws:
        size = float(np.sum(one.right**2))
        # Of three numbers, two of which are 0, any is a number times any other.
        if np.count_nonzero(one.right) < 3 or not one.yours.any():
            return None
        numbers.append(float(np.sum(one.yours * one.right)) / size)
        if not one.is_like(numbers[-1] * one.right, tolerance):
            return None
    same = float(np.mean(numbers))
    if len(draws) > 1 and all(one.is_like(same * one.right, tolerance) for one in draws):
        text = f"{same:.4g}"
        exact = all(one.is_like(float(text) * one.right, tolerance) for one in draws)
        say = (
            _("Your {{row}} is {number} times the right one.")
            if exact
            else _("Your {{row}} is about {number} times the right one.")
        )
        return Found("ratio", text, say.format(number=text))
    return Found(
        "proportional", "", _("Your {row} is the right one times a number, but not the same number in every draw.")
    )


_WAYS = (_order, _rounded, _where_wrong, _signs, _offset, _proportional)
