"""A second payment for one pledge: two pages were open at once, and both were paid.

The money is booked like any other, listed for refund at once, and shown to the backer and to finance.
"""

from services.chassis import logs
from services.pledges.domain.books.postings import card_charged
from services.pledges.domain.cards.card_answers import IntentFacts
from services.pledges.domain.lifecycle import Verdict
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.pledging.pledge_states import PLEDGE, Happening, PledgeState
from services.pledges.store.histories import count_ignored
from services.pledges.store.repairing.repairs import SurplusCharge
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.cards.held_pledge import Held
from services.pledges.usecases.refunding.refunds import list_refund

log = logs.get(__name__)


def book_surplus(held: Held, facts: IntentFacts) -> str:
    """Book a succeeded payment that is not the pledge's own, once; the effect in a word."""
    pledge = held.pledge
    if facts.charge_id is None or facts.fee_cents is None:
        return "undecided"
    if held.session.get(SurplusCharge, facts.charge_id) is not None:
        return "booked_before"
    log.error("payment.paid_twice", pledge_id=str(pledge.id), intent_id=facts.id)
    pledge.paid_cents += facts.received_cents
    held.session.flush()
    post(
        held.session,
        card_charged(
            held.terms.collecting_account_id,
            pledge.campaign_id,
            facts.charge_id,
            local_day(held.now),
            facts.received_cents,
            facts.fee_cents,
        ),
    )
    reason = "paid_twice" if pledge.state == PledgeState.PAID else "too_late"
    refund = list_refund(held.session, pledge, facts.received_cents, reason, method=paid_with(facts))
    held.session.add(
        SurplusCharge(
            charge_id=facts.charge_id,
            pledge_id=pledge.id,
            intent_id=facts.id,
            amount_cents=facts.received_cents,
            fee_cents=facts.fee_cents,
            noticed_at=held.now,
            refund_id=refund.id,
        )
    )
    happening = Happening.PAYMENT_SUCCEEDED
    count_ignored(held.session, PLEDGE.name, pledge.state, happening, Verdict.PAID_TWICE, held.now)
    return "refund_listed"


def paid_with(facts: IntentFacts) -> str:
    """The instrument at the provider to which money goes back, whatever the pledge is paid with by now."""
    return "mobilepay" if facts.paid_with == "mobilepay" else "card"
