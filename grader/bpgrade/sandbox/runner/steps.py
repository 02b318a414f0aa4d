"""The steps of a plan, done: each gives one frame, whatever the student's code does meanwhile."""

import warnings
from collections.abc import Callable, Mapping, Sequence, Set
from functools import partial
from typing import Any

import numpy as np

from bpgrade.sandbox.runner import adapters
from bpgrade.sandbox.runner.attempts import attempted, is_worked_on
from bpgrade.sandbox.runner.finding import Found, find, lost, near, nearly
from bpgrade.sandbox.runner.handed_in import HandedIn
from bpgrade.sandbox.runner.notes import Note, text_of
from bpgrade.sandbox.runner.numbers import Array, NotNumbers, TooMany, arrays, as_float64
from bpgrade.sandbox.runner.places import Lacks
from bpgrade.sandbox.runner.standins import WHY
from bpgrade.sandbox.runner.tried import parameters_of, what_was_tried
from bpgrade.sandbox.runner.watching import Watch, code_of
from bpgrade.sandbox.wire import MAX_ARRAYS, MAX_NDIM, Status, pack_frame

_FAILED = object()
#: Whether an array that was handed out is changed is told of arrays of so many entries: comparing costs time, and what changes a
#: large one changes a small one too.
_WATCHED = 1000


