"""What the platform is told of a monthly pledge, in its backer's own language and with its own link."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.outbox import emit
from services.contracts import events as e
from services.pledges.store.monthly.monthly_pledges import MonthlyPledge
from services.pledges.store.pledging.pledge import Pledge, contact_of
from services.pledges.store.pledging.terms import CampaignTerms


def emit_started(session: Session, monthly: MonthlyPledge, terms: CampaignTerms) -> None:
    """The first month is paid and the card is saved for the next ones."""
    _, next_due_on = monthly.schedule
    fields = _common(session, monthly, terms)
    started = e.MonthlyPledgeStarted(
        **fields, cap_cents=monthly.cap_cents, next_due_on=next_due_on.isoformat()
    )
    emit(session, started)


def emit_announced(
    session: Session, monthly: MonthlyPledge, terms: CampaignTerms, charge_on: date, missed: int
) -> None:
    """The next charge is near; so many earlier months were missed and are not collected."""
    fields = _common(session, monthly, terms)
    told = e.MonthlyPledgeChargeAnnounced(**fields, charge_on=charge_on.isoformat(), missed_months=missed)
    emit(session, told)


def emit_changed(session: Session, monthly: MonthlyPledge, terms: CampaignTerms) -> None:
    """It was paused, goes on, or has ended."""
    next_due_on = monthly.next_due_on.isoformat() if monthly.next_due_on else None
    fields = _common(session, monthly, terms)
    changed = e.MonthlyPledgeChanged(
        **fields, state=monthly.state, reason=monthly.reason, next_due_on=next_due_on
    )
    emit(session, changed)


def _common(session: Session, monthly: MonthlyPledge, terms: CampaignTerms) -> dict[str, Any]:
    first = session.get_one(Pledge, monthly.pledge_id)
    return {
        "pledge_id": str(monthly.pledge_id),
        "campaign_id": str(monthly.campaign_id),
        "campaign_title": terms.title,
        "display": terms.display,
        "amount_cents": monthly.amount_cents,
        "locale": first.locale,
        "link_generation": first.link_generation,
        "contact": contact_of(session, first),
    }
