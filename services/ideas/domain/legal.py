"""What the law asks of each way to collect money.

Small-scale collection (pienkeräys) and permit: Money Collection Act 863/2019. A pre-sale needs no
permit because it is a sale, and therefore must not be called a donation.
"""

import re
from datetime import date
from enum import StrEnum

from services.ideas.domain.deadlines import months_later


class LegalMode(StrEnum):
    """On what legal ground a campaign asks for money."""

    PIENKERAYS = "pienkerays"
    PERMIT = "permit"
    PRESALE = "presale"


PIENKERAYS_CAP_CENTS = 1_000_000
PIENKERAYS_MONTHS = 3
MOST_PIENKERAYS_IN_YEAR = 2

# The police do not publish the form of a small-scale collection's number, so only nonsense is refused.
_PIENKERAYS_NUMBER = re.compile(r"(?=.*\d)[A-ZÅÄÖ0-9][A-ZÅÄÖ0-9/ .-]{2,38}[A-ZÅÄÖ0-9]", re.IGNORECASE)
_PERMIT_NUMBER = re.compile(r"RA/\d{4}/\d{1,7}|POL-\d{4}-\d{1,7}")


def needs_number(mode: LegalMode) -> bool:
    """Whether an authority's number must stand on the campaign before it may ask for money."""
    return mode is not LegalMode.PRESALE


def is_number(mode: LegalMode, text: str) -> bool:
    """Whether the text has the form of that authority's number."""
    pattern = _PERMIT_NUMBER if mode is LegalMode.PERMIT else _PIENKERAYS_NUMBER
    return pattern.fullmatch(text) is not None


def cap_cents(mode: LegalMode) -> int | None:
    """The most that may be collected, or nothing when the law sets no limit."""
    return PIENKERAYS_CAP_CENTS if mode is LegalMode.PIENKERAYS else None


def last_allowed_day(mode: LegalMode, start: date) -> date | None:
    """The latest last day of a campaign that starts on that day, or nothing when there is no limit.

    A time in months ends on the day of the same number, or on the month's last day where there is no
    such day (Act 150/1930, section 3).
    """
    return months_later(start, PIENKERAYS_MONTHS) if mode is LegalMode.PIENKERAYS else None


def days_of_year(day: date) -> tuple[date, date]:
    """The first and the last day of the calendar year in which a collection that starts that day counts.

    One that runs over new year counts in the year of its start.
    """
    return date(day.year, 1, 1), date(day.year, 12, 31)