class Performer:
    """Does steps one after the other, and remembers what they gave for later ones of the same case.

    names: by definition, those that count for it. classes: the definitions whose objects are asked for something.
    forms: by definition, the other form that a course has it written in.
    """

    def __init__(
        self,
        handed_in: HandedIn,
        names: Mapping[str, Sequence[str]],
        classes: Set[str],
        forms: Mapping[str, adapters.Form],
    ) -> None:
        self.handed_in = handed_in
        self.names = names
        self.classes = classes
        self.forms = forms
        self.most = 0
        self.given: Mapping[str, Array] = {}
        self.results: dict[int, Any] = {}
        self.lists: dict[str, list[Any]] = {}
        self.lent: list[tuple[str, Array]] = []
        self.definitions: dict[int, Found | None] = {}
        self.placed: set[tuple[str, str]] = set()
        self.found: dict[str, Found | None] = {}
        self.warned: list[str] = []
        warnings.showwarning = self._remember_warning
        warnings.simplefilter("always")

    def begin_case(self, arrays: Mapping[str, Array], result_bytes: int) -> None:
        """Forget the objects of the case before; these are the arrays of the next one.

        result_bytes: the most that the arrays of one of its results may take.
        """
        self.given = arrays
        self.most = result_bytes // 8
        self.results.clear()
        self.lists.clear()
        self.lent.clear()
        self.definitions.clear()

    def perform(self, frame: int, number: int, step: Sequence[Any]) -> bytes:
        """Return the frame of one step, the `number`-th of its case. step: as the judge's plan has it, in JSON's types."""
        notes: Note = {}
        self.warned.clear()
        self.results[number] = _FAILED
        try:
            match step:
                case ["new", definition, arguments]:
                    status, value = self._new(number, self.names[definition], arguments, notes)
                case ["call", thing, method, arguments]:
                    status, value = self._call(number, thing, method, arguments, notes)
                case ["read", thing, attribute, key]:
                    status, value = self._read(number, thing, attribute, key, notes)
                case _:
                    raise ValueError("not a step")
            values: list[Array] = []
            self.results[number] = value
            if status is Status.VALUES:
                status, values = self._numbers(value, notes)
        except NotImplementedError as error:
            status, values = Status.EMPTY, []
            notes.update(self.handed_in.sources.describe(error), unwritten=_innermost(error))
        except BaseException as error:
            status, values = Status.RAISED, []
            notes.update(self.handed_in.sources.describe(error), **what_was_tried(error, self.handed_in.sources))
            if "file" not in notes and step[0] == "call":
                notes.update(parameters_of(self.results.get(step[1]), step[2]))
        if status not in (Status.VALUES, Status.SEQUENCE, Status.OBJECT):
            self.results[number] = _FAILED
        if self.warned:
            notes["warning"] = self.warned[0]
        overwritten = self._overwritten()
        if overwritten:
            notes["overwritten"] = " ".join(overwritten)
        return pack_frame(frame, status, values, notes)

    def _new(self, number: int, names: Sequence[str], arguments: list[Any], notes: Note) -> tuple[Status, Any]:
        found, make = self._find(names), None
        if names[0] in self.forms:
            found, make = self._adapted(self.forms[names[0]], found)
        self.definitions[number] = found
        if found is None:
            why = lost(self.handed_in.modules, names)
            if why is None and names[0] in self.forms and self.forms[names[0]]["functions"]:
                names = self.names[self.forms[names[0]]["forward"]]
                why = lost(self.handed_in.modules, names)
            if why is not None:
                notes.update(why)
                return Status.RAISED, None
            notes["missing"] = names[0]
            close = near(self.handed_in.modules, names, names[0] in self.classes)
            if close is not None:
                notes["near"] = close
            return Status.EMPTY, None
        notes.update(found=found.name, found_file=found.label, found_line=found.line)
        if found.other is not None:
            notes.update(other_file=found.other[0], other_line=found.other[1])
        is_class = make is not None or isinstance(found.value, type)
        try:
            status, value = self._result_of(make or found.value, arguments, is_class)
        except Lacks as what:
            notes["missing"] = what
            return Status.EMPTY, None
        return (Status.OBJECT if is_class and status is Status.VALUES else status), value

    def _call(self, number: int, thing: int, method: str, arguments: list[Any], notes: Note) -> tuple[Status, Any]:
        made = self.results.get(thing, _FAILED)
        if made is _FAILED:
            return Status.SKIPPED, None
        function = getattr(made, method, None)
        is_first = self._note_place(thing, method, function, notes)
        if function is None and hasattr(type(made), WHY):
            raise ImportError(getattr(type(made), WHY))
        if function is None:
            notes["missing"] = made.called(method) if isinstance(made, adapters.Adapted) else method
            close = next((name for name in dir(made) if not name.startswith("__") and nearly(name, method)), None)
            if close is not None:
                notes["near"] = close
            return Status.EMPTY, None
        if not is_first:
            return self._result_of(function, arguments, is_class=False)
        # Once will do: to watch is slow.
        with Watch(self.handed_in.sources) as watch:
            result = self._result_of(function, arguments, is_class=False)
        notes.update(watch.notes(function, getattr(made, "forward", None)))
        return result

    def _read(self, number: int, thing: int, attribute: str, key: Any, notes: Note) -> tuple[Status, Any]:
        made = self.results.get(thing, _FAILED)
        if made is _FAILED:
            return Status.SKIPPED, None
        if not hasattr(made, attribute):
            notes["missing"] = attribute
            return Status.ABSENT, None
        value = getattr(made, attribute)
        if key is not None:
            try:
                value = value[key]
            except LookupError:
                notes["missing"] = f"{attribute}[{key!r}]"
                return Status.ABSENT, None
        if value is None:
            # A place was made for it, and nothing was put there.
            notes["missing"] = attribute if key is None else f"{attribute}[{key!r}]"
            return Status.ABSENT, None
        return Status.VALUES, value

    def _result_of(self, function: Callable[..., Any], arguments: list[Any], is_class: bool) -> tuple[Status, Any]:
        if not self._have(arguments):
            return (Status.SKIPPED if is_class or attempted(function) else Status.EMPTY), None
        value = function(*(self._argument(argument) for argument in arguments))
        if value is None and not is_class:
            return (Status.NOTHING if attempted(function) else Status.EMPTY), None
        return Status.VALUES, value

    def _numbers(self, value: Any, notes: Note) -> tuple[Status, list[Array]]:
        """Return a result as numbers, copied at once: what is done to it later no longer matters."""
        try:
            values, sequence, odd = arrays(value, self.most)
            if len(values) > MAX_ARRAYS or any(array.ndim > MAX_NDIM for array in values):
                raise TooMany(f"{len(values)} values")
        except NotNumbers as what:
            notes["what"] = what
            return Status.OBJECT, []
        except TooMany as what:
            notes["what"] = what
            return Status.TOO_BIG, []
        if sequence and type(value) in (list, tuple):
            notes["container"] = type(value).__name__
        notes.update({f"odd{number}": what for number, what in odd.items()})
        other = next((array.dtype.name for array in values if array.dtype != np.float64), None)
        if other is not None:
            notes["dtype"] = other
        return Status.SEQUENCE if sequence else Status.VALUES, [as_float64(array) for array in values]

    def _argument(self, argument: Any) -> Any:
        match argument:
            case {"array": name}:
                copy = self.given[name].copy()
                if copy.size <= _WATCHED:
                    self.lent.append((name, copy))
                return copy
            case {"step": step, "index": index}:
                return self.results[step] if index is None else self.results[step][index]
            case list() if any(isinstance(part, dict) and "array" in part for part in argument):
                return [self._argument(part) for part in argument]
            case list():
                # A list of earlier results is no copy, as they are none: what is done to it is there when it stands again.
                return self.lists.setdefault(repr(argument), [self._argument(part) for part in argument])
        return argument

    def _have(self, arguments: list[Any]) -> bool:
        """Return whether every earlier result among the arguments is there."""
        return all(
            self._have(argument)
            if isinstance(argument, list)
            else self.results.get(argument["step"], _FAILED) is not _FAILED
            for argument in arguments
            if isinstance(argument, list) or (isinstance(argument, dict) and "step" in argument)
        )

    def _find(self, names: Sequence[str]) -> Found | None:
        if names[0] not in self.found:
            self.found[names[0]] = find(self.handed_in.modules, names, names[0] in self.classes)
        return self.found[names[0]]

    def _overwritten(self) -> list[str]:
        """Return the arrays whose copies were changed since they were handed out; each is said once."""
        changed = [name for name, copy in self.lent if copy.tobytes() != self.given[name].tobytes()]
        if changed:
            self.lent = [(name, copy) for name, copy in self.lent if name not in changed]
        return sorted(set(changed))

    def _adapted(self, form: adapters.Form, found: Found | None) -> tuple[Found | None, Callable[..., Any] | None]:
        """Return the definition that counts where a course has another form, and what makes an object of it."""
        if form["functions"]:
            forward, backward = (self._find(self.names[form[name]]) for name in ("forward", "backward"))
            if forward is not None and adapters.is_asked_for(form, forward.value):
                value = None if backward is None else backward.value
                return forward, partial(adapters.of_functions, form, forward.value, value)
        if found is None or not isinstance(found.value, type) or not is_worked_on(found.value):
            return found, None
        return found, partial(adapters.of_class, form, found.value, self.given)

    def _note_place(self, thing: int, method: str, function: Any, notes: Note) -> bool:
        """Say once where a method stands; return whether this is the time for it."""
        found = self.definitions.get(thing)
        code = code_of(function)
        if found is None or code is None or (found.name, method) in self.placed:
            return False
        if code.co_filename not in self.handed_in.sources:
            return False
        self.placed.add((found.name, method))
        notes.update(at_file=code.co_filename, at_line=code.co_firstlineno)
        return True

    def _remember_warning(self, message: Any, category: type[Warning], *_: Any, **__: Any) -> None:
        if len(self.warned) < 3:
            self.warned.append(f"{category.__name__}: {text_of(message)}")


def _innermost(error: BaseException) -> str:
    """Return the name of the function that raised, as in `MulGate.forward`."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback.tb_frame.f_code.co_qualname if traceback is not None else ""
