"""What headings are called within a page: each page has names of its own, and no other page is led to by them."""

from sphinx.transforms import SphinxTransform


class OwnAnchors(SphinxTransform):
    """Keeps a heading's name to its page: Sphinx would make one name of all pages' own, of which there can be only one."""

    # The names are ids of headings by now (260), and Sphinx has not gathered them yet (850).
    default_priority = 800

    def apply(self, **_options: object) -> None:
        """Take back that names were given by hand."""
        self.document.nametypes = dict.fromkeys(self.document.nametypes, False)
