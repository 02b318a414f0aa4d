"""The bytes between judge and child. What comes back is hostile: fixed headers, raw float64, limits on everything.

Request, judge to child: `u32 length | JSON | file bytes | questions`, and a question is `u32 length | JSON | array bytes`.
A process that is forked for many requests has the questions from before, and is sent their numbers. JSON may be used in this
direction only.

Frame, child to judge: `magic "BPR1" | u32 step | u8 status | u8 arrays | u16 text length`, for each array
`u8 ndim, u32 length of each axis`, then the text (UTF-8), then the bodies (little-endian float64, C order).
The text is lines of `key: value`: hearsay, for hints, never for a score.
"""

import json
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from bpgrade.stored import Stored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAGIC = b"BPR1"
HEAD = struct.Struct("<4sIBBH")
MAX_ARRAYS = 64
MAX_NDIM = 8
MAX_TEXT = 2000
#: Bytes of one array.
MAX_BODY = 1 << 28
#: Of one note, so that a long message leaves room for where it happened.
MAX_NOTE = 300
#: The `step` of frames that are about the whole submission.
WHOLE = 0xFFFFFFFF
#: Frames about the whole submission: one when ready, one when loaded, and at most so many remarks between them.
MAX_REMARKS = 2000


def most_frames(steps: int) -> int:
    """Return how many frames a child may send that is asked so many steps."""
    return steps + MAX_REMARKS + 2


class Status(IntEnum):
    """What a step gave, as the child tells it."""

    VALUES = 0  # one array
    SEQUENCE = 11  # a sequence of arrays
    RAISED = 1  # an exception
    EMPTY = 2  # nothing there yet: no definition, no body, NotImplementedError
    OBJECT = 3  # something that is not numbers
    NOTHING = 4  # None
    SKIPPED = 5  # not asked, since the object or an argument is missing
    TOO_BIG = 6  # numbers, more than a result may have
    ABSENT = 7  # the attribute to read is not there
    READY = 8  # the whole: what was handed in has been read, and is about to run
    REMARK = 9  # the whole: something to know about what was handed in
    LOADED = 10  # the whole: everything handed in has been run


class BadFrame(ValueError):
    """The child sent something that is no frame."""


class Frame(NamedTuple):
    """One message of the child; of a class there are hundreds of thousands, and a tuple is made in no time."""

    step: int
    status: Status
    arrays: tuple[Stored, ...]
    notes: tuple[tuple[str, str], ...]


def pack_frame(
    step: int,
    status: Status,
    arrays: Sequence["NDArray[np.float64]"] = (),
    notes: Mapping[str, object] | None = None,
) -> bytes:
    """Return one frame as bytes. arrays: float64, C order."""
    lines = [
        f"{key}: {' '.join(str(value)[: 2 * MAX_NOTE].split())[:MAX_NOTE]}" for key, value in (notes or {}).items()
    ]
    text = "\n".join(lines).encode("utf-8", "replace")[:MAX_TEXT]
    shapes = [struct.pack(f"<B{array.ndim}I", array.ndim, *array.shape) for array in arrays]
    head = HEAD.pack(MAGIC, step, status, len(arrays), len(text))
    return b"".join([head, *shapes, text, *[array.tobytes() for array in arrays]])


def unpack_frames(data: bytes | bytearray, max_frames: int) -> tuple[list[Frame], str]:
    """Return the frames in `data`, and why reading stopped before its end; an empty sentence where it did not.

    Every byte is hostile. What stands before the first bad one is kept: a student's process that was killed in the middle
    of a frame has still answered the steps before.
    """
    frames: list[Frame] = []
    view = memoryview(data)
    offset = 0
    try:
        while offset < len(view):
            if len(frames) >= max_frames:
                raise BadFrame("more frames than there are steps")
            found = _outline(view, offset)
            if found is None:
                raise BadFrame("a frame is cut short")
            frames.append(_frame(view, found))
            offset = found.end
    except BadFrame as bad:
        return frames, str(bad)
    return frames, ""


class Reading:
    """Frames as they come in, only looked at: which steps have been answered so far.

    most: how many frames there may be.
    """

    def __init__(self, most: int) -> None:
        self.steps: list[int] = []
        self.answered = 0
        self._most = most
        self._offset = 0
        self._bad = False

    @property
    def is_too_much(self) -> bool:
        """Return whether more frames came than there may be."""
        return len(self.steps) > self._most

    def look(self, data: bytes | bytearray) -> None:
        """Look at what came, from the first byte on."""
        while not self._bad and not self.is_too_much and self._offset < len(data):
            try:
                with memoryview(data) as view:
                    found = _outline(view, self._offset)
            except BadFrame:
                self._bad = True
                return
            if found is None:
                return
            self.steps.append(found.step)
            self.answered += found.step != WHOLE
            self._offset = found.end


class _Outline(NamedTuple):
    """Where a frame's parts are: its arrays' shapes and bytes, and offsets of its text, its bodies and its end."""

    step: int
    status: Status
    arrays: list[tuple[tuple[int, ...], int]]
    text: int
    bodies: int
    end: int


