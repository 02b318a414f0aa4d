"""What a journal holds of a submission, as bytes and back: what was handed in, what was seen of it, what was said about it. Pure.

Nothing here is Python's own way of writing objects: a journal is read as data, and never runs anything.
"""

import hashlib
import json
import re
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, NamedTuple

from bpgrade.diagnose.diagnosis import Diagnosis
from bpgrade.observation import Gave, Observation, Run, Seen, Used
from bpgrade.rubric import Mistake
from bpgrade.stored import Stored
from bpgrade.submission import File, LeftOut, Submission
from bpgrade.verdict import Evidence, ExerciseVerdict, Found, Outcome, RowVerdict, Why

Record = Mapping[str, Any]

#: An array of so many bytes is kept by itself: the same one comes back from every right submission.
LARGE = 1024
_DIGEST_BYTES = 16


def digest(parts: Iterable[bytes]) -> bytes:
    """Return what stands for these parts, in this order: 16 bytes.

    >>> digest([b"ab", b"c"]) == digest([b"a", b"bc"])
    False
    """
    found = hashlib.sha256()
    for part in parts:
        found.update(struct.pack("<Q", len(part)))
        found.update(part)
    return found.digest()[:_DIGEST_BYTES]


def packed(text: str) -> bytes:
    """Return text in little space."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def unpacked(data: bytes) -> str:
    """Return the text that `packed` wrote. Raises zlib.error where it is damaged."""
    return zlib.decompress(data).decode("utf-8", "surrogatepass")


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


# -- what was handed in ----------------------------------------------------------------------------------------------------


class HandedIn(NamedTuple):
    """What a journal keeps of what one person handed in: not the code itself.

    files: stands for the paths and bytes of the files; who has the same is run but once. whole: stands for all of it.
    contents: the paths, what was left out and why, and what there is to say.
    """

    files: bytes
    whole: bytes
    contents: bytes


def handed_in(submission: Submission) -> HandedIn:
    """Return what is kept of a submission."""
    files = digest(part for file in submission.files for part in (file.path.encode("utf-8", "replace"), file.data))
    contents = _json(
        {
            "files": [file.path for file in submission.files],
            "left_out": [[one.path, one.why, one.matters] for one in submission.left_out],
            "problems": list(submission.problems),
        }
    )
    return HandedIn(files, digest([files, contents.encode("utf-8", "replace")]), packed(contents))


def submission_of(name: str, contents: bytes) -> Submission:
    """Return the submission as far as it is kept: its files are empty."""
    data = json.loads(unpacked(contents))
    return Submission(
        name=name,
        files=tuple(File(path, b"") for path in data["files"]),
        left_out=tuple(LeftOut(*one) for one in data["left_out"]),
        problems=tuple(data["problems"]),
    )


# -- what was seen ---------------------------------------------------------------------------------------------------------


class PackedRun(NamedTuple):
    """A run as bytes. pieces: the bytes of its arrays: each large array, and together the small ones of each exercise."""

    data: bytes
    pieces: tuple[bytes, ...]


def pack_run(run: Run) -> PackedRun:
    """Return the run as bytes."""
    pieces: list[bytes | bytearray] = []
    exercises = {}
    for name, observation in run.observations.items():
        small = len(pieces)
        pieces.append(bytearray())
        exercises[name] = [
            [[_seen_to_json(seen, pieces, small) for seen in case] for case in cases]
            for cases in (observation.cases, observation.nudged)
        ]
    used = [run.used.cpu, run.used.memory]
    data = {
        "used": used,
        "level": run.sandbox,
        "printed": run.printed,
        "remarks": list(run.remarks),
        "exercises": exercises,
    }
    return PackedRun(packed(_json(data)), tuple(bytes(piece) for piece in pieces))


def _seen_to_json(seen: Seen, pieces: list[bytes | bytearray], small: int) -> list[Any]:
    """Return one step's outcome; its arrays go into the pieces. small: the number of the piece that small ones share."""
    arrays = []
    for array in seen.arrays:
        shared = pieces[small]
        if len(array.data) >= LARGE or not isinstance(shared, bytearray):
            arrays.append([len(pieces), 0, list(array.shape)])
            pieces.append(bytes(array.data))
        else:
            arrays.append([small, len(shared), list(array.shape)])
            shared += array.data
    found: list[Any] = [seen.gave.value, arrays, dict(seen.notes)]
    while not found[-1]:
        found.pop()
    return found


