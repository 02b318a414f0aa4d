"""An exam: all that grading takes, ready-made, so that it can be graded where no answer is.

Of every exercise it holds several sets of hidden draws with their right numbers, and no code. A key and the submission's
identifier say which set an exercise has for a submission: the same one whenever it is graded, and another for the next.
"""

import hashlib
import hmac
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bpgrade.assessment import Assessment, as_json, from_files, to_private_files
from bpgrade.course import Course
from bpgrade.edition import Edition
from bpgrade.errors import CourseError
from bpgrade.messages import _
from bpgrade.plan import ask

HEAD = "exam.json"
#: So many sets of draws an exercise has: who hands in again has seen the next one before in one case of sixteen.
SETS = 16
#: What zipfile raises for one that is damaged.
DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, RuntimeError)


@dataclass(frozen=True)
class Exam:
    """An exam. read: gives the bytes of one of its files. sets: of draws, for each exercise. declared: what the syllabus says for the platform."""

    place: Path
    read: Callable[[str], bytes]
    course: Course
    assignment: str | None
    exercises: tuple[str, ...]
    sets: int
    key: bytes
    declared: dict[str, Any]

    def edition(self, submission: str) -> Edition:
        """Return the edition that a submission of this identifier is judged with."""

        def read(name: str, kind: str) -> bytes:
            return self.read(f"{name}.{which(self.key, submission, name, self.sets)}{kind}")

        @cache
        def assessment(name: str) -> Assessment:
            return from_files(
                json.loads(read(name, ".json")),
                lambda: json.loads(read(name, ".mistakes.json")),
                read(name, ".numbers"),
            )

        return Edition(
            self.course,
            lambda name: ask(assessment(name).plan),
            assessment,
            lambda name: assessment(name).outline,
            self.place / "data",
            self.place / "pages",
            None,
            self.place / "graphs",
        )


def which(key: bytes, submission: str, exercise: str, sets: int) -> int:
    """Return the number of the set of draws that an exercise has for a submission.

    >>> which(b"key", "17", "gates/mul", 16) == which(b"key", "17", "gates/mul", 16) < 16
    True
    """
    drawn = hmac.digest(key, f"{exercise}\0{submission}".encode("utf-8", "replace"), hashlib.sha256)
    return int.from_bytes(drawn[:8], "big") % sets


def secret_of_set(key: bytes, number: int) -> bytes:
    """Return the secret that the draws of one set are made from."""
    return hmac.digest(key, f"set {number}".encode(), hashlib.sha256)


def to_files(
    course: Course,
    assignment: str | None,
    exercises: Iterable[str],
    key: bytes,
    sets: int,
    prepared: Callable[[str, bytes], Assessment],
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of an exam, by path. prepared: gives an exercise's assessment for a secret."""
    names = list(exercises)
    for name in names:
        for number in range(sets):
            files = to_private_files(prepared(name, secret_of_set(key, number)))
            yield f"{name}.{number}.json", files.text.encode()
            yield f"{name}.{number}.mistakes.json", files.mistakes.encode()
            yield f"{name}.{number}.numbers", files.numbers
    head = {
        "assignment": assignment,
        "exercises": names,
        "sets": sets,
        "key": key.hex(),
        "course": course.to_json(),
        "gradescope": dict(course.gradescope),
    }
    yield HEAD, as_json(head).encode()


def open_exam(folder: Path) -> Exam:
    """Return the exam in a folder.

    Raises CourseError where it is not whole.
    """

    def read(name: str) -> bytes:
        try:
            return (folder / name).read_bytes()
        except OSError as error:
            raise CourseError(
                _("{path} cannot be read: {why}.").format(path=folder / name, why=error.strerror)
            ) from None

    return _opened(folder, read)


def open_packed(path: Path) -> Exam:
    """Return the exam in a zip, which is read into memory whole.

    Raises CourseError where it is not whole.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    except OSError as error:
        raise CourseError(_("{path} cannot be read: {why}.").format(path=path, why=error.strerror)) from None
    except DAMAGED as error:
        raise CourseError(_("{path} is damaged: {why}.").format(path=path, why=error)) from None

    def read(name: str) -> bytes:
        try:
            return archive.read(name)
        except DAMAGED as error:
            raise CourseError(_("{path} is damaged: {why}.").format(path=path, why=error)) from None

    return _opened(path.parent, read)


def _opened(place: Path, read: Callable[[str], bytes]) -> Exam:
    try:
        data = json.loads(read(HEAD))
        return Exam(
            place,
            read,
            Course.from_json(data["course"]),
            data["assignment"],
            tuple(data["exercises"]),
            data["sets"],
            bytes.fromhex(data["key"]),
            data["gradescope"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CourseError(_("{path} is damaged: {why}.").format(path=place / HEAD, why=error)) from None


def key_in(head: bytes) -> bytes | None:
    """Return the key in the head of an exam; nothing where there is none."""
    try:
        return bytes.fromhex(json.loads(head)["key"])
    except (ValueError, KeyError, TypeError):
        return None
