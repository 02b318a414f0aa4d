"""The site of the course: what stands on it, where its links lead, and what it is like in a browser, for everybody."""

import posixpath
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from bpgrade.authoring.site import build
from bpgrade.authoring.site.contents import Contents, Page, Unit, contents
from bpgrade.authoring.site.exercise_page import exercise_page
from bpgrade.edition import student_edition
from bpgrade.errors import CourseError
from bpgrade.messages import LANGUAGES
from browser import Chromium, in_chromium, tab_until
from conftest import AUTHORED, ROOT

WIDTHS = (360, 1440)
SCHEMES = ("light", "dark")
VIEWS = [(width, scheme) for width in WIDTHS for scheme in SCHEMES]


@pytest.fixture(scope="session")
def site(handouts: Path) -> Path:
    return handouts / "students" / "site"


def pages_of(site: Path, language: str) -> list[str]:
    """Return every page of a language."""
    every = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    others = tuple(f"{other}/" for other in LANGUAGES[1:])
    return [
        path for path in every if (path.startswith(f"{language}/") if language != "en" else not path.startswith(others))
    ]


# -- what stands on it ----------------------------------------------------------------------------------------------------

COURSE = student_edition().course
ASSESSMENTS = student_edition().assessments(COURSE.exercises)
STUBS = {one.name: one.stub for one in ASSESSMENTS}


def contents_of(files: dict[str, str], language: str = "en") -> Contents:
    """Return a site of these files of `course/`."""
    return contents(COURSE, ASSESSMENTS, {path: text.encode() for path, text in files.items()}, STUBS, language)


def test_pages_come_in_the_order_in_which_the_first_one_names_them() -> None:
    made = contents_of(
        {
            "course/index.md": "# Begin\n\n[b](b.md), [a](a.md#there), [b](b.md)\n",
            "course/a.md": "# A\n",
            "course/b.md": "# B\n",
            "course/forgotten.md": "# Last\n",
            "course/ko/a.md": "# no page of this language\n",
        }
    )
    assert [page.name for page in made.pages] == ["index", "b", "a", "forgotten"]
    assert made.neighbours("b") == {"prev": made.pages[0], "next": made.pages[2]}
    assert made.neighbours("index")["prev"] is None
    assert made.neighbours("exercises/gates/add")["prev"] is None
    assert made.neighbours("nowhere") == {"prev": None, "next": None}
    assert [len(unit.exercises) for unit in made.units] == [len(unit.exercises) for unit in COURSE.units]


@pytest.mark.parametrize(
    ("language", "link", "led"),
    [
        ("en", "../exercises/gates/mul.py", "exercises/gates/mul.html"),
        ("ko", "../../exercises/gates/mul.py", "exercises/gates/mul.html"),
        ("en", "a.md#here", "a.html#here"),
        ("ko", "a.md", "a.html"),
        ("en", "data/iris.csv", "data/iris.csv"),
        ("ko", "../data/README.md", "data/README.html"),
        ("ko", "notebooks/gates.ipynb", "notebooks/gates.ipynb"),
        ("en", "#here", "#here"),
        ("en", "https://example.org/a.md", "https://example.org/a.md"),
    ],
)
def test_a_link_leads_to_where_its_target_stands_on_the_site(language: str, link: str, led: str) -> None:
    folder = "course" if language == "en" else f"course/{language}"
    files = {
        f"{folder}/index.md": f"# Begin\n\n[one]({link})\n\n```text\n[one]({link})\n```\n",
        f"{folder}/a.md": "# A\n",
        f"{folder}/notebooks/gates.ipynb": "{}",
        "course/data/iris.csv": "1\n",
        "course/data/README.md": "# Data\n\n[the numbers](iris.csv)\n",
    }
    made = contents_of(files, language)
    assert made.pages[0].text == f"# Begin\n\n[one]({led})\n\n```text\n[one]({link})\n```\n"
    assert made.others[0].text == "# Data\n\n[the numbers](iris.csv)\n"
    assert {"data/iris.csv", "notebooks/gates.ipynb", "exercises/gates/mul.py"} <= set(made.files)


