"""Where a page's links lead, from each place where pages stand: the course's own copy, and a workspace. Pure.

In a written page, `exercise:gates/mul` is the file of an exercise, `data/iris.csv` one of the course's data, and
`gates.md#the-multiply-gate` a heading of a page. The same heading has the same anchor in every language.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from bpgrade.authoring.pages.written import LINK, Fault, Heading, Written
from bpgrade.messages import _

EXERCISE = "exercise:"
DATA = "data/"
#: Links that leave the course.
ELSEWHERE = ("https://", "http://")


@dataclass(frozen=True)
class Place:
    """Where a page stands: the way from it to the folder of the exercises, and to that of the data."""

    exercises: str
    data: str

    def link(self, written: str) -> str:
        """Return where a written link leads from here."""
        if written.startswith(EXERCISE):
            return f"{self.exercises}{written.removeprefix(EXERCISE)}.py"
        if written.startswith(DATA):
            return self.data + written.removeprefix(DATA)
        return written


#: `course/gates.md` and `course/ko/gates.md`, as Git hosts show them.
COURSE = Place("../exercises/", "data/")
COURSE_IN_ANOTHER_LANGUAGE = Place("../../exercises/", "../data/")
#: `course/gates.md` in a workspace.
WORKSPACE = Place("../", "../data/")


def check(
    page: Written, headings: Mapping[str, Collection[str]], exercises: Collection[str], data: Collection[str]
) -> None:
    """Raise Fault for a link that leads nowhere.

    headings: of every page, by its name; of this one, below "".
    """
    for line, link in page.links:
        name, _hash, anchor = link.partition("#")
        if link.startswith(EXERCISE):
            there = link.removeprefix(EXERCISE) in exercises
        elif link.startswith(DATA):
            there = link.removeprefix(DATA) in data
        else:
            there = link.startswith(ELSEWHERE) or (
                name in headings and (anchor in headings[name] if _hash else bool(name))
            )
        if not there:
            raise Fault(line + 1, _("the link {link} leads nowhere.").format(link=link))


def linked(page: Written, link: Callable[[str], str], anchors: tuple[Heading, ...] = ()) -> str:
    """Return a page with its links as they are from where it stands.

    anchors: the headings of the page in the language that it was written in, where this one is translated: what links end with
    stands before each heading, since a Git host makes another one of the words.
    """
    lines = list(page.lines)
    for number, line in page.prose:
        lines[number] = LINK.sub(lambda match: link(match[0]), line)
    for heading, original in reversed(list(zip(page.headings, anchors, strict=False))):
        if original.level > 1 and heading.anchor != original.anchor:
            lines[heading.line : heading.line] = [f'<a id="{original.anchor}"></a>', ""]
    return "".join(f"{line}\n" for line in lines)
