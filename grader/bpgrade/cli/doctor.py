"""The command `doctor`: how well student code is shut in on this machine, and what would help."""

import platform
from typing import TYPE_CHECKING

import click

from bpgrade.columns import left, width, wrapped
from bpgrade.errors import ALL_PASSED, SandboxError
from bpgrade.messages import _

if TYPE_CHECKING:
    from bpgrade.sandbox.doctor import Findings

_STATE = 16


@click.command(
    short_help=_("Show how safely this machine can grade."),
    help=_(
        "Show how well student code is shut in on this machine: each layer, tried, and attacks on all of them. "
        "It needs no course, and ends with 0 where `grade` accepts what it found."
    ),
)
@click.pass_context
def doctor(context: click.Context) -> None:
    from bpgrade.sandbox import doctor as examining
    from bpgrade.sandbox.levels import Level

    findings = examining.examine()
    for line in lines(findings):
        click.echo(line)
    context.exit(ALL_PASSED if findings.level.reaches(Level.STRONG) else SandboxError.exit_code)


def lines(findings: "Findings") -> list[str]:
    """Return the screen: the machine, a line for each layer, the attacks, and the level last."""
    import numpy

    from bpgrade.sandbox.levels import Layer

    found = findings.layers
    shown = [
        f"{platform.system()} {platform.release()}, {platform.machine()}, Python {platform.python_version()}, "
        f"numpy {numpy.__version__}"
    ]
    for layer in Layer:
        about, remedy = _about(layer)
        if layer in found.holding:
            more = found.holding[layer]
            shown.append(_line(layer, _("holds"), f"{about} ({more})" if more else about))
        else:
            shown.append(_line(layer, _("missing"), f"{found.missing.get(layer, '')}. {remedy}".lstrip(". ")))
    if findings.attacks:
        through = [one for one in findings.attacks if one.came_through]
        toothless = [one for one in findings.attacks if not one.has_teeth]
        stopped = _("{stopped} of {count} stopped").format(
            stopped=len(findings.attacks) - len(through), count=len(findings.attacks)
        )
        named = ", ".join(one.attempt.what for one in findings.attacks)
        shown.append(_line(_("attacks"), stopped, named))
        shown += [
            _line(
                "",
                _("THROUGH"),
                one.attempt.what + (_(": do not grade here, and tell us") if findings.is_broken else ""),
            )
            for one in through
        ]
        shown += [
            _line(
                "",
                _("unproven"),
                _("{what}: this machine stops it without the sandbox too.").format(what=one.attempt.what),
            )
            for one in toothless
        ]
    shown += ["", _("level: {level}").format(level=findings.level)]
    return shown


def _line(name: str, state: str, text: str) -> str:
    """Return a line of the table, in as many lines as it needs."""
    head = f"{left(name, 11)} {left(state, _STATE)} "
    return head + wrapped(text, " " * width(head)).lstrip()


def _about(layer: str) -> tuple[str, str]:
    """Return what a layer does, and what to do where it is missing."""
    return {
        "seccomp": (
            _("of the system's calls only those that computing needs are answered"),
            _("Without it nothing is safe: take a Linux kernel with CONFIG_SECCOMP, on x86-64 or aarch64."),
        ),
        "rlimits": (_("memory, processor time and descriptors are counted by the kernel"), ""),
        "namespaces": (
            _("an empty root that cannot be written to, no network, no other process"),
            _("Containers and some distributions refuse them to ordinary users. The other layers do without: STRONG."),
        ),
        "landlock": (
            _("no file and no port may be opened"),
            _("It needs Linux 5.13 and `landlock` in the kernel's list of security modules; the others do without."),
        ),
        "user": (
            _("a user that owns nothing"),
            _("The others do without."),
        ),
    }[layer]
