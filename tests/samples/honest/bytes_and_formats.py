"""Bytes: pickles, hashes, compression, archives in memory."""

import base64
import binascii
import bz2
import copyreg
import gzip
import hashlib
import hmac
import io
import lzma
import marshal
import pickle
import secrets
import shelve
import tarfile
import uuid
import zipfile
import zlib

import numpy as np


class Net:
    def __init__(self):
        self.W = np.arange(4.0)

    def __getstate__(self):
        return {"W": self.W * 2}


def pickled():
    net = pickle.loads(pickle.dumps({"W": np.eye(3), "sizes": (2, 3), "f": np.sum, "when": slice(1, 2)}))
    return net["W"], net["sizes"], net["f"](np.ones(2)), net["when"].stop


def pickled_in_every_protocol():
    return [
        pickle.loads(pickle.dumps(np.arange(3), protocol=protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    ]


def pickled_into_a_file_in_memory():
    file = io.BytesIO()
    pickle.dump([1, {"b": np.float32(2)}], file)
    file.seek(0)
    return pickle.load(file)[1]["b"]


def pickled_random_state():
    r = np.random.RandomState(3)
    again = pickle.loads(pickle.dumps(r))
    g = pickle.loads(pickle.dumps(np.random.default_rng(4)))
    return r.rand(2), again.rand(2), g.random(2)


def state_of_ones_own():
    net = Net()
    state = net.__reduce_ex__(2)[2]
    return state["W"]


def pickled_by_a_register():
    copyreg.pickle(complex, lambda z: (complex, (z.real, z.imag)))
    return pickle.loads(pickle.dumps(1 + 2j)).imag


def marshalled():
    return marshal.loads(marshal.dumps([1, 2.5, "x"]))[:2]


def hashes():
    data = b"backpropagation"
    return [
        list(hashlib.new(name, data).digest()) for name in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b")
    ]


def hashes_by_their_names():
    h = hashlib.sha256()
    h.update(np.arange(3.0).tobytes())
    return int(h.hexdigest()[:8], 16), hashlib.md5(b"x").digest_size, len(hashlib.pbkdf2_hmac("sha256", b"a", b"b", 10))


def hashes_with_keys():
    return list(hmac.new(b"key", b"text", "sha256").digest()[:8]), hmac.compare_digest(b"a", b"a")


def sums_of_bytes():
    return zlib.crc32(b"abc"), zlib.adler32(b"abc"), binascii.crc_hqx(b"abc", 0)


def encoded_in_base64():
    text = base64.b64encode(bytes(range(20)))
    return (
        list(text),
        list(base64.b64decode(text)),
        list(base64.urlsafe_b64encode(b"\xff\xfe")),
        len(base64.b32encode(b"a")),
        list(base64.b85decode(base64.b85encode(b"hi"))),
    )


def encoded_in_hexadecimals():
    return list(bytes.fromhex("00ff10")), len(b"abc".hex()), list(binascii.hexlify(b"a"))


def compressed():
    data = b"gradient " * 200
    small = [zlib.compress(data), gzip.compress(data, mtime=0), bz2.compress(data), lzma.compress(data)]
    return (
        [len(one) < len(data) for one in small],
        gzip.decompress(small[1]) == data,
        len(bz2.decompress(small[2])),
        len(lzma.decompress(small[3])),
    )


def compressed_files_in_memory():
    file = io.BytesIO()
    with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as stream:
        stream.write(np.arange(10, dtype=np.uint8).tobytes())
    return np.frombuffer(gzip.GzipFile(fileobj=io.BytesIO(file.getvalue())).read(), np.uint8)


def archives_in_memory():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.txt", "text")
    with zipfile.ZipFile(file) as archive:
        return len(archive.read("a/b.txt")), len(archive.namelist())


def other_archives_in_memory():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        member = tarfile.TarInfo("x.bin")
        member.size = 3
        archive.addfile(member, io.BytesIO(b"abc"))
    file.seek(0)
    with tarfile.open(fileobj=file) as archive:
        return list(archive.extractfile("x.bin").read())


def shelves_of_ones_own():
    with shelve.Shelf({}) as shelf:
        shelf["W"] = np.ones(2)
        return shelf["W"], len(shelf)


def bytes_and_their_views():
    b = bytearray(b"abc")
    view = memoryview(b)
    view[0] = 120
    return list(b), list(view[1:]), list(b"a-b".split(b"-")[1]), b.find(b"c"), len(bytes(5)), list(b"%d" % 7)


def identifiers():
    u = uuid.UUID("12345678123456781234567812345678")
    return u.int % 10**9, uuid.uuid5(uuid.NAMESPACE_DNS, "example.com").int % 10**9, uuid.uuid4().version


def secrets_are_random():
    return len(secrets.token_hex(8)), len(secrets.token_bytes(4)), secrets.choice([3, 3]), secrets.randbelow(1)


def images_as_bytes():
    head = b"\x00\x00\x08\x03" + (2).to_bytes(4, "big") + (2).to_bytes(4, "big") * 2
    data = np.frombuffer(gzip.decompress(gzip.compress(head + bytes(range(8)))), np.uint8, offset=16)
    return data.reshape(-1, 4).astype(np.float32) / 255.0
