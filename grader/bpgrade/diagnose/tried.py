"""What was tried where Python stopped, as the judge knows it: which operation, on what, in shapes; and what was needed. Pure.

What the child says of it is hearsay, and is taken apart here with care.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bpgrade.assessment import Assessment
from bpgrade.messages import _
from bpgrade.observation import Notes
from bpgrade.plan import Call, Named, New, Read
from bpgrade.verdict import Evidence

Shape = tuple[int, ...]

#: How a part of a line is said to work: as a matrix product, as multiplication, element by element.
PRODUCTS = ("@", "@=", "np.dot", "np.matmul", "np.einsum")
TIMES = ("*", "*=", "np.multiply")
ELEMENTWISE = (
    *(sign + end for sign in ("*", "+", "-", "/", "**") for end in ("", "=")),
    *("<", "np.multiply", "np.add", "np.subtract", "np.divide", "np.maximum", "np.minimum", "np.where"),
)


@dataclass(frozen=True)
class Part:
    """One thing in the part of a line that raised. text: as it was written. what: what it is, in the child's words."""

    text: str
    what: str

    @cached_property
    def shape(self) -> Shape | None:
        """Return its shape, where it is an array or a number."""
        found = re.match(r"\(([\d, ]*)\)", self.what)
        return _shape(found[1]) if found else None

    @property
    def is_of_integers(self) -> bool:
        """Return whether it is an array of integers."""
        return bool(self.shape) and self.what.endswith(" int")


