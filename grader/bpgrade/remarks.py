"""What to say about a submission as a whole: about its files, and about code that is right and could be better. Pure."""

import itertools
from collections.abc import Sequence

from bpgrade.assessment import Assessment
from bpgrade.crashes import what_stopped, why_unreadable
from bpgrade.diagnose import place
from bpgrade.inventory import number, what_it_is
from bpgrade.messages import _, counted
from bpgrade.observation import Notes, Observation, Run
from bpgrade.submission import Submission, about
from bpgrade.verdict import ExerciseVerdict, Outcome

#: So many sentences about files are said one by one.
_MOST = 12


def remarks(
    submission: Submission, run: Run, assessments: Sequence[Assessment], verdicts: Sequence[ExerciseVerdict]
) -> list[str]:
    """Return the sentences, each once, in the order in which things happened."""
    told = [sentence for notes in run.remarks if (sentence := _about_file(notes))]
    said = [*about(submission), *told[:_MOST]]
    if len(told) > _MOST:
        said.append(
            _("{count} more things like these: `bpgrade check --verbose` lists them.").format(count=len(told) - _MOST)
        )
    for assessment, verdict in zip(assessments, verdicts, strict=True):
        said += _about_exercise(assessment, verdict, run)
    return list(dict.fromkeys(sentence for sentence in said if sentence))


def _about_file(notes: Notes) -> str:
    where = place(notes)
    match notes.get("kind"):
        case "syntax":
            return _("{where}: Python cannot read this line ({why}); the rest of the file counts.").format(
                where=where, why=why_unreadable(notes)
            )
        case "import":
            return _("{where}: {what}. Only a graded call that uses it fails.").format(
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
            return _("{where}: the notebook is damaged here ({why}). {cells} can be read and count.").format(
                where=where,
                why=notes.get("message", ""),
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
