"""What people read, in another language: the catalogues of `_`, kept complete from the code and the authored files.

There are two of them a language. What the program and the exercises say is `bpgrade`, and goes with the package; what the pages and
the quiz say is `course`, of which only the made pages are given out. Both are written by people, entry by entry, in
`.po` files, as every editor for translations knows them; `release` brings in new sentences, takes out those that nobody says any more,
and compiles the former.
"""

import ast
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpgrade import stubs
from bpgrade.authoring import pages
from bpgrade.authoring.authored import Authored
from bpgrade.authoring.quiz import bank
from bpgrade.course import SOLUTIONS, Course
from bpgrade.errors import CourseError
from bpgrade.messages import LANGUAGES, _

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PACKAGE = Path("grader") / "bpgrade"
#: Every language but the one that the code is written in.
TRANSLATED = LANGUAGES[1:]
#: What says something, with how many of its arguments are the sentence: for one, and for many.
_SAYING = {"_": 1, "later": 1, "counted": 2}
_WIDTH = 120


@dataclass(frozen=True)
class Sentence:
    """One entry of a catalogue. text: as it stands in the code; many: the same for another number than one. where: the file that says it."""

    text: str
    where: str
    many: str = ""


def program_file(language: str) -> Path:
    """Return the catalogue of the program, below the course team's folder."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "bpgrade.po"


def course_file(language: str) -> Path:
    """Return the catalogue of pages and quiz."""
    return Path(SOLUTIONS) / "locale" / language / "course.po"


def of_the_program(root: Path, syllabus: Course, exercises: Iterable[Authored]) -> list[Sentence]:
    """Return every sentence that the program and the exercises can say."""
    return [*_of_the_code(root / PACKAGE, root), *_of_the_syllabus(syllabus), *_of_the_exercises(exercises)]


def of_the_course(root: Path, syllabus: Course) -> Iterator[Sentence]:
    """Return every sentence of the pages and of the quiz."""
    found = [*pages.course_pieces(root)]
    if (root / bank.QUIZ).is_dir():
        found += bank.pieces(bank.read(root, syllabus.title, [unit.name for unit in syllabus.units]))
    yield from (Sentence(text, where.partition(":")[0]) for text, where in found)


def _of_the_code(package: Path, root: Path) -> Iterator[Sentence]:
    for path in sorted(package.rglob("*.py")):
        # The trees know what Python knows, that strings side by side are one; and are several times quicker than Babel's own reader.
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SAYING:
                first = node.args[: _SAYING[node.func.id]]
                words = [one.value for one in first if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                if len(words) == _SAYING[node.func.id]:
                    yield Sentence(words[0], path.relative_to(root).as_posix(), *words[1:])


def _of_the_syllabus(syllabus: Course) -> Iterator[Sentence]:
    where = "course/course.toml"
    for title in (
        syllabus.title,
        *(unit.title for unit in syllabus.units),
        *(one.title for one in syllabus.assignments),
    ):
        yield Sentence(title, where)


def _of_the_exercises(exercises: Iterable[Authored]) -> Iterator[Sentence]:
    for source in exercises:
        exercise, where = source.exercise, f"{SOLUTIONS}/{source.name}.py"
        said = [
            *stubs.pieces(source.stub),
            exercise.title,
            *exercise.hints,
            *(example.source for example in exercise.examples),
            *(f"draw {number + 1}" for number in range(len(exercise.sizes))),
            *(case.label for case in exercise.also),
            *(words for mistake in exercise.mistakes for words in (mistake.say, mistake.think)),
        ]
        yield from (Sentence(words, where) for words in said if words)


def brought_up_to_date(text: str, sentences: Iterable[Sentence], language: str) -> str:
    """Return a catalogue's text with these sentences and no others: what was translated stays, what is new is empty."""
    template = _empty(language)
    for sentence in sentences:
        name = (sentence.text, sentence.many) if sentence.many else sentence.text
        template.add(name, locations=[(sentence.where, 0)])
    there = parse(text, language) if text else _empty(language)
    there.update(template, no_fuzzy_matching=True, update_creation_date=False)
    there.obsolete.clear()
    for message in there:
        if message.id:
            # A sentence that several files say is listed with each of them once; lines would change with every edit.
            message.locations = sorted({(where, 0) for where, _line in message.locations})
    out = io.BytesIO()
    _babel("pofile").write_po(out, there, width=_WIDTH, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    return out.getvalue().decode()


def compiled(text: str, language: str) -> bytes:
    """Return a catalogue as gettext reads it."""
    out = io.BytesIO()
    _babel("mofile").write_mo(out, parse(text, language))
    return out.getvalue()


def parse(text: str, language: str) -> "Catalog":
    """Return the catalogue that a text holds.

    Raises CourseError where it holds none.
    """
    try:
        read = _babel("pofile").read_po(io.BytesIO(text.encode()), locale=language, abort_invalid=True)
    except Exception as error:
        raise CourseError(
            _("The catalogue of {language} cannot be read: {why}.").format(language=language, why=error)
        ) from None
    there = _empty(language)
    for message in read:
        if message.id:
            there[message.id] = message
    return there


def translation(text: str, language: str) -> Callable[[str], str]:
    """Return what gives a sentence in the catalogue's language; one that is not in it, or is in doubt, as it is."""
    if not text:
        return lambda sentence: sentence
    said = {message.id: message.string for message in parse(text, language) if message.id and not message.fuzzy}
    return lambda sentence: str(said.get(sentence) or sentence)


#: What a sentence and its translation must both hold: places to be filled, code, and names of files and commands.
_PLACES = re.compile(r"\{\{.*?\}\}|\{[a-z_0-9]*(?:![rs])?(?::[^{}]*)?\}")
_CODE = re.compile(r"`[^`]+`")
#: A particle that depends on the sound before it cannot follow what is filled in later.
_PARTICLE = re.compile(r"(?:\}|`)(?:은|는|이|가|을|를|과|와|으로|로|이다|이나|나|이라|라|아|야)(?![가-힣])")


def faults(catalogue: "Catalog") -> list[str]:
    """Return what is wrong with the entries of a catalogue, a line for each: not translated, doubtful, or its places differ."""
    found = []
    for message in catalogue:
        if not message.id:
            continue
        ids, said = _each(message.id), _each(message.string)
        if message.fuzzy:
            found.append(_("doubtful: {sentence}").format(sentence=ids[0]))
        elif not all(said):
            found.append(_("not translated: {sentence}").format(sentence=ids[0]))
        else:
            found += [
                _("{what} differ: {sentence}").format(what=what, sentence=one)
                for one in said
                for what, pattern in ((_("places"), _PLACES), (_("pieces of code"), _CODE))
                if not any(sorted(pattern.findall(one)) == sorted(pattern.findall(other)) for other in ids)
            ]
            found += [
                _("a particle depends on what stands before it: {sentence}").format(sentence=one)
                for one in said
                if _PARTICLE.search(one)
            ]
    return found


def _each(words: object) -> tuple[str, ...]:
    """Return the forms of an entry, of which there are several where it counts something."""
    return tuple(map(str, words)) if isinstance(words, tuple | list) else (str(words or ""),)


def _empty(language: str) -> "Catalog":
    """Return a catalogue without entries, whose header says nothing of days and programs: the same text everywhere."""
    catalog: Any = _babel("catalog")

    class Plain(catalog.Catalog):  # type: ignore[misc]
        """A catalogue with the header that gettext needs."""

        @property
        def mime_headers(self) -> list[tuple[str, str]]:
            kept = ("Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")
            return [(name, value) for name, value in super().mime_headers if name in kept]

    there: Catalog = Plain(locale=language, fuzzy=False, header_comment="", charset="utf-8")
    return there


def _babel(name: str) -> Any:
    """Return a module of Babel's, which only the course team needs.

    Raises CourseError where it is not installed.
    """
    from importlib import import_module

    try:
        return import_module(f"babel.messages.{name}")
    except ImportError:
        raise CourseError(_("Catalogues need Babel: pip install 'bpgrade[course]'.")) from None
