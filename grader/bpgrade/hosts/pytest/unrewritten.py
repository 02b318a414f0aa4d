"""Imports that pytest leaves as they are.

pytest writes the asserts of every package with a plugin anew, when it imports it. That is for packages that assert in tests; for us it
is half a second wherever it cannot keep what it wrote, as in a system's own Python.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unrewritten() -> Iterator[None]:
    """Let what is imported inside be what Python has compiled already."""
    rewriting = [finder for finder in sys.meta_path if type(finder).__module__ == "_pytest.assertion.rewrite"]
    for finder in rewriting:
        sys.meta_path.remove(finder)
    try:
        yield
    finally:
        sys.meta_path[:0] = rewriting
