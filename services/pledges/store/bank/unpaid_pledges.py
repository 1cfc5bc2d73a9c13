"""Unpaid bank pledges as people look for them: by number, by reference, by campaign, or the newest."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms

Found = list[tuple[Pledge, CampaignTerms]]

# Written out, or a prepared plan could not use the index on unpaid pledges.
_UNPAID = text("pledge.state IN ('awaiting_payment', 'lapsed')")


def with_number(session: Session, number: int) -> Found:
    """The pledge that people call by that number, whatever its state."""
    return _found(session, _pledges().where(Pledge.number == number))


def newest_unpaid(
    session: Session,
    collecting_account_id: UUID,
    limit: int,
    *,
    title: str | None = None,
    made_until: date | None = None,
    most_cents: int | None = None,
) -> Found:
    """The newest unpaid pledges to the account; with a text, of campaigns whose title contains it."""
    query = _pledges().where(_UNPAID, CampaignTerms.collecting_account_id == collecting_account_id)
    if title is not None:
        query = query.where(CampaignTerms.title.icontains(title, autoescape=True))
    if made_until is not None:
        query = query.where(Pledge.made_at < made_until + timedelta(days=2))
    if most_cents is not None:
        query = query.where(Pledge.amount_cents <= most_cents)
    return _found(session, query.order_by(Pledge.made_at.desc()).limit(limit))


def _pledges() -> Select[Pledge, CampaignTerms]:
    return select(Pledge, CampaignTerms).join(CampaignTerms, CampaignTerms.campaign_id == Pledge.campaign_id)


def _found(session: Session, query: Select[Pledge, CampaignTerms]) -> Found:
    return [(pledge, terms) for pledge, terms in session.execute(query)]
