"""Whatever a child sends, damaged at random: frames and a sentence come out of the parser, and nothing else, within bounds of memory.

A mutant is a stream of right frames after a few changes to its headers, counts, shapes and lengths, cut off, or put together of
two. `BPGRADE_FRAMES_SECONDS` says how long it takes, `BPGRADE_FRAMES_MUTANTS` how many are tried in place of that
(10000000 before a release), and `BPGRADE_FRAMES_SEED` which.
"""

import ast
import os
import struct
import time
import tracemalloc
import types
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from bpgrade.sandbox import wire
from bpgrade.sandbox.wire import HEAD, MAGIC, MAX_ARRAYS, MAX_NDIM, MAX_TEXT, WHOLE, Status, pack_frame

SECONDS = float(os.environ.get("BPGRADE_FRAMES_SECONDS", "5"))
MUTANTS = int(os.environ.get("BPGRADE_FRAMES_MUTANTS", "0"))
SEED = os.environ.get("BPGRADE_FRAMES_SEED", "0")
#: So many come from one state of chance: number 17 of a seed's first batch is always the same one.
BATCH = 10_000
#: What parsing may take of memory: so many times what came, and so many bytes for the objects around it.
TIMES, BESIDES = 3, 1 << 16

#: A stream, and where its fields lie: offset and width.
Stream = tuple[bytes, list[tuple[int, int]]]


# -- mutants ---------------------------------------------------------------------------------------------------------------


def fields(frame: bytes, shapes: list[tuple[int, ...]], offset: int) -> list[tuple[int, int]]:
    """Return where the fields of a right frame lie that stands at an offset: of its header, and of its shapes."""
    found = [(0, 4), (4, 4), (8, 1), (9, 1), (10, 2)]
    place = HEAD.size
    for shape in shapes:
        found.append((place, 1))
        found += [(place + 1 + 4 * axis, 4) for axis in range(len(shape))]
        place += 1 + 4 * len(shape)
    # The text, the bodies, and whatever stands behind them.
    found += [(place, 0), (len(frame), 0)]
    return [(offset + at, width) for at, width in found]


def stream(*frames: tuple[int, Status, list[tuple[int, ...]], dict[str, str]]) -> Stream:
    """Return right frames, one after the other."""
    data, found = b"", []
    for step, status, shapes, notes in frames:
        frame = pack_frame(step, status, [np.ones(shape) for shape in shapes], notes)
        found += fields(frame, shapes, len(data))
        data += frame
    return data, found


STREAMS: list[Stream] = [
    stream((0, Status.VALUES, [(3,)], {})),
    stream((1, Status.VALUES, [(2, 1, 2)], {})),
    stream((1, Status.VALUES, [(1,) * MAX_NDIM], {})),
    stream((2, Status.VALUES, [()], {"dtype": "float32"})),
    stream((3, Status.VALUES, [(0, 3)], {})),
    stream((4, Status.SEQUENCE, [(2,), (), (1, 2)], {})),
    stream((5, Status.SEQUENCE, [(0,)] * MAX_ARRAYS, {})),
    stream((6, Status.RAISED, [], {"error": "Ze\u0301ro \u8aa4", "line": "7"})),
    stream((7, Status.NOTHING, [], {})),
    stream((WHOLE, Status.READY, [], {}), (WHOLE, Status.REMARK, [], {"kind": "x"}), (WHOLE, Status.LOADED, [], {})),
    stream((0, Status.OBJECT, [], {}), (1, Status.VALUES, [(2,)], {}), (1, Status.VALUES, [(2, 1)], {})),
    stream(
        (0, Status.ABSENT, [], {}), (1, Status.TOO_BIG, [], {}), (2, Status.SKIPPED, [], {}), (3, Status.EMPTY, [], {})
    ),
]

