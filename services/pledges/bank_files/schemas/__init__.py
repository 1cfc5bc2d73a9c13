"""The published schemas of the messages that are read, by the name that a file gives itself."""

import gzip
import re
from functools import cache
from pathlib import Path

from lxml import etree

_DECLARED = re.compile(rb"urn:iso:std:iso:20022:tech:xsd:(camt\.05[234]\.001\.0[2-8])[\"']")


def schema_for(head: bytes) -> etree.XMLSchema | None:
    """The schema that a file beginning like this should follow; nothing for a name without one."""
    found = _DECLARED.search(head)
    return _schema(found[1].decode()) if found else None


@cache
def _schema(name: str) -> etree.XMLSchema:
    packed = Path(__file__).with_name(f"{name}.xsd.gz").read_bytes()
    return etree.XMLSchema(etree.fromstring(gzip.decompress(packed)))
