"""A browser for the tests: the system's Chromium, shut off from every network, and what it said while pages were open.

A test that uses it is `@in_chromium`: Playwright keeps an event loop in its thread, which other tests must not find in theirs.
"""

import functools
import mimetypes
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

#: The one without windows starts faster and takes less.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)
#: Where the pages of a folder are; it is no host of any network.
ADDRESS = "http://site.test/"
#: What WCAG 2.2 asks for at levels A and AA, as far as a machine can tell, as axe calls it.
_WCAG = {"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"}
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Visit:
    """A page, and what came of what it was led to. page: Playwright's.

    said: errors and warnings on the console, and what no script caught. strangers: addresses elsewhere that were asked for, and
    not reached. missing: what was asked for and is not there.
    """

    page: Any
    said: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of the folder."""
        self.page.goto(ADDRESS + path)

    def faults(self, rules: str = "document") -> list[str]:
        """Return what axe finds that keeps people out, each with the first place where it is: what WCAG 2.2 asks for, and all that is serious."""
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(_axe())
        found = self.page.evaluate(f"axe.run({rules}, {{preload: false, resultTypes: ['violations']}})")
        return [
            f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:200]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical") or _WCAG & set(one["tags"])
        ]


@dataclass(frozen=True)
class Chromium:
    """A browser that runs. browser: Playwright's. thread: the one that it lives in."""

    browser: Any
    thread: ThreadPoolExecutor

    @contextmanager
    def visit(self, folder: Path, width: int = 1440, scheme: str = "light") -> Iterator[Visit]:
        """Give a page on which the files of a folder can be opened, and nothing else, in a profile that is new."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        visit = Visit(context.new_page())

        def answer(route: Any) -> None:
            address = route.request.url
            if address.startswith("file:"):
                route.continue_()
                return
            if not address.startswith(ADDRESS):
                visit.strangers.append(address)
                route.abort()
                return
            path = folder / address.removeprefix(ADDRESS).partition("?")[0].partition("#")[0]
            if path.is_file():
                kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                route.fulfill(body=path.read_bytes(), content_type=f"{kind}; charset=utf-8")
            else:
                visit.missing.append(address.removeprefix(ADDRESS))
                route.fulfill(status=404, body="")

        context.route("**/*", answer)
        visit.page.on(
            "console", lambda said: visit.said.append(said.text) if said.type in ("error", "warning") else None
        )
        visit.page.on("pageerror", lambda error: visit.said.append(str(error)))
        try:
            yield visit
        finally:
            context.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """A browser, started once for all tests."""
    if CHROMIUM is None or find_spec("playwright") is None:
        pytest.skip("there is no Chromium here: apt-get install chromium-headless-shell")
    from playwright.sync_api import sync_playwright

    with ThreadPoolExecutor(max_workers=1) as thread:
        playwright = thread.submit(lambda: sync_playwright().start()).result()
        try:
            launch = functools.partial(playwright.chromium.launch, executable_path=CHROMIUM, args=_FLAGS)
            browser = thread.submit(launch).result()
            yield Chromium(browser, thread)
            thread.submit(browser.close).result()
        finally:
            thread.submit(playwright.stop).result()


def in_chromium(test: Callable[..., None]) -> Callable[..., None]:
    """Return a test that runs in the browser's thread."""

    @functools.wraps(test)
    def there(*arguments: Any, chromium: Chromium, **fixtures: Any) -> None:
        chromium.thread.submit(functools.partial(test, *arguments, chromium=chromium, **fixtures)).result()

    return there


def tab_until(page: Any, found: str, at_most: int = 80) -> Sequence[str]:
    """Press Tab until what has the focus fits a selector; return what had it, as text. Fails where that never comes."""
    passed = []
    for _time in range(at_most):
        page.keyboard.press("Tab")
        passed.append(page.evaluate("(document.activeElement.innerText || document.activeElement.tagName).trim()"))
        if page.evaluate("selector => document.activeElement.matches(selector)", found):
            return passed
    raise AssertionError(f"{found} is not reached with Tab: {passed}")


@functools.cache
def _axe() -> str:
    """Return axe-core, as a package carries it."""
    spec = find_spec("axe_playwright_python")
    assert spec is not None and spec.origin is not None
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")
