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

    from bpgrade.sandbox.child import Child

#: Options with which this process of pytest's runs no test.
_RUN_NOTHING_HERE = (
    "collectonly",
    "help",
    "version",
    "markers",
    "showfixtures",
    "show_fixtures_per_test",
    "numprocesses",
)
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
            # First, since nothing takes longer than its start.
            child = _started(early_config, places)
            from bpgrade.hosts.pytest.rows_as_tests import RowsAsTests

        rows = RowsAsTests(workspaces, places or [here], child)
        early_config.pluginmanager.register(rows, "bpgrade_rows")


def _started(config: "pytest.Config", places: "list[Path]") -> "Child | None":
    """Return a process for the student's code, which starts while pytest does; none where no row is run."""
    runs_nothing = any(getattr(config.known_args_namespace, option, None) for option in _RUN_NOTHING_HERE)
    if runs_nothing or (places and all(place.name.startswith("test_") for place in places)):
        return None
    from bpgrade.errors import BpgradeError
    from bpgrade.sandbox.child import Child

    # Whoever needs it will say why it does not start.
    with suppress(BpgradeError):
        child = Child()
        # Also where pytest ends before it has begun.
        config.add_cleanup(child.close)
        return child
    return None


def _around(places: "list[Path]") -> "Iterator[Path]":
    """Yield the workspace around each place, where there is one: never one that lies further in, as in a folder of submissions."""
    for place in places:
        for folder in (place, *place.parents):
            # Somebody else's folder may not be looked into.
            with suppress(OSError, ValueError):
                if (folder / MARKER).is_file():
                    yield folder
                    break
