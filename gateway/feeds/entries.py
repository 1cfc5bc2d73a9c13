"""What a feed holds, whatever it is written in."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

# A feed without entries has changed last when the platform began.
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
# Signs that XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One entry; `title` is in the feed's language around people's words, `text` is as people wrote it."""

    id: str
    title: str
    text: str
    href: str
    at: datetime
    category: str
    author: str


@dataclass(frozen=True)
class Feed:
    """A feed in one language; addresses are whole."""

    id: str
    title: str
    subtitle: str
    language: str
    self_href: str
    page_href: str
    publisher: str
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> datetime:
        """When something was told last."""
        return max((entry.at for entry in self.entries), default=BEGINNING)


def tag_uri(public_url: str, thing: str) -> str:
    """An id that outlives addresses (RFC 4151); a port is no part of it."""
    return f"tag:{urlsplit(public_url).hostname},2026:{thing}"


def clean(text: str) -> str:
    """The text without signs that no XML document may hold."""
    return _FORBIDDEN.sub("", text)
