"""Answer a payer's bank with what we hold: when it was promised, on which words, and what was told."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.chassis import audit, logs
from services.chassis.database import platform_now, reading, transaction
from services.chassis.problems import Conflict, Gone, Invalid, NotFound, Unavailable
from services.pledges.domain.cards.card_calls import (
    ProviderBroken,
    ProviderTrouble,
    RequestRefused,
    UnexpectedState,
)
from services.pledges.domain.disputing.dispute_answers import EVIDENCE_FIELDS, LONGEST_EVIDENCE
from services.pledges.domain.disputing.dispute_states import AWAITS_ANSWER
from services.pledges.store.disputing.disputes import (
    Dispute,
    DisputeEvidence,
    lock_dispute,
    next_evidence_number,
)
from services.pledges.usecases.context import Context
from services.pledges.usecases.disputing.apply_dispute import apply_dispute, apply_dispute_facts

log = logs.get(__name__)


def answer_dispute(context: Context, dispute_id: UUID, evidence: Mapping[str, str], actor: str) -> None:
    """Submit evidence, once and for all; an answer that gets lost on its way is repeated by a job.

    Raises NotFound, Invalid, Conflict (dispute_not_open, already_answered, evidence_refused), Gone
    (evidence_too_late), Unavailable.
    """
    told = {name: evidence[name].strip() for name in EVIDENCE_FIELDS if evidence.get(name, "").strip()}
    if "uncategorized_text" not in told:
        raise Invalid("uncategorized_text", "required")
    if any(len(text) > LONGEST_EVIDENCE for text in told.values()):
        raise Invalid("uncategorized_text", "too_long")
    with transaction(context.sessions, "dispute.evidence_intended") as session:
        dispute = lock_dispute(session, dispute_id)
        if dispute is None:
            raise NotFound("dispute")
        now = platform_now(session)
        _check_open(dispute, now)
        unanswered = select(DisputeEvidence.number).where(
            DisputeEvidence.dispute_id == dispute_id, DisputeEvidence.answer.is_(None)
        )
        if session.scalar(unanswered.limit(1)) is not None:
            raise Conflict("already_answered")
        row = DisputeEvidence(
            dispute_id=dispute_id,
            number=next_evidence_number(session, dispute_id),
            evidence=told,
            submitted_by=actor,
            started_at=now,
        )
        session.add(row)
        audit.record(session, actor, "dispute.answered", str(dispute_id), {"number": row.number})
    try:
        send_evidence(context, row)
    except (RequestRefused, UnexpectedState) as refused:
        raise Conflict("evidence_refused") from refused
    except ProviderTrouble as trouble:
        raise Unavailable("The card payment service") from trouble


def send_evidence(context: Context, row: DisputeEvidence) -> None:
    """Send a stored answer; the same key makes a repetition harmless. Raises ProviderTrouble."""
    with reading(context.sessions) as session:
        provider_id = session.get_one(Dispute, row.dispute_id).provider_id
    key = row.key(context.settings.environment)
    try:
        facts = context.cards.disputes.submit_evidence(key, provider_id, row.evidence)
    except (RequestRefused, UnexpectedState):
        _answered(context, row, "refused")
        apply_dispute(context, provider_id)
        raise
    except ProviderBroken:
        # The provider would replay a saved error for ever, so the same answer goes out under a new key.
        _answered(context, row, "broken")
        raise
    _answered(context, row, "given")
    apply_dispute_facts(context, facts)


def _check_open(dispute: Dispute, now: datetime) -> None:
    if dispute.state not in AWAITS_ANSWER:
        raise Conflict("dispute_not_open")
    if dispute.due_by is not None and now >= dispute.due_by:
        raise Gone("evidence_too_late")


def _answered(context: Context, row: DisputeEvidence, answer: str) -> None:
    with transaction(context.sessions, "dispute.evidence_answered") as session:
        stored = session.get_one(DisputeEvidence, (row.dispute_id, row.number), with_for_update=True)
        stored.answer = answer
        if answer == "broken":
            again = DisputeEvidence(
                dispute_id=row.dispute_id,
                number=row.number + 1,
                evidence=row.evidence,
                submitted_by=row.submitted_by,
                started_at=platform_now(session),
            )
            session.add(again)