@pytest.mark.parametrize("link", ["../solutions/gates/mul.py", "gone.md", "../README.md", "../exercises/gates/none.py"])
def test_a_link_that_leads_out_of_what_students_have_is_an_error(link: str) -> None:
    with pytest.raises(CourseError, match=r"course/index\.md, line 3: the link .* leads to nothing that students have"):
        contents_of({"course/index.md": f"# Begin\n\n[one]({link})\n"})


def test_a_course_without_a_first_page_is_an_error() -> None:
    with pytest.raises(CourseError, match=r"course holds no index\.md"):
        contents_of({"course/a.md": "# A\n"})


def test_a_translated_heading_keeps_its_anchor() -> None:
    made = contents_of({"course/ko/index.md": '# 시작\n\n<a id="the-add-gate"></a>\n\n## 덧셈 게이트\n'}, "ko")
    assert made.pages[0].text == "# 시작\n\n(the-add-gate)=\n## 덧셈 게이트\n"


def test_every_language_has_the_same_pages(tmp_path: Path) -> None:
    one = Contents("One", (Page("index", "One", "# One\n"), Page("a", "A", "# A\n")), (), (), {})
    other = Contents("One", (Page("index", "One", "# One\n"),), (), (), {})
    with pytest.raises(CourseError, match="The page a is not there in every language"):
        build({"en": one, "ko": other}, tmp_path / "site")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("one", ASSESSMENTS, ids=lambda one: one.name)
def test_an_exercises_page_has_its_file_its_rows_and_its_examples(one: object) -> None:
    assessment = next(item for item in ASSESSMENTS if item is one)
    assessment = replace(assessment, page="gates.md#the-add-gate")
    page = exercise_page(COURSE, assessment, assessment.stub, {"gates": "A page"})
    assert assessment.stub in page
    assert "[A page](../../gates.html#the-add-gate)" in page
    assert f"bpgrade check {assessment.name}\n" in page
    for row in assessment.rows:
        assert f"| {row.name} | " in page
    examples = [case for case in assessment.plan.cases if case.kind == "example"]
    assert page.count("\n### ") == len(examples)
    for example in AUTHORED[assessment.name].exercise.examples:
        assert not example.printed or any(f"| out | `{name}` | " in page for name in example.printed)


def test_an_example_shows_what_goes_in_and_what_the_lecture_prints() -> None:
    by_name = {one.name: one for one in ASSESSMENTS}
    page = exercise_page(COURSE, by_name["circuits/add_mul"], "stub", {})
    example = page[page.index("### Lecture 1, (x + y) z") :].partition("\n### ")[0].splitlines()
    assert [line for line in example if line.startswith(("| in", "| out"))][1:] == [
        "| in | `x` | `-2` |",
        "| in | `y` | `5` |",
        "| in | `z` | `-4` |",
        "| in | `df` | `1` |",
        "| out | `f` | `-12` |",
        "| out | `dx` | `-4` |",
        "| out | `dy` | `-4` |",
        "| out | `dz` | `3` |",
    ]
    # What an example does not need is not shown.
    page = exercise_page(COURSE, by_name["network/two_hidden_layer"], "stub", {})
    assert "Theta1" in page
    assert "Other1" not in page
    assert "| in | `learning_rate` | `0.13` |" in exercise_page(COURSE, by_name["training/sgd_step"], "stub", {})


# -- links, anchors, alternatives ----------------------------------------------------------------------------------------


@dataclass
class Looked(HTMLParser):
    """What matters of a page: what it links to and loads, its anchors, its languages, and what has no words for it."""

    links: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    language: str = ""
    wordless: list[str] = field(default_factory=list)
    alternates: dict[str, str] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attributes}
        self.links += [named[name] for name in ("href", "src", "action") if name in named]
        if "id" in named:
            if named["id"] in self.ids:
                self.twice.append(named["id"])
            self.ids.add(named["id"])
        if tag == "html":
            self.language = named.get("lang", "")
        if named.get("rel") == "alternate":
            self.alternates[named["hreflang"]] = named["href"]
        if (tag == "img" and not named.get("alt")) or (named.get("role") == "img" and not named.get("aria-label")):
            self.wordless.append(tag)


