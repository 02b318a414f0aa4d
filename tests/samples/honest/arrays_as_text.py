"""Arrays printed, written and read, in memory."""

import io
import sys
from io import BytesIO, StringIO

import numpy as np

m = np.arange(12.0).reshape(3, 4) / 7


def letters(text):
    return np.array([ord(letter) for letter in text])


def printed_arrays():
    print(m)
    print(np.arange(2000))
    print("shape:", m.shape, m.dtype, m[0, 0], m[0], sep=" | ", end="!\n")
    return m.size


def text_of_an_array():
    return letters(str(m)), letters(repr(m)), letters(f"{m[1, 1]:.3f} {m[0]}")


def text_of_all_kinds():
    kinds = [
        np.array([True]),
        np.array([1 + 2j]),
        np.array(["a"]),
        np.float32(1.1),
        np.array([], int),
        np.eye(2, dtype="i1"),
    ]
    return letters("".join(map(str, kinds)))


def print_options():
    kept = np.get_printoptions()
    np.set_printoptions(precision=3, suppress=True, linewidth=60, threshold=5)
    text = str(m * 1000)
    np.set_printoptions(**kept)
    return letters(text)


def print_options_for_a_while():
    with np.printoptions(precision=2, formatter={"float": "{: 0.2f}".format}):
        return letters(str(m))


def array2string():
    return letters(np.array2string(m, precision=2, separator=",", max_line_width=30))


def numbers_as_text():
    return letters(np.format_float_positional(1 / 3, precision=4) + np.format_float_scientific(12345.678, precision=2))


def numbers_in_other_bases():
    return letters(np.binary_repr(10, width=8) + np.base_repr(255, 16))


def written_as_text():
    out = StringIO()
    np.savetxt(out, m, fmt="%.4f", delimiter=",", header="a,b,c,d")
    return letters(out.getvalue())


def read_as_text():
    return np.loadtxt(StringIO("1 2 3\n4 5 6\n")), np.loadtxt(["1,2", "3,4"], delimiter=",", usecols=0)


def read_with_holes():
    return np.genfromtxt(StringIO("1,2,3\n4,,6\n"), delimiter=",", filling_values=-1)


def read_with_names():
    table = np.genfromtxt(StringIO("x y\n1 2\n3 4\n"), names=True)
    return table["x"] + table["y"]


def read_from_a_string():
    return (
        np.fromstring("1 2 3.5", sep=" "),
        np.array("4 5".split(), float),
        np.fromiter((i * i for i in range(4)), int),
    )


def saved_and_loaded():
    file = BytesIO()
    np.save(file, m)
    file.seek(0)
    return np.load(file)


def saved_together_and_loaded():
    file = BytesIO()
    np.savez(file, W=m, b=np.arange(3))
    file.seek(0)
    with np.load(file) as data:
        return data["W"], data["b"], len(data.files)


def saved_tightly_and_loaded():
    file = BytesIO()
    np.savez_compressed(file, m)
    file.seek(0)
    return np.load(file)["arr_0"]


def saved_with_pickle():
    file = BytesIO()
    np.save(file, np.array([{"a": 1}, [2]], dtype=object), allow_pickle=True)
    file.seek(0)
    return np.load(file, allow_pickle=True)[0]["a"]


def printed_to_elsewhere():
    kept, sys.stdout = sys.stdout, io.StringIO()
    try:
        print(m.round(2))
        text = sys.stdout.getvalue()
    finally:
        sys.stdout = kept
    return letters(text)


def written_without_print():
    sys.stdout.write("written\n")
    sys.stderr.write("and complained\n")
    sys.stdout.flush()
    print("an error", file=sys.stderr)
    print("flushed", flush=True)
    return 1


def prints_a_lot():
    for epoch in range(3000):
        print(f"epoch {epoch:4d}  loss {1 / (epoch + 1):.6f}  accuracy {epoch / 3000:6.2%}")
    return 3000


def progress_in_one_line():
    for i in range(100):
        print(f"\r{'#' * (i // 5):<20} {i + 1}%", end="", flush=i % 10 == 0)
    print()
    return 100


def prints_other_alphabets():
    print("손실: 0.5, точность, ∂L/∂W, é, 🎉")
    return 5


def tables():
    rows = [("relu", 0.91), ("tanh", 0.875)]
    text = "\n".join(f"{name:<10}|{value:>8.3f}" for name, value in rows)
    print(text)
    return letters(text)


def nested_lists():
    return m.tolist()[0], np.array(eval(repr(m.tolist()))), len(str(m.tolist()))


def information_about_an_array():
    out = io.StringIO()
    np.info(np.zeros(3), output=out)
    return "shape" in out.getvalue()
