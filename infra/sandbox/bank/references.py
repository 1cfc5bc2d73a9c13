"""Payment references as a Finnish bank treats them: viite (7-3-1), RF (ISO 11649), or just text."""

import hashlib
import re
from dataclasses import dataclass

PADDED_LENGTH = 20


@dataclass(frozen=True)
class Remittance:
    """What the receiver's statement will carry: a structured reference, or free text, or neither."""

    reference: str = ""
    message: str = ""

    @property
    def is_rf(self) -> bool:
        """Whether the reference is an ISO 11649 one, which the bank marks with its issuer."""
        return self.reference.startswith("RF")


def read_remittance(reference: str, message: str) -> Remittance:
    """What the payer typed, as the bank passes it on.

    A reference whose check digits fail is passed on as free text: banks accept only valid ones as
    structured, and a person who mistypes one usually does so in the message field.
    """
    compact = re.sub(r"\s", "", reference).upper()
    if is_viite(compact):
        return Remittance(reference=compact.lstrip("0").zfill(PADDED_LENGTH))
    if is_rf(compact):
        return Remittance(reference=compact)
    return Remittance(message=" ".join(part for part in (reference.strip(), message.strip()) if part))


def is_viite(text: str) -> bool:
    """Whether the digits are a Finnish reference: weights 7, 3, 1 from the right over all but the last."""
    digits = text.lstrip("0")
    if not (digits.isascii() and digits.isdigit() and 4 <= len(digits) <= PADDED_LENGTH):
        return False
    weighted = sum(int(digit) * (7, 3, 1)[place % 3] for place, digit in enumerate(reversed(digits[:-1])))
    return (10 - weighted % 10) % 10 == int(digits[-1])


def is_rf(text: str) -> bool:
    """Whether the text is an ISO 11649 reference, by mod 97 alone as its Finnish content varies."""
    if not re.fullmatch(r"RF\d{2}[0-9A-Z]{1,21}", text):
        return False
    return _mod_97(text[4:] + text[:4]) == 1


def is_iban(text: str) -> bool:
    """Whether the compact text has an IBAN's form and check digits."""
    if not re.fullmatch(r"[A-Z]{2}\d{2}[0-9A-Z]{11,30}", text):
        return False
    if text.startswith("FI") and not re.fullmatch(r"FI\d{16}", text):
        return False
    return _mod_97(text[4:] + text[:4]) == 1


def invented_iban(name: str) -> str:
    """A well-formed Finnish account that belongs to nobody, always the same one for a name."""
    body = "9" + f"{int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) % 10**12:012d}"
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body))]
    body += str(-sum(value // 10 + value % 10 for value in doubled) % 10)
    return f"FI{98 - _mod_97(body + 'FI00'):02d}{body}"


def _mod_97(text: str) -> int:
    return int("".join(str(int(character, 36)) for character in text)) % 97
