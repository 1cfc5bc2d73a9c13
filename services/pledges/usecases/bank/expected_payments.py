"""What lines of a statement may be payments of: loaded once for many lines, held until they are booked."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.pledges.domain.at_the_desk.cash_desk import may_name_deposit
from services.pledges.store.at_the_desk.cash import CashDeposit, deposits_in_transit
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.bank_rules import BankRule
from services.pledges.store.payouts.payouts import Payout, in_transit_of_sums, shares_of
from services.pledges.store.pledging.held_pledges import HeldPledge, hold_by_references
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.refunding.refunds import Refund, approved_with_numbers
from services.pledges.store.settling.payment_files import hold_files_under_way
from services.pledges.usecases.bank.secure_matched import Matched
from services.pledges.usecases.matching.apply_rules import load_rules

_REFUND_NUMBER = re.compile(r"\bP-([0-9]{1,18})\b")


@dataclass
class Expected:
    """Pledges by reference, and what else may come or go, as of `now`; the caller writes what `matched`.

    `ordered` says that payments of our own files are under way on these accounts.
    """

    matched: Matched
    pledges: dict[str, tuple[HeldPledge, CampaignTerms]] = field(default_factory=dict)
    payouts: dict[int, list[Payout]] = field(default_factory=dict)
    shares: dict[tuple[UUID, UUID], int] = field(default_factory=dict)
    deposits: dict[tuple[UUID, str], CashDeposit] = field(default_factory=dict)
    refunds: dict[tuple[UUID, int], Refund] = field(default_factory=dict)
    rules: dict[UUID, list[BankRule]] = field(default_factory=dict)
    ordered: bool = False

    @property
    def now(self) -> datetime:
        """The instant of all that is decided on these lines."""
        return self.matched.now

    def pledge_of(self, line: BankLine) -> tuple[HeldPledge, CampaignTerms] | None:
        """The pledge that the line's reference names."""
        return self.pledges.get(line.reference or "")

    def payouts_of(self, line: BankLine) -> list[Payout]:
        """Payouts of the line's sum that are on their way to its account, oldest first."""
        return [
            payout
            for payout in self.payouts.get(line.amount_cents, [])
            if payout.state == "in_transit"
            and payout.collecting_account_id in (None, line.collecting_account_id)
        ]

    def share_of(self, payout: Payout, collecting_account_id: UUID) -> int:
        """How much of a payout is the account's own money, in cents."""
        if payout.collecting_account_id == collecting_account_id:
            return payout.amount_cents
        return self.shares.get((payout.id, collecting_account_id), 0)

    def deposit_of(self, line: BankLine) -> CashDeposit | None:
        """The deposit that the line's reference names, if its whole sum came."""
        deposit = self.deposits.get((line.collecting_account_id, line.reference or ""))
        on_its_way = deposit is not None and deposit.state == "in_transit"
        return deposit if on_its_way and deposit and deposit.amount_cents == line.amount_cents else None

    def refund_of(self, line: BankLine) -> Refund | None:
        """The approved refund of the line's sum that it names."""
        for number in refund_numbers(line):
            refund = self.refunds.get((line.collecting_account_id, number))
            if (
                refund is not None
                and refund.state == "approved"
                and refund.amount_cents == -line.amount_cents
            ):
                return refund
        return None


def told_of_payer(line: BankLine) -> str:
    """All that a line says in words, for looking for names in it."""
    return f"{line.party_name or ''} {line.message or ''} {line.end_to_end_id or ''}".casefold()


def may_be_payout(line: BankLine) -> bool:
    """Whether the line speaks of the card provider at all."""
    told = told_of_payer(line)
    return "stripe" in told or " po_" in told


def refund_numbers(line: BankLine) -> list[int]:
    """The refunds that a line names."""
    words = f"{line.message or ''} {line.end_to_end_id or ''}".upper()
    return [int(number) for number in _REFUND_NUMBER.findall(words)]


def expect(session: Session, lines: Sequence[BankLine]) -> Expected:
    """Load and hold what these lines may be payments of: one query for each kind of thing."""
    expected = Expected(Matched(platform_now(session)))
    accounts = sorted({line.collecting_account_id for line in lines})
    # Payment files before pledges, as whoever agrees to one or reads the bank's answer takes them.
    if any(line.amount_cents < 0 for line in lines):
        expected.ordered = hold_files_under_way(session, accounts)
    references = sorted({line.reference for line in lines if line.reference and line.amount_cents > 0})
    if references:
        expected.pledges = hold_by_references(session, references, accounts)
    deposits = [reference for reference in references if may_name_deposit(reference)]
    for deposit in deposits_in_transit(session, accounts, deposits) if deposits else ():
        expected.deposits[deposit.collecting_account_id, deposit.reference or ""] = deposit
    _expect_payouts(session, expected, [line for line in lines if may_be_payout(line)])
    numbers = sorted({number for line in lines if line.amount_cents < 0 for number in refund_numbers(line)})
    for refund in approved_with_numbers(session, accounts, numbers) if numbers else ():
        expected.refunds[refund.collecting_account_id, refund.number] = refund
    expected.rules = {account_id: load_rules(session, account_id) for account_id in accounts}
    return expected


def _expect_payouts(session: Session, expected: Expected, lines: Sequence[BankLine]) -> None:
    if not lines:
        return
    by_sum: dict[int, list[Payout]] = defaultdict(list)
    for payout in in_transit_of_sums(session, sorted({line.amount_cents for line in lines})):
        by_sum[payout.amount_cents].append(payout)
    expected.payouts = by_sum
    expected.shares = shares_of(session, [payout.id for found in by_sum.values() for payout in found])
