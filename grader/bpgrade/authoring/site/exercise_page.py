"""The page of an exercise, as Markdown: its file, what its rows are worth, how to check it, and its examples. Pure."""

import json
import re
from collections.abc import Iterator, Mapping

from bpgrade.assessment import Assessment
from bpgrade.course import Course
from bpgrade.messages import _, counted
from bpgrade.plan import Argument, Call, Calls, Case, Named, New, Result
from bpgrade.result import plain
from bpgrade.rubric import AnyArray


def page_title(one: Assessment) -> str:
    """Return the title of an exercise's page in the language that is spoken."""
    return _begun(_(one.title))


def exercise_page(syllabus: Course, one: Assessment, stub: str, titles: Mapping[str, str]) -> str:
    """Return the page of an exercise in the language that is spoken.

    stub: its file, as a student gets it. titles: those of the lecture pages, by name.
    """
    name, _md, anchor = one.page.partition(".md")
    file = f"{one.name}.py"
    assignments = [item for item in syllabus.assignments if one.name in item.exercises]
    lines = [
        f"# {page_title(one)}",
        "",
        _("You write `{definition}` in the file `{file}`.").format(definition=one.definition, file=file)
        + "".join(
            " " + _("It belongs to {assignment}: {title}.").format(assignment=item.name, title=_(item.title))
            for item in assignments
        ),
        "",
        *(
            [_("Read first: [{title}]({link}).").format(title=titles[name], link=f"../../{name}.html{anchor}"), ""]
            if name in titles
            else []
        ),
        "## " + _("The file"),
        "",
        _("It is in your workspace, as `bpgrade start` makes it. You can also [download it]({link}).").format(
            link=file.rpartition("/")[2]
        ),
        "",
        "```python",
        *stub.rstrip("\n").split("\n"),
        "```",
        "",
        "## " + _("What it is worth"),
        "",
        "| {row} | {points} |".format(row=_("row"), points=_("points")),
        "|---|---:|",
        *(f"| {row.name} | {plain(row.points)} |" for row in one.rows),
        "| {together} | {points} |".format(together=_("together"), points=plain(one.points)),
        "",
        "## " + _("Check it"),
        "",
        "```sh",
        f"bpgrade check {one.name}",
        f"bpgrade hint {one.name}",
        "```",
        "",
        _(
            "`check` says what is right, and which mistake it is. `hint` gives a hint, and the same command again the next one."
        ),
        "",
    ]
    examples = [case for case in one.plan.cases if case.kind == "example"]
    if examples:
        lines += ["## " + counted("An example", "Examples", len(examples)), ""]
        lines.append(_("An array of one number is written as that number. What comes out is rounded."))
        lines.append("")
    for case in examples:
        lines += _example(one, case)
    return "\n".join(lines)


def _example(one: Assessment, case: Case) -> Iterator[str]:
    """Yield the lines of an example: what goes in, and what comes out."""
    number = one.plan.cases.index(case)
    right = one.expectation.cases[number].right
    graded = [name for row in one.rows if row.name in case.rows for name in row.outputs if name in right]
    shown = list(case.printed) or graded
    yield f"### {_begun(_(case.label))}"
    yield ""
    yield "| {side} | {name} | {value} |".format(side=_("in or out"), name=_("name"), value=_("value"))
    yield "|---|---|---|"
    # A catalogue is made of what stands outside of f-strings.
    into, out = _("in"), _("out")
    for name in _given(case.calls, shown):
        yield f"| {into} | `{name}` | `{_written(case.arrays[name])}` |"
    for name, given in case.numbers.items():
        yield f"| {into} | `{name}` | `{given:g}` |"
    for name in shown:
        yield f"| {out} | `{name}` | `{_written(right[name])}` |"
    yield ""


def _given(calls: Calls, outputs: list[str]) -> list[str]:
    """Return the names of the arrays that go into these outputs, in the order in which the calls take them."""
    wanted = {calls.outputs[name].step for name in outputs}
    found: dict[str, None] = {}
    # What an object is asked for rests on all that it was handed before.
    reached: set[int] = set()
    for number in range(len(calls.steps) - 1, -1, -1):
        step = calls.steps[number]
        about = number if isinstance(step, New) else step.object
        if number in wanted or (isinstance(step, New | Call) and about in reached):
            reached.add(about)
            arguments = step.arguments if isinstance(step, New | Call) else ()
            wanted |= {result.step for result in _leaves(arguments) if isinstance(result, Result)}
    for number, step in enumerate(calls.steps):
        about = number if isinstance(step, New) else step.object
        if number <= max(wanted) and (number in wanted or about in reached) and isinstance(step, New | Call):
            found.update({leaf.name: None for leaf in _leaves(step.arguments) if isinstance(leaf, Named)})
    return list(found)


def _leaves(arguments: tuple[Argument, ...]) -> Iterator[Argument]:
    for argument in arguments:
        if isinstance(argument, tuple):
            yield from _leaves(argument)
        else:
            yield argument


def _written(array: AnyArray) -> str:
    """Return an array as one writes it; a single number as that number."""
    rounded = [float(f"{number:.4g}") + 0.0 for number in array.ravel()]
    short = [int(number) if number == int(number) else number for number in rounded]
    if len(short) == 1:
        return json.dumps(short[0])
    nested: object = short
    for length in reversed(array.shape[1:]):
        assert isinstance(nested, list)
        nested = [nested[at : at + length] for at in range(0, len(nested), length)]
    return json.dumps(nested)


def _begun(words: str) -> str:
    """Return words as a heading begins. A formula stays as it is, and so does a name in a language of other letters.

    >>> _begun("the add gate"), _begun("f = (x + y) z"), _begun("tanh 층")
    ('The add gate', 'f = (x + y) z', 'tanh 층')
    """
    is_formula = words.split()[1:2] == ["="]
    return words if is_formula or re.search("[가-힣]", words) else words[:1].upper() + words[1:]
