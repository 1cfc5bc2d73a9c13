"""A pool ends: nothing new draws from it, and what nobody drew goes back to its sponsor."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, transaction
from services.chassis.idempotency import Claim
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict
from services.pledges.domain.approving.approvals import fingerprint
from services.pledges.domain.books.match_postings import returned_to_sponsor
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.refunding.refund_states import REFUND
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.match_funding.funds import MatchFund, campaigns_of
from services.pledges.store.match_funding.receipts import Receipt, receipts_of, returned_of
from services.pledges.store.refunding.refunds import Refund
from services.pledges.usecases.approving.propose import ask, asked_before, make_room
from services.pledges.usecases.books.ledger import post
from services.pledges.usecases.match_funding.held_fund import held_fund
from services.pledges.usecases.match_funding.spend_pools import spend_pools
from services.pledges.usecases.refunding.refunds import approve_refund

RETURN = "match_fund_return"
REASON = "match_unused"


def close_fund(sessions: Sessions, fund_id: UUID, actor: str) -> None:
    """Let nothing new draw from the pool; what is set aside stays set aside. Raises NotFound, Conflict."""
    with transaction(sessions) as session:
        fund = held_fund(session, fund_id)
        if fund.state != "open":
            raise Conflict("fund_not_open")
        # Who was secured a moment ago was told that it would draw, though the job has not come to it yet.
        spend_pools(session, campaigns_of(session, fund_id))
        now = platform_now(session)
        fund.state, fund.closed_at, fund.closes_at = "closed", now, min(fund.closes_at, now)
        fund.refills = False
        audit.record(session, actor, "match_fund.closed", str(fund_id), {"left": fund.available_cents})


def propose_return(
    sessions: Sessions, fund_id: UUID, comment: str, actor: str, claim: Claim | None = None
) -> Approval:
    """Propose to send what is left in a closed pool back to its sponsor. Raises NotFound, Conflict."""
    with transaction(sessions) as session:
        if earlier := asked_before(session, claim):
            return earlier
        fund = held_fund(session, fund_id)
        make_room(session, fund_id)
        content = _content(fund, _going_back(session, fund))
        return ask(session, RETURN, fund_id, content, comment, actor, claim)


def execute_return(session: Session, approval: Approval) -> None:
    """Two people agreed: what is left is to be paid back to where it came from. Raises Conflict."""
    fund = held_fund(session, approval.subject_id)
    receipts = _going_back(session, fund)
    if fingerprint(_content(fund, receipts)) != approval.content_hash:
        raise Conflict("content_changed")
    now = platform_now(session)
    for receipt in receipts:
        refund = Refund(
            id=new_id(),
            collecting_account_id=fund.collecting_account_id,
            receipt_line_id=receipt.line.id,
            method="bank_transfer",
            amount_cents=receipt.amount_cents,
            reason=REASON,
            state=REFUND.begins,
            listed_at=now,
        )
        session.add(refund)
        session.flush()
        account, day = fund.collecting_account_id, local_day(now)
        post(session, returned_to_sponsor(account, fund.id, refund.id, day, receipt.amount_cents))
        approve_refund(session, refund, str(approval.decided_by), f"approval:{approval.id}")
        fund.available_cents -= receipt.amount_cents


def _going_back(session: Session, fund: MatchFund) -> list[Receipt]:
    """What of which payments goes back, the newest first, until nothing is left."""
    left, returned = fund.available_cents, returned_of(session, fund.id)
    going = []
    for receipt in receipts_of(session, fund.id, limit=None):
        cents = min(left, receipt.amount_cents - returned.get(receipt.line.id, 0))
        if cents > 0:
            going.append(Receipt(receipt.line, cents))
            left -= cents
    return going


def _content(fund: MatchFund, receipts: Sequence[Receipt]) -> dict[str, Any]:
    """What exactly a second person agrees to; payers' data stand at the top, where they leave the screens."""
    if fund.state != "closed":
        raise Conflict("fund_not_closed")
    if not receipts:
        raise Conflict("nothing_to_pay")
    lines = [receipt.line for receipt in receipts]
    return {
        "fund_id": str(fund.id),
        "fund_number": fund.short_number,
        "fund_name": fund.name,
        "sponsor": fund.sponsor,
        "amount_cents": sum(receipt.amount_cents for receipt in receipts),
        "receipts": [
            {
                "line_id": str(receipt.line.id),
                "booked_on": receipt.line.booked_on.isoformat(),
                "amount_cents": receipt.amount_cents,
            }
            for receipt in receipts
        ],
        "payer_name": ", ".join(dict.fromkeys(line.party_name for line in lines if line.party_name)) or None,
        "payer_iban": lines[0].party_iban,
        "payer_accounts": len({line.party_iban for line in lines}),
    }
