"""Texts: formatting, patterns, and the formats that are text."""

import codecs
import configparser
import csv
import difflib
import html
import io
import json
import keyword
import locale
import pprint
import re
import reprlib
import shlex
import string
import textwrap
import tomllib
import unicodedata
import xml.etree.ElementTree as ET
from string import Template
from urllib.parse import parse_qs, quote, urlparse

import numpy as np


def letters(text):
    return np.array([ord(letter) for letter in text])


def formatted():
    x, name = 3.14159, "pi"
    return letters(
        f"{x:.2f}|{x:>10.3e}|{name!r:<6}|{x=:.1f}|{1234567:,}|{0.256:.1%}|{255:#x}|{5:03d}|{'mid':^9}|{x:{8}.{3}}"
    )


def formatted_in_older_styles():
    return letters(
        "%5.2f %-5s %d %%" % (2.5, "ab", 3)
        + "{0:.3g} {b}".format(1 / 3, b=[1])
        + Template("$a of $b").substitute(a=1, b=2)
    )


def formatted_by_the_locale():
    return letters(f"{1234.5:n}"), len(locale.localeconv()) > 5, letters(locale.format_string("%.2f", 2.5))


def methods_of_text():
    s = "  Forward, Backward  "
    return (
        len(s.strip()),
        letters(s.upper().strip()),
        s.count("a"),
        s.find("Back"),
        len(s.split(",")),
        letters("-".join(["a", "b"])),
        "abc".isalpha(),
        "12".zfill(5) == "00012",
        "x=1".partition("=")[2] == "1",
        letters("tanh".title().swapcase()),
        "relu.py".removesuffix(".py") == "relu",
        letters("aXbX".replace("X", "-", 1)),
        letters("ab".translate(str.maketrans("ab", "xy"))),
        "é".casefold() == "É".casefold(),
    )


def patterns():
    text = "epoch 3: loss=0.25, acc=91.5%; epoch 4: loss=0.125, acc=93%"
    return (
        [float(v) for v in re.findall(r"loss=([\d.]+)", text)],
        [m.start() for m in re.finditer("epoch", text)],
        letters(re.sub(r"\d+", lambda m: str(int(m[0]) + 1), "a1b22")),
        int(re.search(r"epoch (?P<n>\d+)", text)["n"]),
        len(re.split(r"[,;:]\s*", text)),
        re.fullmatch(r"[a-z]+", "Abc", re.IGNORECASE) is not None,
        len(re.compile(r"""(\w+)  # a word""", re.VERBOSE).findall("ab cd")),
        letters(re.escape("a.b*c")),
    )


def wrapped():
    text = textwrap.dedent("""
        The gradient of a loss
          with respect to its input.
    """)
    return letters(textwrap.fill(text, 20)), letters(textwrap.shorten(text, 25)), letters(textwrap.indent("a\nb", "> "))


def letters_of_the_alphabet():
    return letters(string.ascii_letters + string.digits), len(string.punctuation), letters(string.capwords("a bc"))


def differences_of_texts():
    a, b = ["one", "two", "three"], ["one", "too", "three"]
    return (
        len(list(difflib.unified_diff(a, b))),
        difflib.SequenceMatcher(None, "tanh", "than").ratio(),
        difflib.get_close_matches("sigmiod", ["sigmoid", "tanh"])[0] == "sigmoid",
    )


def printed_prettily():
    out = io.StringIO()
    pprint.pprint({"W": list(range(30)), "b": {"nested": ("x", "y")}}, stream=out, width=40)
    return letters(out.getvalue()), len(pprint.pformat([1, 2])), len(reprlib.repr(list(range(100))))


def json_there_and_back():
    data = {"W": [[1.5, 2], [3, 4e-3]], "name": "네트워크", "deep": {"flag": True, "none": None}}
    text = json.dumps(data, indent=2, sort_keys=True)
    again = json.loads(text)
    return np.array(again["W"]), len(text), again == data, json.loads("[1e400, NaN]")[0] > 1


class Encoder(json.JSONEncoder):
    def default(self, thing):
        if isinstance(thing, np.ndarray):
            return thing.tolist()
        return super().default(thing)


