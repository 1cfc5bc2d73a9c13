"""Certificates of courses: how long each holds, and whether one holds on a day.

The first aid courses EA 1 and EA 2 of the Finnish Red Cross hold three years, a road safety card five, an
order steward's card at most five; a hygiene pass has no end (Food Act 297/2021, section 19).
"""

from datetime import date, timedelta
from enum import StrEnum

# How long before its end somebody is told that a certificate ends.
TOLD_BEFORE_THE_END = timedelta(days=60)


class CertificateKind(StrEnum):
    """The courses that the register knows."""

    ORDER_STEWARD = "order_steward"
    ROAD_SAFETY = "road_safety"
    HYGIENE_PASS = "hygiene_pass"  # noqa: S105 - a course
    FIRST_AID = "first_aid"


KINDS: tuple[str, ...] = tuple(CertificateKind)

# Whole years from the day of issue to the last day; nothing where it has no end.
YEARS: dict[CertificateKind, int | None] = {
    CertificateKind.ORDER_STEWARD: 5,
    CertificateKind.ROAD_SAFETY: 5,
    CertificateKind.HYGIENE_PASS: None,
    CertificateKind.FIRST_AID: 3,
}


def last_day(kind: CertificateKind, issued_on: date) -> date | None:
    """The latest day on which a certificate issued that day can hold; nothing where it has no end.

    One that was issued on 29 February ends on 28 February.
    """
    years = YEARS[kind]
    if years is None:
        return None
    if (issued_on.month, issued_on.day) == (2, 29):
        issued_on = issued_on.replace(day=28)
    return issued_on.replace(year=issued_on.year + years)


def holds_on(issued_on: date, expires_on: date | None, on_day: date) -> bool:
    """Whether it holds on the day: from its first day to its last, both included."""
    return issued_on <= on_day and (expires_on is None or on_day <= expires_on)
