"""What a run's folder shows of its journal: `results.jsonl`, `gradebook.csv`, and `feedback/` with a file for each submission, or two.

Each is replaced whole. Nothing in them tells one run from another over the same submissions.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bpgrade import own_table
from bpgrade.errors import UsageError
from bpgrade.files import encoded, remove_halves, replace, replacing
from bpgrade.gradebook import book, extensions, rules
from bpgrade.journal import Journal
from bpgrade.messages import _, chosen, language, listed, speaking
from bpgrade.records import Record
from bpgrade.summary import Summary

RESULTS = "results.jsonl"
GRADEBOOK = "gradebook.csv"
FEEDBACK = "feedback"
#: What is made here, by its name, and so may be there in part where a process ended.
_MADE = r"results\.jsonl|gradebook\.csv|overrides\.csv|extensions\.csv|.*\.(txt|html)"


@dataclass(frozen=True)
class Records:
    """The records of a run, read from its folder one by one: a class may be too large to be held at once."""

    folder: Path
    count: int

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Record]:
        with (self.folder / RESULTS).open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def spoken(journal: Journal, course: str = "") -> AbstractContextManager[None]:
    """Return what makes a run speak one language: the one asked for by name, else the one it was graded in, else the course's, else the reader's."""
    return speaking(chosen() or journal.get("language") or course or language())


def write(journal: Journal, folder: Path) -> Summary:
    """Write the files, in the run's language, and return what the class came to."""
    with spoken(journal):
        return _write(journal, folder)


def _write(journal: Journal, folder: Path) -> Summary:
    notes = folder / FEEDBACK
    notes.mkdir(exist_ok=True)
    for place in (folder, notes):
        remove_halves(place, _MADE)
    names = journal.names()
    files = [f"{name}.txt" for name in file_names(names)]
    pages = page_files(journal, names)
    there = {*files, *pages.values()}
    journal.writes(sorted(there))
    summary = Summary()
    known = known_of(journal, folder)
    rows: list[book.Row] = []
    with replacing(folder / RESULTS) as results, replacing(folder / GRADEBOOK) as table:
        for file, (name, said) in zip(files, journal.said(), strict=True):
            mine = book.rows(said.record, known)
            results.write(encoded(f"{said.line}\n"))
            replace(notes / file, book.with_sentence(said.feedback, book.for_student(mine)))
            if name in pages:
                replace(notes / pages[name], page_of(journal, name, book.for_student(mine)))
            summary.add(said.record)
            rows += mine
        rows = book.chosen(rows, known.rules)
        for line in book.lines(journal.get("exercises") or (), rows, known.rules):
            table.write(encoded(line))
    journal.put("counts", book.counts_to_json(rows))
    gone = sorted(set(journal.written()) - there)
    for file in gone:
        (notes / file).unlink(missing_ok=True)
    journal.unlinked(gone)
    return summary


def page_files(journal: Journal, names: Sequence[str]) -> dict[str, str]:
    """Return the files of the pages, by the submission's name: of those that have one. names: of all, in the order of the class."""
    have = journal.have_pages()
    return {name: f"{file}.html" for name, file in zip(names, file_names(names), strict=True) if name in have}


def page_of(journal: Journal, name: str, sentence: str) -> str:
    """Return a submission's page. sentence: what there is to say about the grade."""
    # Most runs make no pages.
    from bpgrade.web import student_page

    return student_page.framed(journal.page(name), name, sentence)


def known_of(journal: Journal, folder: Path) -> book.Known:
    """Return what a run knows beside its records. Raises UsageError, with a sentence for each line, for wrong extensions."""
    kept = journal.get("rules")
    declared = rules.read(kept) if kept else None
    people, spent = journal.people(), journal.get("spent_days") or {}
    return book.Known(declared, people, extensions_in(folder, declared, people), spent)


def extensions_in(
    folder: Path, declared: rules.Rules | None, people: Mapping[str, book.Record] = MappingProxyType({})
) -> tuple[extensions.Extension, ...]:
    """Return the extensions that a person keeps in a run's folder. people: who handed in, as the run keeps them.

    Raises UsageError, with a sentence for each line that is wrong, or that may mean one person as well as another.
    """
    path = folder / extensions.NAME
    found = extensions.read(own_table.read(path, extensions.COLUMNS), str(path), declared)
    shared = book.shared_addresses(people) if found else {}
    doubts = [
        _("{where}: {address} is the address of {numbers}. Name the number of the one who is meant.").format(
            where=one.where, address=one.person, numbers=listed(shared[one.person.casefold()])
        )
        for one in found
        if one.person.casefold() in shared
    ]
    logins = book.shared_logins(people) if found else {}
    doubts += [
        _(
            "{where}: {person} may be any of {numbers}, by number or by login. Name the submission of the one who is meant."
        ).format(where=one.where, person=one.person, numbers=listed(logins[name]))
        for one in found
        for name in sorted(one.names & logins.keys())[:1]
    ]
    if doubts:
        raise UsageError("\n".join(doubts))
    return found


def file_names(names: Sequence[str]) -> list[str]:
    """Return a distinct file name for each submission's name that every system can write.

    >>> file_names(["ada.py", "../x", "CON"])
    ['ada.py', '_.._x', '_CON']
    """
    taken: set[str] = set()
    safe = []
    for name in names:
        plain = re.sub(r'[\\\\/:*?"<>|\x00-\x1f\x7f]', "_", name).strip(" ").rstrip(".")
        plain = plain.encode("utf-8", "replace")[:150].decode("utf-8", "ignore") or "_"
        # What begins with a point is hidden.
        if plain.startswith(".") or re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", plain):
            plain = f"_{plain}"
        one, number = plain, 2
        while one.casefold() in taken:
            one, number = f"{plain}~{number}", number + 1
        taken.add(one.casefold())
        safe.append(one)
    return safe
