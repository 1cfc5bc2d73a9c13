"""E-mail addresses as people type them, and the one form under which a person is found again."""

import re
import unicodedata

LONGEST = 254

# Quoted local parts and address literals are legal and never seen; refusing them closes header injection.
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")


class NotAnEmailAddress(ValueError):
    """The text is not one deliverable address; the message is the code `not_an_email`."""

    def __init__(self) -> None:
        super().__init__("not_an_email")


def read_email(text: str) -> str:
    """The address in its canonical form: one spelling per mailbox, as far as its case goes.

    Raises NotAnEmailAddress.
    """
    address = unicodedata.normalize("NFC", text.strip()).lower()
    local, _, domain = address.rpartition("@")
    labels = domain.split(".")
    if len(address) > LONGEST or len(local) > 64 or not _LOCAL.fullmatch(local):
        raise NotAnEmailAddress
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise NotAnEmailAddress
    return address