def unpack_run(run: PackedRun, of: Mapping[str, Sequence[int]] | None = None) -> Run:
    """Return the run that `pack_run` wrote. of: by exercise, the numbers of the cases that are wanted, as `Observation.of_cases` takes
    them; all of all exercises for none."""
    data = json.loads(unpacked(run.data))
    observations = {
        name: Observation(*(_cases_from_json(cases, run.pieces, of[name] if of else None) for cases in both))
        for name, both in data["exercises"].items()
        if of is None or name in of
    }
    # A journal from before has none.
    used = Used(*data.get("used", ()))
    return Run(observations, tuple(data["remarks"]), data["printed"], data["level"], used=used)


def used_of(data: bytes) -> Used:
    """Return what a run took of the machine, from its bytes: it stands at their beginning, and of a class nothing more has to be read.

    Raises zlib.error where they are damaged.
    """
    found = _USED.match(zlib.decompressobj().decompress(data, _USED_BYTES))
    return Used(float(found[1]), int(found[2])) if found else Used()


#: What `pack_run` begins with.
_USED = re.compile(rb'\{"used":\[([0-9.e+-]+),(\d+)\]')
_USED_BYTES = 80


def _cases_from_json(
    cases: Sequence[Any], pieces: Sequence[bytes], of: Sequence[int] | None
) -> tuple[tuple[Seen, ...], ...]:
    # Where no forward was nudged, there are no cases.
    wanted = cases if of is None or not cases else [cases[number] for number in of]
    return tuple([tuple([_seen_from_json(seen, pieces) for seen in case]) for case in wanted])


def _seen_from_json(data: Sequence[Any], pieces: Sequence[bytes]) -> Seen:
    arrays, notes = data[1] if len(data) > 1 else (), data[2] if len(data) > 2 else {}
    return Seen(
        _GAVE[data[0]],
        tuple([Stored(tuple(shape), pieces[piece][start : start + 8 * prod(shape)]) for piece, start, shape in arrays]),
        notes,
    )


_GAVE = {gave.value: gave for gave in Gave}


# -- what was said ---------------------------------------------------------------------------------------------------------


def pack_said(record: Record, diagnoses: Sequence[Sequence[Diagnosis]], feedback: str) -> bytes:
    """Return what was said about a submission as bytes: the record, what stands beside it in the feedback, and the feedback."""
    beside = [
        [
            [
                one.rows,
                one.outcome.value,
                one.mistake,
                one.message,
                one.numbers,
                one.think,
                one.found and vars(one.found),
            ]
            for one in of_exercise
        ]
        for of_exercise in diagnoses
    ]
    return packed("\n".join([_line(record), _json(beside), feedback]))


def _line(record: Record) -> str:
    """Return a record as a line of `results.jsonl`."""
    return json.dumps(record, ensure_ascii=False)


@dataclass(frozen=True)
class Said:
    """What was said about a submission. line: its line of `results.jsonl`."""

    line: str
    beside: str
    feedback: str

    @cached_property
    def record(self) -> Record:
        """Return the record."""
        record: Record = json.loads(self.line)
        return record

    def of(self, exercise: str) -> "OfExercise | None":
        """Return what was said about one exercise, without what a person decided; nothing where there is none."""
        for data, beside in zip(self.record["exercises"], json.loads(self.beside), strict=True):
            if data["name"] == exercise:
                return OfExercise(
                    ExerciseVerdict(
                        name=data["name"],
                        definition=data["definition"],
                        rows=tuple(_row(row) for row in data["rows"]),
                        found_as=data["found_as"],
                        found_in=data["found_in"],
                    ),
                    tuple(
                        Diagnosis(
                            tuple(rows),
                            Outcome(outcome),
                            mistake,
                            message,
                            tuple(numbers),
                            think,
                            found and Found(**found),
                        )
                        for rows, outcome, mistake, message, numbers, think, found in beside
                    ),
                )
        return None


class OfExercise(NamedTuple):
    """What was said about one exercise, as far as it goes into records and feedback."""

    verdict: ExerciseVerdict
    diagnoses: tuple[Diagnosis, ...]


def unpack_said(data: bytes) -> Said:
    """Return what `pack_said` wrote."""
    return Said(*unpacked(data).split("\n", 2))


def _row(data: Record) -> RowVerdict:
    """Return the judge's verdict on a row. What the judge saw is not kept with it, nor a mistake's words: its identifier is."""
    return RowVerdict(
        row=data["row"],
        outcome=Outcome(data["outcome"]),
        score=data["override"]["judged"] if data["override"] else data["score"],
        max_score=data["max_score"],
        evidence=Evidence(Why.RIGHT),
        named=Mistake(data["mistake"], None, "", "") if data["mistake"] else None,
    )
