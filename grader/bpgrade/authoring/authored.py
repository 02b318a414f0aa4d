"""One authored file in `solutions/`, read: the student's part above the line, the course team's `Exercise` below it.

From it come the stub that students fill in, the answer, and every planted mistake as a submission of its own.
"""

import ast
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bpgrade.authoring.texts import text_of
from bpgrade.errors import CourseError
from bpgrade.exercise import Exercise
from bpgrade.messages import _, listed

LINE = "# ==== the course team only ===="
#: A definition under this comment is for the answer alone: it is not in the stub.
NOT_IN_STUB = "# not in the stub"

_Function = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Authored:
    """An authored file.

    name: as in `gates/mul`.
    text: the whole file.
    exercise: what its lower part says.
    beside: the authored files whose definitions it uses.
    """

    name: str
    text: str
    exercise: Exercise
    beside: tuple["Authored", ...] = ()

    @property
    def definition(self) -> str:
        """Return the name that students define, as in `MulGate`."""
        return str(self.exercise.definition.__name__)

    @property
    def answer(self) -> str:
        """Return the student's part with the answer in it."""
        return self.text.partition(LINE)[0].rstrip() + "\n"

    @property
    def handed_in(self) -> str:
        """Return the answer with those that it needs beside it: a submission that earns every point."""
        return "\n\n".join([*(one.answer for one in self.beside), self.answer])

    @property
    def definitions(self) -> dict[str, Any]:
        """Return the right definitions that its calls may use, by name."""
        return {
            **{one.definition: one.exercise.definition for one in self.beside},
            self.definition: self.exercise.definition,
        }

    @property
    def stub(self) -> str:
        """Return the student's part with the answer taken out."""
        return make_stub(self.answer)

    def planted(self) -> list[tuple[str, str]]:
        """Return each mistake's identifier with a submission that makes it; one entry for every wrong answer."""
        below = self.text.partition(LINE)[2]
        wanted = (ast.ClassDef, ast.FunctionDef, ast.Import, ast.ImportFrom)
        parts = [
            ast.unparse(node)
            for node in ast.parse(below).body
            if isinstance(node, wanted) and not (isinstance(node, ast.ImportFrom) and node.module == "bpgrade.exercise")
        ]
        return [
            (mistake.name, "\n\n\n".join([self.handed_in, *parts, f"{self.definition} = {answer.__name__}\n"]))
            for mistake in self.exercise.mistakes
            for answer in mistake.answers
        ]


def read(path: Path, name: str) -> Authored:
    """Return the authored file at `path`. It is our own code, and it is run.

    Raises CourseError with the file's name when it cannot be read, or breaks a rule for authored files.
    """
    text = text_of(path)
    if text.count(LINE) != 1:
        raise CourseError(_("{path} needs the line {line!r} once.").format(path=path, line=LINE))
    space: dict[str, object] = {"__name__": name.replace("/", "."), "__file__": str(path)}
    try:
        exec(compile(text, str(path), "exec"), space)
    except Exception as error:
        raise CourseError(
            _("{path} cannot be run: {kind}: {why}").format(path=path, kind=type(error).__name__, why=error)
        ) from error
    exercise = space.get("EXERCISE")
    if not isinstance(exercise, Exercise):
        raise CourseError(_("{path} needs EXERCISE = Exercise(...) below the line.").format(path=path))
    beside = tuple(read(path.parents[1] / f"{other}.py", other) for other in exercise.beside)
    authored = Authored(name, text, exercise, beside)
    _check(authored, path)
    return authored


def make_stub(answer: str) -> str:
    """Return `answer` with the bodies of its functions replaced; `__init__`, imports and docstrings stay.

    >>> print(make_stub('def double(x):\\n    "Return 2 x."\\n    y = x + x\\n    return y\\n'), end="")
    def double(x):
        "Return 2 x."
        raise NotImplementedError
    """
    return rewritten(answer, lambda _body, indent: [f"{indent}raise NotImplementedError"], lambda _lines: [])


def rewritten(
    answer: str, body: Callable[[list[str], str], list[str]], not_in_stub: Callable[[list[str]], list[str]]
) -> str:
    """Return `answer` with other lines in place of what students write.

    body: from the lines of a function below its docstring, and their indentation. not_in_stub: from those of a definition that is not
    in the stub.
    """
    lines = answer.splitlines()
    for node in reversed(_outermost_functions(ast.parse(answer))):
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        last = node.end_lineno or node.lineno
        if first >= 2 and lines[first - 2].strip() == NOT_IN_STUB:
            lines[first - 2 : last] = not_in_stub(lines[first - 1 : last])
        elif node.name != "__init__":
            docstring = node.body[0] if ast.get_docstring(node) is not None else None
            kept = (docstring.end_lineno or last) if docstring else node.body[0].lineno - 1
            lines[kept:last] = body(lines[kept:last], " " * node.body[0].col_offset)
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).rstrip() + "\n"


def _outermost_functions(node: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the functions and methods of a module, without those inside others."""
    found: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _Function):
            found.append(child)
        elif isinstance(child, ast.ClassDef):
            found += _outermost_functions(child)
    return found


def _check(authored: Authored, path: Path) -> None:
    """Raise CourseError where the file breaks a rule that no later step would notice."""
    exercise = authored.exercise
    tree = ast.parse(authored.answer)
    imported = {
        (name or "").partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    foreign = sorted(imported - {"numpy"} - sys.stdlib_module_names)
    mistakes = [mistake.name for mistake in exercise.mistakes]
    said = [(mistake.name, mistake.say) for mistake in exercise.mistakes]
    rows = [row.name for row in exercise.rows]
    named = {name for row in exercise.rows for name in (*row.needs, row.above or row.name)}
    named |= {name for case in exercise.also for name in case.rows}
    problems = {
        _("the answer imports {names}; an exercise stands alone, with numpy and the standard library.").format(
            names=", ".join(foreign)
        ): bool(foreign),
        _("it needs at least three mistakes."): len(set(mistakes)) < 3,
        _("two of its mistakes have one name and one sentence."): len(set(said)) < len(said),
        _("two of its rows have one name."): len(set(rows)) < len(rows),
        _("it has no row {names}.").format(names=listed(sorted(named - set(rows)))): bool(named - set(rows)),
        _("it needs a hint."): not exercise.hints,
    }
    for problem, there in problems.items():
        if there:
            raise CourseError(f"{path}: {problem}")
