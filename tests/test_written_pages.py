"""A page is written once: its examples are run, its numbers filled in, its pieces put into other words, its links led where it stands."""

import builtins
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from bpgrade.authoring import pages
from bpgrade.authoring.pages import places, written
from bpgrade.authoring.pages.places import Place
from bpgrade.errors import CourseError

ANSWERS = {
    "gates/double": "class DoubleGate:\n    def forward(self, x):\n        return 2 * x\n",
    "gates/triple": "class TripleGate:\n    def forward(self, x):\n        return 3 * x\n",
}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with data and no page yet."""
    (tmp_path / "course" / "data").mkdir(parents=True)
    (tmp_path / "course" / "data" / "two.csv").write_text("1.5,2.5\n", encoding="utf-8")
    (tmp_path / "solutions" / "pages").mkdir(parents=True)
    return tmp_path


Make = Callable[..., str]


@pytest.fixture
def make(course: Path) -> Make:
    """Make one page of this text, below a title."""

    def made(text: str, translate: Callable[[str], str] | None = None, place: Place = places.COURSE) -> str:
        (course / "solutions" / "pages" / "page.md").write_text(f"# Page\n\n{text}", encoding="utf-8")
        book = pages.read(course, ANSWERS)
        pages.check_links(book, ["points.md"], tuple(ANSWERS), course / "course" / "data")
        return pages.make(book["page.md"], place, translate).partition("\n\n")[2]

    return made


# -- examples -----------------------------------------------------------------------------------------------------------


def test_what_an_example_prints_is_written_below_it(make: Make) -> None:
    text = """```python
>>> x = 3
>>> x + 4

>>> for word in "ab":
...     print(word, x)
>>> "a word"
```
"""
    assert make(text).splitlines() == [
        "```python",
        ">>> x = 3",
        ">>> x + 4",
        "7",
        "",
        '>>> for word in "ab":',
        "...     print(word, x)",
        "a 3",
        "b 3",
        '>>> "a word"',
        "'a word'",
        "```",
    ]


def test_an_example_in_a_list_or_a_quotation_stays_in_it(make: Make) -> None:
    assert make("- so:\n\n  ```python\n  >>> 1 + 1\n  ```\n") == "- so:\n\n  ```python\n  >>> 1 + 1\n  2\n  ```\n"
    assert make("> ```python\n> >>> 1 + 1\n> ```\n") == "> ```python\n> >>> 1 + 1\n> 2\n> ```\n"


def test_code_without_a_prompt_is_shown_and_not_run(make: Make) -> None:
    text = "```python\nraise SystemExit\n```\n\n```sh\nbpgrade check\n```\n\n```\n>>> 1 / 0\n```\n"
    assert make(text) == text


def test_a_placeholder_is_what_it_comes_to_at_its_place(make: Make) -> None:
    text = """{{ 1 + 1 }} at first.

```python
>>> x = 3
```

It is {{ x }}, or `{{ x:.2f }}`, or {{ -x / 7:+.3f }}; {{ [x, 4][0:1] }} and {{ {"a": "b:c"}["a"]:>5 }}.

| x | {{ x * x }} |
|---|---|
| {{ "a" if x else "b" }} | 2 |

```text
x --({{ x }})--> {{ 2 * x:>4.1f }}
```

```python
>>> x = 5
```

