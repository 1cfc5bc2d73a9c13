"""A feed as RSS 2.0, with the link to itself that readers expect."""

from datetime import UTC, datetime
from email.utils import format_datetime

from lxml import etree

from gateway.feeds.entries import Entry, Feed, clean

CONTENT_TYPE = "application/rss+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


def write_rss(feed: Feed) -> bytes:
    """The document."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap={"atom": _ATOM, "dc": _DUBLIN_CORE})
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.page_href)
    _add(channel, "description", feed.subtitle)
    _add(channel, "language", feed.language)
    _add(channel, "lastBuildDate", _stamp(feed.updated))
    myself = {"rel": "self", "type": "application/rss+xml", "href": feed.self_href}
    etree.SubElement(channel, f"{{{_ATOM}}}link", myself)
    for entry in feed.entries:
        _item(channel, entry, feed.publisher)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _item(channel: etree._Element, entry: Entry, publisher: str) -> None:
    item = etree.SubElement(channel, "item")
    _add(item, "title", entry.title)
    _add(item, "link", entry.href)
    _add(item, "description", entry.text)
    # RSS's own author is an address of mail, which nobody's is.
    _add(item, f"{{{_DUBLIN_CORE}}}creator", entry.author or publisher)
    _add(item, "category", entry.category)
    _add(item, "guid", entry.id).set("isPermaLink", "false")
    _add(item, "pubDate", _stamp(entry.at))


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = clean(text)
    return element


def _stamp(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)
