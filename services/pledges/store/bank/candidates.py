"""Pledges that a bank line may belong to, found by indexes only."""

from collections.abc import Collection, Set
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, literal, select, text
from sqlalchemy.orm import Session

from services.pledges.domain.bank.matching import Candidate
from services.pledges.domain.pledging.deadlines import last_day, local_day
from services.pledges.store.pledging.pledge import BackerContact, Pledge
from services.pledges.store.pledging.terms import CampaignTerms, hold_terms

_SAME_SUM_DAYS = timedelta(days=120)
_SAME_SUM_LIMIT = 50


def as_candidate(pledge: Pledge, terms: CampaignTerms, name: str | None = None) -> Candidate:
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


def hold(
    session: Session, collecting_account_ids: Set[UUID], found: Collection[tuple[Pledge, CampaignTerms]]
) -> list[BackerContact]:
    """Hold these pledges with their terms, and see them as they are now; their backers' contact data.

    The terms first, as the closer does: what is judged next cannot change before it is booked.
    Other accounts' pledges are let be, since nothing of these accounts is booked to them.
    """
    ours = [
        (pledge, terms) for pledge, terms in found if terms.collecting_account_id in collecting_account_ids
    ]
    hold_terms(session, {terms.campaign_id for _, terms in ours})
    locked = select(Pledge).where(Pledge.id == any_(literal([pledge.id for pledge, _ in ours], ARRAY(Uuid))))
    locked = locked.order_by(Pledge.id).with_for_update()
    session.scalars(locked.execution_options(populate_existing=True)).all()
    return contacts(session, [pledge.contact_subject for pledge, _ in ours])


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
