"""Shifts as everybody sees them, and as a campaign's makers do."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from services.chassis.database import platform_now, reading
from services.chassis.identity import Identity
from services.chassis.paging import page, read_cursor
from services.chassis.problems import Invalid, NotFound
from services.ideas.domain.campaign_states import PUBLIC_STATES, State
from services.ideas.domain.deadlines import as_text
from services.ideas.store.campaigns import Campaign
from services.ideas.store.volunteering.hours import hours_of_campaign
from services.ideas.store.volunteering.shifts import (
    Places,
    PublicShift,
    Shift,
    places_of,
    public_shifts,
    shift_view,
    shifts_of_campaign,
)
from services.ideas.usecases.campaign_steps import capacities
from services.ideas.usecases.context import Context
from services.ideas.usecases.show_campaign import is_known
from services.ideas.usecases.volunteering.places import TAKES_VOLUNTEERS

# Calendars hear for so long that a shift was held or cancelled.
KEPT_IN_CALENDARS = timedelta(days=30)


def list_public_shifts(
    context: Context, *, district_slug: str | None, past_too: bool, after: str | None, limit: int
) -> dict[str, Any]:
    """Coming shifts of the city or a district, soonest first, by pages; `past_too` adds the last month's."""
    position = _read_position(after)
    with reading(context.sessions) as session:
        now = platform_now(session)
        rows = public_shifts(
            session,
            ends_after=now - KEPT_IN_CALENDARS if past_too else now,
            district_slug=district_slug,
            after=position,
            limit=limit,
        )
        standing = places_of(session, (row.shift.id for row in rows))

        def show(row: PublicShift) -> dict[str, Any]:
            return _public_view(row, standing.get(row.shift.id, Places()), now)

        return page(rows, limit, show, lambda row: (as_text(row.shift.starts_at), row.shift.id))


def list_campaign_shifts(context: Context, who: Identity, campaign_id: uuid.UUID) -> dict[str, Any]:
    """All shifts of a campaign in the order of time, and its hours in minutes. Raises NotFound."""
    with reading(context.sessions) as session:
        campaign = session.get(Campaign, campaign_id)
        if campaign is None or not is_known(campaign, who):
            raise NotFound("campaign")
        now = platform_now(session)
        shifts = shifts_of_campaign(session, campaign.id)
        standing = places_of(session, (shift.id for shift in shifts))
        hours = hours_of_campaign(session, campaign.id)
        return {
            "items": [
                shift_view(shift, standing.get(shift.id, Places()))
                | {"takes_volunteers": _is_open(shift, campaign, now), "over": now >= shift.ends_at}
                for shift in shifts
            ],
            "needed_minutes": hours.needed_minutes,
            "signed_minutes": hours.signed_minutes,
            "approved_minutes": hours.approved_minutes,
        }


def show_shift(context: Context, who: Identity, shift_id: uuid.UUID) -> dict[str, Any]:
    """One shift and its campaign. Raises NotFound also for what the reader may not know of."""
    with reading(context.sessions) as session:
        shift = session.get(Shift, shift_id)
        campaign = session.get(Campaign, shift.campaign_id) if shift else None
        if shift is None or campaign is None or not is_known(campaign, who):
            raise NotFound("shift")
        if State(campaign.state) not in PUBLIC_STATES and not capacities(campaign, who):
            raise NotFound("shift")
        now = platform_now(session)
        standing = places_of(session, [shift.id])
        return shift_view(shift, standing.get(shift.id, Places())) | {
            "campaign": {"slug": campaign.slug, "title": campaign.title},
            "takes_volunteers": _is_open(shift, campaign, now),
            "over": now >= shift.ends_at,
        }


def _public_view(row: PublicShift, standing: Places, now: datetime) -> dict[str, Any]:
    campaign, district = row.campaign, row.district
    return shift_view(row.shift, standing) | {
        "campaign": {"slug": campaign.slug, "title": campaign.title},
        "district": {"slug": district.slug, "name": district.name} if district else None,
        "association": row.association.name if row.association else "",
        "takes_volunteers": _is_open(row.shift, campaign, now),
    }


def _is_open(shift: Shift, campaign: Campaign, now: datetime) -> bool:
    return shift.cancelled_at is None and now < shift.starts_at and State(campaign.state) in TAKES_VOLUNTEERS


def _read_position(after: str | None) -> tuple[datetime, uuid.UUID] | None:
    cursor = read_cursor(after, 2)
    if cursor is None:
        return None
    try:
        at = datetime.fromisoformat(cursor[0])
        if at.tzinfo is None:
            raise ValueError("an instant without a zone")
        return at, uuid.UUID(cursor[1])
    except ValueError as error:
        raise Invalid("after", "not_a_cursor") from error