def looked(text: str) -> Looked:
    page = Looked()
    page.feed(text)
    return page


def broken(site: Path) -> Iterator[tuple[str, str]]:
    """Yield each link, of each page, that leads nowhere, or to another host without being a link that one follows."""
    found = {path.relative_to(site).as_posix(): looked(path.read_text("utf-8")) for path in site.rglob("*.html")}
    for name, page in found.items():
        for link in page.links:
            target, _hash, anchor = link.partition("#")
            if target.startswith(("https://", "http://", "data:,")):
                continue
            there = posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) if target else name
            # The top of a page has no name.
            anchored = not anchor or anchor in found[there].ids if there in found else not anchor
            if not (site / there).is_file() or not anchored:
                yield name, link


def test_no_link_is_broken_in_any_language(site: Path) -> None:
    assert list(broken(site)) == []


@pytest.mark.parametrize("link", ["gone.html", "index.html#gone", "#gone", "/index.html", "data/gone.csv"])
def test_a_broken_link_is_found(link: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<h1 id="here"><a href="#here">x</a> <a href="index.html#">y</a></h1>')
    assert list(broken(tmp_path)) == []
    (tmp_path / "other.html").write_text(f'<a href="{link}">x</a>')
    assert list(broken(tmp_path)) == [("other.html", link)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_its_language_and_leads_to_itself_in_the_others(site: Path, language: str) -> None:
    pages = pages_of(site, language)
    assert {"index.html", "search.html", "exercises/gates/mul.html"} <= {
        page.removeprefix(f"{language}/") for page in pages
    }
    (other,) = (one for one in LANGUAGES if one != language)
    for name in pages:
        page = looked((site / name).read_text("utf-8"))
        assert page.language == language
        assert page.wordless == []
        assert page.twice == []
        there = posixpath.normpath(posixpath.join(posixpath.dirname(name), page.alternates[other]))
        assert there.removeprefix(f"{other}/") == name.removeprefix(f"{language}/")
        # The switch that one sees leads there too.
        assert page.links.count(page.alternates[other]) == 2


def test_a_page_that_is_not_translated_says_so(site: Path) -> None:
    for name, language in (("ko/data/README.html", ' lang="en"'), ("ko/points.html", ""), ("data/README.html", "")):
        (article,) = [line for line in (site / name).read_text("utf-8").splitlines() if "<article " in line]
        assert article.endswith(f'"{language}>'), name


def test_every_exercise_has_a_page_in_every_language(site: Path) -> None:
    for language in LANGUAGES:
        names = {page.removeprefix(f"{language}/") for page in pages_of(site, language)}
        assert {f"exercises/{name}.html" for name in AUTHORED} <= names


def test_every_lecture_page_of_the_course_is_on_the_site(site: Path) -> None:
    for path in (ROOT / "course").glob("*.md"):
        assert (site / f"{path.stem}.html").is_file()
        assert (site / "ko" / f"{path.stem}.html").is_file()


def test_a_picture_without_words_is_found() -> None:
    assert looked('<img src="a.png">').wordless == ["img"]
    assert looked('<div role="img"></div><img src="a.png" alt="A gate">').wordless == ["div"]


# -- in a browser ---------------------------------------------------------------------------------------------------------


def views_of(number: int, name: str, language: str) -> list[tuple[int, str]]:
    """Return the views in which a page is tried here, since all pages in all views take minutes (`-m long`).

    A lecture page has one in English, and in Korean the one that is opposite in width and in colours; of the exercises', which all
    are made alike, every third has one in one of the languages.
    """
    at = number % len(VIEWS)
    if "exercises/" in name:
        return [VIEWS[at]] if number % 6 == 3 * LANGUAGES.index(language) else []
    return [VIEWS[at] if language == "en" else VIEWS[-1 - at]]


def look_at(chromium: Chromium, site: Path, views_by_page: dict[str, list[tuple[int, str]]]) -> None:
    """Open pages one after the other, since a new browser's window takes longer than a page, and look at them in these views."""
    with chromium.visit(site) as visit:
        for name, views in views_by_page.items():
            visit.go(name)
            for width, scheme in views:
                visit.page.set_viewport_size({"width": width, "height": 900})
                visit.page.emulate_media(color_scheme=scheme)
                where = f"{name}, {width} pixels, {scheme}"
                assert visit.faults() == [], where
                assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, where
            assert (visit.said, visit.strangers, visit.missing) == ([], [], []), name


@pytest.mark.parametrize(("language", "half"), [("en", 0), ("ko", 1)])
@in_chromium
def test_no_page_keeps_anybody_out(chromium: Chromium, site: Path, language: str, half: int) -> None:
    pages = {name: views_of(number, name, language) for number, name in enumerate(pages_of(site, language))}
    chosen = {name: views for name, views in pages.items() if views}
    look_at(chromium, site, dict(list(chosen.items())[half::2]))


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
@in_chromium
def test_no_page_keeps_anybody_out_in_any_view(chromium: Chromium, site: Path, language: str) -> None:
    look_at(chromium, site, dict.fromkeys(pages_of(site, language), VIEWS))


@in_chromium
def test_what_keeps_people_out_is_found(chromium: Chromium, tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text(
        "<!doctype html><title>x</title><h1>x</h1><img src='https://example.org/a.png'><script src='gone.js'></script>"
        "<script>console.error('no'); nothing()</script><p style='color: #aaa; background: #fff'>pale</p>"
    )
    with chromium.visit(tmp_path) as visit:
        visit.go("bad.html")
        found = " ".join(visit.faults())
        assert "image-alt" in found
        assert "color-contrast" in found
        assert "html-has-lang" in found
        assert visit.strangers == ["https://example.org/a.png"]
        assert "gone.js" in visit.missing
        assert "no" in visit.said
        assert any("nothing is not defined" in said for said in visit.said)


@in_chromium
def test_with_a_keyboard_one_gets_everywhere(chromium: Chromium, site: Path) -> None:
    with chromium.visit(site) as visit:
        page = visit.page
        visit.go("gates.html")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        # From there on, the text: no way round through the navigation.
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")

        visit.go("gates.html")
        tab_until(page, "input[name=q]")
        page.keyboard.type("gradient")
        passed = tab_until(page, ".ways a[aria-current=page]")
        assert "한국어" in passed
        tab_until(page, ".ways summary:not(details[open] > summary)")
        page.keyboard.press("Enter")
        tab_until(page, ".ways details a", at_most=1)
        # What has the focus can be seen.
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        page.wait_for_url("**/exercises/**")


@in_chromium
def test_on_a_narrow_screen_the_way_is_behind_a_button(chromium: Chromium, site: Path) -> None:
    with chromium.visit(site, width=360) as visit:
        page = visit.page
        visit.go("index.html")
        assert not page.locator(".ways").is_visible()
        tab_until(page, "button.menu")
        page.keyboard.press("Enter")
        assert page.locator(".ways").is_visible()
        assert visit.faults() == []
        tab_until(page, ".ways a")
        page.keyboard.press("Escape")
        assert not page.locator(".ways").is_visible()
        assert page.evaluate("document.activeElement.className") == "menu"
        # What is wider than the screen scrolls in itself, and takes the keyboard.
        visit.go("exercises/gates/mul.html")
        assert page.evaluate(
            "[...document.querySelectorAll('pre')].some(one => one.scrollWidth > one.clientWidth && one.tabIndex === 0)"
        )


@in_chromium
def test_the_search_finds_pages_in_every_language(chromium: Chromium, site: Path) -> None:
    for language, words in (("en", "sigmoid gate"), ("ko", "sigmoid")):
        with chromium.visit(site) as visit:
            visit.go("index.html" if language == "en" else f"{language}/index.html")
            tab_until(visit.page, "input[name=q]")
            visit.page.keyboard.type(words)
            visit.page.keyboard.press("Enter")
            visit.page.wait_for_function("/[0-9]+|One/.test(document.querySelector('.search-summary')?.innerText)")
            assert visit.faults() == []
            assert (visit.said, visit.strangers, visit.missing) == ([], [], [])
            visit.page.locator("ul.search li a").first.click()
            visit.page.wait_for_selector("article h1")
            assert visit.page.evaluate("document.documentElement.lang") == language


#: A site of two pages, made where no test's own language, warnings or settings are.
SMALL = """
import sys
from pathlib import Path
from bpgrade.authoring.site import build
from bpgrade.authoring.site.contents import Contents, Page

def site(text):
    index = "# One\\n\\nNothing of that kind.\\n"
    return Contents("One", (Page("index", "One", index), Page("a", "A", text)), (), (), {})

build({"en": site("# A\\n\\nNodes.\\n"), "ko": site("# A\\n\\n노드는 하나의 기울기를 보냅니다.\\n")}, Path(sys.argv[1]))
"""


@in_chromium
def test_a_korean_word_is_found_by_its_beginning(chromium: Chromium, tmp_path: Path) -> None:
    came = subprocess.run([sys.executable, "-c", SMALL, tmp_path / "site"], capture_output=True, text=True)
    assert came.returncode == 0, came.stderr
    with chromium.visit(tmp_path / "site") as visit:
        for words, count in (("노드", 1), ("기울기", 1), ("노드 기울기", 1), ("울기", 0), ("게이트", 0)):
            visit.go(f"ko/search.html?q={words}")
            visit.page.wait_for_function("document.querySelector('.search-summary')?.innerText")
            assert visit.page.locator("ul.search li a").count() == count, words
        visit.go("search.html?q=node")
        visit.page.wait_for_selector("ul.search li a[href='a.html']")


@in_chromium
def test_the_site_works_from_a_folder(chromium: Chromium, site: Path) -> None:
    with chromium.visit(site) as visit:
        visit.page.goto((site / "index.html").as_uri())
        tab_until(visit.page, "input[name=q]")
        visit.page.keyboard.type("training")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_selector("ul.search li a")
        assert visit.said == []


@in_chromium
def test_the_other_language_shows_the_same_place(chromium: Chromium, site: Path) -> None:
    with chromium.visit(site) as visit:
        visit.go("training.html#iris-flowers")
        visit.page.locator("a.language").click()
        visit.page.wait_for_url("**/ko/training.html#iris-flowers")
        assert visit.page.evaluate("document.querySelector(location.hash) !== null")
        visit.page.locator("a.language").click()
        visit.page.wait_for_url("http://site.test/training.html#iris-flowers")


@in_chromium
def test_the_colours_that_one_chose_stay(chromium: Chromium, site: Path) -> None:
    with chromium.visit(site) as visit:
        paper = "getComputedStyle(document.body).backgroundColor"
        visit.go("index.html")
        light = visit.page.evaluate(paper)
        visit.page.emulate_media(color_scheme="dark")
        dark = visit.page.evaluate(paper)
        assert dark != light
        visit.page.select_option("select.scheme", "light")
        assert visit.page.evaluate(paper) == light
        visit.go("points.html")
        assert visit.page.evaluate(paper) == light
        visit.page.select_option("select.scheme", "light dark")
        assert visit.page.evaluate(paper) == dark


@in_chromium
def test_on_paper_there_is_the_text_alone(chromium: Chromium, site: Path) -> None:
    with chromium.visit(site, scheme="dark") as visit:
        visit.go("training.html")
        visit.page.emulate_media(media="print")
        for gone in (".top", ".ways", ".headings"):
            assert not visit.page.locator(gone).is_visible()
        assert visit.page.locator("article h1").is_visible()
        assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


# -- Korean is searched by the beginnings of its words ---------------------------------------------------------------------


def test_a_korean_word_is_indexed_by_its_beginnings() -> None:
    from bpgrade.authoring.site.korean import SearchKorean

    search = SearchKorean({})
    assert search.split("노드는 x") == ["노드는", "노드", "x"]
    assert search.stem("Iris") == "iris"
    assert Unit(frozenset({"gates"}), "Gates", (Page("exercises/gates/add", "Add", ""),)).names == (
        "exercises/gates/add",
    )
