"""What becomes of one bank line: booked to a pledge, a payout or a refund, or left for a person."""

import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.pledges.domain.bank.matching import Receipt, Verdict, judge
from services.pledges.domain.books import postings
from services.pledges.domain.books.ledger import Posting
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.candidates import as_candidate
from services.pledges.store.payouts.payouts import Payout, in_transit_of_sum, share_of
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.refunding.refunds import Refund, approved_of_sum
from services.pledges.usecases.at_the_desk.cash_counts import deposit_arrives
from services.pledges.usecases.pledging.secure_pledge import secure_by_bank
from services.pledges.usecases.refunding.refunds import mark_refund_paid, refund_receipt

_REFUND_NUMBER = re.compile(r"\bP-[0-9]{1,18}\b")
# A payout may reach the bank a little before the day the provider named.
_EARLY = timedelta(days=4)


@dataclass(frozen=True)
class Circumstances:
    """What the file says about a line besides the line itself."""

    sound: bool
    finding: str | None


def settle(
    session: Session, line: BankLine, circumstances: Circumstances, found: tuple[Pledge, CampaignTerms] | None
) -> Posting | None:
    """Decide on a new line and mark it; what is to be posted for it.

    `found` is the pledge that its reference names, held locked with its terms.
    """
    if line.amount_cents == 0:
        line.state, line.reason = "done", "no_money"
        return None
    if line.amount_cents < 0:
        return _settle_outgoing(session, line, circumstances)
    if not line.detailed:
        return _leave(line, circumstances.finding or "details_missing")
    if circumstances.finding is None and circumstances.sound and line.reference is None:
        is_payout, posting = arrive(session, line, posted=line.parent_id is not None)
        if is_payout:
            return posting
    if circumstances.finding is None and circumstances.sound and found is None:
        posting = deposit_arrives(session, line)
        if posting is not None:
            _close(session, line, "matched", "cash_deposit")
            return posting
    return _settle_receipt(session, line, circumstances, found)


def match_to_pledge(session: Session, line: BankLine, pledge: Pledge, *, posted: bool) -> Posting:
    """Take a receipt as the payment of a locked pledge; what is to be posted for it.

    `posted` says that the money already lies among the unallocated receipts.
    """
    # A file may match thousands: what they change is written together, not before each little query.
    with session.no_autoflush:
        _close(session, line, "matched", None)
        line.pledge_id = pledge.id
        secure_by_bank(session, pledge, line.amount_cents, line.booked_on)
    constructor = postings.bank_matched_later if posted else postings.bank_received
    return constructor(
        line.collecting_account_id, pledge.campaign_id, line.id, line.booked_on, line.amount_cents
    )


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


def arrive(session: Session, line: BankLine, *, posted: bool) -> tuple[bool, Posting | None]:
    """Take the line as the arrival of a payout that it names: whether it is one, and what is to be posted."""
    told = f"{line.party_name or ''} {line.message or ''} {line.end_to_end_id or ''}".casefold()
    if "stripe" not in told and " po_" not in told:
        return False, None
    expected = in_transit_of_sum(session, line.collecting_account_id, line.amount_cents)
    payout = _named_payout(line, told, expected)
    if payout is None:
        return False, None
    payout.state = "arrived"
    _close(session, line, "matched", "payout")
    line.payout_id = payout.id
    own_cents = share_of(session, payout, line.collecting_account_id)
    if posted:
        return True, postings.payout_matched_later(
            line.collecting_account_id, line.id, line.booked_on, own_cents
        )
    return True, postings.payout_arrived(
        line.collecting_account_id, line.id, line.booked_on, line.amount_cents, own_cents
    )


def _settle_receipt(
    session: Session, line: BankLine, circumstances: Circumstances, found: tuple[Pledge, CampaignTerms] | None
) -> Posting | None:
    candidate = as_candidate(*found) if found else None
    verdict, reason = judge(as_receipt(line, circumstances), candidate)
    if verdict is Verdict.MATCH and found:
        return match_to_pledge(session, line, found[0], posted=line.parent_id is not None)
    posting = _leave(line, reason or "unknown")
    if verdict is Verdict.REFUND and found:
        refund_receipt(session, line, found[0], reason or "unknown")
    return posting


def _settle_outgoing(session: Session, line: BankLine, circumstances: Circumstances) -> Posting | None:
    clear = circumstances.sound and circumstances.finding is None
    if clear:
        # A payout below zero: the provider takes back from the bank what refunds cost.
        is_payout, posting = arrive(session, line, posted=line.parent_id is not None)
        if is_payout:
            return posting
    refund = _named_refund(session, line) if clear else None
    if refund is None or not mark_refund_paid(session, refund, line.id):
        return _leave(line, circumstances.finding or "outgoing_unknown")
    _close(session, line, "matched", "refund")
    line.pledge_id = refund.pledge_id
    constructor = postings.refund_paid_later if line.parent_id else postings.refund_paid
    return constructor(
        line.collecting_account_id, refund.campaign_id, line.id, line.booked_on, -line.amount_cents
    )


def _named_refund(session: Session, line: BankLine) -> Refund | None:
    words = set(_REFUND_NUMBER.findall(f"{line.message or ''} {line.end_to_end_id or ''}".upper()))
    if not words:
        return None
    candidates = approved_of_sum(session, line.collecting_account_id, -line.amount_cents)
    return next((refund for refund in candidates if refund.short_number in words), None)


def _named_payout(line: BankLine, told: str, payouts: list[Payout]) -> Payout | None:
    for payout in payouts:
        if payout.provider_id.casefold() in told:
            return payout
    # Some banks cut the message; then the provider's name, the sum and the day must do.
    if " po_" in told:
        return None
    return next((payout for payout in payouts if payout.arrives_on <= line.booked_on + _EARLY), None)


def _leave(line: BankLine, reason: str) -> Posting | None:
    line.state, line.reason = "inbox", reason
    if line.parent_id is not None:
        # A part of a bundle was booked with the bundle.
        return None
    return postings.bank_unallocated(line.collecting_account_id, line.id, line.booked_on, line.amount_cents)


def _close(session: Session, line: BankLine, state: str, reason: str | None) -> None:
    line.state, line.reason, line.decided_at = state, reason, platform_now(session)