@dataclass(frozen=True)
class Crash:
    """An exception in a case, with what is known of the numbers there.

    notes: the child's words. method: what was called; nothing for a plain function. given: how many arguments it was given.
    inputs, outputs: shapes by name. parameters: the inputs that the object was made with. returned: the outputs of the call.
    labels: the shapes of inputs that are whole numbers. examples: how many there are, where that is known.
    kept_as: the outputs that are attributes, by how a method writes them.
    """

    notes: Notes
    method: str
    given: int
    inputs: Mapping[str, Shape]
    outputs: Mapping[str, Shape]
    parameters: tuple[str, ...]
    returned: tuple[str, ...]
    labels: tuple[Shape, ...]
    examples: int | None
    kept_as: Mapping[str, str]

    @property
    def type(self) -> str:
        """Return the exception's own name."""
        return self.notes.get("type", "")

    @property
    def message(self) -> str:
        """Return what the exception said."""
        return self.notes.get("message", "")

    @property
    def how(self) -> str:
        """Return the operator or function that raised."""
        return self.notes.get("how", "")

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Return what stood in it, as it counts there: of `einsum`, the arrays as its letters take them."""
        numbers = range(1, 5)
        found = tuple(
            Part(self.notes[f"part{number}"], self.notes.get(f"value{number}", ""))
            for number in numbers
            if f"part{number}" in self.notes
        )
        return _without_letters(found) if self.how == "np.einsum" else found

    @cached_property
    def shapes(self) -> tuple[Shape, Shape] | None:
        """Return the shapes of the two arrays that met; numpy's own word counts, where it gives one."""
        known = [part.shape for part in self.parts[:2]]
        told = [_shape(one) for one in re.findall(r"\(([\d, ]*)\)", self.message.partition("(size")[0])]
        if len(self.parts) < 2 or self.how == "np.einsum":
            return (known[0], known[1]) if len(known) == 2 and known[0] is not None and known[1] is not None else None
        if ("could not be broadcast" in self.message or "not aligned" in self.message) and len(told) >= 2:
            agree = all(one in (None, another) for one, another in zip(known, told, strict=False))
            return (told[0], told[1]) if agree else None
        return (known[0], known[1]) if known[0] is not None and known[1] is not None else None

    @cached_property
    def target(self) -> str:
        """Return the output that the part's result should have become; nothing where that is not known."""
        into = self.notes.get("into", "")
        if into.startswith("return"):
            place = int(into[7:] or 0) if into[7:].isdigit() or into == "return" else len(self.returned)
            right_one = self.notes.get("function") == (self.method or self.notes.get("function"))
            fits = right_one and place < len(self.returned) and (into != "return" or len(self.returned) == 1)
            return self.returned[place] if fits else ""
        return self.kept_as.get(into) or next((name for name in self.outputs if _is_name_of(into, name)), "")

    @cached_property
    def needed(self) -> Shape | None:
        """Return the shape that the part's result should have; nothing where that is not known."""
        if self.target:
            return self.outputs[self.target]
        one_row = re.fullmatch(r"(?:self\.)?(\w+)\[\w+\]", self.notes.get("into", ""))
        return self.outputs[one_row[1]][1:] if one_row and one_row[1] in self.outputs else None

    @property
    def is_backward(self) -> bool:
        """Return whether gradients were asked for."""
        return self.method != "forward" and bool(self.method)

    def is_shape_of_parameter(self, shape: Shape) -> bool:
        """Return whether a parameter has this shape, or its transpose has."""
        return any(self.inputs[name] in (shape, shape[::-1]) for name in self.parameters if len(self.inputs[name]) == 2)

    def is_wanted(self, shape: Shape) -> bool:
        """Return whether a product of this shape is one that the exercise can need here."""
        if self.needed is not None:
            return shape == self.needed
        known = {*self.inputs.values(), *self.outputs.values()}
        lengths = {length for one in known for length in one} - {self.examples}
        of_examples = len(shape) == 2 and shape[0] == self.examples and shape[1] in lengths
        return shape in known or of_examples

    def is_sure(self, arrangement: "Arrangement") -> bool:
        """Return whether a product is the one that was meant: its result is asked for, or it takes the weights the way the call goes.

        Forward sums over what comes in, backward over what goes out; other arrays, with no name on the result, may be wrong ones.
        """
        gradients = [f"d{name}" for name in self.parameters]
        if any(_is_name_of(part.text.removesuffix(".T"), name) for part in self.parts for name in gradients):
            # A parameter's gradient, where the parameter itself should stand: that is another mistake.
            return False
        if self.needed is not None:
            return True
        weights = [shape for shape in self.shapes or () if len(shape) == 2 and self.is_shape_of_parameter(shape)]
        if len(weights) != 1 or not self.method:
            return False
        own = weights[0] if weights[0] in [self.inputs[name] for name in self.parameters] else weights[0][::-1]
        # Weights that count a bias unit are laid out the other way round.
        rows_come_in = not self.counts_with_bias
        return arrangement.summed == own[0 if rows_come_in is (self.method == "forward") else 1]

    @cached_property
    def arrangement(self) -> "Arrangement | None":
        """Return the one matrix product of the two arrays, turned round or exchanged as little as can be, that is wanted."""
        if self.shapes is None or not self.has_weights:
            return None
        found = sorted(
            (one for one in _arrangements(*self.shapes) if self.is_wanted(one.result)),
            key=lambda one: (one.steps, one.exchanged),
        )
        if not found or (len(found) > 1 and found[0].steps == found[1].steps and found[0].result != found[1].result):
            return None
        return found[0] if self.is_sure(found[0]) else None

    @property
    def has_weights(self) -> bool:
        """Return whether there are weights at all: only with them is a matrix product ever needed."""
        return any(len(self.inputs[name]) == 2 for name in self.parameters)

    @property
    def is_place_by_place(self) -> bool:
        """Return whether all that goes in and comes out has one shape, and there are no weights: each place stands for itself."""
        return not self.parameters and len({*self.inputs.values(), *self.outputs.values()}) == 1

    @cached_property
    def counts_with_bias(self) -> set[int]:
        """Return the numbers of columns of the parameters that have one more for a bias: where layers follow one another so."""
        shapes = [self.inputs[name] for name in self.parameters if len(self.inputs[name]) == 2]
        pairs = [
            (one, other)
            for one in shapes
            for other in shapes
            if other[1] == one[0] + 1 and one[1] != other[0] and one is not other
        ]
        return {shape[1] for pair in pairs for shape in pair}


