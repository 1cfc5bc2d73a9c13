"""The door for XML from outside: what is dangerous or cut is refused while it streams by."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from services.pledges.bank_files.refusals import LARGEST_BYTES, FileRefused

# In these encodings the bytes of "<!DOCTYPE" are themselves, so that looking for them is enough.
_ENCODINGS = frozenset(
    {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "iso-8859-15", "windows-1252", "cp1252"}
)
_DECLARATION = re.compile(
    r"\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"'][^>]{0,200}?>"
)
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LONGEST_MARK = len(b"<!DOCTYPE")
_SCHEMA_FAULTS = range(1800, 1900)
_ELEMENT = re.compile(r"Element '(?:\{[^}]*\})?([A-Za-z0-9]{1,40})'")
_MOST_FAULTS = 1000
_HEAD, _TAIL = 1024, 4096
# A tree costs about 200 bytes a node, and only what lies between two entries is ever a tree.
_MOST_TAGS, _MOST_ATTRIBUTES = 300_000, 100_000


class GuardedXml:
    """The stream as the parser may see it: without byte order mark and document type, never in UTF-16."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._check_ends()
        self._decoder = self._transcoder()
        self._before = b""
        self.relieve()

    def relieve(self) -> None:
        """Say that what was read so far has left the tree."""
        self._tags = self._attributes = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises FileRefused for what no bank sends."""
        data = self._stream.read(size)
        if self._decoder is not None:
            data = self._transcoded(data)
        window = self._before + data
        if b"\x00" in data:
            raise FileRefused("encoding")
        # lxml with resolve_entities=False reads past a DTD without a word, so it is looked for here.
        if b"<!" in window and _DOCTYPE.search(window):
            raise FileRefused("doctype")
        self._before = window[1 - _LONGEST_MARK :]
        self._tags += data.count(b"<")
        self._attributes += data.count(b"=")
        if self._tags > _MOST_TAGS or self._attributes > _MOST_ATTRIBUTES:
            raise FileRefused("too_many_elements")
        return data

    def head(self) -> bytes:
        """The first bytes, as they stand in the file; the place in it stays as it is."""
        place = self._stream.tell()
        self._stream.seek(0)
        head = self._stream.read(_HEAD)
        self._stream.seek(place)
        return head.replace(b"\x00", b"")

    def _check_ends(self) -> None:
        """Look at both ends, so that a cut file is noticed at once and not after reading all of it."""
        if self._stream.seek(0, 2) > LARGEST_BYTES:
            raise FileRefused("too_large")
        self._stream.seek(max(self._stream.tell() - _TAIL, 0))
        tail = self._stream.read().replace(b"\x00", b"").rstrip()
        self._stream.seek(0)
        if tail and not tail.endswith(b">"):
            raise FileRefused(
                "incomplete" if self._stream.read(_HEAD).strip().startswith(b"<") else "not_xml"
            )
        self._stream.seek(0)

    def _transcoder(self) -> codecs.IncrementalDecoder | None:
        """Find out the encoding from the beginning, and stand behind its byte order mark."""
        head = self._stream.read(_HEAD)
        self._stream.seek(0)
        for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
            if head.startswith(mark) and not head.startswith(codecs.BOM_UTF32_LE):
                self._stream.seek(len(mark))
                return codecs.getincrementaldecoder(name)()
        if head.startswith(codecs.BOM_UTF8):
            self._stream.seek(len(codecs.BOM_UTF8))
        text = head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
        if not text.strip():
            raise FileRefused("empty")
        if "\x00" in text:
            raise FileRefused("encoding")
        if not text.lstrip().startswith("<"):
            raise FileRefused("not_xml")
        declared = _DECLARATION.match(text)
        if declared and declared[1].lower() not in _ENCODINGS:
            raise FileRefused("encoding")
        return None

    def _transcoded(self, data: bytes) -> bytes:
        assert self._decoder is not None  # noqa: S101 - asked for only where there is one
        try:
            text = self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise FileRefused("encoding") from error
        if not self._before:
            text = _DECLARATION.sub("", text.lstrip(), count=1)
        # An empty answer would tell the parser that this is the end.
        return text.encode() or (b" " if data else b"")


def elements(
    source: GuardedXml, names: tuple[str, ...], schema: etree.XMLSchema | None = None
) -> Iterator[tuple[str, etree._Element]]:
    """(event, element) for the start and end of the elements with these local names.

    libxml2 itself stops at 256 levels and at text longer than 10 MB. Raises FileRefused, and
    SchemaFault after the last element when all is well-formed but not as the schema has it.
    """
    events = etree.iterparse(
        source,
        events=("start", "end"),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_blank_text=True,
        remove_comments=True,
        remove_pis=True,
        schema=schema,
    )
    try:
        yield from events
    except etree.XMLSyntaxError as error:
        # With a schema libxml2 lists its faults alone, so that the kind of the error itself decides.
        if getattr(error, "code", 0) in _SCHEMA_FAULTS and events.error_log:
            raise SchemaFault([str(entry.message) for entry in events.error_log][:_MOST_FAULTS]) from error
        raise FileRefused(_code_of(str(error))) from error


class SchemaFault(ValueError):
    """A file that was read to its end and is not quite what its schema says; `names` of the elements."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("not as its schema says")
        # Only names: the rest of a message repeats what the payers wrote.
        found = [_ELEMENT.match(message) for message in messages]
        self.names = list(dict.fromkeys(match[1] for match in found if match))


def _code_of(message: str) -> str:
    if "xcessive depth" in message:
        return "too_deep"
    if "Premature end" in message or "Document is empty" in message:
        return "incomplete"
    return "encoding" if "encoding" in message.lower() or "UTF-8" in message else "not_well_formed"
