"""A feed as Atom, RFC 4287."""

from datetime import UTC, datetime

from lxml import etree

from gateway.feeds.entries import Entry, Feed, clean

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
PEOPLES_LANGUAGE = "fi"


def write_atom(feed: Feed) -> bytes:
    """The document."""
    prefixes: dict[str | None, str] = {None: _NAMESPACE}
    root = etree.Element(f"{{{_NAMESPACE}}}feed", {_LANGUAGE: feed.language}, nsmap=prefixes)  # type: ignore[arg-type]
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", _stamp(feed.updated))
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.self_href)
    _add(root, "link", rel="alternate", type="text/html", hreflang=feed.language, href=feed.page_href)
    _author(root, feed.publisher)
    for entry in feed.entries:
        _entry(root, entry, feed.publisher)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _entry(root: etree._Element, entry: Entry, publisher: str) -> None:
    at = _add(root, "entry")
    _add(at, "id", entry.id)
    _add(at, "title", entry.title)
    _add(at, "updated", _stamp(entry.at))
    _add(at, "published", _stamp(entry.at))
    _add(at, "link", rel="alternate", type="text/html", href=entry.href)
    _add(at, "category", term=entry.category)
    _author(at, entry.author or publisher)
    content = _add(at, "content", entry.text, type="text")
    content.set(_LANGUAGE, PEOPLES_LANGUAGE)


def _author(parent: etree._Element, name: str) -> None:
    _add(_add(parent, "author"), "name", name)


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", attributes)
    element.text = None if text is None else clean(text)
    return element


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
