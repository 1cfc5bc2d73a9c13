"""Asking a second person: nothing happens yet, and exactly one request about a thing is open."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict, Invalid, NotFound
from services.pledges.domain.approving.approvals import LIFETIME, fingerprint
from services.pledges.domain.settling.holds import is_replaced
from services.pledges.store.approving.approvals import Approval, lock_if_free, open_about
from services.pledges.store.bank.bank_lines import lock_line
from services.pledges.store.bank.line_actions import requests_naming
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.connecting.openings import opening_with
from services.pledges.store.refunding.refunds import Refund
from services.pledges.usecases.approving.approval_contents import (
    line_refund_content,
    match_content,
    refund_content,
)
from services.pledges.usecases.books.register_collecting_account import AccountDetails, checked
from services.pledges.usecases.refunding.refunds import needs_account


def propose_for_line(
    sessions: Sessions,
    line_id: UUID,
    kind: str,
    pledge_id: UUID | None,
    comment: str,
    actor: str,
    claim: Claim | None = None,
) -> Approval:
    """Propose to book a line to a pledge (`match`) or to send it back (`refund`).

    Raises NotFound, Invalid, Conflict.
    """
    with transaction(sessions) as session:
        if earlier := asked_before(session, claim):
            return earlier
        line = lock_line(session, line_id)
        if line is None:
            raise NotFound("bank line")
        make_room_for_line(session, line_id)
        if line.state not in ("inbox", "proposed") or line.amount_cents <= 0 or not line.detailed:
            raise Conflict("line_not_open")
        if kind == "refund":
            content = line_refund_content(session, line_id)
        elif pledge_id is None:
            raise Invalid("pledge_id", "required")
        else:
            content = match_content(session, line_id, pledge_id)
        line.state = "proposed"
        kind = "match" if kind == "match" else "line_refund"
        return ask(session, kind, line_id, content, comment, actor, claim)


def propose_refund(
    sessions: Sessions, refund_id: UUID, comment: str, actor: str, claim: Claim | None = None
) -> Approval:
    """Propose to pay a listed refund. Raises NotFound, Conflict."""
    with transaction(sessions) as session:
        if earlier := asked_before(session, claim):
            return earlier
        content = refund_content(session, refund_id)
        if needs_account(session, session.get_one(Refund, refund_id)):
            raise Conflict("account_needed")
        make_room(session, refund_id)
        return ask(session, "refund", refund_id, content, comment, actor, claim)


def propose_account(
    sessions: Sessions,
    details: AccountDetails,
    account_id: UUID | None,
    comment: str,
    actor: str,
    hold_hours: int = 72,
    claim: Claim | None = None,
) -> Approval:
    """Propose a new collecting account, or other details for one.

    Another number holds payments to the account for so many hours. Raises NotFound, Invalid, Conflict.
    """
    right = checked(details)
    with transaction(sessions) as session:
        if earlier := asked_before(session, claim):
            return earlier
        current = session.get(CollectingAccount, account_id, with_for_update=True) if account_id else None
        if account_id and current is None:
            raise NotFound("collecting account")
        subject = account_id or new_id()
        make_room(session, subject)
        is_own = _opened_by_association(session, subject, right.stripe_account_id)
        content: dict[str, Any] = {
            name: str(value) if value is not None else None for name, value in asdict(right).items()
        }
        content |= {
            "account_id": str(subject),
            "current_iban": current.iban if current else None,
            "current_stripe_account_id": current.stripe_account_id if current else None,
        }
        if current is not None and (
            is_replaced(current.iban, right.iban)
            or is_replaced(current.stripe_account_id, right.stripe_account_id)
        ):
            content["hold_hours"] = hold_hours
        if is_own:
            # Whoever took over an owner's sign-in could have opened it: the first one is held as well.
            content |= {"opened_by_association": True, "hold_hours": hold_hours}
        return ask(session, "collecting_account", subject, content, comment, actor, claim)


def _opened_by_association(session: Session, account_id: UUID, provider_id: str | None) -> bool:
    opening = opening_with(session, provider_id) if provider_id else None
    if opening is not None and opening.collecting_account_id != account_id:
        raise Invalid("stripe_account_id", "of_another_account")
    return opening is not None


def make_room(session: Session, subject_id: UUID) -> None:
    """Let a request about the thing be made: none is open, or the open one has expired. Raises Conflict."""
    earlier = open_about(session, subject_id)
    if earlier is None:
        return
    now = platform_now(session)
    # Whoever decides holds the request and then its subject; the caller may hold that, so nobody waits here.
    if now < earlier.expires_at or lock_if_free(session, earlier.id) is None:
        raise Conflict("already_proposed")
    earlier.state, earlier.decided_at = "expired", now
    session.flush()


def make_room_for_line(session: Session, line_id: UUID) -> None:
    """Let a request about a line be made that may have been asked about among others. Raises Conflict."""
    make_room(session, line_id)
    for approval in requests_naming(session, line_id):
        make_room(session, approval.subject_id)


def asked_before(session: Session, claim: Claim | None) -> Approval | None:
    """The request that the same claim made before. Call it first; raises KeyReused, KeyInUse."""
    earlier = recall(session, claim)
    return session.get_one(Approval, UUID(earlier["id"])) if earlier else None


def ask(
    session: Session,
    kind: str,
    subject_id: UUID,
    content: dict[str, Any],
    comment: str,
    actor: str,
    claim: Claim | None = None,
) -> Approval:
    """Put a request before a second person; a claim that `asked_before` looked at is kept with it."""
    now = platform_now(session)
    approval = Approval(
        id=new_id(),
        kind=kind,
        subject_id=subject_id,
        content=content,
        content_hash=fingerprint(content),
        amount_cents=content.get("amount_cents"),
        comment=comment,
        requested_by=actor,
        requested_at=now,
        expires_at=now + LIFETIME,
        state="open",
    )
    session.add(approval)
    session.flush()
    audit.record(session, actor, "approval.requested", str(approval.id), {"kind": kind})
    remember(session, claim, {"id": str(approval.id)})
    return approval
