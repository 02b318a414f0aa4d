"""What a platform's quiz has beside the authored texts: how many digits are asked for, what to read again, and numbers in digits."""

from html import escape

from bpgrade.authoring.quiz.bank import Link, Number
from bpgrade.messages import _, counted


def asked_for(task: Number) -> str:
    """Return how a number is to be given."""
    if task.decimals == 0:
        return escape(_("Answer with a whole number."), quote=False)
    return escape(
        counted("Give {count} digit after the point.", "Give {count} digits after the point.", task.decimals),
        quote=False,
    )


def read_again(link: Link, site: str) -> str:
    """Return where in the pages this is, a link where they are on the web.

    >>> read_again(Link("gates.md", "the-max-gate", "Gates", "The max gate"), "")
    '<p>To read again: Gates, “The max gate”.</p>'
    """
    where = escape(_("{page}, “{heading}”").format(page=link.title, heading=link.heading).replace("`", ""), quote=False)
    if site:
        address = f"{site.rstrip('/')}/{link.page.removesuffix('.md')}.html#{link.anchor}"
        where = f'<a href="{escape(address)}">{where}</a>'
    return f"<p>{_('To read again: {where}.').format(where=where)}</p>"


def in_digits(number: float) -> str:
    """Return a number without an exponent, which not every platform reads.

    >>> in_digits(1e-05), in_digits(0.4)
    ('0.00001', '0.4')
    """
    return f"{number:.12f}".rstrip("0").rstrip(".")
