"""How Canvas and Moodle name what they hand out, and read the tables that they take: written from their rules, and knowing
nothing of how ours are made."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass
class Imported:
    """What an import made. grades: by the platform's number. skipped: rows left out in silence, and why. created: new columns.

    doubled: whoever got a grade twice. cleared: whose grade is gone. points: of what, where the file says so.
    """

    grades: dict[str, Decimal] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    cleared: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    created: list[str] = field(default_factory=list)
    points: dict[str, Decimal] = field(default_factory=dict)

    def give(self, who: str, grade: Decimal) -> None:
        if who in self.grades:
            self.doubled.append(who)
        self.grades[who] = grade


@dataclass(frozen=True)
class Participant:
    """Somebody in Moodle. later: graded there after the worksheet was downloaded."""

    maximum: Decimal
    locked: bool = False
    later: bool = False


# -- Moodle -----------------------------------------------------------------------------------------------------------------


def moodle_folder(name: str, number: str) -> str:
    """Return the folder that Moodle makes for somebody, or for a group: without a number, for whoever is in none."""
    kept = "".join(
        one for one in name.replace("_", " ") if unicodedata.category(one) != "Cc" and one not in "&<>\"`|':\\/"
    )
    kept = re.sub(r"\.\.+", "", kept)
    return f"{kept}_{number}_assignsubmission_file" if number else f"{kept}_assignsubmission_file"


def moodle(data: bytes, participants: Mapping[str, Participant], update: bool = False) -> Imported:
    """Read a grading worksheet as Moodle 4.5 does. participants: by number. update: "Allow updating records" is ticked."""
    rows = [row for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) if row]
    head = rows[0]
    for needed in ("Identifier", "Grade", "Last modified (grade)"):
        if needed not in head:
            raise ValueError("Moodle could not read the uploaded worksheet")
    done = Imported()
    for row in rows[1:]:
        number = row[head.index("Identifier")][len("Participant ") :]
        if number not in participants:
            done.skipped[number] = "unknown"
            continue
        one = participants[number]
        stale = one.later and not update
        place = head.index("Feedback comments") if "Feedback comments" in head else 0
        # A column that is the first one is none, for Moodle.
        if place and row[place] and not stale:
            done.comments[number] = row[place]
        text = row[head.index("Grade")].strip()
        if not text or text == "-":
            continue
        # An English site reads a number up to the comma.
        grade = Decimal(text.split(",")[0])
        if stale or one.locked or not 0 <= grade <= one.maximum:
            done.skipped[number] = "stale" if stale else "locked" if one.locked else "outside"
            continue
        done.give(number, grade)
    return done


# -- Canvas -----------------------------------------------------------------------------------------------------------------


def canvas_file(name: str, number: str, attachment: int, file: str, late: bool = False) -> str:
    """Return what Canvas calls a file in its download: of a name letters, marks, digits and underscores are left."""
    started = re.sub(r"_(\d+)_", r"\1", name).lower() + ("_LATE" if late else "") + f"_{number}"
    kept = "".join(
        one for one in started if unicodedata.category(one) in ("Nd", "Pc") or unicodedata.category(one)[0] in "LM"
    )
    return f"{kept}_{attachment}_{file}"


def canvas(data: bytes, there: Mapping[str, Mapping[str, Decimal]], known: set[str], separator: str = ",") -> Imported:
    """Read a gradebook as Canvas does. there: by user's number, the grades by assignment's number. known: those of the assignments.

    grades: by both numbers.
    """
    stream = io.StringIO(data.decode("utf-8-sig"), newline="")
    rows = [row for row in csv.reader(stream, delimiter=separator) if any(row)]
    head = rows[0]
    names = 2 if head[:2] == ["LastName", "FirstName"] else 1
    if (names == 1 and "Student" not in head[0]) or head[names] != "ID" or len(head) <= names + 2:
        raise ValueError("Invalid header row")
    after = names + 1
    while head[after] in ("SIS User ID", "SIS Login ID", "Integration ID", "Root Account"):
        after += 1
    if head[after] != "Section":
        raise ValueError("Invalid header row")
    done = Imported()
    at = {}
    for place, title in enumerate(head[after + 1 :], after + 1):
        match = re.fullmatch(r"(.*)\s\((\d+)\)", title)
        if match and match[2] in known:
            at[place] = match[2]
        elif match:
            done.created.append(title)
    for row in rows[1:]:
        if "Points Possible" in row[0]:
            done.points = {at[place]: Decimal(row[place].replace(",", ".")) for place in at if "only" not in row[place]}
            at = {place: one for place, one in at.items() if "read only" not in row[place]}
            continue
        who = row[names].strip()
        if not who:
            continue
        if who not in there:
            done.skipped[who] = "student not found"
            continue
        for place, assignment in at.items():
            text = row[place].strip()
            if text.upper() in ("EX", "N/A"):
                continue
            if text in ("", "-"):
                if assignment in there[who]:
                    done.cleared.append(who)
                continue
            assert re.fullmatch(r"-?[0-9.,]+%?", text), text
            # The last separator is the decimal one.
            whole, _sign, part = text.replace(",", ".").rpartition(".")
            done.give(f"{who} {assignment}", Decimal(f"{whole.replace('.', '')}.{part}" if whole else part))
    return done
