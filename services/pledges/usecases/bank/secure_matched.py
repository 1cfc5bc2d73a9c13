"""Many pledges that are paid at once, each exactly as promised."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from services.contracts.events import PledgeSecured
from services.pledges.domain.pledging.pledge_states import Happening
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.advance_pledge import BANK, advance
from services.pledges.usecases.pledging.pledge_events import secured_event


def secure_matched(
    session: Session,
    pledge: Pledge,
    terms: CampaignTerms,
    paid: tuple[int, date],
    now: datetime,
) -> PledgeSecured:
    """Count the payment of a held pledge that waits for it; what the platform is to be told.

    `paid` is the sum in cents and the day on which the bank booked it. The caller emits what is told,
    with that of all other payments. Raises IllegalTransition.
    """
    amount_cents, booked_on = paid
    pledge.paid_cents += amount_cents
    happening = Happening.BANK_PAYMENT_MATCHED
    advance(session, pledge, happening, now, f"booked {booked_on.isoformat()}", actor=BANK)
    pledge.secured_at = now
    return secured_event(session, pledge, terms)
