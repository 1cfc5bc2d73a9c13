"""What becomes of one bank line: booked to a pledge, a payout or a refund, or left for a person."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.pledges.domain import postings
from services.pledges.domain.matching import Candidate, Receipt, Verdict, judge
from services.pledges.store.bank import BankLine
from services.pledges.store.candidates import as_candidate
from services.pledges.store.payouts import Payout, in_transit_of_sum
from services.pledges.store.pledge import Pledge, lock_pledge
from services.pledges.store.refunds import Refund, approved_of_sum
from services.pledges.store.terms import CampaignTerms, terms_for_pledging
from services.pledges.usecases.ledger import post
from services.pledges.usecases.refunds import mark_refund_paid, refund_receipt
from services.pledges.usecases.secure_pledge import secure_by_bank

# A payout may reach the bank a little before the day the provider named.
_EARLY = timedelta(days=4)


@dataclass(frozen=True)
class Circumstances:
    """What the file says about a line besides the line itself."""

    sound: bool
    finding: str | None


def settle(session: Session, line: BankLine, circumstances: Circumstances, pledge: Pledge | None) -> None:
    """Book a new line, in the caller's transaction; `pledge` is the one its reference names."""
    if line.amount_cents == 0:
        line.state, line.reason = "done", "no_money"
    elif line.amount_cents < 0:
        _settle_outgoing(session, line, circumstances)
    elif not line.detailed:
        _leave(session, line, circumstances.finding or "details_missing")
    elif (
        circumstances.finding is None
        and circumstances.sound
        and line.reference is None
        and arrive(session, line)
    ):
        pass
    else:
        _settle_receipt(session, line, circumstances, pledge)


def match_to_pledge(session: Session, line: BankLine, pledge: Pledge, *, posted: bool) -> None:
    """Book a receipt to a locked pledge; `posted` says that it already lies among the unallocated ones."""
    constructor = postings.bank_matched_later if posted else postings.bank_received
    post(
        session,
        constructor(
            line.collecting_account_id, pledge.campaign_id, line.id, line.booked_on, line.amount_cents
        ),
    )
    _close(session, line, "matched", None)
    line.pledge_id = pledge.id
    secure_by_bank(session, pledge, line.amount_cents, line.booked_on)


def as_receipt(line: BankLine, circumstances: Circumstances) -> Receipt:
    """The line as matching sees it."""
    return Receipt(
        collecting_account_id=line.collecting_account_id,
        amount_cents=line.amount_cents,
        booked_on=line.booked_on,
        reference=line.reference,
        message=line.message,
        party_name=line.party_name,
        sound=circumstances.sound,
        finding=circumstances.finding,
    )


def arrive(session: Session, line: BankLine, *, posted: bool = False) -> bool:
    """Take the line as the arrival of a payout that it names; whether it was one."""
    payout = _named_payout(line, in_transit_of_sum(session, line.amount_cents))
    if payout is None:
        return False
    constructor = postings.payout_matched_later if posted else postings.payout_arrived
    post(session, constructor(line.collecting_account_id, line.id, line.booked_on, line.amount_cents))
    payout.state = "arrived"
    _close(session, line, "matched", "payout")
    line.payout_id = payout.id
    return True


def pay_refund(session: Session, line: BankLine, refund: Refund, *, posted: bool) -> None:
    """Take an outgoing line as the payment of a locked refund."""
    constructor = postings.refund_paid_later if posted else postings.refund_paid
    post(
        session,
        constructor(
            line.collecting_account_id, refund.campaign_id, line.id, line.booked_on, -line.amount_cents
        ),
    )
    mark_refund_paid(session, refund, line.id)
    _close(session, line, "matched", "refund")
    line.pledge_id = refund.pledge_id


def _settle_receipt(
    session: Session, line: BankLine, circumstances: Circumstances, pledge: Pledge | None
) -> None:
    receipt = as_receipt(line, circumstances)
    verdict, reason = judge(receipt, None if pledge is None else _locked_candidate(session, pledge))
    if verdict is Verdict.MATCH and pledge is not None:
        match_to_pledge(session, line, pledge, posted=line.parent_id is not None)
        return
    _leave(session, line, reason or "unknown")
    if verdict is Verdict.REFUND and pledge is not None:
        refund_receipt(session, line, pledge, reason or "unknown")


def _locked_candidate(session: Session, pledge: Pledge) -> Candidate:
    # The terms first, as the closer does: what is judged here cannot change before it is booked.
    terms = terms_for_pledging(session, pledge.campaign_id) or session.get_one(
        CampaignTerms, pledge.campaign_id
    )
    return as_candidate(lock_pledge(session, pledge.id) or pledge, terms)


def _settle_outgoing(session: Session, line: BankLine, circumstances: Circumstances) -> None:
    refund = _named_refund(session, line) if circumstances.sound and circumstances.finding is None else None
    if refund is None:
        _leave(session, line, circumstances.finding or "outgoing_unknown")
    else:
        pay_refund(session, line, refund, posted=line.parent_id is not None)


def _named_refund(session: Session, line: BankLine) -> Refund | None:
    candidates = approved_of_sum(session, line.collecting_account_id, -line.amount_cents)
    words = f"{line.message or ''} {line.end_to_end_id or ''}".upper().split()
    return next((refund for refund in candidates if refund.short_number in words), None)


def _named_payout(line: BankLine, payouts: list[Payout]) -> Payout | None:
    told = f"{line.party_name or ''} {line.message or ''} {line.end_to_end_id or ''}".casefold()
    for payout in payouts:
        if payout.provider_id.casefold() in told:
            return payout
    # Some banks cut the message; then the provider's name, the sum and the day must do.
    if "stripe" not in told or " po_" in told:
        return None
    return next((payout for payout in payouts if payout.arrives_on <= line.booked_on + _EARLY), None)


def _leave(session: Session, line: BankLine, reason: str) -> None:
    line.state, line.reason = "inbox", reason
    # A part of a bundle was booked with the bundle.
    if line.parent_id is None:
        post(
            session,
            postings.bank_unallocated(line.collecting_account_id, line.id, line.booked_on, line.amount_cents),
        )


def _close(session: Session, line: BankLine, state: str, reason: str | None) -> None:
    line.state, line.reason, line.decided_at = state, reason, platform_now(session)
