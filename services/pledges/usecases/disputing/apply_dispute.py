"""The only place where the card provider's word about a dispute or a suspicion of fraud takes effect.

Nothing that a webhook claims is believed; the object is fetched with our own key, and the same answer
leads to the same state however often it comes.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import platform_now, transaction
from services.chassis.identifiers import new_id
from services.pledges.domain.books.return_postings import Books, dispute_moved
from services.pledges.domain.disputing.dispute_answers import DisputeFacts, WarningFacts
from services.pledges.domain.disputing.dispute_states import DISPUTE, GONE, OPEN, TOLD_AS, DisputeState
from services.pledges.domain.lifecycle import Verdict
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.disputing.disputes import (
    Dispute,
    FraudWarning,
    close_warnings,
    dispute_by_provider_id,
    pledge_of_charge,
)
from services.pledges.store.pledging.pledge import Pledge, lock_pledge
from services.pledges.store.pledging.terms import CampaignTerms, terms_for_closing, terms_for_pledging
from services.pledges.store.refunding.refunds import open_refunds_of
from services.pledges.usecases.advance_pledge import STRIPE, note
from services.pledges.usecases.advance_row import advance_row
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.context import Context
from services.pledges.usecases.disputing.bear_loss import bear_loss, count_as_lost
from services.pledges.usecases.refunding.refunds import refundable_cents

log = logs.get(__name__)


def apply_dispute(context: Context, dispute_id: str) -> str:
    """Fetch a dispute from the provider and let it take effect; the effect in a word.

    Raises ProviderTrouble.
    """
    return apply_dispute_facts(context, context.cards.disputes.fetch_dispute(dispute_id))


def apply_dispute_facts(context: Context, facts: DisputeFacts) -> str:
    """Let a fetched dispute take effect; the effect in a word."""
    with transaction(context.sessions, "dispute.applied") as session:
        # What the campaign still holds bears a loss, so nobody else may reckon with it meanwhile.
        hold_terms = terms_for_closing if facts.status in GONE else terms_for_pledging
        pledge = _held_pledge(session, facts.charge_id, facts.intent_id, hold_terms)
        if pledge is None:
            log.error("dispute.of_unknown_charge", provider_id=facts.id)
            return "unknown_object"
        dispute = dispute_by_provider_id(session, facts.id) or _open(session, facts, pledge)
        _follow(session, dispute, facts)
        status = DisputeState(facts.status)
        if dispute.state == status:
            return "known_before"
        told = {"actor": STRIPE, "cause": facts.id}
        verdict = advance_row(session, DISPUTE, dispute, TOLD_AS[status], dispute.looked_at, **told)
        if verdict is not Verdict.MOVES:
            return "too_late"
        _take_effect(session, dispute, pledge)
        return str(TOLD_AS[status])


def apply_fraud_warning(context: Context, warning_id: str) -> str:
    """Fetch an early warning of fraud and put it before finance; the effect in a word.

    Raises ProviderTrouble.
    """
    facts = context.cards.disputes.fetch_warning(warning_id)
    with transaction(context.sessions, "fraud_warning.applied") as session:
        pledge = _held_pledge(session, facts.charge_id, facts.intent_id, terms_for_pledging)
        if pledge is None:
            log.error("fraud_warning.of_unknown_charge", provider_id=facts.id)
            return "unknown_object"
        return _keep_warning(session, facts, pledge)


def _keep_warning(session: Session, facts: WarningFacts, pledge: Pledge) -> str:
    known = select(FraudWarning).where(FraudWarning.provider_id == facts.id)
    warning = session.scalar(known.with_for_update())
    now = platform_now(session)
    if warning is None:
        warning = FraudWarning(
            id=new_id(),
            provider_id=facts.id,
            campaign_id=pledge.campaign_id,
            pledge_id=pledge.id,
            fraud_type=facts.fraud_type,
            warned_at=facts.warned_at,
            state="open",
        )
        session.add(warning)
    if warning.state != "open":
        return "known_before"
    # A refund that is under way or a dispute answers it: nothing is left that could be saved.
    if facts.actionable and refundable_cents(session, pledge) > 0:
        return "warning_open"
    warning.state, warning.outcome = "answered", "refunded" if facts.actionable else "not_actionable"
    warning.decided_by, warning.decided_at = STRIPE, now
    return "warning_answered"


def _held_pledge(
    session: Session,
    charge_id: str,
    intent_id: str | None,
    hold_terms: Callable[[Session, UUID], CampaignTerms | None],
) -> Pledge | None:
    pledge_id = pledge_of_charge(session, charge_id, intent_id)
    if pledge_id is None:
        return None
    # The terms first, as everywhere: a row that refers to them waits for whoever closes the campaign.
    hold_terms(session, session.get_one(Pledge, pledge_id).campaign_id)
    return lock_pledge(session, pledge_id)


def _open(session: Session, facts: DisputeFacts, pledge: Pledge) -> Dispute:
    terms = session.get_one(CampaignTerms, pledge.campaign_id)
    dispute = Dispute(
        id=new_id(),
        provider_id=facts.id,
        collecting_account_id=terms.collecting_account_id,
        campaign_id=pledge.campaign_id,
        pledge_id=pledge.id,
        charge_id=facts.charge_id,
        amount_cents=facts.amount_cents,
        reason=facts.reason,
        state=DISPUTE.begins,
        opened_at=facts.opened_at,
        submissions=0,
        taken_cents=0,
        fee_cents=0,
        lost_cents=0,
        booked_cents=0,
        looked_at=platform_now(session),
    )
    session.add(dispute)
    session.flush()
    close_warnings(session, pledge.id, "disputed", STRIPE, dispute.looked_at)
    return dispute


def _follow(session: Session, dispute: Dispute, facts: DisputeFacts) -> None:
    """Keep what the provider says, and book each movement of the balance once."""
    dispute.looked_at = platform_now(session)
    dispute.amount_cents, dispute.reason = facts.amount_cents, facts.reason
    dispute.due_by, dispute.submissions = facts.due_by, facts.submissions
    dispute.taken_cents = -sum(each.amount_cents for each in facts.movements)
    dispute.fee_cents = sum(each.fee_cents for each in facts.movements)
    books, day = Books(dispute.collecting_account_id, dispute.campaign_id), local_day(dispute.looked_at)
    for movement in facts.movements:
        if movement.amount_cents:
            post(session, dispute_moved(books, dispute.charge_id, movement, day))


def _take_effect(session: Session, dispute: Dispute, pledge: Pledge) -> None:
    note(
        session,
        pledge,
        f"dispute_{dispute.state}",
        dispute.looked_at,
        actor=STRIPE,
        cause=dispute.provider_id,
    )
    if dispute.state in GONE:
        count_as_lost(session, dispute, pledge)
        bear_loss(session, dispute)
    if dispute.state not in OPEN:
        for refund in open_refunds_of(session, pledge.id):
            if refund.trouble == "charge_disputed":
                refund.trouble, refund.next_try_at = None, dispute.looked_at
