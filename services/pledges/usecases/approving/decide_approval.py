"""The second person decides; what was agreed to is carried out in the same transaction."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.problems import Conflict, Forbidden, Gone, Invalid, NotFound
from services.pledges.domain.approving.approvals import Request, fingerprint, objection, signed_in_lately
from services.pledges.domain.settling.holds import is_replaced
from services.pledges.store.approving.approvals import Approval, lock_approval
from services.pledges.store.bank.bank_lines import lock_line
from services.pledges.store.bank.candidates import by_references
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.pledging.pledge import lock_pledge
from services.pledges.store.refunding.refunds import lock_refund
from services.pledges.usecases.approving.approval_contents import (
    line_refund_content,
    refund_content,
)
from services.pledges.usecases.approving.give_up import give_up
from services.pledges.usecases.books.register_collecting_account import AccountDetails, write_account
from services.pledges.usecases.day_close.periods import execute_reopening
from services.pledges.usecases.match_funding.close_fund import RETURN, execute_return
from services.pledges.usecases.match_funding.edit_fund import OPENING, execute_opening
from services.pledges.usecases.matching.place_lines import execute_match, execute_parts
from services.pledges.usecases.matching.take_back import execute_undo
from services.pledges.usecases.matching.write_rules import execute_rule
from services.pledges.usecases.payouts.decide_item import execute_item
from services.pledges.usecases.refunding.propose_refunds import (
    execute_pledge_refund,
    execute_refund_by_bank,
    execute_write_off,
)
from services.pledges.usecases.refunding.refund_batches import approve_batch
from services.pledges.usecases.refunding.refunds import approve_refund, refund_receipt
from services.pledges.usecases.settling.account_holds import begin_hold, execute_hold_end
from services.pledges.usecases.settling.agree_settlement import execute_settlement
from services.pledges.usecases.settling.payment_files import execute_payment_file
from services.pledges.usecases.shortfalls.top_up import execute_top_up


def decide_approval(
    sessions: Sessions,
    approval_id: UUID,
    *,
    approve: bool,
    seen_hash: str,
    reason: str,
    actor: str,
    authenticated_at: str | None,
    claim: Claim | None = None,
) -> Approval:
    """Approve and carry out, or reject with a reason; the same claim again decides nothing anew.

    Raises NotFound, Forbidden, Conflict, Gone or Invalid, and then nothing has changed.
    """
    # Signing in happened in real time, which a moved business clock does not touch.
    if not signed_in_lately(authenticated_at, datetime.now(UTC)):
        raise Forbidden("reauthentication_needed")
    if not approve and not reason.strip():
        raise Invalid("reason", "required")
    with transaction(sessions, "refund.decided") as session:
        if recall(session, claim):
            return session.get_one(Approval, approval_id)
        approval = lock_approval(session, approval_id)
        if approval is None:
            raise NotFound("request")
        now = platform_now(session)
        _object(approval, actor, seen_hash, now)
        approval.state = "executed" if approve else "rejected"
        approval.decided_by, approval.decided_at, approval.decision_reason = (
            actor,
            now,
            reason.strip() or None,
        )
        if approve:
            _EXECUTE[approval.kind](session, approval)
        else:
            give_up(session, approval)
        audit.record(session, actor, f"approval.{approval.state}", str(approval.id), {"kind": approval.kind})
        remember(session, claim, {"id": str(approval.id)})
        return approval


def _object(approval: Approval, actor: str, seen_hash: str, now: datetime) -> None:
    request = Request(approval.state, approval.requested_by, approval.content_hash, approval.expires_at)
    match objection(request, actor, seen_hash, now):
        case None:
            return
        case "own_request":
            raise Forbidden("own_request")
        case "approval_expired":
            raise Gone("approval_expired")
        case code:
            raise Conflict(code)


def _same_as_asked(approval: Approval, content: dict[str, object]) -> None:
    if fingerprint(content) != approval.content_hash:
        raise Conflict("content_changed")


def _execute_line_refund(session: Session, approval: Approval) -> None:
    reference = approval.content["reference"]
    meant_for = by_references(session, [reference]) if reference else {}
    pledge, _ = meant_for.get(reference, (None, None))
    # The pledge first, as everywhere: its history tells of this too.
    if pledge is not None:
        lock_pledge(session, pledge.id)
    _same_as_asked(approval, line_refund_content(session, approval.subject_id))
    line = lock_line(session, approval.subject_id)
    if line is None or line.state != "proposed":
        raise Conflict("line_not_open")
    refund = refund_receipt(session, line, pledge, line.reason or "not_ours")
    approve_refund(session, refund, str(approval.decided_by), f"approval:{approval.id}")


def _execute_refund(session: Session, approval: Approval) -> None:
    _same_as_asked(approval, refund_content(session, approval.subject_id))
    refund = lock_refund(session, approval.subject_id)
    if refund is None or refund.state != "listed":
        raise Conflict("refund_not_open")
    approve_refund(session, refund, str(approval.decided_by), f"approval:{approval.id}")


def _execute_account(session: Session, approval: Approval) -> None:
    content = approval.content
    account_id, actor = UUID(content["account_id"]), str(approval.decided_by)
    current = session.get(CollectingAccount, account_id, with_for_update=True)
    old_iban = current.iban if current else None
    old_stripe_id = current.stripe_account_id if current else None
    # What was to be replaced may have been replaced already.
    if (old_iban, old_stripe_id) != (content["current_iban"], content.get("current_stripe_account_id")):
        raise Conflict("content_changed")
    association = content["association_id"]
    details = AccountDetails(
        association_id=UUID(association) if association else None,
        association_name=content["association_name"],
        payee_name=content["payee_name"],
        iban=content["iban"],
        bic=content["bic"],
        stripe_account_id=content["stripe_account_id"],
    )
    write_account(session, details, account_id, actor)
    # Where the association opened its first one itself, its money came to the bank before.
    before = old_stripe_id or (old_iban if content.get("opened_by_association") else None)
    for old, new in ((old_iban, content["iban"]), (before, content["stripe_account_id"])):
        if current is not None and is_replaced(old, new):
            begin_hold(session, current, str(old), str(new), content["hold_hours"], actor)


_EXECUTE = {
    "match": execute_match,
    "line_refund": _execute_line_refund,
    "refund": _execute_refund,
    "collecting_account": _execute_account,
    "top_up": execute_top_up,
    "pledge_refund": execute_pledge_refund,
    "refund_batch": approve_batch,
    "refund_by_bank": execute_refund_by_bank,
    "dispute_write_off": execute_write_off,
    "settlement": execute_settlement,
    "payment_file": execute_payment_file,
    "account_hold": execute_hold_end,
    "line_split": execute_parts,
    "line_account": execute_parts,
    "line_undo": execute_undo,
    "bank_rule": execute_rule,
    "period_reopening": execute_reopening,
    "payout_item": execute_item,
    OPENING: execute_opening,
    RETURN: execute_return,
}
