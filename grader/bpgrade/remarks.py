"""What to say about a submission as a whole: about its files, and about code that is right and could be better. Pure."""

import itertools
from collections.abc import Sequence

from bpgrade.assessment import Assessment
from bpgrade.diagnose.child_words import of_place
from bpgrade.diagnose.crashes import what_stopped, why_unreadable
from bpgrade.diagnose.diagnosis import place
from bpgrade.inventory import number, what_it_is
from bpgrade.messages import _, counted, listed
from bpgrade.observation import Notes, Observation, Run
from bpgrade.submission import Submission, about
from bpgrade.verdict import ExerciseVerdict, Outcome

#: So many sentences about files are said one by one, and of lines with one fault so many are named.
_MOST = 12
_LINES = 8


def remarks(
    submission: Submission, run: Run, assessments: Sequence[Assessment], verdicts: Sequence[ExerciseVerdict]
) -> list[str]:
    """Return the sentences, each once, in the order in which things happened."""
    nothing_else = not any(notes.get("kind") == "file" for notes in run.remarks)
    told = [
        sentence
        for notes in _together(_in_order(run.remarks))
        if nothing_else or notes.get("what") != "no-python"
        if (sentence := _about_file(notes))
    ]
    said = [*about(submission), *told[:_MOST]]
    if len(told) > _MOST:
        said.append(
            _("{count} more things like these: `bpgrade check --verbose` lists them.").format(count=len(told) - _MOST)
        )
    for assessment, verdict in zip(assessments, verdicts, strict=True):
        said += _about_exercise(assessment, verdict, run)
    return list(dict.fromkeys(sentence for sentence in said if sentence))


def _how_damaged(message: str) -> str:
    """Return what is wrong with a notebook, for what its JSON's reader says."""
    if message == "conflict":
        return _("a Git conflict was not resolved")
    if message.startswith("Extra data"):
        return _("the notebook ends here, and something else follows")
    if message.startswith(("Unterminated", "Expecting", "Invalid")):
        return _("the notebook is damaged here, or breaks off")
    return _("the notebook nests too deeply to be read as a whole")


def _in_order(told: Sequence[Notes]) -> list[Notes]:
    """Return the notes file by file as they came, and in each by line."""
    files = {label: number for number, label in reversed(list(enumerate(notes.get("file", "") for notes in told)))}
    return sorted(told, key=lambda notes: (files[notes.get("file", "")], number(notes.get("line"))))


def _together(told: Sequence[Notes]) -> list[Notes]:
    """Return the notes with those of lines that cannot be read for one and the same reason as one."""
    found: dict[object, list[Notes]] = {}
    for number_of_note, notes in enumerate(told):
        alike = notes.get("kind") == "syntax"
        found.setdefault((notes.get("file"), why_unreadable(notes)) if alike else number_of_note, []).append(notes)
    return [
        group[0]
        if len(group) == 1
        else {**group[0], "lines": listed([notes.get("line", "?") for notes in group[:_LINES]])}
        for group in found.values()
    ]


def _about_file(notes: Notes) -> str:
    where = place(notes)
    match notes.get("kind"):
        case "syntax" if "lines" in notes:
            return _(
                "{file}, lines {lines}: Python cannot read these lines ({why}); the rest of the file counts."
            ).format(file=of_place(notes.get("file", "")), lines=notes["lines"], why=why_unreadable(notes))
        case "syntax":
            return _("{where}: Python cannot read this line ({why}); the rest of the file counts.").format(
                where=where, why=why_unreadable(notes)
            )
        case "import":
            return _("{where}: {what}. Only a graded call that uses it fails.").format(
                where=where, what=what_stopped(notes)
            )
        case "annotation":
            return _("{where}: {what}. It stands in an annotation only, and the definition counts.").format(
                where=where, what=what_stopped(notes)
            )
        case "elsewhere":
            return _("{where}: nothing called {module} has {name}; it was taken from {found}.").format(
                where=where,
                module=notes.get("module", ""),
                name=_("what this needs") if notes.get("name") == "*" else notes.get("name", ""),
                found=notes.get("found", ""),
            )
        case "skipped":
            return _("{where}: this statement stopped ({what}); what comes after it counts.").format(
                where=where, what=what_stopped(notes)
            )
        case "damaged":
            return _("{where}: {why}. {cells} can be read and count.").format(
                where=where,
                why=_how_damaged(notes.get("message", "")),
                cells=counted("{count} cell of code", "{count} cells of code", number(notes.get("cells"))),
            )
        case "unreadable":
            what, advice = what_it_is(notes.get("what", ""))
            sentence = _("{file} is {what}: {advice}.") if advice else _("{file} is {what}.")
            return sentence.format(file=notes.get("file", ""), what=what, advice=advice)
        case "not-loaded":
            return _(
                "The files did not run to their end, so only their imports, definitions and plain assignments were taken."
            )
    return ""


def _about_exercise(assessment: Assessment, verdict: ExerciseVerdict, run: Run) -> list[str]:
    said = []
    file, _colon, line = (verdict.found_in or "").rpartition(":")
    where = place({"file": file, "line": line})
    if verdict.found_as not in (None, verdict.definition):
        said.append(
            _("{name}: {found} in {where} was taken for {definition}.").format(
                name=verdict.name, found=verdict.found_as, where=where, definition=verdict.definition
            )
        )
    observation = run.observations[assessment.name]
    other = {"file": observation.first_note("other_file") or "", "line": observation.first_note("other_line") or ""}
    if other["file"]:
        said.append(
            _("{name}: there is another {found} in {other}; the one in {where} counts.").format(
                name=verdict.name, found=verdict.found_as, other=place(other), where=where
            )
        )
    dtype = next(
        (
            seen.notes["dtype"]
            for case in observation.cases
            for seen in case
            if seen.is_numbers and "dtype" in seen.notes
        ),
        None,
    )
    # Weights that have a property to fulfil may be whole numbers.
    if dtype is not None and any(row.must is None for row in assessment.rows):
        said.append(
            _("{name}: numbers came back as {dtype}; the course works in float64.").format(
                name=verdict.name, dtype=dtype
            )
        )
    said += [
        _("{name}: {row} came back in another shape than the tensor's own; its numbers count.").format(
            name=verdict.name, row=row.row
        )
        for row in verdict.rows
        if row.outcome is Outcome.PASSED and row.evidence.got and row.row in assessment.backward_rows
    ]
    # What hidden numbers made Python say stays hidden.
    shown = [case.shown for case in assessment.plan.cases]
    warning = Observation(tuple(itertools.compress(observation.cases, shown))).first_note("warning")
    if warning is not None:
        said.append(_("{name}: Python warned: {warning}.").format(name=verdict.name, warning=warning.rstrip(".")))
    return said
