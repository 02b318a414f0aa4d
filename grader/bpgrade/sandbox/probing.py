"""Which layers hold on this machine: found by shutting them, not by asking what there should be."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from bpgrade.errors import SandboxError
from bpgrade.messages import _
from bpgrade.sandbox.levels import Layer, Level, level_of

if TYPE_CHECKING:
    from bpgrade.sandbox.keeper import Zygote


_TRIES = 2


@dataclass(frozen=True)
class Found:
    """The layers that hold, each with what there is to say of it; and why the others do not."""

    holding: Mapping[Layer, str]
    missing: Mapping[Layer, str] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        """Return the level that they make."""
        return level_of(self.holding)


@cache
def find() -> Found:
    """Return what holds here. Nothing does where there is no Linux.

    A zygote that shut its doors halfway is thrown away, and another one is started without the layer that failed.
    """
    if sys.platform != "linux":
        return Found({}, {layer: _("this is not Linux") for layer in Layer})
    import os

    from bpgrade.sandbox.keeper import DoorError, Zygote
    from bpgrade.sandbox.zygote import libc

    if libc.MACHINE not in libc.MACHINES:
        why = _("there is no table of system calls for {machine}").format(machine=libc.MACHINE)
        return Found({}, dict.fromkeys(Layer, why))
    missing: dict[Layer, str] = {}
    if os.geteuid() != 0:
        missing[Layer.USER] = _("only root can become somebody else")
    failed = 0
    while True:
        wanted = [layer for layer in Layer if layer not in missing]
        try:
            zygote = Zygote((), wanted)
        except DoorError as door:
            # A failure to give up privileges is one of the door that all others rest on.
            layer = Layer(door.layer) if door.layer in list(Layer) else Layer.USER
            if layer in missing:
                return Found({}, dict.fromkeys(Layer, str(door)))
            missing[layer] = door.why
        except SandboxError as error:
            failed += 1
            if failed < _TRIES:
                continue  # Somebody may have ended it while it started.
            return Found({}, dict.fromkeys(Layer, str(error)))
        else:
            said = _about(zygote)
            zygote.close()
            return Found({layer: said.get(layer, "") for layer in wanted}, missing)


def _about(zygote: "Zygote") -> dict[Layer, str]:
    """Return what the zygote's report adds to the names of its layers."""
    return {
        Layer.LANDLOCK: _("version {number}").format(number=zygote.done.get("landlock", "")),
        Layer.USER: str(zygote.done.get("privileges", "")),
    }
