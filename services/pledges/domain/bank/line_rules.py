"""Conditions that staff write for lines that nothing else places, and when a line meets them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from services.pledges.domain.bank import references

# What a rule may do besides leaving the line to people with a note.
RULE_ACCOUNTS = ("bank_fees", "write_off")
DIRECTIONS = ("in", "out")
_LONGEST = 140


class Told(Protocol):
    """What the bank told of a line, as far as conditions look at it."""

    amount_cents: int
    party_name: str | None
    party_iban: str | None
    message: str | None
    reference: str | None
    bank_code: str | None
    told_parts: str | None


class NotARule(ValueError):
    """The conditions cannot be kept as they are: the field, and a stable code."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What a line must meet, all of it; sums are cents without their sign, texts as people read them."""

    payer_name_contains: str | None = None
    payer_name_equals: str | None = None
    payer_iban: str | None = None
    message_contains: str | None = None
    bank_code: str | None = None
    direction: str | None = None
    least_cents: int | None = None
    most_cents: int | None = None

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Conditions":
        """The conditions as they were kept."""
        return cls(**stored)

    def stored(self) -> dict[str, Any]:
        """Only what is asked for, as it is kept and agreed to."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def check_conditions(conditions: Conditions) -> Conditions:
    """The conditions with their texts trimmed. Raises NotARule.

    A direction and a sum alone would catch strangers' gifts, so a rule says who pays, or what for.
    """
    trimmed: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in conditions.stored().items()
    }
    if trimmed.get("payer_iban"):
        trimmed["payer_iban"] = trimmed["payer_iban"].replace(" ", "").upper()
    trimmed = {name: value for name, value in trimmed.items() if value not in ("", None)}
    for name, value in trimmed.items():
        if isinstance(value, str) and len(value) > _LONGEST:
            raise NotARule(name, "too_long")
    for name in ("payer_name_contains", "message_contains"):
        if name in trimmed and len(_folded(trimmed[name])) < 3:
            raise NotARule(name, "too_short")
    if trimmed.get("direction") not in (None, *DIRECTIONS):
        raise NotARule("direction", "unknown")
    least, most = trimmed.get("least_cents", 0), trimmed.get("most_cents")
    if least < 0 or (most is not None and most < max(least, 1)):
        raise NotARule("most_cents", "below_the_least")
    if not trimmed.keys() - {"direction", "least_cents", "most_cents"}:
        raise NotARule("payer_name_contains", "too_broad")
    return Conditions(**trimmed)


def may_be_ruled(line: Told) -> bool:
    """Whether rules are for this line at all: never for a receipt whose reference may be a pledge's."""
    if line.amount_cents == 0 or (line.amount_cents > 0 and line.told_parts):
        return False
    return line.amount_cents < 0 or line.reference is None or not references.is_valid(line.reference)


def meets(conditions: Conditions, line: Told) -> bool:
    """Whether the line meets every condition; letters' case and the number of spaces do not matter."""
    asked = conditions
    sums_fit = (asked.least_cents or 0) <= abs(line.amount_cents) and (
        asked.most_cents is None or abs(line.amount_cents) <= asked.most_cents
    )
    if not sums_fit or (asked.direction and (asked.direction == "in") != (line.amount_cents > 0)):
        return False
    if asked.payer_iban and asked.payer_iban != (line.party_iban or "").replace(" ", "").upper():
        return False
    # Banks write their words after the code: "730 MAKSU".
    if asked.bank_code and not _folded(line.bank_code).startswith(_folded(asked.bank_code)):
        return False
    name = _folded(line.party_name)
    if asked.payer_name_equals and _folded(asked.payer_name_equals) != name:
        return False
    if asked.payer_name_contains and _folded(asked.payer_name_contains) not in name:
        return False
    return not asked.message_contains or _folded(asked.message_contains) in _folded(line.message)


def _folded(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFKC", text or "").casefold().split())