def _outline(data: memoryview, offset: int) -> _Outline | None:
    """Return the outline of the frame at `offset`; nothing where not all of it is there. Raises BadFrame for anything else."""
    if len(data) - offset < HEAD.size:
        return None
    magic, step, status, count, text_length = HEAD.unpack_from(data, offset)
    known = _STATUSES.get(status)
    if magic != MAGIC or known is None or count > MAX_ARRAYS or text_length > MAX_TEXT:
        raise BadFrame("a header is not one")
    if (known is Status.VALUES and count != 1) or (known is Status.SEQUENCE and count == 0):
        raise BadFrame("not as many arrays as its status says")
    offset += HEAD.size
    arrays: list[tuple[tuple[int, ...], int]] = []
    size = 0
    for _ in range(count):
        if offset >= len(data):
            return None
        axes = data[offset]
        if axes > MAX_NDIM:
            raise BadFrame("a shape has too many axes")
        if len(data) - offset < 1 + 4 * axes:
            return None
        shape = _SHAPES[axes].unpack_from(data, offset + 1)
        # An axis of length 0 counts as 1 here: (0, 2**32 - 1, 2**32 - 1) is empty, and still too large to be made.
        bound = 8
        for length in shape:
            bound *= length or 1
        if bound > MAX_BODY:
            raise BadFrame("a body is too large")
        arrays.append((shape, 0 if 0 in shape else bound))
        size += arrays[-1][1]
        offset += 1 + 4 * axes
    end = offset + text_length + size
    return _Outline(step, known, arrays, offset, offset + text_length, end) if end <= len(data) else None


def _frame(data: memoryview, found: _Outline) -> Frame:
    """Return the frame of an outline; its arrays are views of what came."""
    text = bytes(data[found.text : found.bodies]).decode("utf-8", "replace")
    offset = found.bodies
    arrays = []
    for shape, size in found.arrays:
        arrays.append(Stored(shape, data[offset : offset + size]))
        offset += size
    return Frame(found.step, found.status, tuple(arrays), _notes(text))


#: The lengths of so many axes.
_SHAPES = [struct.Struct(f"<{axes}I") for axes in range(MAX_NDIM + 1)]
#: Looked up for every frame, which an enum is slow at.
_STATUSES = {int(status): status for status in Status}


def _notes(text: str) -> tuple[tuple[str, str], ...]:
    """Return the lines as pairs, what cannot be printed replaced."""
    if not text:
        return ()
    lines = text.split("\n")
    if not "".join(lines).isprintable():
        lines = ["".join(c if c.isprintable() else "\ufffd" for c in line) for line in lines]
    parts = [line.partition(": ") for line in lines if line]
    return tuple([(key, value) for key, _, value in parts])


#: The cases of one exercise: each its steps, in JSON's types, and the arrays that they name.
Cases = Iterable[tuple[Sequence[Any], Mapping[str, Stored]]]


@dataclass(frozen=True)
class Request:
    """What the child is asked.

    files: (path, bytes) in the order in which they are run. settings: limits and ways of loading.
    questions: as `pack_question` packs them, or the number of one that the process has already. Steps are numbered through all
    of them, from 0. skip: the numbers of the steps that are not asked.
    """

    files: Sequence[tuple[str, bytes]]
    questions: Sequence[bytes | int]
    settings: Mapping[str, Any]
    skip: Sequence[int] = ()


def pack_question(cases: Cases) -> bytes:
    """Return the cases of one exercise as bytes."""
    listed = [(steps, list(arrays.items())) for steps, arrays in cases]
    head = json.dumps(
        [[steps, [[name, array.shape, array.integers] for name, array in arrays]] for steps, arrays in listed]
    ).encode()
    bodies = [array.data for _steps, arrays in listed for _name, array in arrays]
    return b"".join([struct.pack("<I", len(head)), head, *bodies])


def unpack_question(data: bytes) -> Iterator[tuple[Sequence[Any], Mapping[str, Stored]]]:
    """Yield the cases that `pack_question` packed: the trusted direction."""
    head, offset = _headed(data)
    for steps, arrays in head:
        taken = {}
        for name, shape, integers in arrays:
            size = 8 * Stored(tuple(shape), b"").size
            taken[name] = Stored(tuple(shape), data[offset : offset + size], integers)
            offset += size
        yield steps, taken


def pack_request(request: Request) -> bytes:
    """Return the request as bytes."""
    head = json.dumps(
        {
            "files": [[path, len(data)] for path, data in request.files],
            "questions": [one if isinstance(one, int) else [len(one)] for one in request.questions],
            "settings": request.settings,
            "skip": list(request.skip),
        }
    ).encode()
    sent = [one for one in request.questions if not isinstance(one, int)]
    return b"".join([struct.pack("<I", len(head)), head, *(data for _, data in request.files), *sent])


def unpack_request(data: bytes) -> Request:
    """Return the request that `pack_request` wrote: the trusted direction."""
    head, offset = _headed(data)
    files: list[tuple[str, bytes]] = []
    questions: list[bytes | int] = []
    for path, size in head["files"]:
        files.append((path, data[offset : offset + size]))
        offset += size
    for one in head["questions"]:
        if isinstance(one, int):
            questions.append(one)
            continue
        (size,) = one
        questions.append(data[offset : offset + size])
        offset += size
    return Request(files, questions, head["settings"], head["skip"])


def pack_questions(questions: Sequence[bytes]) -> bytes:
    """Return packed questions as bytes, for a process that is to keep them."""
    head = json.dumps([len(question) for question in questions]).encode()
    return b"".join([struct.pack("<I", len(head)), head, *questions])


def unpack_questions(data: bytes) -> list[bytes]:
    """Return the questions that `pack_questions` packed, each still packed: the trusted direction."""
    sizes, offset = _headed(data)
    questions = []
    for size in sizes:
        questions.append(data[offset : offset + size])
        offset += size
    return questions


def _headed(data: bytes) -> tuple[Any, int]:
    """Return the JSON that bytes begin with, and where it ends."""
    (length,) = struct.unpack_from("<I", data)
    return json.loads(data[4 : 4 + length]), 4 + length
