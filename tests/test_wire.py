"""What comes back from a child is hostile bytes: frames, or a sentence, and never anything else."""

import struct

import numpy as np
import pytest
from bpgrade.sandbox import wire
from bpgrade.sandbox.wire import (
    HEAD,
    MAGIC,
    MAX_ARRAYS,
    MAX_NDIM,
    MAX_TEXT,
    Frame,
    Request,
    Status,
    pack_frame,
    pack_question,
    pack_request,
    unpack_frames,
    unpack_question,
    unpack_request,
)
from bpgrade.stored import Shelf, Stored, store, take
from hypothesis import given, settings
from hypothesis import strategies as st

PAIR = [np.array([[1.0, -2.5], [np.inf, 1e-308]]), np.array(7.0)]


def shaped(*lengths: int, body: bytes = b"") -> bytes:
    """Return a frame that claims one array of these lengths, whatever its body is."""
    head = HEAD.pack(MAGIC, 0, Status.VALUES, 1, 0)
    return head + struct.pack(f"<B{len(lengths)}I", len(lengths), *lengths) + body


# -- what is sent arrives --------------------------------------------------------------------------------------------


def test_a_frame_arrives_as_it_was_sent() -> None:
    (frame,), why = unpack_frames(pack_frame(3, Status.SEQUENCE, PAIR, {"dtype": "float32", "line": 7}), 1)
    assert why == ""
    assert (frame.step, frame.status) == (3, Status.SEQUENCE)
    assert dict(frame.notes) == {"dtype": "float32", "line": "7"}
    for sent, came in zip(PAIR, frame.arrays, strict=True):
        assert came.shape == sent.shape
        assert np.asarray(came).shape == sent.shape
        assert np.asarray(came).dtype == np.float64
        assert np.asarray(came).tobytes() == came.data == sent.tobytes()


def test_frames_arrive_in_their_order() -> None:
    data = b"".join(pack_frame(number, Status.SKIPPED) for number in range(5))
    frames, why = unpack_frames(data, 5)
    assert ([frame.step for frame in frames], why) == ([0, 1, 2, 3, 4], "")


def test_bodies_are_little_endian_float64_behind_a_fixed_header() -> None:
    # The judge may run on another machine one day: the bytes themselves are the contract.
    written = pack_frame(1, Status.VALUES, [np.array([1.0])])
    assert written == b"BPR1" + struct.pack("<IBBHBI", 1, 0, 1, 0, 1, 1) + struct.pack("<d", 1.0)


def test_empty_and_zero_dimensional_arrays_arrive() -> None:
    sent = [np.zeros((0, 3)), np.array(1.5), np.zeros((1,) * MAX_NDIM)]
    (frame,), why = unpack_frames(pack_frame(0, Status.SEQUENCE, sent), 1)
    assert ([array.shape for array in frame.arrays], why) == ([(0, 3), (), (1,) * MAX_NDIM], "")


def test_arrays_are_copied_out_of_the_buffer() -> None:
    data = pack_frame(0, Status.VALUES, [np.ones(4)])
    ((frame,), _why) = unpack_frames(data, 1)
    array = np.asarray(frame.arrays[0])
    array[:] = 5.0
    assert not np.shares_memory(array, np.frombuffer(data, np.uint8))
    assert np.asarray(frame.arrays[0]).tolist() == [1, 1, 1, 1]
    assert np.asarray(unpack_frames(data, 1)[0][0].arrays[0]).tolist() == [1, 1, 1, 1]


def test_a_request_arrives_as_it_was_sent() -> None:
    files = [("gates/mul.py", b"x = 1\r\n"), ("leer/한글.ipynb", b"\xff\x00"), ("empty.py", b"")]
    questions = [pack_question([]), pack_question([([["new", "MulGate", []]], {"x": store(PAIR[0])})]), b""]
    came = unpack_request(pack_request(Request(files, questions, {"memory_bytes": 1 << 31}, [3, 0, 200])))
    assert (list(came.files), list(came.questions)) == (files, questions)
    assert (came.settings, list(came.skip)) == ({"memory_bytes": 1 << 31}, [3, 0, 200])


def test_a_question_arrives_as_it_was_sent() -> None:
    steps = [["new", "MulGate", []], ["call", 0, "forward", [{"array": "x"}, 0.5, [{"step": 0, "index": None}], 20]]]
    first = {"x": np.arange(6.0).reshape(2, 3), "empty": np.zeros((0, 2)), "one": np.array(2.0)}
    second = {"x": np.arange(6.0).reshape(2, 3).T, "labels": np.array([2, -1, 2**53 + 1])}
    sent = [(steps, first), ([], {}), (steps[:1], second)]
    packed = pack_question([(some, {name: store(array) for name, array in arrays.items()}) for some, arrays in sent])
    came = list(unpack_question(packed))
    assert [some for some, _arrays in came] == [some for some, _arrays in sent]
    for (_some, there), (_same, arrays) in zip(came, sent, strict=True):
        assert list(there) == list(arrays)
        for name, array in arrays.items():
            np.testing.assert_array_equal(np.asarray(there[name]), array)
            assert np.asarray(there[name]).dtype == array.dtype
            assert there[name].shape == array.shape


