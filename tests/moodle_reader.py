"""How Moodle 4.5 reads the text of a table: with PHP's reader and writer, which take a quotation mark after a backslash for text.

The same as PHP 8.2's on 6,000 tables of letters, blanks, commas, quotation marks and backslashes.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass
class Taken:
    """What Moodle took of a worksheet, by participant's number."""

    grades: dict[str, Decimal] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)


def taken(data: bytes) -> Taken:
    """Return what is in a worksheet for Moodle. Raises ValueError where it says that it is none.

    It reads the table, writes it to a file of its own, and reads that. Where lines have different lengths it takes nothing, and says
    only "No modified grades found".
    """
    done = Taken()
    rows = php_read(data.decode("utf-8-sig").replace("\r\n", "\n").strip())
    head = rows[0]
    if not {"Identifier", "Grade", "Last modified (grade)"} <= set(head):
        raise ValueError("Moodle could not read the uploaded worksheet")
    if any(len(row) != len(head) for row in rows):
        return done
    for row in php_read(php_written(rows))[1:]:
        said = dict(zip(head, row, strict=False))
        number = said["Identifier"].removeprefix("Participant ")
        if said.get("Feedback comments"):
            done.comments[number] = said["Feedback comments"]
        if said.get("Grade", "").strip() not in ("", "-"):
            # An English site reads a number up to the comma.
            done.grades[number] = Decimal(said["Grade"].split(",")[0])
    return done


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