@dataclass(frozen=True)
class Arrangement:
    """A matrix product of two arrays: which of them are turned round, whether they are exchanged, and what comes of it."""

    turned: tuple[bool, bool]
    exchanged: bool
    result: Shape
    summed: int

    @property
    def steps(self) -> int:
        """Return how much is changed about the product as it was written."""
        return sum(self.turned) + self.exchanged


def _is_name_of(written: str, name: str) -> bool:
    """Return whether a variable's name is one that people give to an output.

    >>> [_is_name_of(written, "dW1") for written in ("self.dW1", "grad_W1", "dw1", "W1_grad", "dW", "W1")]
    [True, True, True, True, False, False]
    """
    plain = written.removeprefix("self.").replace("_", "").lower().replace("delta", "d")
    wanted = name.replace("_", "").lower().replace("delta", "d")
    of = wanted.removeprefix("d")
    return plain == wanted or (of != wanted and plain in (f"grad{of}", f"{of}grad", f"g{of}"))


def _arrangements(one: Shape, other: Shape) -> Iterator[Arrangement]:
    """Yield every matrix product that two arrays of one or two axes can make."""
    if not (1 <= len(one) <= 2 and 1 <= len(other) <= 2):
        return
    for turn_one in (False, True)[: len(one)]:
        for turn_other in (False, True)[: len(other)]:
            left, right = one[::-1] if turn_one else one, other[::-1] if turn_other else other
            for exchanged in (False, True):
                first, second = (right, left) if exchanged else (left, right)
                if first[-1] == second[0]:
                    yield Arrangement((turn_one, turn_other), exchanged, first[:-1] + second[1:], first[-1])


def met(crash: Crash, how: tuple[str, ...]) -> tuple[Shape, Shape] | None:
    """Return the shapes of two arrays that did not fit in one of these operations; nothing for any other exception."""
    unfit = re.search(
        r"could not be broadcast|mismatch in its core dimension|not aligned|enough dimensions", crash.message
    )
    return crash.shapes if crash.type == "ValueError" and crash.how in how and unfit else None


def crash_of(assessment: Assessment, evidence: Evidence) -> Crash:
    """Return the exception that a row's evidence is, with the shapes of its case."""
    case, expected = assessment.plan.cases[evidence.case], assessment.expectation.cases[evidence.case]
    steps, at = case.calls.steps, evidence.step
    asked = steps[at] if at is not None else None
    arguments = [] if asked is None else list(getattr(asked, "arguments", ()))
    made = [one for one in steps if isinstance(one, New)]
    inputs = {name: array.shape for name, array in case.arrays.items() if "~" not in name}
    handed = [
        one.name for other in steps if isinstance(other, Call) for one in other.arguments if isinstance(one, Named)
    ]
    rows = {inputs[name][0] for name in handed if len(inputs.get(name, ())) == 2}
    if not handed:
        # A plain function: what all its results that are no parameters' gradients begin with is not known.
        rows = {shape[0] for shape in expected.shapes.values() if shape} if len(expected.shapes) > 1 else set()
    return Crash(
        notes=evidence.notes,
        method=asked.method if isinstance(asked, Call) else "",
        given=len(arguments),
        inputs=inputs,
        outputs={name: tuple(shape) for name, shape in expected.shapes.items()},
        parameters=tuple(
            one.name for new in made for one in new.arguments if isinstance(one, Named) and one.name in inputs
        ),
        returned=tuple(case.calls.by_step.get(at, ())) if at is not None else (),
        labels=tuple(array.shape for array in case.arrays.values() if array.dtype.kind in "iu"),
        examples=rows.pop() if len(rows) == 1 else None,
        kept_as={
            f"self.{step.attribute}" + ("" if step.key is None else f"[{step.key!r}]"): name
            for name, result in case.calls.outputs.items()
            for step in [steps[result.step]]
            if isinstance(step, Read)
        },
    )


