"""The reports that `check` writes for other programs, where it is asked to."""

from pathlib import Path

from bpgrade import files, junit, markdown
from bpgrade.errors import UsageError
from bpgrade.messages import _
from bpgrade.result import Result


def write_reports(result: Result, junit_file: Path | None, summary_file: Path | None) -> None:
    """Write JUnit's XML, and add the table to what the other file holds already.

    Raises UsageError for a file that cannot be written.
    """
    for path in (junit_file, summary_file):
        if path is None:
            continue
        try:
            if path is junit_file:
                files.replace(path, junit.text(result))
            else:
                with path.open("ab") as stream:
                    stream.write(files.encoded(markdown.text(result)))
        except OSError as error:
            raise UsageError(_("{path} cannot be written: {why}.").format(path=path, why=error.strerror)) from None
