"""How a campaign's support grew, from days that a job has counted; no visit reads pledges."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, reading
from services.chassis.problems import NotFound
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.public_ledger.gathered import Standing, gathered_points
from services.pledges.store.figures.reading import days_before
from services.pledges.store.pledging.terms import CampaignTerms, CampaignTotals
from services.pledges.store.public_ledger.movements import match_by_day


def show_gathered(sessions: Sessions, campaign_id: UUID) -> dict[str, Any]:
    """The points of the days that are over; today would grow by single pledges. Raises NotFound."""
    with reading(sessions) as session:
        if session.get(CampaignTerms, campaign_id) is None:
            raise NotFound("campaign")
        totals = session.get(CampaignTotals, campaign_id)
        standings = _standings(session, campaign_id)
    promised, matched = (totals.promised_cents, totals.matched_cents) if totals else (0, 0)
    return {"campaign_id": campaign_id, "points": gathered_points(standings, promised, matched)}


def _standings(session: Session, campaign_id: UUID) -> list[Standing]:
    waiting = match_by_day(session, campaign_id)
    standings, matched_cents, drawn = [], 0, 0
    for row in days_before(session, campaign_id, local_day(platform_now(session))):
        while waiting and waiting[0][0] <= row.day:
            _, pledges, cents = waiting.pop(0)
            matched_cents, drawn = matched_cents + cents, drawn + pledges
        standings.append(
            Standing(
                day=row.day,
                promised_cents=row.promised_cents,
                backers=row.backers,
                matched_cents=matched_cents,
                drawn=drawn,
            )
        )
    return standings
