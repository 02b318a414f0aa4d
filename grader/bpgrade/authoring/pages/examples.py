"""A page's examples, run: what they print, and what its placeholders come to.

Pages are our own, and run in this process as one reads them, from the top down, in one namespace: what an example defines can be used
further down, in the text too. The right answers can be imported as students import their own in a workspace, whose data are there.
"""

import ast
import builtins
import contextlib
import importlib.abc
import importlib.machinery
import io
import re
import sys
import traceback
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from bpgrade.authoring.pages.written import PLACEHOLDER, Fault, Fence, Written
from bpgrade.messages import _

#: Numbers with more digits than these differ from machine to machine.
DIGITS = 8
_SOURCE = "<page>"
_NUMBER = re.compile(r"(?<![\w.])(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][-+]?\d+)?")
#: What Python or numpy say differently from one version, or one run, to the next.
_UNSTABLE = re.compile(r"np\.\w+\(| at 0x[0-9a-f]+")


@dataclass(frozen=True)
class Ran:
    """What came of a page's examples.

    shown: by the number of the fence, what stands in it; nothing for one that is hidden.
    values: what a placeholder comes to, by the number of fences before it.
    """

    shown: Mapping[int, tuple[str, ...] | None]
    values: Mapping[tuple[int, str], str]


def run(page: Written, answers: Mapping[str, str], folder: Path) -> Ran:
    """Return what comes of running a page.

    answers: the text of the right answers, by the names of their exercises. folder: where `data/` is.
    Raises Fault where an example fails, or says something that is not the same on every machine.
    """
    shown: dict[int, tuple[str, ...] | None] = {}
    values: dict[tuple[int, str], str] = {}
    space: dict[str, Any] = {"__name__": "__main__"}
    with _as_in_a_workspace(answers, folder):
        for number, fence in enumerate([*page.fences, None]):
            for line, placeholder in _placeholders_before(page, number):
                values[number, placeholder] = _value(placeholder, space, line)
            if fence is None or not fence.is_run:
                continue
            if fence.is_hidden:
                _execute("\n".join(fence.code), space, fence.first + 1, "exec")
                shown[number] = None
            else:
                shown[number] = tuple(_with_output(fence, space))
    return Ran(shown, values)


def filled(page: Written, ran: Ran) -> str:
    """Return the page with what came of its examples: output below them, numbers in its text, and nothing that is hidden.

    Raises Fault for a placeholder that stands where it was not reckoned.
    """
    lines: list[str] = []
    done = 0
    for number, fence in enumerate([*page.fences, None]):
        end = len(page.lines) if fence is None else fence.first
        lines += [_filled(line, number, ran, at) for at, line in enumerate(page.lines[done:end], done)]
        if fence is None:
            break
        done = fence.end
        inside = ran.shown.get(number, fence.code)
        if inside is None:
            # One blank line goes with it.
            while done < len(page.lines) and not page.lines[done].strip():
                done += 1
            continue
        if not fence.is_run:
            inside = tuple(_filled(line, number, ran, at) for at, line in enumerate(inside, fence.first + 1))
        opening, closing = page.lines[fence.first], page.lines[fence.end - 1]
        lines += [opening, *((fence.prefix + line).rstrip() for line in inside), closing]
    return "".join(f"{line}\n" for line in lines)


def _filled(line: str, number: int, ran: Ran, at: int) -> str:
    def value(match: re.Match[str]) -> str:
        try:
            return ran.values[number, match[1].strip()]
        except KeyError:
            raise Fault(
                at + 1, _("{placeholder} does not stand there in the page itself.").format(placeholder=match[0])
            ) from None

    return PLACEHOLDER.sub(value, line)


def _placeholders_before(page: Written, number: int) -> Iterator[tuple[int, str]]:
    """Yield the placeholders between a fence and the one before it, and in it where it is only shown; with their lines."""
    first = page.fences[number - 1].end if number else 0
    end = len(page.lines) if number == len(page.fences) else page.fences[number].first
    lines = list(enumerate(page.lines[first:end], first))
    if number < len(page.fences) and not page.fences[number].is_run:
        lines += enumerate(page.fences[number].code, page.fences[number].first + 1)
    for at, line in lines:
        found = PLACEHOLDER.findall(line)
        if line.count("{{") > len(found):
            raise Fault(at + 1, _("a placeholder has to end on its line."))
        yield from ((at, placeholder.strip()) for placeholder in found)


def _value(placeholder: str, space: dict[str, Any], line: int) -> str:
    """Return what a placeholder comes to."""
    expression, form = _split(placeholder, line)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            text = format(eval(compile(expression, _SOURCE, "eval", dont_inherit=True), space), form)
    except Exception as error:
        raise _failed(error, placeholder, line) from error
    _check_same_everywhere(text, line)
    if "\n" in text:
        raise Fault(line + 1, _("{text} comes to more than one line.").format(text=placeholder))
    return text


