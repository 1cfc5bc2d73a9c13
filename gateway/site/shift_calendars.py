"""Calendars of shifts: one shift, a campaign with its deadline, a district, the city."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, Response
from flask_babel import gettext

from gateway.addresses import settings, whole_url
from gateway.caching import FEED_SECONDS, kept_answer, version_of
from gateway.clients.ideas import Card
from gateway.clients.shifts import Shift
from gateway.feeds.calendar import CONTENT_TYPE, Appointment, write_calendar
from gateway.feeds.entries import BEGINNING, tag_uri
from gateway.formatting import read_instant
from gateway.languages import current_language
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import NotFound
from services.contracts.roles import Audience

blueprint = Blueprint("shift_calendars", __name__)

# A deadline is an instant; calendars show what lasts a little.
_DEADLINE_SHOWN = timedelta(minutes=15)
MOST_DEADLINES = 50
# Of those a hundred shifts each: a feed that ended with the first would lack what is to come.
MOST_PAGES = 10


@blueprint.get("/talkoot.ics")
@allow(Audience.ANYONE)
def city() -> Response:
    """Shifts of the whole city, and the deadlines of its open campaigns."""
    name = gettext("%(name)s: talkoot", name=settings().platform_name)
    return _answer("kaupunki", name, _coming(""), _open_campaigns(""))


@blueprint.get("/kaupunginosat/<slug>/talkoot.ics")
@allow(Audience.ANYONE)
def district(slug: str) -> Response:
    """The same of one district."""
    found = services().ideas.district(slug)
    name = gettext("%(name)s: talkoot", name=found.name_in(current_language().tag))
    return _answer(slug, name, _coming(slug), _open_campaigns(slug))


@blueprint.get("/kampanjat/<slug>/talkoot.ics")
@allow(Audience.ANYONE)
def campaign(slug: str) -> Response:
    """A campaign's shifts, and its deadline."""
    card = services().ideas.campaign(slug).card
    shifts = services().shifts.of_campaign(card.id).shifts
    name = gettext("%(name)s: talkoot", name=card.title)
    return _answer(slug, name, [_titled(each, card) for each in shifts], [card])


@blueprint.get("/kampanjat/<slug>/talkoot/<shift_id>.ics")
@allow(Audience.ANYONE)
def shift(slug: str, shift_id: str) -> Response:
    """One shift."""
    found = services().shifts.show(shift_id)
    if found.campaign_slug != slug:
        raise NotFound("shift")
    return _answer(f"talkoot-{found.id[:8]}", found.title, [found], [])


def _coming(district_slug: str) -> Sequence[Shift]:
    found: list[Shift] = []
    after = ""
    for _number in range(MOST_PAGES):
        page = services().shifts.coming(district=district_slug, past_too=True, after=after)
        found += page.items
        if not page.next:
            break
        after = page.next
    return found


def _open_campaigns(district_slug: str) -> Sequence[Card]:
    found = services().ideas.campaigns(
        state="live", district=district_slug, q="", after="", limit=MOST_DEADLINES
    )
    return found.items


def _titled(shift: Shift, card: Card) -> Shift:
    return replace(shift, campaign_slug=card.slug, campaign_title=card.title)


def _answer(file_name: str, name: str, shifts: Sequence[Shift], campaigns: Sequence[Card]) -> Response:
    host = settings().public_url.rstrip("/")
    entries = [_of_shift(each, host) for each in shifts]
    entries += [_of_deadline(each, host) for each in campaigns if each.deadline]
    publisher = settings().platform_name
    response = kept_answer(
        lambda: write_calendar(name, publisher, entries),
        CONTENT_TYPE,
        version_of(name, publisher, entries),
        seconds=FEED_SECONDS,
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}.ics"'
    return response


def _of_shift(shift: Shift, host: str) -> Appointment:
    return Appointment(
        uid=tag_uri(host, f"shift:{shift.id}"),
        title=f"{shift.title} – {shift.campaign_title}",
        text=shift.cancel_reason if shift.cancelled else shift.bring,
        place=shift.place,
        starts_at=read_instant(shift.starts_at),
        ends_at=read_instant(shift.ends_at),
        href=whole_url("shifts.show", slug=shift.campaign_slug, shift_id=shift.id),
        changed_at=read_instant(shift.changed_at),
        sequence=shift.sequence,
        cancelled=shift.cancelled,
    )


def _of_deadline(card: Card, host: str) -> Appointment:
    deadline = read_instant(card.deadline or BEGINNING)
    return Appointment(
        uid=tag_uri(host, f"deadline:{card.id}"),
        title=gettext("Kampanja päättyy: %(title)s", title=card.title),
        text="",
        place=card.district_name or "",
        starts_at=deadline - _DEADLINE_SHOWN,
        ends_at=deadline,
        href=whole_url("campaigns.show", slug=card.slug),
        changed_at=deadline - _DEADLINE_SHOWN,
    )
