"""The pages on a student's machine: `start` brings them in the student's language, `check` and `hint` name them, nothing else minds them."""

import subprocess
import sys
import zipfile
from pathlib import Path

import bpgrade as library
import pytest
from bpgrade import messages, stubs, workspace
from bpgrade.edition import STUDENT_EDITION, course_edition, student_edition
from bpgrade.messages import LANGUAGES, speaking
from conftest import AUTHORED, ROOT, bpgrade, fill_in

WRONG = "class MulGate:\n    def forward(self, x, y):\n        return x * y\n\n    def backward(self, dz):\n        return dz, dz\n"
READ = "Read: course/gates.md#the-multiply-gate"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workspace_has_the_pages_in_the_language_that_it_was_made_in(language: str, tmp_path: Path) -> None:
    assert bpgrade("start", "work", cwd=tmp_path, BPGRADE_LANG=language).returncode == 0
    here = {path.name: path.read_text("utf-8") for path in (tmp_path / "work" / "course").iterdir()}
    assert here == {path.name: path.read_text("utf-8") for path in (STUDENT_EDITION / "pages" / language).iterdir()}
    assert len(here) >= 10
    assert f'language = "{language}"' in (tmp_path / "work" / "bpgrade.toml").read_text("utf-8")


def test_a_course_teams_copy_gives_the_pages_too() -> None:
    assert course_edition(ROOT, None).pages.resolve() == student_edition().pages.resolve()


def test_start_says_where_the_pages_are(tmp_path: Path) -> None:
    said = bpgrade("start", "work", cwd=tmp_path).stdout.replace("\\", "/")
    assert "work/course/index.md" in said
    assert (tmp_path / "work" / "course" / "index.md").is_file()


def test_update_renews_the_pages_in_the_workspaces_own_language(tmp_path: Path) -> None:
    with speaking("ko"):
        workspace.start(tmp_path / "work", student_edition())
    folder = tmp_path / "work" / "course"
    (folder / "gates.md").unlink()
    (folder / "circuits.md").write_text("my own notes\n", encoding="utf-8")
    came = bpgrade("update", cwd=tmp_path / "work", BPGRADE_LANG="en")
    assert "new: course/gates.md" in came.stdout
    assert "yours, untouched: course/circuits.md" in came.stdout
    assert (folder / "gates.md").read_bytes() == (STUDENT_EDITION / "pages" / "ko" / "gates.md").read_bytes()
    assert (folder / "circuits.md").read_text("utf-8") == "my own notes\n"


def test_the_exercises_of_a_workspace_stay_in_its_own_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stubs, "in_words", lambda stub: f"# {messages.language()}\n{stub}")
    with speaking("ko"):
        workspace.start(tmp_path / "work", student_edition())
    path = tmp_path / "work" / "gates" / "mul.py"
    assert path.read_text("utf-8").startswith("# ko\n")
    done = workspace.update(tmp_path / "work", student_edition())
    assert (done.added, done.renewed, done.kept) == ((), (), ())
    workspace.reset(tmp_path / "work", student_edition(), ["gates/mul"])
    assert path.read_text("utf-8").startswith("# ko\n")
    assert messages.language() == "en"


def test_a_workspace_of_an_earlier_edition_gets_the_pages(folder: Path) -> None:
    marker = folder / "bpgrade.toml"
    lines = [line for line in marker.read_text("utf-8").splitlines() if not line.startswith(("language", '"course/'))]
    marker.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for path in (folder / "course").iterdir():
        path.unlink()
    assert "new: course/gates.md" in bpgrade("update", cwd=folder).stdout
    assert 'language = "en"' in marker.read_text("utf-8")


def test_submit_leaves_the_pages_out(folder: Path) -> None:
    came = bpgrade("submit", cwd=folder)
    with zipfile.ZipFile(folder / "submission.zip") as archive:
        names = archive.namelist()
    assert "gates/mul.py" in names
    assert not [name for name in names if name.endswith(".md")]
    assert "course/" not in came.stdout


def test_check_opens_no_page(folder: Path) -> None:
    (folder / "gates" / "mul.py").write_text(WRONG, encoding="utf-8")
    code = """
import sys
opened = []
sys.addaudithook(lambda event, about: opened.append(str(about[0])) if event == "open" else None)
from bpgrade.cli import main
sys.argv = ["bpgrade", "check"]
try:
    main()
except SystemExit:
    print([path for path in opened if path.endswith(("mul.py", ".md"))])
"""
    came = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, encoding="utf-8", timeout=120, check=True
    )
    assert READ in came.stdout
    opened = came.stdout.splitlines()[-1]
    assert "mul.py" in opened
    assert ".md" not in opened


def test_check_names_the_page_below_what_is_not_right_yet(folder: Path) -> None:
    fill_in(folder, "gates/add")
    (folder / "gates" / "mul.py").write_text(WRONG, encoding="utf-8")
    lines = bpgrade("check", cwd=folder).stdout.splitlines()
    (at,) = [number for number, line in enumerate(lines) if "Read: " in line]
    assert lines[at].strip() == READ
    think = next(line for line in reversed(lines[:at]) if "Think: " in line)
    assert lines[at].index("Read") == think.index("Think")
    assert (folder / "course" / "gates.md").is_file()


def test_check_of_a_stub_asked_for_by_name_names_the_page_and_of_right_work_does_not(folder: Path) -> None:
    assert READ in bpgrade("check", "gates/mul", cwd=folder).stdout
    fill_in(folder, "gates/mul")
    assert "Read: " not in bpgrade("check", "gates/mul", cwd=folder).stdout


def test_a_file_or_folder_of_a_workspace_that_is_checked_by_its_path_has_its_pages(
    folder: Path, tmp_path: Path
) -> None:
    for place, here in (
        ("gates/mul.py", folder),
        ("mul.py", folder / "gates"),
        (folder / "gates" / "mul.py", tmp_path),
    ):
        assert READ in bpgrade("check", place, "gates/mul", cwd=here).stdout, place
    assert library.check(folder / "gates", ["gates/mul"]).to_read == {"gates/mul": READ.removeprefix("Read: ")}


def test_where_there_is_no_such_page_none_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "alone").mkdir()
    alone = tmp_path / "alone" / "mul.py"
    alone.write_text(WRONG, encoding="utf-8")
    assert "Read: " not in bpgrade("check", alone, cwd=tmp_path / "alone").stdout
    assert library.check(alone, ["gates/mul"]).to_read == {}
    (folder / "course" / "gates.md").unlink()
    assert "Read: " not in bpgrade("check", "gates/mul", cwd=folder).stdout
    assert "Read: " not in bpgrade("hint", "gates/mul", cwd=folder).stdout
    assert READ not in bpgrade("hint", "gates/mul", cwd=tmp_path / "alone").stdout


def test_hint_names_the_page(folder: Path) -> None:
    assert READ in bpgrade("hint", "gates/mul", cwd=folder).stdout.splitlines()
    assert READ in bpgrade("hint", "gates/mul", "4", cwd=folder / "gates").stdout.splitlines()


def test_every_page_that_is_named_is_there(folder: Path) -> None:
    for name, one in AUTHORED.items():
        page = workspace.to_read(folder, student_edition().assessment(name).page)
        assert page == f"course/{one.exercise.page}"
