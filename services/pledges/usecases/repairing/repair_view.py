"""What the holder of a pledge's link sees of a repair: how long, what happens by itself, and the ways out."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.pledges.config import PledgesSettings
from services.pledges.domain.pledging.pledge_states import IN_REPAIR, PledgeState
from services.pledges.domain.repairing.repair_rules import RetryRule, Rhythm, bank_transfer_due_on, retry_at
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.cards.payment import Payment
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.repairing.repairs import Repair


def rhythm(settings: PledgesSettings) -> Rhythm:
    """How often backers in repair are reminded."""
    every = timedelta(hours=settings.repair_reminder_hours)
    return Rhythm(every, timedelta(hours=settings.repair_last_reminder_hours))


def retry_rule(settings: PledgesSettings) -> RetryRule:
    """When a declined card is tried once more."""
    return RetryRule(timedelta(days=settings.retry_after_days), settings.retry_hour)


def repair_of(
    session: Session, settings: PledgesSettings, pledge: Pledge, terms: CampaignTerms, now: datetime
) -> dict[str, Any] | None:
    """The repair as the pledge's page shows it; nothing where there is none to be made."""
    payment, repair = session.get(Payment, pledge.id), session.get(Repair, pledge.id)
    if pledge.state not in IN_REPAIR or payment is None or payment.repair_until is None or repair is None:
        return None
    until = payment.repair_until
    retried_by_itself = pledge.state == PledgeState.DECLINED and repair.way_out is None
    return {
        "until": until,
        "reason": payment.failure,
        "way_out": repair.way_out,
        "retry_at": retry_at(repair.as_failure(), until, retry_rule(settings)) if retried_by_itself else None,
        "bank_due_on": bank_due_on(session, terms, until, now),
    }


def bank_due_on(session: Session, terms: CampaignTerms, until: datetime, now: datetime) -> str | None:
    """When a bank transfer instead of the card would be due, where one is offered; an ISO date."""
    if session.get(CollectingAccount, terms.collecting_account_id) is None:
        return None
    due_on = bank_transfer_due_on(until, now)
    return due_on.isoformat() if due_on else None


def ways_out(
    session: Session, pledge: Pledge, terms: CampaignTerms, payment: Payment | None, now: datetime
) -> list[str]:
    """What the backer can do instead of repairing the card, of pay_by_bank and pay_by_mobilepay."""
    until = payment.repair_until if payment is not None else None
    if pledge.state not in IN_REPAIR or until is None or now >= until:
        return []
    by_bank = ["pay_by_bank"] if bank_due_on(session, terms, until, now) else []
    return [*by_bank, "pay_by_mobilepay"]