Now it is {{ x }}.
"""
    came = make(text)
    assert came.startswith("2 at first.\n")
    assert "It is 3, or `3.00`, or -0.429; [3] and   b:c.\n" in came
    assert "| x | 9 |\n|---|---|\n| a | 2 |\n" in came
    assert "x --(3)-->  6.0\n" in came
    assert came.endswith("Now it is 5.\n")


def test_what_is_hidden_is_run_and_leaves_nothing_behind(make: Make) -> None:
    text = "One.\n\n```python hidden\nfrom gates.double import DoubleGate\ntwo = DoubleGate().forward(1)\n```\n\nIt is {{ two }}.\n"
    assert make(text) == "One.\n\nIt is 2.\n"


def test_right_answers_are_imported_as_students_import_theirs_and_nothing_of_them_stays(make: Make) -> None:
    mine = sys.modules["gates"] = ModuleType("gates")
    try:
        text = "```python\n>>> from gates.double import DoubleGate\n>>> import gates.triple\n>>> DoubleGate().forward(4), gates.triple.TripleGate().forward(4)\n```\n"
        before = (dict(sys.modules), list(sys.meta_path), sys.displayhook, vars(builtins).get("_"))
        assert "(8, 12)" in make(text)
        assert (dict(sys.modules), list(sys.meta_path), sys.displayhook, vars(builtins).get("_")) == before
        assert sys.modules["gates"] is mine
    finally:
        del sys.modules["gates"]


def test_a_page_that_fails_leaves_nothing_behind_either(make: Make) -> None:
    before = (set(sys.modules), list(sys.meta_path), sys.displayhook, Path.cwd())
    with pytest.raises(CourseError, match="ZeroDivisionError"):
        make("```python hidden\nimport gates.double\n1 / 0\n```\n")
    assert (set(sys.modules), list(sys.meta_path), sys.displayhook, Path.cwd()) == before


def test_data_are_where_a_workspace_has_them(make: Make) -> None:
    here = Path.cwd()
    assert "1.5,2.5" in make(
        '```python\n>>> from pathlib import Path\n>>> print(Path("data/two.csv").read_text().strip())\n```\n'
    )
    assert Path.cwd() == here


def test_one_page_knows_nothing_of_another(course: Path) -> None:
    folder = course / "solutions" / "pages"
    (folder / "a.md").write_text("# A\n\n```python\n>>> x = 3\n```\n", encoding="utf-8")
    (folder / "b.md").write_text("# B\n\n{{ x }}\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"solutions/pages/b\.md, line 3: x cannot be run: NameError"):
        pages.read(course, ANSWERS)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("```python\n>>> 1 / 0\n```\n", 4, "1 / 0 cannot be run: ZeroDivisionError: division by zero"),
        ("```python\n>>> 1 +\n```\n", 4, "SyntaxError"),
        ("```python hidden\nx = 1\n\n1 / 0\n```\n", 6, "1 / 0 cannot be run: ZeroDivisionError"),
        ("```python hidden\nx = 1\nx = = 1\n```\n", 5, "x = = 1 cannot be run: SyntaxError"),
        (
            "```python\n>>> def f():\n...     1 / 0\n>>> for x in range(2):\n...     f()\n```\n",
            7,
            "f() cannot be run: Zero",
        ),
        ("```python\n>>> 1 + 1\n2\n```\n", 5, "release` writes what they print"),
        ("```python\n... 1 + 1\n>>> 2\n```\n", 4, "goes on with one that has >>>"),
        ("```python\n>>> 1\n```\n\nIt is {{ y }}.\n", 7, "NameError"),
        ("It is {{ 1 +: }}.\n", 3, "no expression"),
        ("It is {{ 1:.2z }}.\n", 3, "ValueError"),
        ("It is {{ 1 +\n1 }}.\n", 3, "end on its line"),
        ('It is {{ "a\\nb" }}.\n', 3, "more than one line"),
        ("```python\n>>> 1\n", 3, "has no end"),
        ("```python\n>>> print('a\\n\\nb')\n```\n", 4, "blank line"),
        ("```python\n>>> import numpy as np\n>>> np.exp(np.array([1000.0]))\n```\n", 5, "RuntimeWarning"),
        ("{{ 0.1 + 0.2 }}\n", 3, "0.30000000000000004: give it at most 8 digits"),
        ("```python\n>>> 2 / 3\n```\n", 4, "at most 8 digits"),
        ("```python\n>>> 1e-16 / 3\n```\n", 4, "at most 8 digits"),
        ("```python\n>>> import numpy as np\n>>> np.float64(0.5)\n```\n", 5, "every version of Python and numpy"),
        ("```python\n>>> object()\n```\n", 4, "every version of Python and numpy"),
        ("## Two {{ 1 }}\n", 3, "a heading holds no placeholder"),
        ("## Two\n\n## Two\n", 5, "two headings have one name, two"),
        ("Two\n---\n", 3, "with # before it"),
        ("# Two\n", 3, "its one # title"),
    ],
)
def test_what_is_wrong_is_said_with_page_and_line(text: str, line: int, why: str, make: Make) -> None:
    with pytest.raises(CourseError) as said:
        make(text)
    assert str(said.value).startswith(f"solutions/pages/page.md, line {line}: ")
    assert why in str(said.value)


@pytest.mark.parametrize("text", ["No title.\n", "## Below\n\n# Above\n", ""])
def test_a_page_begins_with_its_title(text: str, course: Path) -> None:
    (course / "solutions" / "pages" / "page.md").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match="one # title"):
        pages.read(course, ANSWERS)


@pytest.mark.parametrize(
    "shown",
    [
        "0.73105858",
        "150 of 150",
        "[[1.  0.5]\n [2.  0.25]]",
        "1e-05",
        "1.25e-07",
        "numpy 2.4.6",
        "123456789",
        "0.00012345678",
    ],
)
def test_what_is_the_same_everywhere_is_shown(shown: str, make: Make) -> None:
    assert shown in make(f"```python\n>>> print({shown!r})\n```\n")


# -- in other words -----------------------------------------------------------------------------------------------------

TEXT = """# Gates

