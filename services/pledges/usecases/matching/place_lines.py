"""Two people agreed where lines go: every part is booked at once, or nothing is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict
from services.pledges.domain.approving.approvals import fingerprint
from services.pledges.domain.bank.line_parts import Wish
from services.pledges.domain.books.ledger import Posting
from services.pledges.domain.books.line_postings import part_placed
from services.pledges.domain.books.match_postings import match_fund
from services.pledges.domain.books.postings import held as held_for
from services.pledges.domain.books.return_postings import disputed
from services.pledges.domain.refunding.refund_states import RefundState
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.line_actions import LineAction, LinePart
from services.pledges.store.match_funding.funds import pay_in
from services.pledges.store.payouts.payouts import share_of
from services.pledges.usecases.advance_pledge import note
from services.pledges.usecases.approving.approval_contents import match_content
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.matching.held_parts import Held, hold
from services.pledges.usecases.matching.line_contents import parts_content, wishes_of
from services.pledges.usecases.pledging.admission import reserve
from services.pledges.usecases.pledging.secure_pledge import secure_by_bank
from services.pledges.usecases.refunding.refunds import approve_refund, list_receipt, mark_refund_paid


@dataclass(frozen=True)
class _Placement:
    """One line's money, or a part of it, with the wish that it fulfils."""

    line: BankLine
    wish: Wish
    cents: int


def execute_parts(session: Session, approval: Approval) -> None:
    """Carry out a split, a join, a match or a booking to an account. Raises Conflict, Invalid."""
    content = approval.content
    wishes = wishes_of(content)
    held = hold(session, [UUID(line_id) for line_id in content["line_ids"]], wishes)
    if any(line.state != "proposed" for line in held.lines):
        raise Conflict("line_not_open")
    if fingerprint(parts_content(held, wishes)) != approval.content_hash:
        raise Conflict("content_changed")
    place(session, held, wishes, approval)


def execute_match(session: Session, approval: Approval) -> None:
    """Carry out the plain match of one line with one pledge of the same sum. Raises Conflict."""
    wish = Wish(
        pledge_id=UUID(approval.content["pledge_id"]), amount_cents=int(approval.content["amount_cents"])
    )
    held = hold(session, [approval.subject_id], [wish])
    if held.lines[0].state != "proposed":
        raise Conflict("line_not_open")
    content = match_content(session, approval.subject_id, UUID(approval.content["pledge_id"]))
    if fingerprint(content) != approval.content_hash:
        raise Conflict("content_changed")
    parts_content(held, [wish])
    place(session, held, [wish], approval)


def place(
    session: Session,
    held: Held,
    wishes: Sequence[Wish],
    approval: Approval,
    at: datetime | None = None,
) -> LineAction:
    """Book every part of the held lines where it was wished to go.

    `at` is when that happened, for a past that is loaded; now unless told.
    """
    action = LineAction(
        id=new_id(),
        kind=_kind(held, wishes),
        approval_id=approval.id,
        made_at=at or platform_now(session),
        made_by=approval.requested_by,
        approved_by=approval.decided_by,
    )
    session.add(action)
    session.flush()
    for wish in wishes:
        if wish.pledge_id is not None:
            _pay_pledge(session, held, wish, approval)
    for position, placement in enumerate(_placements(held, wishes), start=1):
        part = LinePart(
            id=new_id(),
            action_id=action.id,
            position=position,
            line_id=placement.line.id,
            amount_cents=placement.cents,
        )
        _book(session, held, placement, part, approval)
        session.add(part)
    _close(held, wishes, action)
    session.flush()
    return action


def _kind(held: Held, wishes: Sequence[Wish]) -> str:
    if len(held.lines) > 1:
        return "join"
    if len(wishes) > 1:
        return "split"
    return "match" if wishes[0].pledge_id is not None else "account"


def _placements(held: Held, wishes: Sequence[Wish]) -> list[_Placement]:
    if len(held.lines) == 1:
        return [_Placement(held.lines[0], wish, wish.amount_cents) for wish in wishes]
    return [_Placement(line, wishes[0], line.amount_cents) for line in held.lines]


def _pay_pledge(session: Session, held: Held, wish: Wish, approval: Approval) -> None:
    """Take the sum as the pledge's payment, set to it first where that was agreed; the last day counts."""
    pledge, terms = held.pledges[wish.pledge_id or approval.subject_id]
    before, now = held.promised[pledge.id], platform_now(session)
    if wish.amount_cents > before:
        reserve(session, terms, wish.amount_cents, now, pledge.id)
    if wish.amount_cents != before:
        pledge.amount_cents = wish.amount_cents
        cause = f"approval:{approval.id}"
        actor = str(approval.decided_by)
        note(session, pledge, "amount_set_to_payment", now, f"was {before}", actor=actor, cause=cause)
    promised = before if wish.amount_cents != before else None
    secure_by_bank(session, pledge, wish.amount_cents, held.lines[-1].booked_on, promised_cents=promised)