#: By width, what a field is set to: what is right, the bounds and their neighbours, and the ends of its range.
INTERESTING: dict[int, list[bytes]] = {
    0: [b"", b"\x00", b"\xff\xfe", b"\x1b[31m: \n", MAGIC, bytes(8), STREAMS[0][0]],
    1: [bytes([one]) for one in (*range(13), MAX_ARRAYS - 1, MAX_ARRAYS, MAX_ARRAYS + 1, 127, 128, 255)],
    2: [struct.pack("<H", one) for one in (0, 1, 2, 8, 16, 255, 256, MAX_TEXT, MAX_TEXT + 1, 65535)],
    4: [
        MAGIC,
        *(struct.pack("<I", one) for one in (0, 0, 0, 1, 1, 2, 3, 4, 255, 2**16, 2**25, 2**25 + 1, 2**28, 2**31)),
        *[struct.pack("<I", 2**32 - 1)] * 3,
    ],
}


def mutants(random: Random, how_many: int) -> Iterator[bytes]:
    """Yield so many streams with one to four changes each."""
    chance, streams = random.random, len(STREAMS)
    for _ in range(how_many):
        data, places = STREAMS[int(chance() * streams)]
        for _ in range(1 + int(chance() * 4)):
            kind = chance()
            at, width = places[int(chance() * len(places))]
            if kind < 0.75:
                values = INTERESTING[width]
                data = data[:at] + values[int(chance() * len(values))] + data[at + width :]
            elif kind < 0.85:
                at = int(chance() * len(data))
                data = data[:at] + random.randbytes(int(chance() * 9)) + data[at + int(chance() * 9) :]
            elif kind < 0.95:
                other, others = STREAMS[int(chance() * streams)]
                data = data[:at] + other[others[int(chance() * len(others))][0] :]
            else:
                data = data[: int(chance() * len(data))]
        yield data


# -- what must hold --------------------------------------------------------------------------------------------------------


