"""A backer agrees to give every month: who may be asked, and what is kept of the agreement."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from services.chassis.problems import Invalid
from services.contracts.money import LARGEST_CENTS
from services.pledges.domain.monthly.monthly_rules import due_after
from services.pledges.domain.pledging.deadlines import last_day, local_day
from services.pledges.store.monthly.monthly_pledges import MonthlyPledge
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms

CAP = "monthly_cap_cents"


@dataclass(frozen=True)
class MonthlyWish:
    """What the backer agreed to besides the sum: the most a month may take, and the words shown."""

    cap_cents: int
    consent_text: str


def asked_monthly(cap_cents: int | None, consent_text: str | None) -> MonthlyWish | None:
    """The wish to give every month, if any. Raises Invalid where the words agreed to are missing."""
    if cap_cents is None:
        return None
    if not consent_text:
        raise Invalid("consent_text", "required", "Say what the backer was shown and agreed to")
    return MonthlyWish(cap_cents, consent_text)


def second_payment_on(terms: CampaignTerms, now: datetime) -> date | None:
    """When a monthly pledge made now would be charged again, or None where the campaign takes none.

    Only a collection with a permit runs long enough and may ask for it; where the campaign ends
    within the month there is nothing to repeat.
    """
    if terms.model != "keep_what_comes" or terms.legal_mode != "permit":
        return None
    today = local_day(now)
    again_on = due_after(today, today.day)
    return again_on if again_on <= last_day(terms.deadline) else None


def check_monthly(
    terms: CampaignTerms, method: str, amount_cents: int, wish: MonthlyWish | None, now: datetime
) -> None:
    """Raise Invalid, naming the field, where the pledge cannot be repeated so."""
    if wish is None:
        return
    if second_payment_on(terms, now) is None:
        raise Invalid(CAP, "monthly_not_offered", "Only a long collection with a permit repeats pledges")
    if method != "card":
        raise Invalid(CAP, "monthly_needs_card", "Only a saved card can be charged again")
    if wish.cap_cents < amount_cents:
        raise Invalid(CAP, "below_amount", "The most a month may take is not below the sum")
    if wish.cap_cents > LARGEST_CENTS:
        raise Invalid(CAP, "too_large")


def agree_monthly(session: Session, pledge: Pledge, wish: MonthlyWish, now: datetime) -> None:
    """Keep the agreement under its first pledge; it takes effect with the first payment."""
    session.add(
        MonthlyPledge(
            pledge_id=pledge.id,
            campaign_id=pledge.campaign_id,
            amount_cents=pledge.amount_cents,
            cap_cents=wish.cap_cents,
            consent_version=pledge.consent_version,
            consent_text=wish.consent_text,
            consented_at=now,
        )
    )
    session.flush()
