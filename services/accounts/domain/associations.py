"""Numbers by which the authorities know an association, and what staff check before they believe in it."""

import re
from collections.abc import Collection
from datetime import date
from enum import StrEnum

from stdnum.exceptions import ValidationError
from stdnum.fi import associationid, ytunnus

# Written with its dot in the right place, or without one; the register knows no leading zero.
_REGISTER_NUMBER = re.compile(r"(?:[0-9]{1,3}\.[0-9]{3}|[0-9]{1,6})")


class NotANumber(ValueError):
    """The text is no such number; the message is a code: `not_a_business_id`, `not_a_register_number`."""


class Check(StrEnum):
    """What staff looked at."""

    REGISTER_EXTRACT = "register_extract"
    RULES = "rules"
    SIGNING_RIGHTS = "signing_rights"
    CONTACT_PERSON = "contact_person"
    BANK_ACCOUNT = "bank_account"


class Outcome(StrEnum):
    """What was decided; `lapsed` is no decision but what follows when the association changes who it is."""

    VERIFIED = "verified"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


# Without these nobody knows that the association exists, nor that its representative may speak for it.
NEEDED_CHECKS = (Check.REGISTER_EXTRACT, Check.SIGNING_RIGHTS)


class NotDecidable(ValueError):
    """The decision lacks something; `faults` names each field with a code."""

    def __init__(self, faults: dict[str, list[str]]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


def check_decision(
    outcome: Outcome, checks: Collection[Check], extract_on: date | None, note: str, today: date
) -> None:
    """Verified is only what was looked up, on an extract of a known day; no is said with a reason.

    Raises NotDecidable naming `checks`, `extract_on`, `note`.
    """
    faults: dict[str, list[str]] = {}
    if outcome is Outcome.VERIFIED:
        if not set(NEEDED_CHECKS) <= set(checks):
            faults["checks"] = ["needed_checks"]
        if extract_on is None:
            faults["extract_on"] = ["required"]
    elif not note.strip():
        faults["note"] = ["required"]
    if extract_on is not None and extract_on > today:
        faults["extract_on"] = ["in_the_future"]
    if faults:
        raise NotDecidable(faults)


def read_business_id(text: str) -> str:
    """A Y-tunnus in its written form "0165116-3". Raises NotANumber.

    Source: the Finnish Patent and Registration Office's check digit, by python-stdnum. The tax
    authority's form of the same number, "FI01651163", is understood.
    """
    try:
        return str(ytunnus.format(ytunnus.validate(text)))
    except ValidationError as error:
        raise NotANumber("not_a_business_id") from error


def read_register_number(text: str) -> str:
    """A number of the register of associations in its written form "123.456". Raises NotANumber."""
    bare = "".join(text.split())
    if not _REGISTER_NUMBER.fullmatch(bare):
        raise NotANumber("not_a_register_number")
    try:
        digits = bare.replace(".", "").lstrip("0")
        return str(associationid.format(associationid.validate(digits)))
    except ValidationError as error:
        raise NotANumber("not_a_register_number") from error
