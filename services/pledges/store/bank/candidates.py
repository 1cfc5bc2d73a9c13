"""Pledges that a bank line may belong to, found by indexes only."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, literal, select, text
from sqlalchemy.orm import Session

from services.pledges.domain.bank.matching import Candidate
from services.pledges.domain.pledging.deadlines import last_day, local_day
from services.pledges.store.pledging.held_pledges import HeldPledge
from services.pledges.store.pledging.pledge import BackerContact, Pledge
from services.pledges.store.pledging.terms import CampaignTerms

_SAME_SUM_DAYS = timedelta(days=120)
_SAME_SUM_LIMIT = 50


def as_candidate(pledge: Pledge | HeldPledge, terms: CampaignTerms, name: str | None = None) -> Candidate:
    """The pledge as matching sees it."""
    return Candidate(
        pledge_id=pledge.id,
        number=pledge.short_number,
        reference=pledge.reference,
        amount_cents=pledge.amount_cents,
        state=pledge.state,
        made_on=local_day(pledge.made_at),
        collecting_account_id=terms.collecting_account_id,
        campaign_state=terms.state,
        campaign_title=terms.title,
        last_day=last_day(terms.deadline),
        name=name,
    )


def by_references(session: Session, references: list[str]) -> dict[str, tuple[Pledge, CampaignTerms]]:
    """Pledges with these references, whatever their state."""
    query = (
        select(Pledge, CampaignTerms)
        .join(CampaignTerms, CampaignTerms.campaign_id == Pledge.campaign_id)
        .where(Pledge.reference == any_(literal(references, ARRAY(Text))))
    )
    return {str(pledge.reference): (pledge, terms) for pledge, terms in session.execute(query)}


def of_sum(
    session: Session, collecting_account_id: UUID, amount_cents: int, booked_on: date
) -> list[tuple[Pledge, CampaignTerms]]:
    """The newest unpaid bank pledges of exactly this sum for the account, made before the money came."""
    query = (
        select(Pledge, CampaignTerms)
        .join(CampaignTerms, CampaignTerms.campaign_id == Pledge.campaign_id)
        .where(
            # Written out, or a prepared plan could not use the index on unpaid pledges.
            text("pledge.state IN ('awaiting_payment', 'lapsed')"),
            Pledge.amount_cents == amount_cents,
            Pledge.made_at >= booked_on - _SAME_SUM_DAYS,
            Pledge.made_at < booked_on + timedelta(days=2),
            CampaignTerms.collecting_account_id == collecting_account_id,
        )
        .order_by(Pledge.made_at.desc())
        .limit(_SAME_SUM_LIMIT)
    )
    return [(pledge, terms) for pledge, terms in session.execute(query)]


def with_id(session: Session, pledge_id: UUID) -> tuple[Pledge, CampaignTerms] | None:
    """One pledge with the terms of its campaign."""
    query = (
        select(Pledge, CampaignTerms)
        .join(CampaignTerms, CampaignTerms.campaign_id == Pledge.campaign_id)
        .where(Pledge.id == pledge_id)
    )
    row = session.execute(query).one_or_none()
    return (row[0], row[1]) if row else None


def contacts(session: Session, subjects: list[UUID]) -> list[BackerContact]:
    """The sealed contact data of these backers."""
    wanted = any_(literal(subjects, ARRAY(Uuid)))
    return list(session.scalars(select(BackerContact).where(BackerContact.subject == wanted)))
