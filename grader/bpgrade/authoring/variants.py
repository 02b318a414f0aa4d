"""Right work, written in the many ways that right work is: files of pieces, each a submission of its own.

A piece begins with `# ==== title`. In a file for `gates/mul` each solves that; where one solves more, its title ends with
`[and gates/add, gates/max]`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

_TITLE = re.compile(r"^# ==== (?P<title>.*?)(?: \[and (?P<others>[^\]]*)\])?$", re.MULTILINE)


@dataclass(frozen=True)
class Variant:
    """One right submission. exercises: those that it solves; the file's own comes first."""

    title: str
    exercises: tuple[str, ...]
    text: str


def read(folder: Path) -> list[Variant]:
    """Return the variants of every file below a folder, whose paths are the exercises' names."""
    found = []
    for path in sorted(folder.glob("*/*.py")):
        exercise = path.relative_to(folder).with_suffix("").as_posix()
        found += parse(path.read_text(encoding="utf-8"), exercise)
    return found


def parse(text: str, exercise: str) -> list[Variant]:
    """Return the variants in the text of one file.

    >>> [one.exercises for one in parse("# ==== by hand [and gates/add]\\nx = 1\\n# ==== short\\nx = 2\\n", "gates/mul")]
    [('gates/mul', 'gates/add'), ('gates/mul',)]
    """
    titles = list(_TITLE.finditer(text))
    ends = [*(title.start() for title in titles[1:]), len(text)]
    return [
        Variant(
            title["title"],
            (exercise, *(title["others"] or "").split(", ")) if title["others"] else (exercise,),
            text[title.end() : end].strip("\n") + "\n",
        )
        for title, end in zip(titles, ends, strict=True)
    ]
