"""An author's `calls`, parsed into the typed steps of a plan. Authored text is our own; a student's never comes here."""

import ast
import textwrap
from collections.abc import Mapping, Sequence

from bpgrade.plan import Argument, Call, Calls, Named, New, Read, Result, Step


def parse(text: str, tensors: Sequence[str], numbers: Mapping[str, float]) -> Calls:
    """Return the steps that an author's `calls` spell out.

    Raises ValueError, naming the line, for anything but an assignment of one of the three kinds.

    >>> parse("gate = MulGate()\\nz = gate.forward(x, y)", ["x", "y"], {}).steps[1]
    Call(object=0, method='forward', arguments=(Named(name='x'), Named(name='y')))
    """
    steps: list[Step] = []
    made: dict[str, Result] = {}
    for line in ast.parse(textwrap.dedent(text).strip()).body:
        match line:
            case ast.Assign(targets=[target], value=value):
                steps.append(_step(value, made, tensors, numbers))
                made.update(_targets(target, len(steps) - 1))
            case _:
                raise ValueError(f"not one of the three kinds of step: {ast.unparse(line)}")
    return Calls(tuple(steps), made)


def _targets(target: ast.expr, step: int) -> dict[str, Result]:
    match target:
        case ast.Name(name):
            return {name: Result(step)}
        case ast.Tuple(elements) if all(isinstance(element, ast.Name) for element in elements):
            return {
                element.id: Result(step, index)
                for index, element in enumerate(elements)
                if isinstance(element, ast.Name)
            }
    raise ValueError(f"not a name or names: {ast.unparse(target)}")


def _step(value: ast.expr, made: Mapping[str, Result], tensors: Sequence[str], numbers: Mapping[str, float]) -> Step:
    def argument(node: ast.expr) -> Argument:
        match node:
            case ast.List(elements):
                return tuple(argument(element) for element in elements)
            case ast.Constant(int() | float() | str() as constant):
                return constant
            case ast.Name(name) if name in made:
                return made[name]
            case ast.Name(name) if name in tensors:
                return Named(name)
            case ast.Name(name) if name in numbers:
                return numbers[name]
        raise ValueError(f"not an array, a number, a list of arrays or an earlier result: {ast.unparse(node)}")

    match value:
        case ast.Call(func=ast.Name(definition), args=arguments, keywords=[]):
            return New(definition, tuple(argument(node) for node in arguments))
        case ast.Call(func=ast.Attribute(ast.Name(name), method), args=arguments, keywords=[]) if name in made:
            return Call(made[name].step, method, tuple(argument(node) for node in arguments))
        case ast.Attribute(ast.Name(name), attribute) if name in made:
            return Read(made[name].step, attribute)
        case ast.Subscript(ast.Attribute(ast.Name(name), attribute), ast.Constant(int() | str() as key)) if (
            name in made
        ):
            return Read(made[name].step, attribute, key)
    raise ValueError(f"not one of the three kinds of step: {ast.unparse(value)}")
