"""Shifts and deadlines as a calendar, RFC 5545: instants in UTC, ids that stay, changes that are numbered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event, vUri

CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Appointment:
    """One entry; `sequence` grows with every change, `changed_at` is when it last did."""

    uid: str
    title: str
    text: str
    place: str
    starts_at: datetime
    ends_at: datetime
    href: str
    changed_at: datetime
    sequence: int = 0
    cancelled: bool = False


def write_calendar(name: str, publisher: str, appointments: Iterable[Appointment]) -> bytes:
    """The calendar; a reader asks again every hour."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{publisher}//talkoot//FI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", "PT1H")
    for each in appointments:
        calendar.add_component(_event(each))
    return calendar.to_ical()


def _event(appointment: Appointment) -> Event:
    event = Event()
    event.add("uid", appointment.uid)
    event.add("dtstamp", appointment.changed_at.astimezone(UTC))
    event.add("last-modified", appointment.changed_at.astimezone(UTC))
    event.add("sequence", appointment.sequence)
    event.add("dtstart", appointment.starts_at.astimezone(UTC))
    event.add("dtend", appointment.ends_at.astimezone(UTC))
    event.add("summary", appointment.title)
    event.add("location", appointment.place)
    event.add("description", appointment.text)
    event.add("url", vUri(appointment.href))
    event.add("status", "CANCELLED" if appointment.cancelled else "CONFIRMED")
    return event
