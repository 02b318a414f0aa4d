"""The reports that `check` writes where it is asked to: for other programs, and the page for a browser."""

from pathlib import Path

from bpgrade import files, junit, markdown
from bpgrade.checking import Checked
from bpgrade.errors import UsageError
from bpgrade.kinds import ARCHIVE, CODE, HEAD_BYTES, PERHAPS_CODE
from bpgrade.messages import _
from bpgrade.submission import MARKER


def may_be_written(work: Path, junit_file: Path | None, summary_file: Path | None, page: Path | None = None) -> None:
    """Raise UsageError where a report would take the place of what is checked, or of another file, or has no file to go to."""
    places = [path for path in (junit_file, summary_file, page) if path is not None]
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
    for number, path in enumerate(places):
        if path.resolve() in [other.resolve() for other in places[:number]]:
            raise UsageError(_("{path} cannot be both reports: name two files.").format(path=path))
    if junit_file is not None and not _is_replaced(junit_file, b"<testsuite"):
        raise UsageError(
            _("{path} is another file than a JUnit report, and stays as it is: name a new one.").format(path=junit_file)
        )
    if page is not None:
        from bpgrade.web.page import MADE

        if not _is_replaced(page, MADE.encode()):
            raise UsageError(
                _("{path} is another file than a page of bpgrade, and stays as it is: name a new one.").format(
                    path=page
                )
            )


def _is_replaced(path: Path, mark: bytes) -> bool:
    """Return whether a file holds what a new one may take the place of, by a mark in it, or nothing; also where there is none yet."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError:
        # That it cannot be written is said where it is.
        return True
    return not head.strip() or mark in head


def write_reports(
    checked: Checked, junit_file: Path | None, summary_file: Path | None, page: Path | None = None
) -> None:
    """Write JUnit's XML, and the page, and add the table to what the other file holds already.

    Raises UsageError for a file that cannot be written.
    """
    for path in (junit_file, summary_file, page):
        if path is None:
            continue
        try:
            if path is junit_file:
                files.replace(path, junit.text(checked.result))
            elif path is page:
                files.replace(path, _page(checked))
            else:
                with path.open("ab") as stream:
                    stream.write(files.encoded(markdown.text(checked.result)))
        except OSError as error:
            raise UsageError(_("{path} cannot be written: {why}.").format(path=path, why=error.strerror)) from None


def _page(checked: Checked) -> str:
    # Nobody else needs what a page is made with.
    from bpgrade.web import student_page

    assessments = checked.edition.assessments([verdict.name for verdict in checked.result.verdicts])
    found = {one.name: checked.edition.drawing(one.name) for one in assessments}
    drawings = {name: drawing for name, drawing in found.items() if drawing is not None}
    work = student_page.Work(
        checked.edition.course, assessments, checked.observations, drawings, checked.to_read, checked.next_place
    )
    return student_page.text(checked.result, work)
