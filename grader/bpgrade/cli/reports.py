"""The reports that `check` writes for other programs, where it is asked to."""

from pathlib import Path

from bpgrade import files, junit, markdown
from bpgrade.errors import UsageError
from bpgrade.kinds import ARCHIVE, CODE, HEAD_BYTES, PERHAPS_CODE
from bpgrade.messages import _
from bpgrade.result import Result
from bpgrade.submission import MARKER


def may_be_written(work: Path, junit_file: Path | None, summary_file: Path | None) -> None:
    """Raise UsageError where a report would take the place of what is checked, or of another file, or has no file to go to."""
    places = [path for path in (junit_file, summary_file) if path is not None]
    for path in places:
        if not path.name or path.is_dir():
            raise UsageError(_("A report needs a file to go to: {path} is none.").format(path=str(path)))
        whole, name = path.resolve(), path.resolve().name
        is_code = CODE.search(name) or ARCHIVE.search(name) or name == MARKER
        may_be = PERHAPS_CODE.search(name) and whole.is_relative_to(work.resolve())
        if is_code or may_be or whole == work.resolve():
            raise UsageError(
                _("{path} may be your work, and a report would spoil it: name another file.").format(path=path)
            )
    if len(places) == 2 and places[0].resolve() == places[1].resolve():
        raise UsageError(_("{path} cannot be both reports: name two files.").format(path=places[0]))
    if junit_file is not None and not _is_a_report(junit_file):
        raise UsageError(
            _("{path} is another file than a JUnit report, and stays as it is: name a new one.").format(path=junit_file)
        )


def _is_a_report(path: Path) -> bool:
    """Return whether a file holds a report of JUnit's, or nothing; also where there is none yet."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError:
        # That it cannot be written is said where it is.
        return True
    return not head.strip() or b"<testsuite" in head


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