# -- arrays as they lie in files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "array",
    [
        np.array([[1.0, -2.5], [np.inf, 1e-308]]),
        np.array(7.0),
        np.zeros((0, 3)),
        np.arange(6.0).reshape(2, 3).T,
        np.array([2, 0, -1]),
        np.array([True, False]).astype(np.int32),
        np.array([1.5], dtype=np.float32),
        np.array([1.5], dtype=">f8"),
    ],
    ids=["pair", "one", "empty", "transposed", "labels", "int32", "float32", "big-endian"],
)
def test_an_array_comes_off_the_shelf_as_it_was_put_there(array: np.ndarray) -> None:
    shelf = Shelf()
    before, reference = shelf.put(np.ones(3)), shelf.put(array)
    came = np.asarray(take(reference, memoryview(shelf.data)))
    np.testing.assert_array_equal(came, array)
    assert came.shape == array.shape
    assert came.dtype == (np.int64 if array.dtype.kind == "i" else np.float64)
    assert np.asarray(take(before, memoryview(shelf.data))).tolist() == [1, 1, 1]


def test_what_is_taken_off_the_shelf_can_be_written_to_and_stays_there() -> None:
    stored = store(np.ones(3))
    np.asarray(stored)[:] = 5.0
    assert np.asarray(stored).tolist() == [1, 1, 1]
    assert np.asarray(stored, dtype=np.float32).dtype == np.float32
    assert (Stored((2, 0, 3), b"").size, Stored((), bytes(8)).size) == (0, 1)


# -- what is not a frame gets a sentence -----------------------------------------------------------------------------


def test_zero_times_huge_is_refused_and_nothing_is_raised() -> None:
    # Empty by its product, and still more than `reshape` can make.
    huge = 2**32 - 1
    assert unpack_frames(shaped(0, huge, huge), 9) == ([], "a body is too large")
    assert unpack_frames(shaped(huge, 0, huge, body=bytes(64)), 9) == ([], "a body is too large")
    assert unpack_frames(shaped(*[huge] * 7, 0), 9) == ([], "a body is too large")


@pytest.mark.parametrize("lengths", [(2**32 - 1,), (2**31, 2**31), (65536,) * 4], ids=str)
def test_a_body_that_nobody_could_want_is_refused(lengths: tuple[int, ...]) -> None:
    # (65536,) * 4 has 2**64 entries: none, to whoever counts in 64 bits.
    assert unpack_frames(shaped(*lengths, body=bytes(8)), 9) == ([], "a body is too large")


def test_a_body_that_did_not_come_is_refused() -> None:
    assert unpack_frames(shaped(2, body=bytes(8)), 9) == ([], "a frame is cut short")


def test_more_than_64_arrays_are_refused() -> None:
    assert unpack_frames(pack_frame(0, Status.SEQUENCE, [np.zeros(1)] * MAX_ARRAYS), 1)[1] == ""
    too_many = HEAD.pack(MAGIC, 0, Status.SEQUENCE, MAX_ARRAYS + 1, 0) + bytes(MAX_ARRAYS + 1) + bytes(8 * 65)
    assert unpack_frames(too_many, 1) == ([], "a header is not one")


@pytest.mark.parametrize(("status", "count"), [(Status.VALUES, 0), (Status.VALUES, 2), (Status.SEQUENCE, 0)])
def test_a_frame_without_the_arrays_that_its_status_promises_is_refused(status: Status, count: int) -> None:
    # The judge looks at the first of them.
    assert unpack_frames(pack_frame(0, status, [np.zeros(1)] * count), 1) == (
        [],
        "not as many arrays as its status says",
    )


def test_more_than_8_axes_are_refused() -> None:
    assert unpack_frames(shaped(*[1] * MAX_NDIM, body=bytes(8)), 1)[1] == ""
    assert unpack_frames(shaped(*[1] * (MAX_NDIM + 1), body=bytes(8)), 1) == (
        [],
        "a shape has too many axes",
    )


