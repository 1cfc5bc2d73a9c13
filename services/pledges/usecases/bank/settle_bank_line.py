"""What becomes of one bank line: booked to a pledge, a payout or a refund, or left for a person."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.pledges.domain.bank.matching import Receipt, Verdict, judge
from services.pledges.domain.bank.told_parts import read_parts
from services.pledges.domain.books import postings
from services.pledges.domain.books.ledger import Posting
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.candidates import as_candidate
from services.pledges.store.payouts.payouts import Payout
from services.pledges.store.pledging.held_pledges import HeldPledge
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.at_the_desk.cash_counts import deposit_arrives
from services.pledges.usecases.bank.expected_payments import Expected, expect, may_be_payout, told_of_payer
from services.pledges.usecases.matching.apply_rules import apply_rule, rule_for
from services.pledges.usecases.pledging.secure_pledge import secure_by_bank
from services.pledges.usecases.refunding.refunds import mark_refund_paid, refund_receipt
from services.pledges.usecases.settling.settle_line import (
    may_be_returned,
    outgoing_of_line,
    returned_by_line,
)

# A payout may reach the bank a little before the day the provider named.
_EARLY = timedelta(days=4)


@dataclass(frozen=True)
class Circumstances:
    """What the file says about a line besides the line itself; `waited` is one that is booked already."""

    sound: bool
    finding: str | None
    waited: bool = False

    @property
    def clear(self) -> bool:
        """Whether nothing forbids booking the line by itself."""
        return self.sound and self.finding is None

    def is_posted(self, line: BankLine) -> bool:
        """Whether the money lies among the unallocated receipts: the line waited, or is part of a bundle."""
        return self.waited or line.parent_id is not None


def settle(
    session: Session, line: BankLine, circumstances: Circumstances, expected: Expected
) -> Posting | None:
    """Decide on a new line and mark it; what is to be posted for it.

    What it may be a payment of is loaded and held in `expected`. The caller writes the line, unless the
    session has it then, and what `expected` has matched.
    """
    if line.amount_cents == 0:
        line.state, line.reason = "done", "no_money"
        return None
    if line.amount_cents > 0 and not line.detailed:
        return _leave(line, circumstances, circumstances.finding or "details_missing")
    if circumstances.clear and (line.amount_cents < 0 or line.reference is None):
        # A payout below zero: the provider takes back from the bank what refunds cost.
        is_payout, posting = _arrive(line, expected, posted=circumstances.is_posted(line))
        if is_payout:
            return posting
    if line.amount_cents < 0:
        return _settle_outgoing(session, line, circumstances, expected)
    if not circumstances.clear or expected.pledge_of(line) is not None:
        return _settle_receipt(session, line, circumstances, expected)
    return _settle_unpromised(session, line, circumstances, expected)


def match_to_pledge(session: Session, line: BankLine, pledge: Pledge, *, posted: bool) -> Posting:
    """Take a receipt as the payment of a locked pledge; what is to be posted for it.

    `posted` says that the money already lies among the unallocated receipts.
    """
    line.state, line.reason, line.decided_at = "matched", None, platform_now(session)
    line.pledge_id = pledge.id
    secure_by_bank(session, pledge, line.amount_cents, line.booked_on)
    return _received(line, pledge, posted=posted)


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
        told_references=tuple(part.reference for part in read_parts(line.told_parts)),
    )


def arrive(session: Session, line: BankLine, *, posted: bool) -> tuple[bool, Posting | None]:
    """Take the line as the arrival of a payout that it names: whether it is one, and what is to be posted."""
    if not may_be_payout(line):
        return False, None
    return _arrive(line, expect(session, [line]), posted=posted)


def _arrive(line: BankLine, expected: Expected, *, posted: bool) -> tuple[bool, Posting | None]:
    if not may_be_payout(line):
        return False, None
    payout = _named_payout(line, expected.payouts_of(line))
    if payout is None:
        return False, None
    payout.state = "arrived"
    _close(line, expected, "payout")
    line.payout_id = payout.id
    account_id, own_cents = line.collecting_account_id, expected.share_of(payout, line.collecting_account_id)
    if posted:
        return True, postings.payout_matched_later(account_id, line.id, line.booked_on, own_cents)
    return True, postings.payout_arrived(account_id, line.id, line.booked_on, line.amount_cents, own_cents)


def _settle_unpromised(
    session: Session, line: BankLine, circumstances: Circumstances, expected: Expected
) -> Posting | None:
    deposit = expected.deposit_of(line)
    if deposit is not None:
        _close(line, expected, "cash_deposit")
        _write_first(session, line, expected)
        return deposit_arrives(deposit, line, posted=circumstances.is_posted(line))
    if may_be_returned(line):
        _write_first(session, line, expected)
        returned = returned_by_line(session, line, posted=circumstances.is_posted(line))
        if returned is not None:
            _close(line, expected, returned.reason)
            return returned.posting
    return _settle_receipt(session, line, circumstances, expected)


def _settle_receipt(
    session: Session, line: BankLine, circumstances: Circumstances, expected: Expected
) -> Posting | None:
    found = expected.pledge_of(line)
    candidate = as_candidate(*found) if found else None
    verdict, reason = judge(as_receipt(line, circumstances), candidate)
    if verdict is Verdict.MATCH and found:
        return _match(line, found, expected, posted=circumstances.is_posted(line))
    if verdict is Verdict.REFUND and found:
        posting = _leave(line, circumstances, reason or "unknown")
        _write_first(session, line, expected)
        refund_receipt(session, line, session.get_one(Pledge, found[0].id), reason or "unknown")
        return posting
    return _by_rule_or_leave(session, line, circumstances, expected, reason or "unknown")


def _match(
    line: BankLine, found: tuple[HeldPledge, CampaignTerms], expected: Expected, *, posted: bool
) -> Posting:
    pledge, terms = found
    _close(line, expected, None)
    line.pledge_id = pledge.id
    expected.matched.take(pledge, terms, line.amount_cents, line.booked_on)
    return _received(line, pledge, posted=posted)


def _settle_outgoing(
    session: Session, line: BankLine, circumstances: Circumstances, expected: Expected
) -> Posting | None:
    if circumstances.clear and expected.ordered:
        _write_first(session, line, expected)
        ordered = outgoing_of_line(session, line, posted=circumstances.is_posted(line))
        if ordered is not None:
            _close(line, expected, ordered.reason)
            line.pledge_id = ordered.pledge_id
            return ordered.posting
    refund = expected.refund_of(line) if circumstances.clear else None
    _write_first(session, line, expected)
    if refund is None or not mark_refund_paid(session, refund, line.id):
        reason = circumstances.finding or "outgoing_unknown"
        return _by_rule_or_leave(session, line, circumstances, expected, reason)
    _close(line, expected, "refund")
    line.pledge_id = refund.pledge_id
    constructor = postings.refund_paid_later if circumstances.is_posted(line) else postings.refund_paid
    return constructor(
        line.collecting_account_id, refund.campaign_id, line.id, line.booked_on, -line.amount_cents
    )


def _write_first(session: Session, line: BankLine, expected: Expected) -> None:
    """Have the line and what was matched before it written: what comes next looks at them or refers to it."""
    expected.matched.write(session)
    session.add(line)
    session.flush()


def _by_rule_or_leave(
    session: Session, line: BankLine, circumstances: Circumstances, expected: Expected, reason: str
) -> Posting | None:
    rules = expected.rules.get(line.collecting_account_id, [])
    rule = rule_for(rules, line) if rules and circumstances.clear else None
    if rule is None:
        return _leave(line, circumstances, reason)
    return apply_rule(session, line, rule, expected.now, posted=circumstances.waited)


def _named_payout(line: BankLine, payouts: list[Payout]) -> Payout | None:
    told = told_of_payer(line)
    for payout in payouts:
        if payout.provider_id.casefold() in told:
            return payout
    # Some banks cut the message; then the provider's name, the sum and the day must do.
    if " po_" in told:
        return None
    return next((payout for payout in payouts if payout.arrives_on <= line.booked_on + _EARLY), None)


def _received(line: BankLine, pledge: Pledge | HeldPledge, *, posted: bool) -> Posting:
    constructor = postings.bank_matched_later if posted else postings.bank_received
    return constructor(
        line.collecting_account_id, pledge.campaign_id, line.id, line.booked_on, line.amount_cents
    )


def _leave(line: BankLine, circumstances: Circumstances, reason: str) -> Posting | None:
    line.state, line.reason = "inbox", reason
    if circumstances.is_posted(line):
        return None
    return postings.bank_unallocated(line.collecting_account_id, line.id, line.booked_on, line.amount_cents)


def _close(line: BankLine, expected: Expected, reason: str | None) -> None:
    line.state, line.reason, line.decided_at = "matched", reason, expected.now
