"""The course as a static site, in every language: the pages, a page for each exercise, and a search. It asks no other host for anything.

Sphinx makes it, of Markdown (`contents`, `exercise_page`), in the theme beside this file. The first language is at the top, another
one in a folder of its name; every page leads to the same one in the others.
"""

import io
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpgrade.authoring.site.contents import Contents
from bpgrade.errors import CourseError
from bpgrade.messages import LANGUAGES, _, speaking

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_THEME = Path(__file__).parent / "theme"
#: What each language calls itself.
_CALLED = {"en": "English", "ko": "한국어"}
#: What Sphinx writes for programs, and nobody here reads.
_NOT_NEEDED = (
    "objects.inv",
    ".buildinfo",
    "_static/basic.css",
    "_static/pygments.css",
    "_static/translations.js",
    "_static/*.png",
)


def build(sites: Mapping[str, Contents], out: Path) -> None:
    """Make the site in a folder that is not there yet. sites: what it has, by language.

    Raises CourseError for what Sphinx finds wrong, and where the languages have not the same pages.
    """
    names = {language: {page.name for page in site.every_page} for language, site in sites.items()}
    for language, there in names.items():
        missing = sorted(names[LANGUAGES[0]] ^ there)
        if missing:
            raise CourseError(
                _("The page {name} is not there in every language ({language}).").format(
                    name=missing[0], language=language
                )
            )
    for language, site in sites.items():
        folder = out / _folder(language)
        with tempfile.TemporaryDirectory() as scratch, speaking(language):
            _run_sphinx(site, language, [other for other in sites if other != language], Path(scratch), folder)
        for path, data in site.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)


def _folder(language: str) -> str:
    return "" if language == LANGUAGES[0] else language


def _run_sphinx(site: Contents, language: str, others: Sequence[str], scratch: Path, out: Path) -> None:
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    source = scratch / "source"
    for page in site.every_page:
        path = source / f"{page.name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text, encoding="utf-8")
    warnings = io.StringIO()
    try:
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                source,
                None,
                out,
                scratch / "doctrees",
                "html",
                confoverrides=_settings(site, language),
                status=None,
                warning=warnings,
                freshenv=True,
                # One after the other: what is made is the same each time.
                parallel=1,
            )
            _prepare(app, site, language, others)
            app.build()
    except SphinxError as error:
        raise CourseError(_("The site cannot be made: {why}").format(why=error)) from error
    said = warnings.getvalue().replace(f"{source}/", "").strip()
    if said:
        raise CourseError(_("The site cannot be made: {why}").format(why=said.split("\n")[0]))
    for pattern in _NOT_NEEDED:
        for path in out.glob(pattern):
            path.unlink()


def _settings(site: Contents, language: str) -> dict[str, Any]:
    """Return the settings of Sphinx."""
    return {
        "project": site.title,
        "language": language,
        "extensions": ["myst_parser"],
        "root_doc": "index",
        "source_suffix": {".md": "markdown"},
        "myst_heading_anchors": 6,
        # Where a link leads was decided before.
        "myst_all_links_external": True,
        "html_theme": _THEME.name,
        "html_theme_path": [str(_THEME.parent)],
        "html_copy_source": False,
        "html_use_index": False,
        "html_domain_indices": False,
        "html_show_search_summary": False,
        "html_permalinks_icon": "#",
        # A page names its neighbours itself, and what is no Python shows as it is.
        "suppress_warnings": ["toc.not_included", "misc.highlighting_failure"],
    }


def _prepare(app: "Sphinx", site: Contents, language: str, others: Sequence[str]) -> None:
    """Have each page made with what the theme needs."""
    from bpgrade.authoring.site.anchors import OwnAnchors
    from bpgrade.authoring.site.korean import SearchKorean

    app.add_transform(OwnAnchors)
    app.add_search_language(SearchKorean)
    words = _words()
    as_it_is = {page.name for page in site.others}

    def add(app: "Sphinx", name: str, _template: str, context: dict[str, Any], tree: object) -> None:
        up = context["content_root"] + ("" if language == LANGUAGES[0] else "../")
        context.update(
            speaks=language,
            course_title=site.title,
            words=words,
            found=_found(language),
            untranslated=LANGUAGES[0] if language != LANGUAGES[0] and name in as_it_is else "",
            pages=site.pages,
            units=site.units,
            neighbours=site.neighbours(name),
            headings=context["toc"] if tree is not None and context["toc"].count("<li>") > 2 else "",
            others=[
                {
                    "language": other,
                    "called": _CALLED[other],
                    "href": f"{up}{_folder(other) + '/' if _folder(other) else ''}{name}.html",
                }
                for other in others
            ],
        )
        if "body" in context:
            context["body"] = _reachable(context["body"], words)

    app.connect("html-page-context", add)


def _reachable(body: str, words: Mapping[str, str]) -> str:
    """Return a page's body in which tables scroll in themselves, and pictures made of text have an alternative."""
    picture = f'<div class="highlight-text notranslate" role="img" aria-label="{words["picture"]}">'
    return (
        body.replace("<table", '<div class="scroll"><table')
        .replace("</table>", "</table></div>")
        .replace('<div class="highlight-text notranslate">', picture)
    )


def _found(language: str) -> dict[str, object]:
    """Return what Sphinx's search says, in the language that is spoken: its own catalogues have holes."""
    return {
        "locale": language,
        "plural_expr": "n === 1 ? 0 : 1",
        "messages": {
            "Searching": _("Searching"),
            "Preparing search...": "",
            "Search Results": _("What was found"),
            "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.": _(
                "Nothing was found. Try fewer words, or other ones."
            ),
            "Search finished, found one page matching the search query.": [
                _("One page has it."),
                _("{count} pages have it.").format(count="${resultCount}"),
            ],
        },
    }


def _words() -> dict[str, str]:
    """Return the theme's words in the language that is spoken."""
    return {
        "skip": _("Skip to the text"),
        "menu": _("Menu"),
        "search": _("Search"),
        "colours": _("Colours"),
        "automatic": _("Colours: auto"),
        "light": _("Colours: light"),
        "dark": _("Colours: dark"),
        "course": _("The course"),
        "exercises": _("Exercises"),
        "on_this_page": _("On this page"),
        "neighbours": _("Before and after this page"),
        "previous": _("Previous"),
        "next": _("Next"),
        "region": _("Scrolls sideways"),
        "picture": _("A picture made of text; the sentences beside it say the same."),
        "needs_javascript": _("The search needs JavaScript."),
        "every_word": _("With several words, pages are found that have all of them."),
    }