def claim(parser: Any, data: bytes, most: int) -> str:
    """Claim that what came is parsed as it should be, whatever it is; return why reading stopped.

    parser: `wire`, or one with a fault planted in it.
    """
    frames, why = parser.unpack_frames(data, most)
    reading = parser.Reading(most)
    # In two parts, as it comes over a pipe.
    reading.look(data[: len(data) // 2])
    reading.look(data)
    assert [frame.step for frame in frames] == reading.steps[:most], "two readers read different steps"
    came = 0
    for frame in frames:
        arrays, status = frame.arrays, frame.status
        assert isinstance(status, parser.Status)
        assert len(arrays) <= MAX_ARRAYS
        if status == Status.VALUES:
            assert len(arrays) == 1, "one array was promised"
        elif status == Status.SEQUENCE:
            assert arrays, "a sequence was promised"
        for array in arrays:
            size = 8
            for length in array.shape:
                size *= length
            assert len(array.shape) <= MAX_NDIM
            assert len(array.data) == size, "not the bytes that the shape says"
            came += size
            if size == 0:
                # What is empty has been too large to be made before.
                np.asarray(array)
        for pair in frame.notes:
            assert "".join(pair).isprintable(), "what cannot be printed comes out"
    assert came <= len(data), "more came out than came in"
    return str(why)


def planted(fault: tuple[str, str]) -> Any:
    """Return the parser with one piece of its text replaced."""
    there, instead = fault
    text = Path(str(wire.__file__)).read_text(encoding="utf-8")
    assert text.count(there) == 1, f"the parser holds this {text.count(there)} times: {there}"
    module = types.ModuleType(wire.__name__)
    # Its dataclasses look their module up.
    exec(compile(text.replace(there, instead), "planted", "exec", dont_inherit=True), vars(module))
    return module


def sentences() -> set[str]:
    """Return every reason for which the parser refuses, and the one for all is well."""
    calls = [
        node for node in ast.walk(ast.parse(Path(str(wire.__file__)).read_text("utf-8"))) if isinstance(node, ast.Call)
    ]
    return {"", *(ast.literal_eval(call.args[0]) for call in calls if ast.unparse(call.func) == "BadFrame")}


def batch(number: int) -> Iterator[tuple[bytes, int]]:
    """Yield the mutants of a batch, each with the most frames that it may hold."""
    random = Random(f"{SEED}-{number}")
    for at, data in enumerate(mutants(random, BATCH)):
        yield data, 2 if at % 16 == 0 else 100


def test_only_frames_and_a_sentence_come_out_of_what_is_damaged() -> None:
    whys: Counter[str] = Counter()
    start = time.perf_counter()
    for number in count():
        for data, most in batch(number):
            try:
                whys[claim(wire, data, most)] += 1
            except Exception as error:
                raise AssertionError(f"{type(error).__name__}: {error}\nat most {most} frames: {data.hex()}") from error
        tried, seconds = whys.total(), time.perf_counter() - start
        if tried >= MUTANTS if MUTANTS else seconds > SECONDS:
            break
    print(f"{tried} mutants, {tried / seconds:.0f} a second: {dict(whys)}")
    assert set(whys) == sentences(), "not every way to refuse was tried"
    assert min(whys.values()) > tried / 1000


@pytest.mark.parametrize(
    "fault",
    {
        "a zero hides how large a shape is": ("bound *= length or 1", "bound *= length"),
        "any status": ("or known is None", ""),
        "any number of arrays": (
            "if (known is Status.VALUES and count != 1) or (known is Status.SEQUENCE and count == 0):",
            "if False:",
        ),
        "a shape that did not come": ("if len(data) - offset < 1 + 4 * axes:", "if False:"),
        "an axis count that did not come": ("if offset >= len(data):", "if False:"),
        "a header that did not come": ("if len(data) - offset < HEAD.size:", "if False:"),
        "a body that did not come": (" if end <= len(data) else None", ""),
        "more axes than there are": ("if axes > MAX_NDIM:", "if False:"),
        "text that is no UTF-8": ('decode("utf-8", "replace")', 'decode("utf-8")'),
        "text that cannot be printed": ('c if c.isprintable() else "\\ufffd"', "c"),
        "a reader that stumbles": ("            except BadFrame:\n", "            except KeyError:\n"),
        "a reader that loses its place": ("self._offset = found.end", "self._offset = found.bodies"),
        "a reader that forgets": ("self.steps.append(found.step)", "self.steps[:] = [found.step]"),
        "arrays of one byte less": (
            "Stored(shape, data[offset : offset + size])",
            "Stored(shape, data[offset + 1 : offset + size])",
        ),
    }.items(),
    ids=lambda fault: fault[0],
)
def test_a_fault_planted_in_the_parser_is_found(fault: tuple[str, tuple[str, str]]) -> None:
    parser = planted(fault[1])
    with pytest.raises(Exception):  # noqa: B017 (each fault shows in its own way)
        for data, most in batch(0):
            claim(parser, data, most)


def test_the_planting_itself_leaves_the_parser_sound() -> None:
    parser = planted(("MAX_REMARKS = 2000", "MAX_REMARKS = 2001"))
    assert {claim(parser, data, most) for data, most in batch(0)} == sentences()


# -- memory ----------------------------------------------------------------------------------------------------------------


def peak(data: bytes, most: int) -> int:
    """Return the most bytes that are held at any time while this is parsed, beside itself."""
    tracemalloc.start()
    try:
        result = wire.unpack_frames(data, most)
        reading = wire.Reading(most)
        reading.look(data)
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    del result
    return held


def test_parsing_takes_a_few_times_the_memory_of_what_came() -> None:
    random = Random(SEED)
    large = pack_frame(0, Status.VALUES, [np.ones(100_000)]) + pack_frame(1, Status.RAISED, (), {"error": "x" * 300})
    for data in mutants(random, 600):
        for whole in (data, large + data, data + large):
            assert peak(whole, 100) <= TIMES * len(whole) + BESIDES


@pytest.mark.parametrize(
    "shape", [(2**32 - 1,), (0, 2**32 - 1, 2**32 - 1), (2**16,) * 4, (2**25,), (2**32 - 1,) * MAX_NDIM], ids=str
)
def test_a_shape_that_claims_much_takes_no_memory(shape: tuple[int, ...]) -> None:
    claims = HEAD.pack(MAGIC, 0, Status.VALUES, 1, 0) + struct.pack(f"<B{len(shape)}I", len(shape), *shape)
    assert peak(claims + bytes(100), 100) <= BESIDES


def test_frames_without_end_take_no_more_memory_than_those_allowed() -> None:
    smallest = pack_frame(0, Status.NOTHING)
    tracemalloc.start()
    try:
        frames, why = wire.unpack_frames(smallest * 500_000, 100)
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert (len(frames), bool(why)) == (100, True)
    assert held <= len(smallest) * 500_000 + BESIDES
