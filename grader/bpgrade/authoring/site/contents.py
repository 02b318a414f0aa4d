"""What the site has in one language: the made pages in the order in which one reads them, the exercises, and the files they link to.

Every link is led to where its target stands on the site; one that leads out of what students have is an error. Pure.
"""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bpgrade.assessment import Assessment
from bpgrade.authoring.pages.places import ELSEWHERE
from bpgrade.authoring.site.exercise_page import exercise_page, page_title
from bpgrade.course import Course
from bpgrade.errors import CourseError
from bpgrade.messages import LANGUAGES, _

INDEX = "index"
_LINK = re.compile(r"(?<=\]\()[^()\s]+(?=\))")
_FENCE = re.compile(r"\s*(```|~~~)")
#: How a translated page keeps the anchors of the language that it was written in.
_ANCHOR = re.compile(r'^<a id="([^"]+)"></a>\n\n(?=#)', re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """A page of the site. name: as in `gates`, or `exercises/gates/mul`. text: Markdown, whose links are those of the site."""

    name: str
    title: str
    text: str


@dataclass(frozen=True)
class Unit:
    """A unit of the course. pages: the names of those that explain its exercises."""

    pages: frozenset[str]
    title: str
    exercises: tuple[Page, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of its exercises' pages."""
        return tuple(page.name for page in self.exercises)


@dataclass(frozen=True)
class Contents:
    """The site in one language. others: pages that are only linked to, in one language for all. files: what can be downloaded, by path."""

    title: str
    pages: tuple[Page, ...]
    units: tuple[Unit, ...]
    others: tuple[Page, ...]
    files: Mapping[str, bytes]

    @property
    def every_page(self) -> tuple[Page, ...]:
        """Return all pages."""
        return (*self.pages, *(page for unit in self.units for page in unit.exercises), *self.others)

    def neighbours(self, name: str) -> dict[str, Page | None]:
        """Return the pages before and after one, by `prev` and `next`: of the lectures, or of the exercises."""
        for way in (self.pages, [page for unit in self.units for page in unit.exercises]):
            names = [page.name for page in way]
            if name in names:
                at = names.index(name)
                return {
                    "prev": way[at - 1] if at else None,
                    "next": way[at + 1] if at + 1 < len(way) else None,
                }
        return {"prev": None, "next": None}


def contents(
    syllabus: Course,
    assessments: Sequence[Assessment],
    files: Mapping[str, bytes],
    stubs: Mapping[str, str],
    language: str,
) -> Contents:
    """Return the site in the language that is spoken.

    files: all of `course/`, by path, as in `course/ko/gates.md`. stubs: by exercise, in this language.
    Raises CourseError for a link that leads out of what students have, and where a page is missing.
    """
    folder = "course" if language == LANGUAGES[0] else f"course/{language}"
    written = {
        path.removeprefix(f"{folder}/").removesuffix(".md"): data.decode()
        for path, data in files.items()
        if posixpath.dirname(path) == folder and path.endswith(".md")
    }
    if INDEX not in written:
        first = f"{INDEX}.md"
        raise CourseError(_("{folder} holds no {name}: the site begins with it.").format(folder=folder, name=first))
    places = {
        **{f"{folder}/{name}.md": f"{name}.html" for name in written},
        **{f"exercises/{name}.py": f"exercises/{name}.html" for name in syllabus.exercises},
    }
    given = {}
    others = []
    for path, data in files.items():
        place = path.removeprefix("course/data/")
        if path == f"course/data/{place}" and path.endswith(".md"):
            places[path] = f"data/{place.removesuffix('.md')}.html"
            others.append((path, f"data/{place.removesuffix('.md')}", data.decode()))
        elif path == f"course/data/{place}":
            given[f"data/{place}"] = data
        elif posixpath.dirname(path) == f"{folder}/notebooks":
            given[path.removeprefix(f"{folder}/")] = data
        else:
            continue
        places.setdefault(path, path.removeprefix("course/").removeprefix(f"{language}/"))
    given.update({f"exercises/{name}.py": stub.encode() for name, stub in stubs.items()})

    def page(path: str, name: str, text: str) -> Page:
        led = _led(_ANCHOR.sub(r"(\1)=\n", text), path, name, places)
        return Page(name, _title(led), led)

    titles = {name: _title(text) for name, text in written.items()}
    by_name = {one.name: one for one in assessments}
    return Contents(
        title=titles[INDEX],
        pages=tuple(page(f"{folder}/{name}.md", name, written[name]) for name in _in_order(written)),
        units=tuple(
            Unit(
                frozenset(by_name[name].page.partition(".md")[0] for name in unit.exercises),
                _(unit.title),
                tuple(
                    Page(
                        f"exercises/{name}",
                        page_title(by_name[name]),
                        exercise_page(syllabus, by_name[name], stubs[name], titles),
                    )
                    for name in unit.exercises
                ),
            )
            for unit in syllabus.units
        ),
        others=tuple(page(*one) for one in others),
        files=given,
    )


def _in_order(written: Mapping[str, str]) -> list[str]:
    """Return the names of the pages in the order in which the first one names them; what it does not name comes last."""
    named = [link.partition("#")[0].removesuffix(".md") for link in _LINK.findall(written[INDEX])]
    order = {name: at for at, name in reversed(list(enumerate([INDEX, *named])))}
    return sorted(written, key=lambda name: (order.get(name, len(order) + len(named)), name))


def _led(text: str, path: str, name: str, places: Mapping[str, str]) -> str:
    """Return a page with its links as they are on the site."""
    inside = False
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        inside ^= bool(_FENCE.match(line))

        def led(match: re.Match[str], number: int = number) -> str:
            target, mark, anchor = match[0].partition("#")
            if not target or target.startswith(ELSEWHERE):
                return match[0]
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            if there not in places:
                raise CourseError(
                    _("{path}, line {line}: the link {link} leads to nothing that students have.").format(
                        path=path, line=number, link=match[0]
                    )
                )
            return posixpath.relpath(places[there], posixpath.dirname(name) or ".") + mark + anchor

        lines.append(line if inside else _LINK.sub(led, line))
    return "\n".join(lines)


def _title(text: str) -> str:
    """Return the title of a page: its first heading, in plain words."""
    return next((line.removeprefix("# ").replace("`", "") for line in text.split("\n") if line.startswith("# ")), "")
