"""What nobody should write where everybody reads: identity codes, addresses of mail, phone numbers.

The form of the identity code is that of the Digital and Population Data Services Agency, with the
separators in use since 2023; its check sign is not asked for, since a wrong one is as telling.
"""

import re

_TELLING = re.compile(
    r"\b(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d[-+A-FU-Ya-fu-y]\d{3}[0-9A-Ya-y]\b"
    r"|[\w.+-]+@[\w-]+\.\w"
    r"|(?<![\d-])(?:\+358|0[1-9])[\s-]?\d(?:[\s-]?\d){5,9}(?!\d)"
)


def tells_of_a_person(text: str) -> bool:
    """Whether the text holds an identity code, an address of mail or a phone number."""
    return _TELLING.search(text) is not None
