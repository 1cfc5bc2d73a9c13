"""A stored mail as a person or a test reads it: headers, text part, HTML part, links."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from infra.sandbox.mail.mailbox import StoredMail

LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


@dataclass(frozen=True)
class Reading:
    """What a mail says."""

    id: int
    received_at: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str

    @property
    def links(self) -> list[str]:
        """Links of the text part, or else of the HTML part, each once, in reading order."""
        return list(dict.fromkeys(LINK.findall(self.text) or LINK.findall(self.html)))

    def to_json(self) -> dict[str, Any]:
        """The mail as the JSON interface shows it."""
        return {
            "id": self.id,
            "received_at": self.received_at,
            "from": self.sender,
            "to": list(self.recipients),
            "subject": self.subject,
            "message_id": self.message_id,
            "headers": [list(pair) for pair in self.headers],
            "text": self.text,
            "html": self.html,
            "links": self.links,
        }


def read_mail(mail: StoredMail) -> Reading:
    """Parse a mail; what cannot be decoded is shown as well as it can be."""
    message = message_from_bytes(mail.raw, policy=policy.default)
    return Reading(
        id=mail.id,
        received_at=mail.received_at,
        sender=mail.sender,
        recipients=mail.recipients,
        subject=str(message["Subject"] or ""),
        message_id=str(message["Message-ID"] or ""),
        headers=tuple((name, str(value)) for name, value in message.items()),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        text = content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        text = content.decode("utf-8", "replace")
    return text.replace("\r\n", "\n")