A paragraph
of two lines with `code` and {{ 1 + 1 }}.

## The *node* rule

- an item
- another,
  of two lines

  with a second paragraph
  1. and one below

> a quotation
> goes on

| gate | rule |
|:-----|-----:|
| `x \\| y` | a [link](gates.md#x), or \\| |
| 3 | `7` |

```text
not this
```
"""


def test_the_pieces_of_a_page() -> None:
    assert [(piece.first + 1, piece.kind, piece.text) for piece in written.pieces(TEXT)] == [
        (1, "heading", "Gates"),
        (3, "paragraph", "A paragraph of two lines with `code` and {{ 1 + 1 }}."),
        (6, "heading", "The *node* rule"),
        (8, "paragraph", "an item"),
        (9, "paragraph", "another, of two lines"),
        (12, "paragraph", "with a second paragraph"),
        (13, "paragraph", "and one below"),
        (15, "paragraph", "a quotation goes on"),
        (18, "cell", "gate"),
        (18, "cell", "rule"),
        (20, "cell", "a [link](gates.md#x), or |"),
    ]


def test_a_page_in_its_own_words_is_itself() -> None:
    assert written.in_other_words(TEXT, str) == TEXT


def test_a_page_in_other_words() -> None:
    words = {
        "Gates": "문",
        "A paragraph of two lines with `code` and {{ 1 + 1 }}.": "{{ 1 + 1 }} 와 `code`.",
        "The *node* rule": "*마디* 규칙",
        "another, of two lines": "다른 것",
        "a quotation goes on": "인용",
        "gate": "게이트",
        "a [link](gates.md#x), or |": "[고리](gates.md#x) |",
    }
    assert (
        written.in_other_words(TEXT, lambda piece: words.get(piece, piece))
        == """# 문

{{ 1 + 1 }} 와 `code`.

## *마디* 규칙

- an item
- 다른 것

  with a second paragraph
  1. and one below

> 인용

| 게이트 | rule |
|:-----|-----:|
| `x \\| y` | [고리](gates.md#x) \\| |
| 3 | `7` |

```text
not this
```
"""
    )


def test_a_translation_has_the_numbers_of_the_page(make: Make) -> None:
    text = "```python\n>>> x = 3\n>>> x\n```\n\nIt is {{ x:.1f }} and {{ x }}.\n\n```python hidden\nx = 4\n```\n\nNow {{ x }}.\n"
    words = {"It is {{ x:.1f }} and {{ x }}.": "{{ x }}, {{ x:.1f }} 이다.", "Now {{ x }}.": "이제 {{ x }}."}
    came = make(text, lambda piece: words.get(piece, piece))
    assert came == "```python\n>>> x = 3\n>>> x\n3\n```\n\n3, 3.0 이다.\n\n이제 4.\n"


@pytest.mark.parametrize(
    ("piece", "words", "why"),
    [
        ("It is {{ 1 + 1 }}.", "It is 2.", "other placeholders: none, in place of {{ 1 + 1 }}"),
        ("It is {{ 1 + 1 }}.", "It is {{ 1 + 2 }}.", "other placeholders: {{ 1 + 2 }}"),
        ("A [link](page.md).", "A link.", "other links: none, in place of page.md"),
        ("A [link](page.md).", "A [link](seite.md).", "other links: seite.md"),
        ("A word.", "## A word.", "in Markdown its translation is something else"),
        ("A word.", "1. A word.", "in Markdown its translation is something else"),
        ("A word.", "", "in Markdown its translation is something else"),
    ],
)
def test_a_translation_that_does_not_fit_is_refused(piece: str, words: str, why: str, make: Make) -> None:
    with pytest.raises(CourseError) as said:
        make(f"{piece}\n\nMore.\n", {piece: words, "More.": "More.", "Page": "Page"}.__getitem__)
    assert str(said.value).startswith("solutions/pages/page.md, line 3: ")
    assert why in str(said.value)


def test_every_piece_of_the_course_has_a_place(course: Path) -> None:
    (course / "solutions" / "pages" / "b.md").write_text("# B\n\n- one\n", encoding="utf-8")
    (course / "solutions" / "pages" / "a.md").write_text("# A\n", encoding="utf-8")
    assert list(pages.course_pieces(course)) == [
        ("A", "solutions/pages/a.md:1"),
        ("B", "solutions/pages/b.md:1"),
        ("one", "solutions/pages/b.md:3"),
    ]


# -- links --------------------------------------------------------------------------------------------------------------

LINKS = """[a](exercise:gates/double), [b](data/two.csv), [c](#the-node-rule), [d](page.md#the-node-rule), [e](page.md), [f](points.md),
[g](https://example.org/x). Not `[h](nowhere.md)`.

## The node rule

```text
[i](nowhere.md)
```
"""


@pytest.mark.parametrize(
    ("place", "exercise", "data"),
    [
        (places.COURSE, "../exercises/gates/double.py", "data/two.csv"),
        (places.COURSE_IN_ANOTHER_LANGUAGE, "../../exercises/gates/double.py", "../data/two.csv"),
        (places.WORKSPACE, "../gates/double.py", "../data/two.csv"),
    ],
    ids=["course", "course, another language", "workspace"],
)
def test_links_lead_from_where_a_page_stands(place: Place, exercise: str, data: str, make: Make) -> None:
    wanted = LINKS.replace("exercise:gates/double", exercise).replace("data/two.csv", data)
    assert make(LINKS, place=place) == wanted


@pytest.mark.parametrize(
    "link",
    [
        "exercise:gates/nothing",
        "exercise:gates/double.py",
        "data/nothing.csv",
        "data/",
        "#nowhere",
        "#",
        "page.md#nowhere",
        "nothing.md",
        "points.md#points",
        "#page",
        "../docs/grades.md",
        "../exercises/gates/double.py",
        "mailto:somebody",
        "file:///etc/passwd",
    ],
)
def test_a_link_that_leads_nowhere_is_said(link: str, make: Make) -> None:
    with pytest.raises(CourseError) as said:
        make(f"A [link]({link}).\n")
    assert str(said.value) == f"solutions/pages/page.md, line 3: the link {link} leads nowhere."


def test_a_heading_has_one_anchor_in_every_language(make: Make) -> None:
    words = {"The node rule": "마디 규칙", "Page": "쪽"}
    came = make("## The node rule\n\n## Same\n\nText.\n", lambda piece: words.get(piece, piece))
    assert came == '<a id="the-node-rule"></a>\n\n## 마디 규칙\n\n## Same\n\nText.\n'


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("The multiply gate", "the-multiply-gate"),
        ("A `code`, and (more)!", "a-code-and-more"),
        ("ReLU: open or closed", "relu-open-or-closed"),
        ("From 3072 numbers to 10 scores", "from-3072-numbers-to-10-scores"),
        ("A [link](x.md) here", "a-link-here"),
        ("snake_case - dash", "snake_case---dash"),
        ("문과 규칙", "문과-규칙"),
    ],
)
def test_an_anchor_is_what_git_hosts_make_of_a_heading(heading: str, anchor: str) -> None:
    assert written.anchor(heading) == anchor


def test_without_markdown_it_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    written._parser.cache_clear()
    monkeypatch.setitem(sys.modules, "markdown_it", None)
    with pytest.raises(CourseError, match="markdown-it-py"):
        written.parse("# Page\n")
