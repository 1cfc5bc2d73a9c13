"""Approving many plain matches at once: each is decided on its own, and each outcome is told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.chassis.database import Sessions, transaction
from services.chassis.idempotency import Claim
from services.chassis.problems import Forbidden, Problem
from services.pledges.domain.approving.approvals import is_plain_match
from services.pledges.store.approving.approvals import Approval
from services.pledges.usecases.approving.decide_approval import decide_approval


@dataclass(frozen=True)
class Seen:
    """A request with the hash of what the approver saw of it."""

    id: UUID
    content_hash: str


def approve_many(
    sessions: Sessions, seen: Sequence[Seen], actor: str, authenticated_at: str | None, claim: Claim | None
) -> list[dict[str, Any]]:
    """Approve each; `code` is why one was not approved, or nothing. Raises Forbidden on a stale sign-in.

    Only matches of equal sums are approved together; anything else is read on its own.
    """
    with transaction(sessions) as session:
        found = session.scalars(select(Approval).where(Approval.id.in_([each.id for each in seen])))
        plain = {approval.id for approval in found if is_plain_match(approval.kind, approval.content)}
    outcomes = []
    for each in seen:
        code: str | None = "decide_one_by_one"
        if each.id in plain:
            own_claim = claim and replace(claim, key=f"{claim.key}:{each.id}")
            code = _approve(sessions, each, actor, authenticated_at, own_claim)
        outcomes.append({"id": str(each.id), "code": code})
    return outcomes


def _approve(
    sessions: Sessions, seen: Seen, actor: str, authenticated_at: str | None, claim: Claim | None
) -> str | None:
    try:
        decide_approval(
            sessions,
            seen.id,
            approve=True,
            seen_hash=seen.content_hash,
            reason="",
            actor=actor,
            authenticated_at=authenticated_at,
            claim=claim,
        )
    except Problem as problem:
        if isinstance(problem, Forbidden) and problem.code == "reauthentication_needed":
            raise
        return problem.code
    return None
