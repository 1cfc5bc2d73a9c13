"""Disputes and warnings of fraud as finance sees them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, reading, transaction
from services.chassis.paging import page
from services.chassis.problems import Conflict, NotFound
from services.pledges.domain.disputing.dispute_evidence import StepTaken, WhatWeHold, draft_evidence
from services.pledges.domain.disputing.dispute_states import AWAITS_ANSWER, OPEN, DisputeState
from services.pledges.store.disputing.disputes import (
    Dispute,
    FraudWarning,
    evidence_of,
    open_warnings,
    page_of_disputes,
)
from services.pledges.store.histories import changes_of
from services.pledges.store.pledging.pledge import Pledge, history
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.disputing.bear_loss import open_loss

Subject = tuple[Pledge, CampaignTerms]


def list_disputes(sessions: Sessions, *, is_open: bool, after: UUID | None, limit: int) -> dict[str, Any]:
    """A page of disputes, oldest first: those that go on, or those that are decided."""
    states = OPEN if is_open else frozenset(DisputeState) - OPEN
    with reading(sessions) as session:
        rows = page_of_disputes(session, states, after, limit)
        subjects = _subjects(session, [row.pledge_id for row in rows])
        now = platform_now(session)
    return page(rows, limit, lambda row: _view(row, subjects[row.pledge_id], now), lambda row: (row.id,))


def show_dispute(sessions: Sessions, dispute_id: UUID) -> dict[str, Any]:
    """One dispute with what we hold, what was answered and a draft of the answer. Raises NotFound."""
    with reading(sessions) as session:
        dispute = session.get(Dispute, dispute_id)
        if dispute is None:
            raise NotFound("dispute")
        pledge, terms = _subjects(session, [dispute.pledge_id])[dispute.pledge_id]
        lines = history(session, pledge.id)
        held = WhatWeHold(
            campaign_title=terms.title,
            association_name=terms.association_name,
            pledge_number=pledge.short_number,
            paid_cents=pledge.paid_cents,
            refunded_cents=pledge.refunded_cents,
            consent_version=pledge.consent_version,
            steps=[StepTaken(line.at, line.happening, line.amount_cents) for line in lines],
        )
        return _view(dispute, (pledge, terms), platform_now(session)) | {
            "draft": draft_evidence(held),
            "answers": [
                {"at": row.started_at, "by": row.submitted_by, "answer": row.answer, "evidence": row.evidence}
                for row in evidence_of(session, dispute_id)
            ],
            "changes": [
                {"at": line.at, "state": line.state, "actor": line.actor}
                for line in changes_of(session, dispute_id)
            ],
            "consent_version": pledge.consent_version,
            "paid_cents": pledge.paid_cents,
            "refunded_cents": pledge.refunded_cents,
        }


def list_warnings(sessions: Sessions) -> list[dict[str, Any]]:
    """Open warnings of fraud, the oldest first, each with what a refund in time could give back."""
    with reading(sessions) as session:
        rows = open_warnings(session)
        subjects = _subjects(session, [row.pledge_id for row in rows])
    return [_warning_view(row, subjects[row.pledge_id]) for row in rows]


def dismiss_warning(sessions: Sessions, warning_id: UUID, comment: str, actor: str) -> None:
    """Leave a warning at that: the payment is believed to be right. Raises NotFound, Conflict."""
    with transaction(sessions, "fraud_warning.dismissed") as session:
        warning = session.get(FraudWarning, warning_id, with_for_update=True)
        if warning is None:
            raise NotFound("fraud warning")
        if warning.state != "open":
            raise Conflict("already_decided")
        now = platform_now(session)
        warning.state, warning.outcome = "dismissed", comment
        warning.decided_by, warning.decided_at = actor, now
        audit.record(session, actor, "fraud_warning.dismissed", str(warning_id))


def _subjects(session: Session, pledges: list[UUID]) -> dict[UUID, Subject]:
    query = (
        select(Pledge, CampaignTerms)
        .join(CampaignTerms, CampaignTerms.campaign_id == Pledge.campaign_id)
        .where(Pledge.id.in_(pledges))
    )
    return {pledge.id: (pledge, terms) for pledge, terms in session.execute(query)}


def _view(dispute: Dispute, subject: Subject, now: datetime) -> dict[str, Any]:
    pledge, terms = subject
    awaits = dispute.state in AWAITS_ANSWER
    days_left = (dispute.due_by - now).days if awaits and dispute.due_by is not None else None
    return {
        "id": str(dispute.id),
        "provider_id": dispute.provider_id,
        "state": dispute.state,
        "is_open": dispute.state in OPEN,
        "reason": dispute.reason,
        "amount_cents": dispute.amount_cents,
        "taken_cents": dispute.taken_cents,
        "fee_cents": dispute.fee_cents,
        "open_loss_cents": open_loss(dispute),
        "opened_at": dispute.opened_at,
        "due_by": dispute.due_by,
        "days_left": days_left,
        "can_answer": awaits and dispute.due_by is not None and now < dispute.due_by,
        "submissions": dispute.submissions,
        "pledge_id": str(pledge.id),
        "pledge_number": pledge.short_number,
        "campaign_id": str(terms.campaign_id),
        "campaign_title": terms.title,
    }


def _warning_view(warning: FraudWarning, subject: Subject) -> dict[str, Any]:
    pledge, terms = subject
    return {
        "id": str(warning.id),
        "fraud_type": warning.fraud_type,
        "warned_at": warning.warned_at,
        "pledge_id": str(pledge.id),
        "pledge_number": pledge.short_number,
        "campaign_title": terms.title,
        "paid_cents": pledge.paid_cents - pledge.refunded_cents,
    }