def _book(session: Session, held: Held, placement: _Placement, part: LinePart, approval: Approval) -> None:
    wish, line = placement.wish, placement.line
    if wish.pledge_id is not None:
        pledge, _ = held.pledges[wish.pledge_id]
        part.kind, part.pledge_id = "pledge", pledge.id
        before = held.promised[pledge.id]
        part.pledge_amount_before = before if before != pledge.amount_cents else None
        account, campaign_id = held_for(pledge.campaign_id), pledge.campaign_id
        part.transaction_id = post(session, _posting(line, part, account, campaign_id))
        return
    match wish.account:
        case "payer":
            _send_back(session, held, line, part, approval)
        case "refund":
            _paid_refund(session, held, wish, line, part, approval)
        case "payout":
            _payout_arrives(session, held, wish, line, part)
        case "dispute":
            dispute = held.disputes[wish.target_id or line.id]
            part.kind, part.dispute_id = "dispute", dispute.id
            dispute.booked_cents += part.amount_cents
            part.transaction_id = post(session, _posting(line, part, disputed(dispute.charge_id)))
        case "deposit":
            deposit = held.deposits[wish.target_id or line.id]
            part.kind, part.deposit_id = "deposit", deposit.id
            deposit.state, deposit.bank_line_id = "arrived", line.id
            part.transaction_id = post(session, _posting(line, part, "bank_in_transit"))
        case "match_fund":
            fund = held.match_funds[wish.target_id or line.id]
            part.kind, part.match_fund_id = "match_fund", fund.id
            pay_in(session, fund, part.amount_cents)
            part.transaction_id = post(session, _posting(line, part, match_fund(fund.id)))
        case plain:
            part.kind, part.account = "account", str(plain)
            part.transaction_id = post(session, _posting(line, part, str(plain)))


def _send_back(session: Session, held: Held, line: BankLine, part: LinePart, approval: Approval) -> None:
    """What no pledge takes goes back to its payer; two people have agreed to that already."""
    paid = [pledge for pledge, _ in held.pledges.values()]
    meant_for = paid[0] if paid else None
    refund = list_receipt(session, line, part.amount_cents, meant_for, "overpaid" if paid else "not_ours")
    approve_refund(session, refund, str(approval.decided_by), f"approval:{approval.id}")
    part.kind, part.refund_id = "payer", refund.id


def _paid_refund(
    session: Session, held: Held, wish: Wish, line: BankLine, part: LinePart, approval: Approval
) -> None:
    """The line paid a refund that the bank did not name: agreed to, if it was not before, and paid."""
    refund = held.refunds[wish.target_id or line.id]
    if refund.state == RefundState.LISTED:
        approve_refund(session, refund, str(approval.decided_by), f"approval:{approval.id}")
    if not mark_refund_paid(session, refund, line.id):
        raise Conflict("refund_not_open")
    part.kind, part.refund_id = "refund", refund.id
    part.transaction_id = post(session, _posting(line, part, "refunds_due", refund.campaign_id))


def _payout_arrives(session: Session, held: Held, wish: Wish, line: BankLine, part: LinePart) -> None:
    """The provider's payout has come; what of it is other accounts' money stays unallocated."""
    payout = held.payouts[wish.target_id or line.id]
    part.kind, part.payout_id = "payout", payout.id
    payout.state, line.payout_id = "arrived", payout.id
    own_cents = share_of(session, payout, line.collecting_account_id)
    if own_cents:
        part.transaction_id = post(session, _placed(line, part.id, "stripe_in_transit", own_cents))


def _posting(line: BankLine, part: LinePart, account: str, campaign_id: UUID | None = None) -> Posting:
    return _placed(line, part.id, account, part.amount_cents, campaign_id)


def _placed(
    line: BankLine, part_id: UUID, account: str, cents: int, campaign_id: UUID | None = None
) -> Posting:
    return part_placed(line.collecting_account_id, part_id, line.booked_on, account, cents, campaign_id)


def _close(held: Held, wishes: Sequence[Wish], action: LineAction) -> None:
    first = next((wish.pledge_id for wish in wishes if wish.pledge_id is not None), None)
    reason = {"match": None, "split": "split", "join": "joined"}.get(action.kind, wishes[0].account)
    for line in held.lines:
        line.state, line.reason, line.decided_at = "matched", reason, action.made_at
        line.pledge_id = first
        if reason == "refund":
            line.pledge_id = next(iter(held.pledges), None)
