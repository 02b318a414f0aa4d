"""The command line: `student` has the commands for a student, `team` those for the course team.

Everything heavy is imported inside a command: `bpgrade --help` and the start of `check` cost nothing that they do not use.
"""

import io
import os
import signal
import sys
from pathlib import Path

import click

from bpgrade import __version__
from bpgrade.cli import student, team
from bpgrade.errors import ALL_PASSED, INTERRUPTED, BpgradeError
from bpgrade.messages import _


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
@click.version_option(__version__, prog_name="bpgrade")
def commands() -> None:
    """Every command of `bpgrade`."""


for command in (*student.COMMANDS, *team.COMMANDS):
    commands.add_command(command)


def main() -> None:
    """Run the command line, and leave with the exit code of its outcome."""
    # One thread computes these small arrays fastest, and starting more costs more than they do.
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a student's Korean message shows the rest.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        code = commands.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(_("Interrupted."), err=True)
        code = INTERRUPTED
    except BpgradeError as error:
        click.echo(str(error), err=True)
        code = error.exit_code
    except (BrokenPipeError, SystemExit):
        # Whoever read our output has gone, as in `bpgrade list | head -1`; click makes a SystemExit of it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = ALL_PASSED
    except Exception as error:
        if os.environ.get("BPGRADE_DEBUG"):
            raise
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = f"{Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}" if where else ""
        click.echo(
            _("This is our fault, not yours: {kind} in {place}: {why}. BPGRADE_DEBUG=1 shows all of it.").format(
                kind=type(error).__name__, place=place, why=error
            ),
            err=True,
        )
        code = BpgradeError.exit_code
    sys.exit(code if isinstance(code, int) else 0)
