"""What pytest asks first: whether it was started on a workspace. Everywhere else this module is all of ours that it imports.

On a workspace, `rows_as_tests` goes on.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

#: `submission.MARKER`, once more: nothing else is imported where there is no workspace.
MARKER = "bpgrade.toml"


def pytest_load_initial_conftests(early_config: "pytest.Config") -> None:
    """Have the rows of the workspaces that pytest was started on as tests: from here on, since what they need takes long to start."""
    here = early_config.invocation_params.dir
    # An editor names every test that it wants, and many stand in one file.
    named = {word.partition("::")[0] for word in early_config.known_args_namespace.file_or_dir}
    places = [Path(os.path.normpath(here / name)) for name in sorted(named)]
    workspaces = list(dict.fromkeys(_around([here, *places])))
    if workspaces:
        from bpgrade.hosts.pytest.unrewritten import unrewritten

        with unrewritten():
            from bpgrade.hosts.pytest.rows_as_tests import RowsAsTests

        early_config.pluginmanager.register(RowsAsTests(early_config, workspaces, places or [here]), "bpgrade_rows")


def _around(places: "list[Path]") -> "Iterator[Path]":
    """Yield the workspace around each place, where there is one: never one that lies further in, as in a folder of submissions."""
    for place in places:
        for folder in (place, *place.parents):
            # Somebody else's folder may not be looked into.
            with suppress(OSError, ValueError):
                if (folder / MARKER).is_file():
                    yield folder
                    break