def what_met(assessment: Assessment, evidence: Evidence, say_why: bool) -> list[str]:
    """Return sentences: which operation of which shapes was tried, and what is needed there; none where shapes do not tell.

    say_why: also why these shapes do not fit, which no name of a mistake says.
    """
    crash = crash_of(assessment, evidence)
    shapes = met(crash, (*PRODUCTS, *ELEMENTWISE))
    if not shapes:
        return []
    values = {"tried": crash.notes.get("tried", ""), "one": str(shapes[0]), "other": str(shapes[1])}
    if crash.how in PRODUCTS:
        said = [_("{tried} is a matrix product of {one} and {other}.").format(**values)]
    elif crash.how in TIMES:
        said = [_("{tried} multiplies {one} and {other} element by element.").format(**values)]
    else:
        said = [_("{tried} works element by element on {one} and {other}.").format(**values)]
    if say_why:
        said += _why_not(crash.how in PRODUCTS, *shapes)
    if crash.target:
        tensor = assessment.plan.cases[evidence.case].gradients.get(crash.target, "")
        arrangement = crash.arrangement if crash.how in (*PRODUCTS, *TIMES) else None
        summed = arrangement is not None and arrangement.summed == crash.examples
        sentence = {
            (True, True): _("Every entry of {target}, {needed} like {tensor}, is a sum over the {count} examples."),
            (True, False): _("{target} needs the shape of {tensor}, {needed}."),
        }.get((bool(tensor), summed), _("{target} needs the shape {needed}."))
        values = {"target": crash.target, "tensor": tensor, "needed": str(crash.outputs[crash.target])}
        said.append(sentence.format(**values, count=crash.examples))
    return said


def _why_not(product: bool, one: Shape, other: Shape) -> list[str]:
    """Return the sentence that says why two shapes do not fit; none where that is not plain.

    >>> _why_not(True, (5, 4), (5, 6)), _why_not(True, (), (5,)), _why_not(True, (5, 4), (4, 6))
    (['There 4 meets 5, and the two have to be the same.'], ['It needs an array on both sides.'], [])
    >>> _why_not(False, (5, 6), (7,))
    ['From the last axis on, lengths have to be the same, or 1: here 6 meets 7.']
    """
    if product and not (one and other):
        return [_("It needs an array on both sides.")]
    if product:
        first, second = one[-1], other[-2] if len(other) > 1 else other[0]
        if first == second:
            return []
        return [_("There {first} meets {second}, and the two have to be the same.").format(first=first, second=second)]
    for first, second in zip(one[::-1], other[::-1], strict=False):
        if first != second and 1 not in (first, second):
            say = _("From the last axis on, lengths have to be the same, or 1: here {first} meets {second}.")
            return [say.format(first=first, second=second)]
    return []


def _shape(text: str) -> Shape:
    """Return a shape of what stands between its brackets.

    >>> _shape("4,5"), _shape("5,"), _shape("")
    ((4, 5), (5,), ())
    """
    return tuple(int(length) for length in text.replace(" ", "").split(",") if length.isdigit() and len(length) < 10)


def _without_letters(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return the arrays of an `einsum` of two matrices as a matrix product takes them; nothing for any other one.

    >>> _without_letters((Part("'ij,ik->jk'", "str"), Part("x", "(5, 4)"), Part("dout", "(5, 3)")))[0].shape
    (4, 5)
    """
    letters = re.match(r"['\"](\w)(\w),(\w)(\w)(?:->\w\w)?['\"]$", parts[0].text) if len(parts) == 3 else None
    if letters is None or len({*letters.groups()}) != 3:
        return ()
    one, other = parts[1:]
    if one.shape is None or other.shape is None:
        return ()
    if letters[1] in (letters[3], letters[4]):
        one = Part(f"{one.text}.T", str(one.shape[::-1]))
    if letters[4] in (letters[1], letters[2]):
        other = Part(f"{other.text}.T", str(other.shape[::-1]))
    return one, other
