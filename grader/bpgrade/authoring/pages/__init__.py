"""The lecture pages: each is written once, in `solutions/pages`, and made for every language and every place where it stands.

`written` takes a page apart, `examples` runs it and fills in what comes, `places` says where its links lead. A page is run once, however
often it is made: a translation has the same examples.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bpgrade.authoring.pages import examples, places, written
from bpgrade.authoring.pages.examples import Ran
from bpgrade.authoring.pages.places import Place
from bpgrade.authoring.pages.written import Fault, Heading
from bpgrade.authoring.texts import text_of
from bpgrade.course import SOLUTIONS
from bpgrade.errors import CourseError
from bpgrade.messages import _

WRITTEN = Path(SOLUTIONS) / "pages"


@dataclass(frozen=True)
class Page:
    """A written page that was run.

    path: as people know it, below the course's folder. text: as it was written. ran: what came of its examples.
    """

    path: Path
    text: str
    headings: tuple[Heading, ...]
    ran: Ran

    @property
    def anchors(self) -> tuple[str, ...]:
        """Return what links to its headings end with; a link to its title is one to the page."""
        return tuple(heading.anchor for heading in self.headings if heading.level > 1)


def course_pieces(root: Path) -> Iterator[tuple[str, str]]:
    """Yield every piece of the written pages that has words in it, with where it stands: `solutions/pages/gates.md:12`.

    Raises CourseError for a page that cannot be read.
    """
    for path, text in _texts(root):
        with _naming(path):
            found = written.pieces(text)
        yield from ((piece.text, f"{path.as_posix()}:{piece.first + 1}") for piece in found)


def read(root: Path, answers: Mapping[str, str]) -> dict[str, Page]:
    """Return the written pages of the course at `root` by their names, as in `gates.md`, each run once.

    answers: the text of the right answers, by the names of their exercises.
    Raises CourseError, with page and line, for what is wrong in one.
    """
    found: dict[str, Page] = {}
    for path, text in _texts(root):
        with _naming(path):
            page = written.parse(text)
            ran = examples.run(page, answers, root / "course")
        found[path.name] = Page(path, text, page.headings, ran)
    return found


def check_links(pages: Mapping[str, Page], others: Collection[str], exercises: Collection[str], data: Path) -> None:
    """Raise CourseError, with page and line, for a link that leads nowhere. others: names of pages that are made of something else."""
    headings: dict[str, Collection[str]] = dict.fromkeys(others, ())
    headings.update({name: page.anchors for name, page in pages.items()})
    files = {path.name for path in data.glob("*")}
    for page in pages.values():
        with _naming(page.path):
            places.check(written.parse(page.text), {**headings, "": page.anchors}, exercises, files)


def make(page: Page, place: Place, translate: Callable[[str], str] | None = None) -> str:
    """Return a page as it stands in a place: in other words where there is `translate`, else as it was written.

    Raises CourseError, with page and line, for a translation that does not fit.
    """
    with _naming(page.path):
        text = page.text if translate is None else written.in_other_words(page.text, translate)
        full = examples.filled(written.parse(text), page.ran)
        return places.linked(written.parse(full), place.link, page.headings)


def _texts(root: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted((root / WRITTEN).glob("*.md")):
        yield path.relative_to(root), text_of(path)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Say of which page a fault is."""
    try:
        yield
    except Fault as fault:
        raise CourseError(
            _("{path}, line {line}: {why}").format(path=path.as_posix(), line=fault.line, why=fault.why)
        ) from fault
