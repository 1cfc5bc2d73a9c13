"""Disputes are looked after: their fate is asked for, answers are repeated, losses find their bearer."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select

from services.chassis import logs
from services.chassis.database import platform_now, reading, transaction
from services.pledges.domain.cards.card_calls import AccessDenied, ProviderTrouble
from services.pledges.domain.disputing.dispute_states import GONE, OPEN
from services.pledges.store.books.campaign_money import settle_all_of
from services.pledges.store.disputing.disputes import Dispute, DisputeEvidence, lock_dispute
from services.pledges.store.pledging.terms import terms_for_closing
from services.pledges.usecases.context import Context
from services.pledges.usecases.disputing.answer_dispute import send_evidence
from services.pledges.usecases.disputing.apply_dispute import apply_dispute
from services.pledges.usecases.disputing.bear_loss import bear_loss

log = logs.get(__name__)

AT_ONCE = 100
# A webhook normally brings the news; asking is for those that got lost.
ASK_AFTER = timedelta(hours=6)
ANSWER_AGAIN_AFTER = timedelta(minutes=1)


def follow_disputes(context: Context) -> int:
    """Look after what is due; how many disputes were touched. Raises AccessDenied."""
    with reading(context.sessions) as session:
        now = platform_now(session)
        quiet = select(Dispute.provider_id).where(
            Dispute.state.in_(OPEN), Dispute.looked_at < now - ASK_AFTER
        )
        silent = session.scalars(quiet.order_by(Dispute.looked_at).limit(AT_ONCE)).all()
        unanswered = select(DisputeEvidence).where(
            DisputeEvidence.answer.is_(None), DisputeEvidence.started_at < now - ANSWER_AGAIN_AFTER
        )
        unsent = session.scalars(unanswered.order_by(DisputeEvidence.started_at).limit(AT_ONCE)).all()
        unborne = select(Dispute.id).where(Dispute.state.in_(GONE), Dispute.booked_cents < Dispute.lost_cents)
        losses = session.scalars(unborne.order_by(Dispute.id).limit(AT_ONCE)).all()
    for provider_id in silent:
        _try(provider_id, partial(apply_dispute, context, provider_id))
    for evidence in unsent:
        _try(str(evidence.dispute_id), partial(send_evidence, context, evidence))
    for dispute_id in losses:
        _bear(context, dispute_id)
    return len(silent) + len(unsent) + len(losses)


def _bear(context: Context, dispute_id: UUID) -> None:
    """A transfer that was taken back, or new money, may let the campaign bear it now."""
    with transaction(context.sessions, "dispute.borne") as session:
        campaign_id = session.get_one(Dispute, dispute_id).campaign_id
        terms_for_closing(session, campaign_id)
        settle_all_of(session, campaign_id)
        dispute = lock_dispute(session, dispute_id)
        if dispute is not None:
            bear_loss(session, dispute)


def _try(what: str, deed: Callable[[], object]) -> None:
    try:
        deed()
    except AccessDenied:
        raise
    except ProviderTrouble as trouble:
        log.warning("dispute.not_followed", dispute=what, provider_code=trouble.code)
