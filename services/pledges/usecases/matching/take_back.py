"""Taking back what was done with a line: a reversal in the books, and the line waits again.

Nothing is deleted. Money that has already left, or that stands in a settlement, does not come back by
this; then the refusal says what would have to be taken back first.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.chassis.problems import Conflict, NotFound
from services.pledges.domain.approving.approvals import fingerprint
from services.pledges.domain.bank.line_parts import Wish
from services.pledges.domain.books.line_postings import line_returned
from services.pledges.domain.disputing.dispute_states import GONE
from services.pledges.domain.pledging.pledge_states import PledgeState
from services.pledges.domain.refunding.refund_states import RefundState
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.line_actions import LineAction, LinePart
from services.pledges.store.books.campaign_money import held_cents
from services.pledges.store.books.ledger import LedgerTransaction
from services.pledges.store.match_funding.receipts import returned_of
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.settling.payment_files import PaymentOrder
from services.pledges.usecases.books.ledger import post, reverse, reverse_cause
from services.pledges.usecases.matching.held_parts import Grip, Held, hold
from services.pledges.usecases.matching.line_contents import line_content
from services.pledges.usecases.matching.standing import standing
from services.pledges.usecases.matching.unpay_pledge import unpay_pledge
from services.pledges.usecases.refunding.refunds import refundable_cents, take_off_the_list

_MAY_GO_BACK = frozenset({RefundState.LISTED, RefundState.APPROVED, RefundState.FAILED})


def undo_content(session: Session, line_id: UUID, grip: Grip = Grip.PLEDGING) -> dict[str, Any]:
    """What would be taken back. Raises NotFound, and Conflict with why it may not be."""
    action, held = _held(session, line_id, grip)
    return _content(session, action, held)


def execute_undo(session: Session, approval: Approval) -> None:
    """Two people agreed: reverse what was booked and let the lines wait again. Raises Conflict."""
    action, held = _held(session, approval.subject_id)
    if fingerprint(_content(session, action, held)) != approval.content_hash:
        raise Conflict("content_changed")
    now = platform_now(session)
    if action.kind == "automatic":
        session.add(action)
    action.undone_at, action.undo_approval_id = now, approval.id
    for line in held.lines:
        line.times_undone += 1
    session.flush()
    for part in action.parts:
        _take_back(session, held, part, approval)
    for pledge_id, parts in _by_pledge(action).items():
        pledge, terms = held.pledges[pledge_id]
        cents = sum(part.amount_cents for part in parts)
        unpay_pledge(session, pledge, terms, cents, parts[0].pledge_amount_before, approval)
    for line in held.lines:
        line.state, line.reason, line.decided_at = "inbox", "undone", None
        line.pledge_id, line.payout_id = None, None
    session.flush()


def _held(session: Session, line_id: UUID, grip: Grip = Grip.PLEDGING) -> tuple[LineAction, Held]:
    """The action that stands, with everything it concerns held against whoever closes or settles."""
    line = session.get(BankLine, line_id)
    if line is None:
        raise NotFound("bank line")
    action = standing(session, line)
    line_ids = sorted({part.line_id for part in action.parts})
    held = hold(session, line_ids, [_as_wish(part) for part in action.parts], grip)
    # Read again under the locks: somebody may have taken it back meanwhile.
    again = standing(session, next(each for each in held.lines if each.id == line_id))
    if action.kind != "automatic" and again.id != action.id:
        raise Conflict("content_changed")
    return again, held


def _by_pledge(action: LineAction) -> dict[UUID, list[LinePart]]:
    """The parts that paid pledges; several lines may have paid one together."""
    parts: dict[UUID, list[LinePart]] = {}
    for part in action.parts:
        if part.pledge_id is not None:
            parts.setdefault(part.pledge_id, []).append(part)
    return parts


def _as_wish(part: LinePart) -> Wish:
    # What goes back to a payer is a refund, held as every refund is.
    refund_id = part.refund_id if part.kind == "payer" else None
    target = part.payout_id or part.dispute_id or part.deposit_id or part.match_fund_id
    return Wish(
        amount_cents=part.amount_cents,
        pledge_id=part.pledge_id,
        account="refund" if refund_id else part.kind if target else None,
        target_id=refund_id or target,
    )


def _content(session: Session, action: LineAction, held: Held) -> dict[str, Any]:
    for pledge_id, paid in _by_pledge(action).items():
        pledge, terms = held.pledges[pledge_id]
        code = _why_pledge_stays(session, pledge, terms.state, sum(part.amount_cents for part in paid))
        if code:
            raise Conflict(code)
    parts = [_part_content(session, held, part) for part in action.parts]
    return line_content(held.lines) | {"action": action.kind, "parts": parts}


def _part_content(session: Session, held: Held, part: LinePart) -> dict[str, Any]:
    content: dict[str, Any] = {"kind": part.kind, "amount_cents": part.amount_cents}
    match part.kind:
        case "pledge":
            return content | _pledge_content(held, part)
        case "payer":
            return content | _refund_content(session, held, part)
        case "refund":
            raise Conflict("refund_already_paid")
        case "payout":
            payout = held.payouts[part.payout_id or part.id]
            if payout.state != "arrived":
                raise Conflict("payout_not_arrived")
            return content | {"payout": payout.provider_id}
        case "dispute":
            dispute = held.disputes[part.dispute_id or part.id]
            if dispute.state not in GONE or dispute.booked_cents < part.amount_cents:
                raise Conflict("dispute_moved_on")
            return content | {"dispute": dispute.provider_id}
        case "deposit":
            deposit = held.deposits[part.deposit_id or part.id]
            return content | {"deposit": deposit.reference}
        case "match_fund":
            fund = held.match_funds[part.match_fund_id or part.id]
            if returned_of(session, fund.id).get(part.line_id):
                raise Conflict("refund_listed_first")
            if fund.available_cents < part.amount_cents:
                raise Conflict("match_money_drawn")
            return content | {"match_fund": fund.short_number}
    return content | {"account": part.account or part.kind}


def _pledge_content(held: Held, part: LinePart) -> dict[str, Any]:
    pledge, terms = held.pledges[part.pledge_id or part.id]
    return {
        "pledge_id": str(pledge.id),
        "pledge_number": pledge.short_number,
        "pledge_amount_cents": pledge.amount_cents,
        "pledge_amount_after": part.pledge_amount_before or pledge.amount_cents,
        "campaign_id": str(pledge.campaign_id),
        "campaign_title": terms.title,
        "campaign_state": terms.state,
    }


def _why_pledge_stays(session: Session, pledge: Pledge, campaign_state: str, cents: int) -> str | None:
    if campaign_state == "closing":
        return "campaign_closing"
    if campaign_state in ("not_funded", "cancelled"):
        return "campaign_gives_back"
    if pledge.state != PledgeState.PAID:
        return "pledge_moved_on"
    if refundable_cents(session, pledge) < cents:
        return "refund_listed_first"
    account_id = session.get_one(CampaignTerms, pledge.campaign_id).collecting_account_id
    held_now = held_cents(session, account_id, [pledge.campaign_id])[pledge.campaign_id]
    return "already_settled" if held_now < cents else None


def _refund_content(session: Session, held: Held, part: LinePart) -> dict[str, Any]:
    refund = held.refunds[part.refund_id or part.id]
    if refund.state not in _MAY_GO_BACK:
        raise Conflict("refund_already_paid")
    if _is_ordered(session, refund.id):
        raise Conflict("refund_in_payment_file")
    return {"refund_number": refund.short_number, "refund_state": refund.state}


def _is_ordered(session: Session, refund_id: UUID) -> bool:
    """Whether a payment file asks the bank for it, or may soon."""
    over = PaymentOrder.state.in_(("rejected", "dropped"))
    query = select(PaymentOrder.id).where(PaymentOrder.refund_id == refund_id, ~over)
    return session.scalar(query.limit(1)) is not None


def _take_back(session: Session, held: Held, part: LinePart, approval: Approval) -> None:
    line = next(line for line in held.lines if line.id == part.line_id)
    if part.transaction_id is not None:
        _reverse(session, line, part.transaction_id)
    match part.kind:
        case "payer":
            refund = held.refunds[part.refund_id or part.id]
            take_off_the_list(session, refund, str(approval.decided_by), f"approval:{approval.id}")
            reverse_cause(session, "refund_listed", str(refund.id))
        case "payout":
            held.payouts[part.payout_id or part.id].state = "in_transit"
        case "dispute":
            held.disputes[part.dispute_id or part.id].booked_cents -= part.amount_cents
        case "deposit":
            deposit = held.deposits[part.deposit_id or part.id]
            deposit.state, deposit.bank_line_id = "in_transit", None
        case "match_fund":
            held.match_funds[part.match_fund_id or part.id].available_cents -= part.amount_cents


def _reverse(session: Session, line: BankLine, transaction_id: UUID) -> None:
    """Reverse what placed the line; a line that was never unallocated before is so from now on."""
    placed = session.get_one(LedgerTransaction, transaction_id)
    reversing = session.get_one(LedgerTransaction, reverse(session, transaction_id))
    if placed.cause_kind == "bank_line":
        account, cents, day = line.collecting_account_id, line.amount_cents, reversing.booked_on
        post(session, line_returned(account, line.id, line.times_undone, day, cents))