def json_of_arrays():
    text = json.dumps({"W": np.eye(2)}, cls=Encoder, separators=(",", ":"))
    return np.array(json.loads(text, parse_float=float)["W"]), len(text)


def json_that_is_wrong():
    try:
        json.loads('{"a": 1,}')
    except json.JSONDecodeError as error:
        return error.lineno, error.colno


def tables_in_csv():
    rows = list(csv.reader(io.StringIO('x,y\n1,"2,5"\n3,4\n')))
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=["epoch", "loss"])
    writer.writeheader()
    writer.writerows({"epoch": i, "loss": 1 / (i + 1)} for i in range(3))
    again = csv.DictReader(io.StringIO(out.getvalue()))
    return len(rows), len(rows[1][1]), [float(row["loss"]) for row in again]


def settings_in_files_of_old():
    c = configparser.ConfigParser()
    c.read_string("[net]\nrate = 0.5\nsizes = 3\nbias = yes\n")
    return (
        c.getfloat("net", "rate"),
        c["net"].getint("sizes"),
        c.getboolean("net", "bias"),
        c.get("net", "no", fallback=9) == 9,
    )


def settings_in_toml():
    data = tomllib.loads("rate = 0.5\n[net]\nsizes = [2, 3]\n")
    return data["rate"], data["net"]["sizes"]


def trees_in_xml():
    root = ET.fromstring("<net><layer size='3'/><layer size='4'>relu</layer></net>")
    return (
        [int(layer.get("size")) for layer in root.iter("layer")],
        len(ET.tostring(root)),
        root.find("layer").text is None,
    )


def escaped():
    return (
        letters(html.escape("<W & b>")),
        letters(html.unescape("&lt;&eacute;&gt;")),
        len(shlex.split("a 'b c' d")),
        letters(shlex.quote("a b")),
    )


def addresses():
    u = urlparse("https://example.com/a/b?x=1&y=2#z")
    return len(u.path), int(parse_qs(u.query)["y"][0]), letters(quote("a b/é"))


def encoded():
    text = "역전파 é ∂"
    names = ["utf-8", "utf-16", "utf-8-sig", "unicode_escape", "utf-32-le", "punycode"]
    return [list(text.encode(name)) for name in names], len("é".encode("latin-1")), len("é".encode("cp1252"))


def encoded_in_korea():
    return list("역전파".encode("cp949")), list("역전파".encode("euc-kr")), len(bytes([0xB0, 0xA1]).decode("euc-kr"))


def encoded_elsewhere():
    return [
        len("тест".encode("koi8-r")),
        len("テスト".encode("shift_jis")),
        len("测试".encode("gbk")),
        len("測試".encode("big5")),
    ]


def encoded_with_errors():
    return (
        letters(b"\xff\xfea".decode("utf-8", "replace")),
        letters("é∂".encode("ascii", "backslashreplace").decode()),
        len("é".encode("ascii", "ignore")),
    )


def codecs_by_name():
    return (
        letters(codecs.encode("forward", "rot13")),
        list(codecs.decode("ff00", "hex")),
        codecs.lookup("latin1").name == "iso8859-1",
    )


def names_of_characters():
    return (
        letters("\N{GREEK SMALL LETTER DELTA}"),
        len(unicodedata.name("∂")),
        letters(unicodedata.normalize("NFD", "é")),
        unicodedata.east_asian_width("가") == "W",
    )


def words_of_python():
    return keyword.iskeyword("lambda"), "x1".isidentifier(), len(keyword.kwlist) > 30


def caesar_cipher():
    return letters("".join(chr((ord(c) - 97 + 3) % 26 + 97) if c.islower() else c for c in "back, prop"))


def levenshtein():
    a, b = "backward", "forwards"
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def text_built_in_memory():
    out = io.StringIO()
    for i in range(1000):
        out.write(f"{i},")
    out.seek(0)
    return (
        len(out.read()),
        io.BytesIO(b"abc").read(2)[1],
        len(io.TextIOWrapper(io.BytesIO("é\r\n".encode()), "utf-8").readline()),
    )
