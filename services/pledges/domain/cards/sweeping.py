"""When the nightly sweep is due, and how far back it looks."""

from datetime import date, datetime, timedelta

from services.pledges.domain.pledging.deadlines import HELSINKI, local_day

# After the bank's night and before anybody opens the desk.
BEGINS_AT_HOUR = 3

# The provider tries to deliver an event for three days, so older marks are looked past by that much.
EVENTS_OVERLAP = timedelta(days=3)
EVENTS_KEPT_FOR = timedelta(days=30)
# A refund may fail weeks after it was begun, and a dispute runs for months; those that are ours and open
# are asked about one by one besides.
OBJECTS_OVERLAP = timedelta(days=14)


def night_of(now: datetime) -> date | None:
    """The night whose sweep is due, named by its morning; nothing before its hour has come."""
    return local_day(now) if now.astimezone(HELSINKI).hour >= BEGINS_AT_HOUR else None


def events_since(mark: datetime | None, now: datetime) -> datetime:
    """From when on undelivered events are asked for; the provider keeps them for a month."""
    oldest = now - EVENTS_KEPT_FOR
    return oldest if mark is None else max(oldest, mark - EVENTS_OVERLAP)


def objects_since(mark: datetime | None, now: datetime) -> datetime:
    """From when on refunds and disputes are asked for."""
    return now - EVENTS_KEPT_FOR if mark is None else mark - OBJECTS_OVERLAP
