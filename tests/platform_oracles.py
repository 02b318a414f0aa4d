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


def php_read(text: str) -> list[list[str]]:
    """Read a table as PHP does, which Moodle is written in: in quotes, a quotation mark after a backslash is text."""
    rows: list[list[str]] = []
    at = 0
    while at < len(text):
        row: list[str] = []
        start = at
        while True:
            blanks = re.compile(r"[ \t]*(?=\")").match(text, at)
            at = blanks.end() if blanks else at
            if text[at : at + 1] != '"':
                end = at
                while end < len(text) and text[end] not in ",\n":
                    end += 1
                row.append(text[at:end])
                at = end
            else:
                value, at, escaped, quoted = "", at + 1, False, True
                while at < len(text) and (quoted or text[at] not in ",\n"):
                    sign = text[at]
                    if quoted and sign == '"' and not escaped:
                        doubled = text[at + 1 : at + 2] == '"'
                        value += '"' if doubled else ""
                        at += doubled
                        quoted = doubled
                    else:
                        value += sign
                    escaped = quoted and sign == "\\" and not escaped
                    at += 1
                row.append(value)
            if text[at : at + 1] != ",":
                break
            at += 1
        at += 1
        if at > start + 1:
            rows.append(row)
    return rows


def php_written(rows: list[list[str]]) -> str:
    """Write a table as PHP does: a quotation mark is doubled, except after a backslash."""
    return "".join(",".join(_php_cell(value) for value in row) + "\n" for row in rows)


def _php_cell(value: str) -> str:
    if not re.search(r'[,"\\\n\r\t ]', value):
        return value
    parts, escaped = [], False
    for sign in value:
        if sign == '"' and not escaped:
            parts.append('"')
        escaped = sign == "\\"
        parts.append(sign)
    return f'"{"".join(parts)}"'


def moodle(data: bytes, participants: dict[str, tuple[bool, Decimal]]) -> Imported:
    """Read a grading worksheet as Moodle 4.5 does. participants: by number, whether the grade is locked, and the maximum.

    It reads the table, writes it to a file of its own, and reads that. Where lines have different lengths it takes nothing, and says
    that nothing was modified.
    """
    rows = php_read(data.decode("utf-8-sig").replace("\r\n", "\n").strip())
    head = rows[0]
    for needed in ("Identifier", "Grade", "Last modified (grade)"):
        if needed not in head:
            raise ValueError("Moodle could not read the uploaded worksheet")
    done = Imported()
    if any(len(row) != len(head) for row in rows):
        done.skipped = dict.fromkeys(participants, "No modified grades found")
        return done
    for row in php_read(php_written(rows))[1:]:
        number = row[head.index("Identifier")].removeprefix("Participant ")
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
