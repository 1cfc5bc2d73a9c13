"""The door for XML from outside: what is dangerous or incomplete is refused before it is parsed."""

import re
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from services.pledges.bank_files.refusals import LARGEST_BYTES, FileRefused

# In these encodings the bytes of "<!DOCTYPE" are themselves, so that looking for them is enough.
_ENCODINGS = frozenset({"utf-8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})
_DECLARATION = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
# A tree costs about 200 bytes a node, so tags are counted before any tree is built.
_MOST_TAGS, _MOST_ATTRIBUTES = 1_200_000, 300_000
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def guarded(content: bytes) -> bytes:
    """The content without a byte order mark. Raises FileRefused."""
    if not content.strip():
        raise FileRefused("empty")
    if len(content) > LARGEST_BYTES:
        raise FileRefused("too_large")
    body = content.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARATION.match(body)
    if b"\x00" in body or (declared and declared[1].decode().lower() not in _ENCODINGS):
        raise FileRefused("encoding")
    # lxml with resolve_entities=False reads past a DTD without a word, so it is looked for here.
    if _DOCTYPE.search(body):
        raise FileRefused("doctype")
    if not body.lstrip().startswith(b"<"):
        raise FileRefused("not_xml")
    # A cut file is noticed at once, not after parsing all that came before the cut.
    if not body.rstrip().endswith(b">") or not re.search(
        rb"</[\w.:-]*Document\s*>\s*(?:<!--.*-->\s*)?$", body[-4096:]
    ):
        raise FileRefused("incomplete")
    if body.count(b"<") > _MOST_TAGS or body.count(b"=") > _MOST_ATTRIBUTES:
        raise FileRefused("too_many_elements")
    return body


def elements(body: bytes, names: tuple[str, ...]) -> Iterator[tuple[str, etree._Element]]:
    """(event, element) for the start and end of the elements with these local names. Raises FileRefused.

    libxml2 itself stops at 256 levels and at text longer than 10 MB.
    """
    events = etree.iterparse(
        BytesIO(body),
        events=("start", "end"),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_blank_text=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        yield from events
    except etree.XMLSyntaxError as error:
        raise FileRefused("too_deep" if "xcessive depth" in str(error) else "not_well_formed") from error
