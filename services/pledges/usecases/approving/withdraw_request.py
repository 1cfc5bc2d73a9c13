"""Whoever asked takes the request back, while nobody has decided."""

from uuid import UUID

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.problems import Conflict, Forbidden, NotFound
from services.pledges.store.approving.approvals import Approval, lock_approval
from services.pledges.usecases.approving.give_up import give_up


def withdraw_request(sessions: Sessions, approval_id: UUID, actor: str, claim: Claim | None) -> Approval:
    """Take an open request back. Raises NotFound, Forbidden (not_own_request), Conflict (already_decided)."""
    with transaction(sessions) as session:
        if recall(session, claim):
            return session.get_one(Approval, approval_id)
        approval = lock_approval(session, approval_id)
        if approval is None:
            raise NotFound("request")
        if approval.requested_by != actor:
            raise Forbidden("not_own_request")
        if approval.state != "open":
            raise Conflict("already_decided")
        approval.state, approval.decided_at = "withdrawn", platform_now(session)
        give_up(session, approval)
        audit.record(session, actor, "approval.withdrawn", str(approval.id), {"kind": approval.kind})
        remember(session, claim, {"id": str(approval.id)})
        return approval
