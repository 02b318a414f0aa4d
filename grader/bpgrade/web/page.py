"""The frame of a web page that is one file: it needs no network and no script, and lets in none. Pure.

Colours and fonts are those of the course's site, light and dark. What a page is made of stands in its body, escaped by
whoever puts it there; only the styles that are given here count, and no element may bring one of its own.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from html import escape

STYLE = """
:root {
  color-scheme: light dark;
  --paper: light-dark(#ffffff, #15181d);
  --ink: light-dark(#1c2026, #e4e7eb);
  --quiet: light-dark(#545d68, #aab2bd);
  --line: light-dark(#cfd5dc, #3a414b);
  --link: light-dark(#0a4fbf, #8db8ff);
  --focus: light-dark(#0a4fbf, #ffd166);
  --code: light-dark(#f4f6f8, #1f242b);
  --mark: light-dark(#e7effc, #263449);
  --text: system-ui, -apple-system, "Segoe UI", Roboto, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR",
    "NanumGothic", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", "D2Coding", "NanumGothicCoding", monospace;
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 64rem; padding: 1.5rem 1.25rem 4rem; background: var(--paper); color: var(--ink); font: 1rem/1.6 var(--text);
  overflow-wrap: break-word; }
:lang(ko) { word-break: keep-all; }
a { color: var(--link); text-underline-offset: 0.18em; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 2px; }
h1, h2, h3, h4 { line-height: 1.25; margin: 2rem 0 0.6rem; font-weight: 680; text-wrap: balance; }
h1 { margin-top: 0; font-size: 1.8rem; }
h2 { font-size: 1.35rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.1rem; }
p, ul, ol, dl { margin: 0 0 0.8rem; }
code, pre { font-family: var(--mono); font-size: 0.9em; }
:not(pre) > code { padding: 0.1em 0.32em; background: var(--code); border-radius: 4px; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; line-height: 1.45; }
caption { text-align: left; color: var(--quiet); padding: 0 0 0.35rem; }
th, td { padding: 0.35rem 0.7rem; border: 1px solid var(--line); text-align: left; vertical-align: top; }
th { background: var(--code); font-weight: 620; }
summary { cursor: pointer; }
svg { max-width: 100%; height: auto; }
@media (width < 640px) {
  body { padding: 1rem 1rem 3rem; }
  h1 { font-size: 1.45rem; }
  h2 { font-size: 1.2rem; }
}
@media print {
  :root { color-scheme: light !important; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  .scroll { overflow: visible; }
  h1, h2, h3, summary { break-after: avoid; }
  table, pre, svg { break-inside: avoid; }
}
"""
#: What tells a page of ours from any other file.
MADE = '<meta name="generator" content="bpgrade">'
#: What HTML cannot hold, not even escaped, and what UTF-8 cannot.
_NOT_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def document(title: str, body: str, lang: str, style: str = "", inside: Sequence[str] = ()) -> str:
    """Return the whole page.

    title: as plain text. body: HTML. lang: its language, as in `ko`. style: CSS, beside what every page has. inside: what stands in
    `<style>` elements of the body, as a picture brings along; any other there does not count, and no `style` attribute does.
    """
    styles = f"{STYLE}{style}"
    hashes = " ".join(dict.fromkeys(map(_hash, (styles, *inside))))
    policy = f"default-src 'none'; style-src {hashes}; base-uri 'none'; form-action 'none'"
    return (
        f'<!doctype html>\n<html lang="{escape(lang)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="referrer" content="no-referrer">\n{MADE}\n'
        f"<title>{escaped(title)}</title>\n<style>{styles}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def escaped(words: str) -> str:
    """Return words that stand for themselves in HTML, in text and in attributes.

    >>> escaped("<b> & 'c'"), escaped("a\\x1b[31m")
    ('&lt;b&gt; &amp; &#x27;c&#x27;', 'a\N{REPLACEMENT CHARACTER}[31m')
    """
    return escape(_NOT_HTML.sub("\N{REPLACEMENT CHARACTER}", words))


def isolated(name: str) -> str:
    """Return somebody's own words, as a name is: written from right to left, they move nothing around them.

    >>> isolated("<i>")
    '<bdi>&lt;i&gt;</bdi>'
    """
    return f"<bdi>{escaped(name)}</bdi>"


def _hash(style: str) -> str:
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"
