"""A run of `grade` speaks one language, whoever works on it afterwards: the one asked for, else its own, else the course's."""

import re
from pathlib import Path

import pytest
from bpgrade import messages
from conftest import afresh

#: What a system says where nobody chose.
ENGLISH = {messages.VARIABLE: "", "LANGUAGE": "", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    handed_in = tmp_path / "handed_in"
    handed_in.mkdir()
    (handed_in / "ada.py").write_text(
        "class MulGate:\n"
        "    def forward(self, x, y):\n        self.x, self.y = x, y\n        return x * y\n"
        "    def backward(self, dz):\n        return dz * self.x, dz * self.y\n",
        encoding="utf-8",
    )
    return tmp_path


def korean(course: Path) -> None:
    syllabus = course / "course" / "course.toml"
    text = syllabus.read_text(encoding="utf-8")
    syllabus.write_text(text.replace('# language = "ko"', 'language = "ko"'), encoding="utf-8")


def grade(work: Path, course: Path, *words: str) -> str:
    command = ("grade", "handed_in", "--out", "run", "--assignment", "hw1", "--sandbox", "NONE", "--course", course)
    came = afresh(*command, *words, cwd=work, **ENGLISH)
    assert came.returncode == 0, came.stdout + came.stderr
    return came.stdout


def told(work: Path) -> str:
    """Return what the student reads."""
    return (work / "run" / "feedback" / "ada.py.txt").read_text(encoding="utf-8")


def is_korean(text: str) -> bool:
    return re.search("[가-힣]", text) is not None


def test_feedback_is_in_the_language_of_the_course_and_stays_in_it(work: Path, course_copy: Path) -> None:
    korean(course_copy)
    grade(work, course_copy)
    assert is_korean(told(work))
    before = told(work)
    came = afresh(
        "regrade", "run", "--set", "gates/mul.points=5", "--yes", "--course", course_copy, cwd=work, **ENGLISH
    )
    assert came.returncode == 0, came.stderr
    assert is_korean(told(work)) and told(work) != before


def test_a_run_keeps_to_the_language_that_was_asked_for_last(work: Path, course_copy: Path) -> None:
    grade(work, course_copy)
    assert not is_korean(told(work))
    in_english = told(work)
    grade(work, course_copy, "--lang", "ko")
    assert is_korean(told(work))
    grade(work, course_copy)
    assert is_korean(told(work))
    grade(work, course_copy, "--lang", "en")
    assert told(work) == in_english


def test_a_course_in_a_language_that_we_have_not_gets_one_sentence(work: Path, course_copy: Path) -> None:
    syllabus = course_copy / "course" / "course.toml"
    syllabus.write_text('language = "xx"\n' + syllabus.read_text(encoding="utf-8"), encoding="utf-8")
    came = afresh("grade", "handed_in", "--out", "run", "--sandbox", "NONE", "--course", course_copy, cwd=work)
    assert came.returncode == 4
    assert "language is 'xx', and has to be one of en, ko." in came.stderr
