"""The command line: `student` has the commands for a student, `team` those for the course team, `commands` all of them.

Everything heavy is imported inside a command: `bpgrade --help` and the start of `check` cost nothing that they do not use.
"""

import gettext
import io
import os
import signal
import sys
from collections.abc import Sequence

from bpgrade.errors import ALL_PASSED, INTERRUPTED, BpgradeError, unforeseen
from bpgrade.messages import LANGUAGES, LOCALE, VARIABLE, _, language, speak
from bpgrade.sandbox.child import Child


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
    words, chosen = _language(sys.argv[1:])
    if chosen is not None:
        # Before anything is imported that says something; and for the processes that we start.
        os.environ[VARIABLE] = chosen
        speak(chosen)
    elif VARIABLE not in os.environ and not _can_be_shown():
        # The system's language was a guess: what can be read is better than question marks.
        speak(LANGUAGES[0])
    # What click says of itself goes by gettext's own settings, version by version: its catalogue has what people meet.
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain("click", str(LOCALE))
    gettext.textdomain("click")
    child = _child_ahead(words)
    import click

    try:
        from bpgrade.cli.commands import commands

        code = commands.main(words, prog_name="bpgrade", standalone_mode=False, obj=child)
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
        click.echo(unforeseen(error), err=True)
        code = BpgradeError.exit_code
    finally:
        if child is not None:
            child.close()
    sys.exit(code if isinstance(code, int) else 0)


def _language(words: Sequence[str]) -> tuple[list[str], str | None]:
    """Return the words of a command without `--lang ko`, wherever that stands, and the language.

    A language that we have not goes to the front, where click says so, and so does an option without any.

    >>> _language(["check", "--lang", "ko", "gates"]), _language(["check", "--", "--lang=ko"])
    ((['check', 'gates'], 'ko'), (['check', '--', '--lang=ko'], None))
    >>> _language(["check", "--lang", "xx"]), _language(["check", "--lang"])
    ((['--lang', 'xx', 'check'], None), (['--lang'], None))
    """
    for at, word in enumerate(words):
        option, _equals, value = word.partition("=")
        if word == "--":
            break
        if option == "--lang":
            end = at + (1 if "=" in word else 2)
            value = value or next(iter(words[at + 1 : at + 2]), "")
            others = [*words[:at], *words[end:]] if end <= len(words) else []
            return (others, value) if value in LANGUAGES else ([*words[at:end], *others], None)
    return list(words), None


def _can_be_shown() -> bool:
    """Return whether the output can hold the letters of the language that is spoken."""
    try:
        _("Searching").encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _child_ahead(words: Sequence[str]) -> Child | None:
    """Return a child for `check`, started before anything else is imported: it takes longer to start than we do."""
    if words[:1] != ["check"]:
        return None
    try:
        return Child()
    except BpgradeError:
        # Whoever needs it will say so.
        return None
