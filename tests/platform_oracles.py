"""How Canvas and Moodle read the tables that they take: written from their rules, and knowing nothing of how ours are made."""

import csv
import io
import re
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass
class Imported:
    """What an import made. grades: by the platform's number. skipped: rows left out in silence, and why. created: new columns."""

    grades: dict[str, Decimal] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    cleared: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    created: list[str] = field(default_factory=list)


def moodle(data: bytes, participants: dict[str, tuple[bool, Decimal]]) -> Imported:
    """Read a grading worksheet as Moodle 4.5 does. participants: by number, whether the grade is locked, and the maximum."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    head = rows[0]
    for needed in ("Identifier", "Grade", "Last modified (grade)"):
        if needed not in head:
            raise ValueError("Moodle could not read the uploaded worksheet")
    done = Imported()
    for row in rows[1:]:
        number = re.sub(r"\D", "", row[head.index("Identifier")])
        if number not in participants:
            done.skipped[number] = "unknown"
            continue
        locked, maximum = participants[number]
        if "Feedback comments" in head and head.index("Feedback comments") and row[head.index("Feedback comments")]:
            done.comments[number] = row[head.index("Feedback comments")]
        text = row[head.index("Grade")].strip()
        if not text or text == "-":
            continue
        # An English site reads a number up to the comma.
        grade = Decimal(text.split(",")[0])
        if locked or not 0 <= grade <= maximum:
            done.skipped[number] = "locked" if locked else "outside"
            continue
        done.grades[number] = grade
    return done


def canvas(data: bytes, there: dict[str, dict[str, Decimal]], known: set[str], separator: str = ",") -> Imported:
    """Read a gradebook as Canvas does. there: by user's number, the grades by assignment's number. known: those of the assignments.

    grades: by both numbers.
    """
    stream = io.StringIO(data.decode("utf-8-sig"), newline="")
    rows = [row for row in csv.reader(stream, delimiter=separator) if any(row)]
    head = rows[0]
    assert "Student" in head[0]
    assert head[1] == "ID"
    assert "Section" in head[2:7]
    done = Imported()
    at = {}
    for place, title in enumerate(head):
        match = re.fullmatch(r"(.*)\s\((\d+)\)", title)
        if match and match[2] in known:
            at[place] = match[2]
        elif match:
            done.created.append(title)
    for row in rows[1:]:
        if "Points Possible" in row[0] or not row[1].strip():
            continue
        if row[1] not in there:
            done.skipped[row[1]] = "student not found"
            continue
        for place, assignment in at.items():
            text = row[place].strip()
            if text.upper() in ("EX", "N/A"):
                continue
            if text in ("", "-"):
                if assignment in there[row[1]]:
                    done.cleared.append(row[1])
                continue
            assert re.fullmatch(r"-?[0-9.,]+%?", text), text
            # The last separator is the decimal one.
            whole, _sign, part = text.replace(",", ".").rpartition(".")
            done.grades[f"{row[1]} {assignment}"] = Decimal(f"{whole.replace('.', '')}.{part}" if whole else part)
    return done
