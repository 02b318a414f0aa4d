"""Everything that is said to a person is said in every language, and nothing in them is stale, doubtful or half translated."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bpgrade import columns, feedback, messages, stubs
from bpgrade.authoring import catalogues
from bpgrade.authoring.catalogues import Sentence
from bpgrade.diagnose import child_words, unnamed
from bpgrade.diagnose.diagnosis import Diagnosis
from bpgrade.errors import CourseError
from bpgrade.verdict import Evidence, ExerciseVerdict, Outcome, RowVerdict, Why
from conftest import AUTHORED, ROOT, bpgrade

LANGUAGES = catalogues.TRANSLATED
OURS = [
    path
    for language in LANGUAGES
    for path in (
        catalogues.program_file(language),
        catalogues.program_file(language).with_name("click.po"),
        catalogues.course_file(language),
    )
]


def catalogue(*entries: tuple[str, str], more: str = "") -> str:
    text = "".join(f'\n{more}msgid "{english}"\nmsgstr "{korean}"\n' for english, korean in entries)
    return f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n{text}'


#: Words that the glossary rules out, by the language: what its last column holds.
RULED_OUT = {
    language: [
        word
        for line in (ROOT / "solutions" / "locale" / language / "glossary.md").read_text(encoding="utf-8").splitlines()
        if line.count("|") == 4 and not line.startswith(("| English", "|---"))
        for word in line.split("|")[3].strip().split(", ")
        if word
    ]
    for language in LANGUAGES
}


def faults(text: str) -> list[str]:
    return catalogues.faults(catalogues.parse(text, "ko"))


@pytest.mark.parametrize("path", [path for path in OURS if (ROOT / path).is_file()], ids=str)
def test_a_catalogue_has_no_faults(path: str) -> None:
    assert faults((ROOT / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [path for path in OURS if (ROOT / path).is_file()], ids=str)
def test_a_catalogue_keeps_to_the_glossary(path: str) -> None:
    (language,) = {*LANGUAGES} & {*Path(path).parts}
    catalogue = catalogues.parse((ROOT / path).read_text(encoding="utf-8"), language)
    said = [str(message.string) for message in catalogue if message.id]
    assert RULED_OUT[language]
    assert [(word, one) for one in said for word in RULED_OUT[language] if word in one] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (catalogue(("Two.", "")), "not translated: Two."),
        (catalogue(("Two.", "둘."), more="#, fuzzy\n"), "doubtful: Two."),
        (catalogue(("{count} of {most}", "{count}")), "places differ: {count}"),
        (catalogue(("{count:g} of them", "{count}개")), "places differ: {count}개"),
        (catalogue(("{{ x:.2f }} comes", "{{ y:.2f }}")), "places differ: {{ y:.2f }}"),
        (catalogue(("Call `forward` first.", "먼저 부르세요.")), "pieces of code differ: 먼저 부르세요."),
        (
            catalogue(("{name} is wrong.", "{name}은 틀렸습니다.")),
            "a particle depends on what stands before it: {name}은 틀렸습니다.",
        ),
    ],
)
def test_a_fault_in_a_catalogue_is_found(text: str, fault: str) -> None:
    assert faults(text) == [fault]


def test_a_right_translation_has_no_fault() -> None:
    assert faults(catalogue(("{b} after {a}: `x`", "{a} 다음에 {b}: `x` 값은 그대로입니다."))) == []


def test_what_is_new_comes_in_empty_what_nobody_says_goes_and_what_was_translated_stays() -> None:
    there = catalogue(("Two.", "둘."), ("Three.", "셋."))
    text = catalogues.brought_up_to_date(there, [Sentence("Two.", "a.py"), Sentence("Four.", "b.py")], "ko")
    assert {message.id: message.string for message in catalogues.parse(text, "ko") if message.id} == {
        "Two.": "둘.",
        "Four.": "",
    }
    assert catalogues.brought_up_to_date(text, [Sentence("Two.", "a.py"), Sentence("Four.", "b.py")], "ko") == text


def test_what_is_nearly_the_same_is_not_taken_for_it() -> None:
    there = catalogue(("The gradient of x is wrong.", "x의 기울기가 틀렸습니다."))
    text = catalogues.brought_up_to_date(there, [Sentence("The gradient of y is wrong.", "a.py")], "ko")
    assert faults(text) == ["not translated: The gradient of y is wrong."]


def test_a_catalogue_that_is_none_gets_one_sentence() -> None:
    with pytest.raises(CourseError, match="The catalogue of ko cannot be read"):
        catalogues.parse('msgid "no end', "ko")


@pytest.mark.parametrize("name", AUTHORED)
def test_a_stub_in_other_words_is_the_same_code(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stub = AUTHORED[name].stub
    assert stubs.in_words(stub) == stub
    # Of a docstring, not of a comment, a paragraph may have several lines.
    monkeypatch.setattr(stubs, "_", lambda sentence: "둘\n셋" if "\n" in sentence else "하나")
    other = stubs.in_words(stub)
    assert set(stubs.pieces(other)) == {"둘\n셋" if "\n" in sentence else "하나" for sentence in stubs.pieces(stub)}
    assert bare(other) == bare(stub)


def bare(text: str) -> str:
    import ast

    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body[0] = ast.Pass()
    return ast.dump(tree)


@pytest.mark.parametrize(
    ("variables", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "C.UTF-8", "LC_ALL": "ko_KR.eucKR"}, "ko"),
        ({"LANGUAGE": "fr:ko:en", "LANG": "fr_FR.UTF-8"}, "ko"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "BPGRADE_LANG": "en"}, "en"),
        ({"LANG": "en_GB.UTF-8", "BPGRADE_LANG": "ko"}, "ko"),
        ({"BPGRADE_LANG": "nonsense"}, "en"),
    ],
)
def test_the_language_is_the_one_that_is_asked_for(
    variables: dict[str, str], spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", messages.VARIABLE):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert messages.preferred() == spoken


@pytest.mark.parametrize(
    ("said", "chosen"), [("ko", "ko"), ("KO", "ko"), ("ko_KR.UTF-8", "ko"), ("xx", None), ("", None)]
)
def test_who_asks_for_a_language_gets_the_same_everywhere(
    said: str, chosen: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A run keeps to its own language unless somebody chose: what `preferred` takes for a choice must be one here.
    monkeypatch.setenv(messages.VARIABLE, said)
    assert messages.chosen() == chosen
    assert messages.preferred() == (chosen or "en")


@pytest.mark.parametrize(
    ("asked", "encoding", "shown"),
    [
        ({"LANG": "ko_KR.UTF-8"}, "cp949", "게이트: 원소별 계산"),
        ({"LANG": "ko_KR.UTF-8"}, "cp1252", "The lecture's two worked examples"),
        ({messages.VARIABLE: "ko"}, "cp1252", "???"),
    ],
)
def test_where_no_korean_can_be_shown_a_language_that_was_guessed_is_english(
    asked: dict[str, str], encoding: str, shown: str, tmp_path: Path
) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "BPGRADE_"))}
    command = [sys.executable, "-m", "bpgrade", "list"]
    environment = {**kept, **asked, "PYTHONIOENCODING": encoding}
    came = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, env=environment)
    assert came.returncode == 0, came.stderr
    assert shown in came.stdout.decode(encoding)


@pytest.mark.parametrize("words", [["--lang", "ko", "list"], ["list", "--lang=ko"], ["list", "--lang", "ko"]])
def test_the_command_line_speaks_it(words: list[str], tmp_path: Path) -> None:
    came = subprocess.run(
        [sys.executable, "-m", "bpgrade", *words], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    with messages.speaking("ko"):
        assert messages._("The lecture's two worked examples") in came.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["list", "--lang=xx"], "'xx' is not one of 'en', 'ko'"),
        (["list", "--lang"], "Option '--lang' requires an argument"),
    ],
)
def test_a_language_that_we_have_not_gets_one_sentence(words: list[str], said: str, tmp_path: Path) -> None:
    came = bpgrade(*words, cwd=tmp_path)
    assert came.returncode == 2
    assert said in came.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chek"], "그런 명령은 없습니다"),
        (["check", "--foo"], "그런 옵션은 없습니다"),
        (["grade"], "빠진 인수"),
        (["hint", "gates/mul", "x"], "숫자여야 합니다"),
        (["check", "-h"], "사용법: bpgrade check"),
    ],
)
def test_what_click_says_is_in_the_language_too(words: list[str], said: str) -> None:
    for language, expected in (("ko", True), ("en", False)):
        # The system's own language says nothing where one is chosen.
        environment = {**os.environ, messages.VARIABLE: language, "LANG": "ko_KR.UTF-8", "LANGUAGE": "ko"}
        command = [sys.executable, "-m", "bpgrade", *words]
        came = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
        assert (said in came.stdout + came.stderr) is expected


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_no_help_text_is_wider_than_the_screen(language: str) -> None:
    # Help texts are put together while commands are imported: in a process of its own, in this language.
    script = (
        "from bpgrade.cli.commands import commands\n"
        "for one in (commands, *commands.commands.values()):\n"
        "    print(one.get_help(one.context_class(one, info_name=one.name, terminal_width=80)))\n"
    )
    environment = {**os.environ, messages.VARIABLE: language, "PYTHONIOENCODING": "utf-8"}
    said = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, timeout=60, check=True)
    lines = said.stdout.decode("utf-8").splitlines()
    assert len(lines) > 200
    assert [line for line in lines if columns.width(line) > 80 or "\0" in line] == []


@pytest.mark.parametrize(
    ("said", "korean"),
    [
        ("a tuple that holds a str", "str 값이 든 tuple"),
        ("an array of complex numbers", "복소수 배열"),
        ("an empty list", "빈 list"),
        ("shape (3, 4)", "형상 (3, 4)"),
        ("None", "None"),
    ],
)
def test_what_the_child_says_of_a_value_is_said_in_the_readers_language(said: str, korean: str) -> None:
    assert child_words.of_value(said) == said
    with messages.speaking("ko"):
        assert child_words.of_value(said) == korean


def test_a_cell_is_named_in_the_readers_language() -> None:
    with messages.speaking("ko"):
        assert child_words.of_place("hw1.ipynb, cell 3") == "hw1.ipynb, 셀 3"


def test_what_names_stand_for_in_a_formula_is_said_in_the_readers_language() -> None:
    english = "Your dx equals 2 * the right dy + your z."
    assert unnamed.spoken(english) == english
    with messages.speaking("ko"):
        assert unnamed.spoken("2 * the right dy + your z") == "2 * 올바른 dy + 지금의 z"


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_points_end_at_the_edge_of_the_screen(language: str) -> None:
    row = RowVerdict("dx", Outcome.WRONG, 0.0, 4.0, Evidence(Why.MISMATCH))
    verdict = ExerciseVerdict("gates/mul", "MulGate", (row,))
    with messages.speaking(language):
        head, line = feedback._exercise(verdict, [Diagnosis(("dx",), Outcome.WRONG)], feedback.uncoloured, "")
        assert columns.width(head) == columns.WIDTH
        assert columns.width(line) == columns.width(feedback.word(Outcome.WRONG)) + len("    dx")
