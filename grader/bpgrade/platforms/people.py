"""Who handed in what, as a platform's download tells it. One type for all platforms; a person is its platform's own identifier."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bpgrade.entry import is_machine_made
from bpgrade.platforms.roster import Line


class Kind(StrEnum):
    """What an identifier stands for."""

    PERSON = "person"
    GROUP = "group"
    ANONYMOUS = "anonymous"  # a person whose name the platform keeps back
    UNKNOWN = "unknown"  # the download does not tell; a roster may
    TEST = "test"  # a user of the platform's own, to try things out: nobody


@dataclass(frozen=True)
class Person:
    """Who handed something in. id: the platform's own identifier, alone; empty where it gives none. name: as it writes it there."""

    platform: str
    id: str
    name: str = ""
    kind: Kind = Kind.PERSON

    @property
    def key(self) -> str:
        """Return the name that the submission goes by: distinct as identifiers are, and readable.

        >>> Person("moodle", "4", "Ada Lovelace").key, Person("canvas", "anon", "").key
        ('Ada Lovelace_4', 'anon')
        """
        return "_".join(part for part in (self.name, self.id) if part)


@dataclass(frozen=True)
class Handed:
    """What one person, or one group, handed in.

    files: of each its path in the download, and what it is called among the person's own files.
    late: nothing where the download does not tell. attempt: which one it is, counted from 1, where that is told.
    members: who they are, where the download itself says it. submitted: when, where that is told. others: who else may be meant, by
    number and name, where the files' names may be read in another way too.
    """

    person: Person
    files: tuple[tuple[str, str], ...]
    late: bool | None = None
    attempt: int | None = None
    warnings: tuple[str, ...] = ()
    members: tuple[Line, ...] = ()
    submitted: datetime | None = None
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Download:
    """A platform's download, understood. others: files that belong to nobody. warnings: about the download as a whole."""

    platform: str
    handed: tuple[Handed, ...]
    others: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def wanted(paths: Iterable[str]) -> list[str]:
    """Return the paths that are not a machine's own: no `__MACOSX`, `._file`, `.DS_Store`.

    >>> wanted(["a/x.py", "__MACOSX/a/._x.py", ".DS_Store", "._a_1_2_x.py"])
    ['a/x.py']
    """
    return [path for path in paths if not any(is_machine_made(part) for part in path.split("/"))]


def apart(names: Sequence[str]) -> list[str]:
    """Return file names that are distinct, for systems too that do not tell upper from lower case.

    >>> apart(["hw1.py", "HW1.py", "a"])
    ['hw1.py', 'HW1~2.py', 'a']
    """
    taken: set[str] = set()
    distinct = []
    for name in names:
        stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
        one, number = name, 2
        while one.casefold() in taken:
            one, number = f"{stem}~{number}{dot}{suffix}", number + 1
        taken.add(one.casefold())
        distinct.append(one)
    return distinct
