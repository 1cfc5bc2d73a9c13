"""Requests as the people see them who may decide on them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.paging import page
from services.pledges.domain.bank.bank_entries import SHOWN_AFTER_SETTLING, masked_iban
from services.pledges.store.approving.approvals import Approval, page_of_approvals


def list_approvals(
    sessions: Sessions, state: str, after: UUID | None, limit: int, actor: str
) -> dict[str, Any]:
    """A page of requests, oldest first."""
    with transaction(sessions) as session:
        rows = page_of_approvals(session, state, after, limit)
        now = platform_now(session)
    return page(rows, limit, lambda approval: approval_view(approval, actor, now), lambda row: (row.id,))


def approval_view(approval: Approval, actor: str, now: datetime | None = None) -> dict[str, Any]:
    """One request; the payer's account is masked, the account to be changed is what must be read."""
    summary = {name: value for name, value in approval.content.items() if name != "payer_iban"}
    if now and approval.decided_at and now - approval.decided_at > SHOWN_AFTER_SETTLING:
        for name in ("payer_name", "payee_name", "payee_iban"):
            summary.pop(name, None)
    elif "payer_iban" in approval.content:
        summary["payer_account_masked"] = masked_iban(approval.content["payer_iban"])
    return {
        "id": str(approval.id),
        "kind": approval.kind,
        "subject_id": str(approval.subject_id),
        "summary": summary,
        "amount_cents": approval.amount_cents,
        "comment": approval.comment,
        "requested_by": approval.requested_by,
        "requested_at": approval.requested_at,
        "expires_at": approval.expires_at,
        "content_hash": approval.content_hash,
        "state": approval.state,
        "decided_by": approval.decided_by,
        "decided_at": approval.decided_at,
        "decision_reason": approval.decision_reason,
        "own": approval.requested_by == actor,
    }
