"""Every public page with its languages, as a sitemap: https://www.sitemaps.org/protocol.html."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from gateway.discovery.heads import LISTED_LANGUAGES, address_in, alternates

CONTENT_TYPE = "application/xml; charset=utf-8"
# Entries of one document; the protocol takes fifty thousand, a slow reader is glad of less.
ENTRIES_OF_A_PART = 1000
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True)
class Listed:
    """A page by its Finnish path, and the day or instant it changed, where that is known."""

    path: str
    changed_at: str = ""


def pages_of_a_part() -> int:
    """How many pages one document holds, each in every language."""
    return ENTRIES_OF_A_PART // len(LISTED_LANGUAGES)


def write_part(pages: Iterable[Listed]) -> bytes:
    """Pages, each once in every language, with the others beside it."""
    root = etree.Element(f"{{{_SITEMAP}}}urlset", nsmap={None: _SITEMAP, "xhtml": _XHTML})  # type: ignore[dict-item]
    for page in pages:
        others = alternates(page.path)
        for language in LISTED_LANGUAGES:
            entry = etree.SubElement(root, f"{{{_SITEMAP}}}url")
            etree.SubElement(entry, f"{{{_SITEMAP}}}loc").text = address_in(language, page.path)
            if page.changed_at:
                etree.SubElement(entry, f"{{{_SITEMAP}}}lastmod").text = page.changed_at
            for tag, address in others:
                etree.SubElement(entry, f"{{{_XHTML}}}link", rel="alternate", hreflang=tag, href=address)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def write_index(addresses: Sequence[str]) -> bytes:
    """The parts."""
    root = etree.Element(f"{{{_SITEMAP}}}sitemapindex", nsmap={None: _SITEMAP})  # type: ignore[dict-item]
    for address in addresses:
        part = etree.SubElement(root, f"{{{_SITEMAP}}}sitemap")
        etree.SubElement(part, f"{{{_SITEMAP}}}loc").text = address
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")
