"""Every command of `bpgrade`, in the order in which one meets them."""

import click

from bpgrade import __version__
from bpgrade.cli import student, team
from bpgrade.cli.collect import collect
from bpgrade.cli.doctor import doctor
from bpgrade.cli.export import export
from bpgrade.cli.gradebook import gradebook
from bpgrade.messages import LANGUAGES, VARIABLE, _


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
for command in (*student.COMMANDS, collect, grade, gradebook, export, *rest, doctor):
    commands.add_command(command)