def test_a_text_over_2000_bytes_is_refused_and_never_sent() -> None:
    def with_text(length: int) -> bytes:
        return HEAD.pack(MAGIC, 0, Status.RAISED, 0, length) + b"x" * length

    assert unpack_frames(with_text(MAX_TEXT), 1)[1] == ""
    assert unpack_frames(with_text(MAX_TEXT + 1), 1) == ([], "a header is not one")
    (frame,), why = unpack_frames(pack_frame(0, Status.RAISED, notes={"message": "é" * 5000}), 1)
    assert why == ""
    assert len(dict(frame.notes)["message"].encode()) <= MAX_TEXT + 2


def test_more_frames_than_steps_are_refused_and_the_first_ones_kept() -> None:
    data = b"".join(pack_frame(number, Status.NOTHING) for number in range(4))
    frames, why = unpack_frames(data, 3)
    assert ([frame.step for frame in frames], why) == ([0, 1, 2], "more frames than there are steps")


@pytest.mark.parametrize(
    "data",
    [
        b"B",
        b"PK\x03\x04" + bytes(30),
        b"BPR2" + pack_frame(0, Status.NOTHING)[4:],
        HEAD.pack(MAGIC, 0, 200, 0, 0),
        HEAD.pack(MAGIC, 0, Status.VALUES, 1, 0),
        HEAD.pack(MAGIC, 0, Status.VALUES, 0, 10) + b"short",
        pack_frame(0, Status.VALUES, [np.ones(3)])[:-1],
    ],
    ids=["one byte", "a zip", "another magic", "no status", "no shape", "no text", "no end"],
)
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    frames, why = unpack_frames(data, 9)
    assert frames == []
    assert why


def test_what_stands_before_a_bad_frame_is_kept() -> None:
    # A process that was killed while it wrote has still answered the steps before.
    good = pack_frame(0, Status.VALUES, [np.ones(2)])
    frames, why = unpack_frames(good + good[:-3], 9)
    assert ([frame.step for frame in frames], bool(why)) == ([0], True)


def test_what_cannot_be_printed_is_replaced_in_notes() -> None:
    said = "key: \x1b[31mPASSED\x07 \u202e100".encode()
    (frame,), _why = unpack_frames(HEAD.pack(MAGIC, 0, Status.RAISED, 0, len(said)) + said, 1)
    assert all(character.isprintable() for _key, value in frame.notes for character in value)


# -- and a fuzzer -----------------------------------------------------------------------------------------------------

lengths = st.lists(st.integers(0, 4), max_size=3).map(tuple)
real_frames = st.builds(
    lambda step, status, shapes, notes: pack_frame(step, status, [np.ones(shape) for shape in shapes], notes),
    st.integers(0, 2**32 - 1),
    st.sampled_from(Status),
    st.lists(lengths, max_size=3),
    st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=3),
)
claims = st.builds(lambda lengths: shaped(*lengths), st.lists(st.sampled_from([0, 1, 2, 2**16, 2**32 - 1]), max_size=9))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Real frames one after the other, with some bytes changed, taken out, put in, or moved."""
    data = bytearray(b"".join(draw(st.lists(real_frames | claims, min_size=1, max_size=3))))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        match draw(st.sampled_from(["change", "take out", "put in", "repeat"])):
            case "change":
                data[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case "take out":
                del data[at : at + draw(st.integers(1, 12))]
            case "put in":
                data[at:at] = draw(st.binary(min_size=1, max_size=12))
            case _:
                data += data[at:]
    return bytes(data)


@settings(max_examples=400, deadline=None)
@given(mutated() | st.binary(max_size=200) | st.binary(max_size=60).map(MAGIC.__add__), st.integers(0, 12))
def test_only_frames_and_a_sentence_ever_come_out(data: bytes, most: int) -> None:
    frames, why = unpack_frames(data, most)
    assert isinstance(why, str)
    assert len(frames) <= most
    for frame in frames:
        assert isinstance(frame, Frame)
        assert isinstance(frame.status, Status)
        assert len(frame.arrays) <= MAX_ARRAYS
        assert all(len(array.shape) <= MAX_NDIM and not array.integers for array in frame.arrays)
        for array in frame.arrays:
            made = np.asarray(array)
            assert (made.shape, made.dtype, made.nbytes) == (array.shape, np.float64, len(array.data))
    # Nothing is made of nothing: what came out was in what came in.
    assert sum(len(array.data) for frame in frames for array in frame.arrays) <= len(data)
    if not why:
        packed = sum(_size(frame) for frame in frames)
        assert packed <= len(data)


def _size(frame: Frame) -> int:
    return HEAD.size + sum(1 + 4 * len(array.shape) + 8 * array.size for array in frame.arrays)


def test_the_limits_are_the_documented_ones() -> None:
    assert (wire.MAGIC, wire.MAX_ARRAYS, wire.MAX_NDIM, wire.MAX_TEXT) == (b"BPR1", 64, 8, 2000)
