"""Which known mistake an exception is. Pure: a hint, that never changes a score.

A name is given where the exception, the part of the line that raised, and the shapes in it leave no other reading. Each kind is
a record: its name, what to say and to think about, and when it is that kind.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bpgrade.assessment import Assessment
from bpgrade.diagnose.tried import ELEMENTWISE, PRODUCTS, TIMES, Crash, Part, crash_of, met
from bpgrade.messages import later
from bpgrade.rubric import Mistake
from bpgrade.verdict import Evidence

_ARITHMETIC = ("*", "+", "-", "/", "**", "//", "@")
#: What a first parameter is called that stands for the object.
_SELF = ("self", "slef", "sefl", "this", "me", "cls", "s", "obj", "_")


@dataclass(frozen=True)
class Kind:
    """One known mistake that stops Python: its name as results carry it, what to say, what to think about, and when it is it."""

    name: str
    say: str
    think: str
    fits: Callable[[Crash], bool]


# -- names ------------------------------------------------------------------------------------------------------------------


def _self_forgotten(crash: Crash) -> bool:
    return crash.type == "NameError" and crash.how == "name" and crash.notes.get("kept") == "yes"


def _self_not_taken(crash: Crash) -> bool:
    found = re.search(r"takes (\d{1,2}) positional arguments? but (\d{1,2}) (?:was|were) given", crash.message)
    names = crash.notes.get("parameters", "").split()
    if crash.type != "TypeError" or not found or "file" in crash.notes:
        return False
    fits = len(names) == int(found[1]) == crash.given == int(found[2]) - 1
    return fits and bool(names) and names[0].lower() not in _SELF


def _name_of_another_method(crash: Crash) -> bool:
    earlier = {"forward", "__init__"} & set(crash.notes.get("bare", "").split())
    return crash.type == "NameError" and crash.how == "name" and "kept" not in crash.notes and bool(earlier)


def _never_written(crash: Crash) -> bool:
    found = re.search(r"object has no attribute '(\w+)'", crash.message)
    if crash.type != "AttributeError" or crash.how != "." or not found or crash.notes.get("written") != "nowhere":
        return False
    return not _is_near(found[1], crash.notes.get("beside", "").split())


def _only_none_written(crash: Crash) -> bool:
    return "NoneType" in crash.message and crash.notes.get("written") == "none"


def _is_near(name: str, others: list[str]) -> bool:
    """Return whether a name is most likely one of the others, mistyped."""
    from difflib import SequenceMatcher

    plain = name.lower().replace("_", "")
    return any(
        plain == other.lower().replace("_", "")
        or (name[0] == other[0] and SequenceMatcher(None, name, other).ratio() >= 0.6)
        for other in others
    )


def _returns_nothing(crash: Crash) -> bool:
    return "NoneType" in crash.message and crash.notes.get("returns") == "nothing"


def _sum_not_started(crash: Crash) -> bool:
    return crash.type == "UnboundLocalError" and "added" in crash.notes


def _class_for_layer(crash: Crash) -> bool:
    missing = re.search(r"missing \d+ required positional argument", crash.message)
    handed_over = any(part.what.startswith("object") for part in crash.parts)
    of_class = crash.notes.get("of") == "class with forward"
    return crash.type == "TypeError" and bool(missing) and of_class and not handed_over


def _layer_called(crash: Crash) -> bool:
    return (
        "object is not callable" in crash.message
        and crash.how == "call"
        and crash.parts[0].what == "object with forward"
    )


# -- one number, many numbers -----------------------------------------------------------------------------------------------


def _scalar_code(crash: Crash) -> bool:
    if crash.type == "ValueError" and crash.message.startswith("The truth value of an array"):
        # A bare name may only be asked whether it is there.
        compared = any(re.search(r"[<>]|[=!]=", part.text) for part in crash.parts)
        chosen = crash.how in ("<", "and", "max", "min") or (crash.how in ("not", "or", "name") and compared)
        return chosen and not any(part.what == "None" for part in crash.parts)
    one_only = "can be converted to Python scalars" in crash.message
    return crash.type == "TypeError" and one_only and (crash.how.startswith("math.") or crash.how in ("float", "int"))


def _second_is_array(crash: Crash, names: tuple[str, ...]) -> bool:
    """Return whether a function that takes an axis second was given an array there."""
    as_axis = "only integer scalar arrays can be converted to a scalar index" in crash.message
    return as_axis and crash.how in names and len(crash.parts) > 1 and crash.parts[1].shape != ()


def _max_for_maximum(crash: Crash) -> bool:
    return _second_is_array(crash, ("np.max", "np.min", "np.amax", "np.amin"))


def _sum_for_addition(crash: Crash) -> bool:
    return _second_is_array(crash, ("np.sum", "np.prod", "np.mean"))


# -- labels and indices -----------------------------------------------------------------------------------------------------


def _is_labels(crash: Crash, part: Part) -> bool:
    return part.is_of_integers and part.shape in crash.labels


def _labels_as_one_hot(crash: Crash) -> bool:
    if not crash.parts or not any(_is_labels(crash, part) for part in crash.parts[:2]):
        return False
    if crash.how == "np.argmax":
        return crash.type == "AxisError"
    if crash.how == "[]":
        return crash.message.startswith("too many indices for array") and _is_labels(crash, crash.parts[0])
    met = crash.type == "ValueError" and crash.how in (*ELEMENTWISE, *PRODUCTS) and crash.shapes
    return bool(met) and any(len(shape) == 2 for shape in crash.shapes or ())


def _labels_choose_rows(crash: Crash) -> bool:
    if crash.type != "IndexError" or crash.how != "[]" or "is out of bounds for axis 0" not in crash.message:
        return False
    return len(crash.parts) == 2 and _is_labels(crash, crash.parts[1]) and len(crash.parts[0].shape or ()) == 2


def _not_paired(crash: Crash) -> bool:
    return crash.type == "IndexError" and crash.message.startswith(
        "shape mismatch: indexing arrays could not be broadcast"
    )


def _beyond_the_end(crash: Crash) -> bool:
    array = re.search(r"index -?\d+ is out of bounds for axis \d+ with size \d+", crash.message)
    return crash.type == "IndexError" and crash.how == "[]" and bool(array)


def _element_for_index(crash: Crash) -> bool:
    if crash.how != "[]" or len(crash.parts) < 2 or crash.type not in ("TypeError", "IndexError"):
        return False
    container, place = crash.parts[0].what, crash.parts[1]
    if container in ("list", "tuple"):
        as_place = re.search(
            r"indices must be integers or slices, not (?:numpy\.\w+|float)|converted to a scalar index", crash.message
        )
        return bool(as_place) and place.what not in ("list", "tuple", "str")
    by_value = (
        crash.message.startswith("only integers, slices") or "must be of integer (or boolean) type" in crash.message
    )
    return by_value and place.shape is not None and not place.what.endswith((" int", " bool"))


def _list_not_grown(crash: Crash) -> bool:
    return crash.type == "IndexError" and crash.message == "list assignment index out of range"


def _range_forgotten(crash: Crash) -> bool:
    return crash.type == "TypeError" and crash.how == "for" and crash.message == "'int' object is not iterable"


def _list_for_array(crash: Crash) -> bool:
    if crash.type != "TypeError" or crash.how.removesuffix("=") not in _ARITHMETIC:
        return False
    kinds = {part.what for part in crash.parts}
    lists = bool(kinds & {"list", "tuple"}) and not re.search(r"\bstr\b|\bdict\b|\bNoneType\b", crash.message)
    return lists and bool(
        re.search(r"multiply sequence|unsupported operand|can only concatenate|bad operand", crash.message)
    )


# -- axes and shapes --------------------------------------------------------------------------------------------------------


def _no_such_axis(crash: Crash) -> bool:
    if crash.type == "AxisError":
        return bool(re.search(r"axis -?\d+ is out of bounds for array of dimension \d+", crash.message)) and bool(
            crash.how
        )
    of_shape = bool(crash.parts) and crash.parts[0].text.endswith(".shape")
    if crash.how == "[]" and of_shape:
        return crash.message == "tuple index out of range"
    return crash.how == "unpack" and of_shape and crash.message.startswith("not enough values to unpack")


def _shape_not_a_tuple(crash: Crash) -> bool:
    number = re.match(r"Cannot interpret '\d+' as a data type", crash.message)
    return crash.how in ("np.zeros", "np.ones", "np.empty") and crash.type == "TypeError" and bool(number)


def _bias_column_missing(crash: Crash) -> bool:
    shapes = met(crash, PRODUCTS)
    if not shapes or min(len(shapes[0]), len(shapes[1])) < 2:
        return False
    units, weights = shapes[0][1], shapes[1]
    by_bias = weights[0] in crash.counts_with_bias and units == weights[0] - 1
    # The other way round, what meets the units is how many units the weights lead to: one more only by chance.
    of_parameters = [crash.inputs[name] for name in crash.parameters]
    turned = weights[::-1] in of_parameters and (weights not in of_parameters or _is_turned(crash.parts[1].text))
    put_there = re.search(r"\b(?:ones|hstack|column_stack|concatenate|append|insert|pad|c_)\b", crash.parts[0].text)
    return by_bias and turned and not put_there and not crash.is_shape_of_parameter(shapes[0])


def _bias_delta(crash: Crash) -> bool:
    shapes = met(crash, (*TIMES, "-=", "+="))
    if shapes and len(shapes[0]) == len(shapes[1]) == 2:
        few, many = sorted(shapes, key=lambda shape: shape[1])
        return few[0] == many[0] and many[1] == few[1] + 1 and many[1] in crash.counts_with_bias
    shapes = met(crash, PRODUCTS)
    if not shapes or {len(shape) for shape in shapes} != {2}:
        return False
    (_rows, units), (rows, columns) = shapes
    below = {crash.inputs[name] for name in crash.parameters if len(crash.inputs[name]) == 2}
    return (units - 1, units) == (rows, rows + 1) and (rows, columns) in below and units in crash.counts_with_bias


def _keepdims_missing(crash: Crash) -> bool:
    shapes = met(crash, ("-", "-=", "/", "/=", "np.subtract", "np.divide"))
    if not shapes or any(part.is_of_integers for part in crash.parts):
        return False
    short, long = sorted(shapes, key=len)
    return len(short) == 1 and len(long) == 2 and short[0] == long[0] == crash.examples and long[0] != long[1]


def _inner_for_outer(crash: Crash) -> bool:
    shapes = met(crash, PRODUCTS)
    if not shapes or len(shapes[0]) != 1 or len(shapes[1]) != 1:
        return False
    both = (shapes[0][0], shapes[1][0])
    return any(both in (known, known[::-1]) for known in (*crash.inputs.values(), *crash.outputs.values()))


def _matrix_for_elementwise(crash: Crash) -> bool:
    shapes = met(crash, PRODUCTS)
    if not shapes:
        return False
    if () in shapes:
        return "enough dimensions" in crash.message
    alike = shapes[0] == shapes[1] and len(shapes[0]) == 2 and shapes[0][0] != shapes[0][1]
    if not crash.is_place_by_place and shapes[0][-1] not in _units(crash):
        # The scores of an example share one softmax, and so do their gradients.
        return False
    if crash.needed is not None:
        return alike and crash.needed == shapes[0]
    # Of two arrays with no name on the result, one has to look like a slope or a mask.
    return alike and any(re.search(r"\d\.? *-|\*\*|[<>]", part.text) for part in crash.parts)


def _units(crash: Crash) -> set[int]:
    """Return how many units there are on each side of the weights; in front of a softmax, only where they go in."""
    weights = [crash.inputs[name] for name in crash.parameters if len(crash.inputs[name]) == 2]
    return {length for shape in weights for length in (shape[:1] if crash.labels else shape)}


def _elementwise_with_product(crash: Crash) -> bool:
    """Return whether one factor fits and the other is a matrix product, where every place stands for itself."""
    shapes = met(crash, TIMES)
    if not shapes or crash.needed is None or not crash.is_place_by_place or crash.needed not in shapes:
        return False
    other = crash.parts[1 - shapes.index(crash.needed)]
    return bool(re.search(r"@|\b(?:dot|matmul)\(", other.text))


def _elementwise_for_matrix(crash: Crash) -> bool:
    shapes = met(crash, TIMES)
    if not shapes or crash.arrangement is None or max(map(len, shapes)) < 2:
        return False
    masks = any(part.what.endswith(" bool") for part in crash.parts)
    return shapes[0] != shapes[1][::-1] and not masks


def _wrong_way_round(crash: Crash) -> bool:
    """Return whether two arrays do make a wanted product, but not as they stand."""
    return bool(met(crash, PRODUCTS)) and crash.arrangement is not None and crash.arrangement.steps > 0


def _of_layout(crash: Crash) -> bool:
    shapes = met(crash, PRODUCTS)
    if not shapes or crash.method != "forward" or not _wrong_way_round(crash):
        return False
    if any(name.startswith("Theta") for name in crash.parameters):
        # Those of the second lecture are laid out the other way.
        return False
    return any(len(shape) == 2 and crash.is_shape_of_parameter(shape) for shape in shapes)


def _side_by_side(crash: Crash) -> bool:
    shapes = met(crash, ELEMENTWISE)
    if not shapes:
        return False
    few, many = sorted(shapes, key=lambda shape: shape[-1:])
    return (
        len(few) == 2 and many[-1] == few[0] * few[1] > few[1] and many in ((1, many[-1]), (many[-1],)) and few[0] > 1
    )


def _transpose_missing(crash: Crash) -> bool:
    if not _wrong_way_round(crash) or crash.arrangement is None or crash.arrangement.exchanged:
        return False
    turned = [part for part, turn in zip(crash.parts, crash.arrangement.turned, strict=False) if turn]
    return len(turned) == 1 and not _is_turned(turned[0].text)


def _transpose_misplaced(crash: Crash) -> bool:
    shapes = met(crash, ELEMENTWISE)
    if shapes and len(shapes[0]) == len(shapes[1]) == 2 and shapes[0] == shapes[1][::-1]:
        # Where they make the product that is needed as they stand, `@` for `*` is all that is missing.
        return crash.arrangement is None or crash.arrangement.steps > 0
    return _wrong_way_round(crash)


def _is_turned(text: str) -> bool:
    return bool(re.search(r"\.T$|transpose\(", text))


# -- numbers and signs ------------------------------------------------------------------------------------------------------


def _integers(crash: Crash) -> bool:
    return bool(
        re.search(r"Cannot cast ufunc '\w+' output from dtype\('float\d+'\) to dtype\('u?int\d+'\)", crash.message)
    )


def _read_only(crash: Crash) -> bool:
    return crash.type == "ValueError" and bool(
        re.fullmatch(r"(?:assignment destination|output array) is read-only", crash.message)
    )


def _times_sign_missing(crash: Crash) -> bool:
    if "object is not callable" not in crash.message or crash.how != "call" or len(crash.parts) < 2:
        return False
    what, inside = crash.parts[0], crash.parts[1]
    factors = what.shape is not None and inside.shape is not None and not inside.what.endswith(" int")
    return factors and bool(re.search(r"[-+*/]", inside.text)) and "shadows" not in crash.notes


def _caret_for_power(crash: Crash) -> bool:
    refused = "bitwise_xor" in crash.message or "unsupported operand type(s) for ^" in crash.message
    return crash.type == "TypeError" and crash.how in ("^", "^=") and refused


def _boolean_arithmetic(crash: Crash) -> bool:
    return crash.type == "TypeError" and crash.message.startswith(
        ("numpy boolean subtract", "The numpy boolean negative")
    )


#: In the order in which they are tried: what is more special comes first.
KINDS = (
    Kind(
        "self-forgotten",
        later(
            "Your object keeps this under `self`; without `self` in front, a name is looked for in this one method only."
        ),
        later("Which names does a method know by itself, and which does the object keep for it?"),
        _self_forgotten,
    ),
    Kind(
        "self-forgotten",
        later("Python hands a method its own object first, and this one has no parameter for it."),
        later("What comes first between the brackets of every other method?"),
        _self_not_taken,
    ),
    Kind(
        "cache-never-written",
        later("This is a name of another method alone; when that method has ended, it is gone."),
        later("How can what one method works out still be there for the next one?"),
        _name_of_another_method,
    ),
    Kind(
        "cache-never-written",
        later("Your class reads this attribute, and no method of it has written it."),
        later("After forward has run, which attributes does your object have?"),
        _never_written,
    ),
    Kind(
        "cache-never-written",
        later("Your class reads this attribute, and has never put anything but None there."),
        later("After forward has run, what does this attribute hold?"),
        _only_none_written,
    ),
    Kind(
        "return-forgotten",
        later("A function of yours works something out and does not return it, so None arrives here."),
        later("What does a function give back that comes to its end without a `return`?"),
        _returns_nothing,
    ),
    Kind(
        "sum-not-started",
        later("Something is added to this name before it has its first value."),
        later("What should this sum be before anything has been added?"),
        _sum_not_started,
    ),
    Kind(
        "wiring",
        later("You call a method of the class itself; make an object of the class first."),
        later("What does `()` do after the name of a class?"),
        _class_for_layer,
    ),
    Kind(
        "wiring",
        later("You call the object itself; what can be called are its methods."),
        later("Which method of this object computes what you need here?"),
        _layer_called,
    ),
    Kind(
        "scalar-code",
        later("This works for one number only; here a whole array arrives."),
        later("Which function of numpy does it for every element?"),
        _scalar_code,
    ),
    Kind(
        "max-for-maximum",
        later(
            "This function finds one largest or smallest value in a single array, and takes an axis second; it does not compare two arrays."
        ),
        later("What shape should come out, and which function of numpy compares two arrays place by place?"),
        _max_for_maximum,
    ),
    Kind(
        "sum-for-addition",
        later("This function reduces a single array, and takes an axis second; it does not combine two arrays."),
        later("How do two arrays become one of the same shape, place by place?"),
        _sum_for_addition,
    ),
    Kind(
        "labels-as-one-hot",
        later("The labels are one whole number for each example: the class itself, not a row of zeros and a one."),
        later("What does a label of 2 say about a row of scores?"),
        _labels_as_one_hot,
    ),
    Kind(
        "label-rows",
        later("The labels choose among the rows here; a label is the number of a class, and the classes are columns."),
        later("For example 1, which row and which column hold the number of its right class?"),
        _labels_choose_rows,
    ),
    Kind(
        "indices-not-paired",
        later("Two lists of places are read in pairs here, and they are not of one length."),
        later("How many entries do you want, and which row and column has each?"),
        _not_paired,
    ),
    Kind(
        "bias-unit-missing",
        later("The weights have one column more than there are units here: that column is the bias unit's."),
        later("Which value does the bias unit send along its weights?"),
        _bias_column_missing,
    ),
    Kind(
        "bias-delta",
        later(
            "One has an entry for the bias unit and the other has none; no weights lead into a bias unit, so it has no delta."
        ),
        later("Which weights would delta_0 be the error of?"),
        _bias_delta,
    ),
    Kind(
        "keepdims-missing",
        later("One value for each example meets a whole row for each example, and numpy lines their last axes up."),
        later("What shape must one value for each row have, to meet a matrix row by row?"),
        _keepdims_missing,
    ),
    Kind(
        "inner-for-outer",
        later(
            "This product of two lists of numbers adds up pairs; here every number of one meets every number of the other."
        ),
        later("How many numbers should come out?"),
        _inner_for_outer,
    ),
    Kind(
        "matrix-for-elementwise",
        later("A matrix product mixes the places of its arrays; here every place stands for itself."),
        later("Does one unit's slope touch another unit's gradient?"),
        _matrix_for_elementwise,
    ),
    Kind(
        "matrix-for-elementwise",
        later(
            "One of the two is a matrix product, which mixes the places of its arrays; here every place stands for itself."
        ),
        later("Which shape has each factor, and which should it have?"),
        _elementwise_with_product,
    ),
    Kind(
        "parameter-layout",
        later("Repeated side by side, it is one long row; the sum needs it once under each output."),
        later("Print both shapes: which one should the other fit?"),
        _side_by_side,
    ),
    Kind(
        "parameter-layout",
        later(
            "The weights are laid out (inputs, outputs), and every row of the input is an example; this product needs them otherwise."
        ),
        later("Print both shapes: which two axes must meet?"),
        _of_layout,
    ),
    Kind(
        "elementwise-for-matrix",
        later("That takes a matrix product."),
        later("Which index has to disappear on the way to the result?"),
        _elementwise_for_matrix,
    ),
    Kind(
        "transpose-missing",
        later("These two do make the product that is needed, once one of them is turned round."),
        later("Which axes of the two are to be summed over, and where does each stand?"),
        _transpose_missing,
    ),
    Kind(
        "transpose-misplaced",
        later("These two do belong together, but not turned and ordered in this way."),
        later("Write both shapes down: which axis should the result keep of each?"),
        _transpose_misplaced,
    ),
    Kind(
        "no-such-axis",
        later("You ask for an axis that this array does not have."),
        later("How many axes has the array, and with which number does the first one begin?"),
        _no_such_axis,
    ),
    Kind(
        "shape-not-a-tuple",
        later("The first argument is the whole shape, and the second one the kind of numbers."),
        later("How does Python write two numbers as one thing?"),
        _shape_not_a_tuple,
    ),
    Kind(
        "integers",
        later("Your array is made of integers, and fractions do not fit into it."),
        later("What does your array's dtype say?"),
        _integers,
    ),
    Kind(
        "read-only-array",
        later("This array only looks at the numbers of another one, and may not be written to."),
        later("How does one get an array with numbers of its own?"),
        _read_only,
    ),
    Kind(
        "times-sign-missing",
        later("Brackets right behind a value call it like a function; a product needs its sign."),
        later("What stands between two factors in Python?"),
        _times_sign_missing,
    ),
    Kind(
        "caret-for-power",
        later("In Python `^` is no power; it works on the bits of whole numbers."),
        later("How does Python write a power?"),
        _caret_for_power,
    ),
    Kind(
        "boolean-arithmetic",
        later("This is an array of True and False, and numpy does not subtract those."),
        later("How does a mask become numbers, or the opposite mask?"),
        _boolean_arithmetic,
    ),
    Kind(
        "list-not-grown",
        later("A list has only the places that were put into it; this one is not there yet."),
        later("How does a list become longer by one?"),
        _list_not_grown,
    ),
    Kind(
        "range-forgotten",
        later("A loop goes through things one by one, and a single whole number is no such thing."),
        later("What gives a loop the numbers from 0 up to, but not with, n?"),
        _range_forgotten,
    ),
    Kind(
        "list-for-array",
        later("One of the two is a list or a tuple, and arithmetic does not reach what is inside it."),
        later("How does one do the same to every array of a list?"),
        _list_for_array,
    ),
    Kind(
        "element-for-index",
        later("What stands between the brackets is a value; a place is a whole number."),
        later("What does your loop go through: places, or what stands there?"),
        _element_for_index,
    ),
    Kind(
        "index-beyond-the-end",
        later("The index goes beyond the end of its axis."),
        later("How long is this axis, and which is the largest index that you ask for?"),
        _beyond_the_end,
    ),
)


#: What shapes may look like by chance, where two sizes happen to differ by one, or to be each other's multiple.
BY_CHANCE = frozenset({"bias-delta", "parameter-layout"})


def known_mistake(assessment: Assessment, evidence: Evidence) -> Mistake | None:
    """Return the known mistake that an exception is; nothing where the evidence does not suffice."""
    crash = crash_of(assessment, evidence)
    kind = next((kind for kind in KINDS if kind.fits(crash)), None)
    return Mistake(kind.name, None, kind.say, kind.think) if kind else None
