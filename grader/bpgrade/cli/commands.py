"""Every command of `bpgrade`, in the order in which one meets them."""

from collections.abc import Iterable

import click

from bpgrade import __version__
from bpgrade.cli import student, team
from bpgrade.cli.collect import collect
from bpgrade.cli.doctor import doctor
from bpgrade.cli.export import export
from bpgrade.cli.gradebook import gradebook
from bpgrade.cli.graph import graph
from bpgrade.cli.nudge import nudge
from bpgrade.cli.report import report
from bpgrade.columns import width
from bpgrade.messages import LANGUAGES, VARIABLE, _


class InColumns(click.HelpFormatter):
    """Breaks the lines of a help text where the screen ends: click counts characters, and a Korean syllable takes two columns."""

    #: Stands behind each syllable while lines are broken, so that it counts twice.
    _BEHIND = "\0"

    def write_text(self, text: str) -> None:
        """Write a text in paragraphs."""
        super().write_text(self._counted_twice(text))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write names and what they are, in two columns."""
        counted = [(self._counted_twice(name), self._counted_twice(what)) for name, what in rows]
        super().write_dl(counted, col_max, col_spacing)

    def getvalue(self) -> str:
        """Return all that was written."""
        return super().getvalue().replace(self._BEHIND, "")

    def _counted_twice(self, text: str) -> str:
        return "".join(char + self._BEHIND * (width(char) - 1) for char in text)


class Context(click.Context):
    """What click keeps of a command while it runs."""

    formatter_class = InColumns


class InOrder(click.Group):
    """Shows its commands in the order in which one meets them."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Return the names as they were added."""
        return list(self.commands)


@click.group(
    cls=InOrder,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_(
        "Exit codes: 0 all passed, or graded; 1 some not passed; 2 usage; 3 submission unusable; 4 our or the course's "
        "fault; 5 sandbox below the level asked; 130 interrupted."
    ),
    help=_("Teaches backpropagation: what is right, and which mistake it is."),
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    # `main` has taken it by now, wherever it stood: what is said here is said while commands are imported.
    help=_("The language to speak; else {variable} says it, else the system.").format(variable=VARIABLE),
)
@click.version_option(__version__, prog_name="bpgrade")
def commands() -> None:
    """Every command of `bpgrade`."""


grade, *rest = team.COMMANDS
start, update, check, *others = student.COMMANDS
for command in (start, update, check, nudge, *others, graph, collect, grade, report, gradebook, export, *rest, doctor):
    commands.add_command(command)
for one in (commands, *commands.commands.values()):
    one.context_class = Context
