"""What a file is, by its name and by how it begins. No more of it is looked at here."""

import re

#: Endings that browsers, mail programs and Windows add to a name.
_ADDED = r"(?:\.(?:txt|json|download))?$"
SCRIPT = re.compile(rf"\.pyw?{_ADDED}", re.IGNORECASE)
NOTEBOOK = re.compile(rf"\.ipynb{_ADDED}", re.IGNORECASE)
CODE = re.compile(rf"\.(?:pyw?|ipynb){_ADDED}", re.IGNORECASE)
#: What may hold code all the same: no suffix, a text's, or what a copy of code is called.
PERHAPS_CODE = re.compile(
    r"(?:(?:^|/)[^./]+|\.txt|\.json|\.py(?:~|_|\.|3|\.\d+| \(\d+\)|\.bak|\.orig|\.save))$", re.IGNORECASE
)
ARCHIVE = re.compile(r"\.(?:zip|tar|tgz|tbz2?|txz|tar\.(?:gz|bz2|xz|zst)|rar|7z|exe)$", re.IGNORECASE)
#: What code was printed or pasted into.
PRINTED = re.compile(r"\.(?:pdf|docx?|odt|html?|rtf|pages|png|jpe?g|hwpx?)$", re.IGNORECASE)
#: How archives begin, and where in a tar that is.
_ARCHIVES = (
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ\x00", "xz"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard"),
    (0, b"Rar!", "RAR"),
    (0, b"7z\xbc\xaf", "7-Zip"),
    (257, b"ustar", "tar"),
)
#: How files begin that hold no Python, whatever they are called.
_OTHERS = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "document"),
    (b"{\\rtf", "document"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x7fELF", "binary"),
    (b"version https://git-lfs", "pointer"),
)
#: So much of a file tells what it is.
HEAD_BYTES = 4096


def archive_kind(head: bytes) -> str | None:
    """Return which kind of archive begins so; None for none.

    >>> archive_kind(b"PK\\x03\\x04..."), archive_kind(b"import numpy")
    ('zip', None)
    """
    return next((name for at, magic, name in _ARCHIVES if head[at:].startswith(magic)), None)


def other_kind(head: bytes) -> str | None:
    """Return what begins so and can be no text of Python; None for what may be.

    >>> other_kind(b"%PDF-1.4"), other_kind(b"import numpy")
    ('pdf', None)
    """
    if b"[Content_Types].xml" in head:
        return "document"
    if archive_kind(head) is not None:
        return "archive"
    return next((kind for magic, kind in _OTHERS if head.startswith(magic)), None)
