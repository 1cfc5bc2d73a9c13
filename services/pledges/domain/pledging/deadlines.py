"""Dates that follow from a campaign's deadline (decisions 4, 7 and 22), in Finnish local time.

A deadline is kept as the first instant after its last local day, so that no second is disputed
when summer time begins or ends.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from services.pledges.domain.pledging.banking_days import add_banking_days

HELSINKI = ZoneInfo("Europe/Helsinki")

DAYS_TO_PAY = timedelta(days=7)
BANKING_DAYS_TO_OFFER = 3
BANKING_DAYS_TO_ARRIVE = 2
BANKING_DAYS_OF_GRACE = 5
REMINDER_BEFORE_DUE = timedelta(days=2)


def local_day(instant: datetime) -> date:
    """The date that a calendar in Mikkeli shows."""
    return instant.astimezone(HELSINKI).date()


def first_instant_after(day: date) -> datetime:
    """When the local day is over, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), HELSINKI).astimezone(UTC)


@lru_cache(maxsize=1024)
def last_day(deadline: datetime) -> date:
    """The last local day that the deadline leaves open."""
    return local_day(deadline - timedelta(microseconds=1))


def bank_transfer_last_on(deadline: datetime) -> date:
    """The last day on which a bank transfer is still offered."""
    return add_banking_days(last_day(deadline), -BANKING_DAYS_TO_OFFER)


def bank_transfer_due_on(made_on: date, deadline: datetime) -> date:
    """When a bank transfer promised on that day is to be paid."""
    return min(made_on + DAYS_TO_PAY, add_banking_days(last_day(deadline), -BANKING_DAYS_TO_ARRIVE))


def remind_on(due_on: date) -> date:
    """The day on which an unpaid backer is reminded."""
    return due_on - REMINDER_BEFORE_DUE


def lapses_after(due_on: date) -> date:
    """The last day on which an unpaid bank pledge still stands."""
    return add_banking_days(due_on, BANKING_DAYS_OF_GRACE)


def withdrawable_until(deadline: datetime, closed_for: timedelta) -> datetime:
    """The instant from which a promise can no longer be withdrawn or lowered."""
    return deadline - closed_for
