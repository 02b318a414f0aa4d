"""otter's test file of an exercise: a case for each row, which asks `question`; for grading once more for all draws, hidden. Pure."""

from collections.abc import Sequence

from bpgrade.messages import _
from bpgrade.result import plain

Row = tuple[str, float]


def test_file(question: str, exercise: str, rows: Sequence[Row], hidden: bool) -> str:
    """Return the file. rows: each with its points. hidden: with the hidden cases, as the autograder has it.

    >>> print(test_file("mul", "gates/mul", [("dx", 4.0)], hidden=False))
    from bpgrade.hosts.otter.question import Question
    from otter.test_files import test_case
    <BLANKLINE>
    OK_FORMAT = False
    <BLANKLINE>
    name = "mul"
    points = None
    mul = Question("gates/mul")
    <BLANKLINE>
    <BLANKLINE>
    @test_case(name="dx", points=4)
    def row_1():
        mul.row("dx")
    <BLANKLINE>
    """
    head = [
        "from bpgrade.hosts.otter.question import Question",
        "from otter.test_files import test_case",
        "",
        "OK_FORMAT = False",
        "",
        f'name = "{question}"',
        "points = None",
        f'{question} = Question("{exercise}")',
        "",
    ]
    lines = [line for number, row in enumerate(rows, 1) for line in _case(f"row_{number}", question, *row)]
    if hidden:
        lines += [line for number, row in enumerate(rows, 1) for line in _hidden(f"all_draws_{number}", row[0])]
    return "\n".join([*head, *lines])


def _case(function: str, question: str, row: str, points: float) -> list[str]:
    return [
        "",
        f'@test_case(name="{row}", points={plain(points)})',
        f"def {function}():",
        f'    {question}.row("{row}")',
        "",
    ]


def _hidden(function: str, row: str) -> list[str]:
    # Its points are those of the case above, which the plugin gives by what is found here.
    name = _("{row}, hidden draws").format(row=row)
    return [
        "",
        f'@test_case(name="{name}", points=0, hidden=True)',
        f"def {function}():",
        '    """bpgrade\'s plugin decides this one."""',
        "",
    ]