def _split(placeholder: str, line: int) -> tuple[str, str]:
    """Return the expression of a placeholder, and its format: what stands behind the last colon that leaves an expression.

    >>> _split("costs[-1]:.2f", 0), _split("costs[1:3]", 0)
    (('costs[-1]', '.2f'), ('costs[1:3]', ''))
    """
    for at in (len(placeholder), *(match.start() for match in reversed(list(re.finditer(":", placeholder))))):
        expression = placeholder[:at].strip()
        with contextlib.suppress(SyntaxError):
            ast.parse(expression, mode="eval")
            return expression, placeholder[at + 1 :].strip()
    raise Fault(line + 1, _("{text} is no expression of Python, with or without a format.").format(text=placeholder))


def _with_output(fence: Fence, space: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a fence, each example followed by what it prints."""
    for line, source in _examples(fence):
        yield from source
        typed = "\n".join(part[4:] for part in source)
        if not typed.strip():
            continue
        output = _execute(typed + "\n", space, line, "single")
        _check_same_everywhere(output, line)
        if any(not part.strip() for part in output.splitlines()):
            raise Fault(line + 1, _("what it prints has a blank line in it, which ends the output of an example."))
        yield from output.splitlines()


def _examples(fence: Fence) -> list[tuple[int, list[str]]]:
    """Return the examples of a fence, and its blank lines, with their lines in the page; counted from 0."""
    found: list[tuple[int, list[str]]] = []
    for line, text in enumerate(fence.code, fence.first + 1):
        if text.startswith((">>> ", "... ")) or text in (">>>", "..."):
            if text.startswith("..."):
                if not found or not found[-1][1][0].startswith(">>>"):
                    raise Fault(line + 1, _("a line with ... goes on with one that has >>>."))
                found[-1][1].append(text)
            else:
                found.append((line, [text]))
        elif not text.strip():
            found.append((line, [""]))
        else:
            raise Fault(
                line + 1, _("only lines with >>> and ... are written; `bpgrade release` writes what they print.")
            )
    return found


def _execute(source: str, space: dict[str, Any], line: int, mode: str) -> str:
    """Return what our own code prints."""
    printed = io.StringIO()
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(printed):
            # A reader would see the warning, and the page would not show it.
            warnings.simplefilter("error")
            exec(compile(source, _SOURCE, mode, dont_inherit=True), space)
    except Exception as error:
        within = _line_within(error)
        raise _failed(error, source.split("\n")[within].strip(), line + within) from error
    return printed.getvalue()


def _line_within(error: Exception) -> int:
    """Return on which line of a page's code it failed, counted from 0."""
    if isinstance(error, SyntaxError):
        return (error.lineno or 1) - 1
    frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == _SOURCE]
    # What is defined further up has line numbers of its own: the first frame is the line that is run.
    return (frames[0] or 1) - 1 if frames else 0


def _failed(error: Exception, what: str, line: int) -> Fault:
    return Fault(
        line + 1,
        _("{text} cannot be run: {kind}: {why}").format(text=what, kind=type(error).__name__, why=error),
    )


def _check_same_everywhere(text: str, line: int) -> None:
    """Raise Fault where a text may be another one on another machine."""
    unstable = _UNSTABLE.search(text)
    if unstable:
        raise Fault(
            line + 1,
            _("it says {text!r}, which is not the same with every version of Python and numpy.").format(
                text=unstable[0]
            ),
        )
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"[eE].*|\D", "", match[0]).lstrip("0")
        if len(digits) > DIGITS:
            raise Fault(
                line + 1,
                _(
                    "it says {number}: give it at most {count} digits, since the last ones differ between machines."
                ).format(number=match[0], count=DIGITS),
            )


@contextlib.contextmanager
def _as_in_a_workspace(answers: Mapping[str, str], folder: Path) -> Iterator[None]:
    """Let the answers be imported and the data be read as in a workspace; afterwards everything is as it was before."""
    finder = _Answers(answers)
    units = {name.partition("/")[0] for name in answers}

    def of_the_course() -> dict[str, ModuleType]:
        return {name: module for name, module in sys.modules.items() if name.partition(".")[0] in units}

    before = of_the_course()
    display, last = sys.displayhook, vars(builtins).get("_")
    for name in before:
        del sys.modules[name]
    sys.meta_path.insert(0, finder)
    sys.displayhook = _display
    try:
        with contextlib.chdir(folder), np.printoptions(), np.errstate():
            yield
    finally:
        sys.displayhook = display
        sys.meta_path.remove(finder)
        for name in of_the_course():
            del sys.modules[name]
        sys.modules.update(before)
        if last is not None:
            builtins._ = last  # type: ignore[attr-defined]


def _display(value: object) -> None:
    """Print what Python's prompt prints."""
    if value is not None:
        print(repr(value))


class _Answers(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the right answers under the names that they have in a workspace: `gates.mul`."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.texts = {name.replace("/", "."): text for name, text in answers.items()}
        self.units = {name.partition(".")[0] for name in self.texts}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname in self.units:
            # A folder without code of its own.
            unit = importlib.machinery.ModuleSpec(fullname, None, is_package=True)
            unit.submodule_search_locations = []
            return unit
        return importlib.machinery.ModuleSpec(fullname, self) if fullname in self.texts else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.texts[module.__name__], f"{module.__name__}.py", "exec"), vars(module))
