"""The arithmetic of double-entry books: accounts, lines that sum to zero, balances and seals.

A line is positive on the debit side and negative on the credit side, so an asset that grows is
positive and a liability that grows is negative.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

ASSETS = ("bank", "stripe_balance", "stripe_in_transit", "bank_in_transit", "cash_desk")
LIABILITIES = (
    "held",
    "payable",
    "holdback",
    "refunds_due",
    "unallocated_receipts",
    "match_fund",
    "match_reserved",
    "disputed",
    "vat",
)
RESULTS = ("stripe_fees", "bank_fees", "write_off")
WITH_SUBJECT = frozenset({"bank", "held", "payable", "holdback", "match_fund", "match_reserved", "disputed"})
# Money only passes through these; whatever stays in them is a question somebody must answer.
CLEARING = ("stripe_in_transit", "bank_in_transit", "unallocated_receipts", "refunds_due", "disputed")

_SUBJECT = re.compile(r"[0-9A-Za-z_-]{1,64}")


class NotAPosting(ValueError):
    """The lines are no double entry; the message is a stable code."""


@dataclass(frozen=True)
class Line:
    """One line: an account such as "held:0192…" and signed cents, debit positive."""

    account: str
    cents: int


@dataclass(frozen=True, kw_only=True)
class Posting:
    """One transaction of the books, caused by exactly one thing; it belongs to one collecting account.

    Raises NotAPosting unless there are at least two lines, none of them zero, that sum to zero.
    """

    collecting_account_id: UUID
    cause_kind: str
    cause_id: str
    booked_on: date
    lines: tuple[Line, ...]
    campaign_id: UUID | None = None
    reverses: UUID | None = None

    def __post_init__(self) -> None:
        if len(self.lines) < 2:
            raise NotAPosting("too_few_lines")
        if any(line.cents == 0 for line in self.lines):
            raise NotAPosting("empty_line")
        if sum(line.cents for line in self.lines) != 0:
            raise NotAPosting("does_not_balance")
        for line in self.lines:
            _check_account(line.account, self.collecting_account_id)


def nature(account: str) -> str:
    """`asset`, `liability` or `result`. Raises NotAPosting for an account that is not in the chart."""
    noun = account.partition(":")[0]
    for name, nouns in (("asset", ASSETS), ("liability", LIABILITIES), ("result", RESULTS)):
        if noun in nouns:
            return name
    raise NotAPosting("unknown_account")


def reversal(posting: Posting, transaction_id: UUID, booked_on: date) -> Posting:
    """The posting that undoes another one; the original stays in the books."""
    return Posting(
        collecting_account_id=posting.collecting_account_id,
        cause_kind="reversal",
        cause_id=str(transaction_id),
        booked_on=booked_on,
        lines=tuple(Line(line.account, -line.cents) for line in posting.lines),
        campaign_id=posting.campaign_id,
        reverses=transaction_id,
    )


def balances(postings: Iterable[Posting]) -> dict[tuple[UUID, str], int]:
    """Balance of each account of each collecting account; accounts that came to zero are left out."""
    sums: dict[tuple[UUID, str], int] = {}
    for posting in postings:
        for line in posting.lines:
            key = (posting.collecting_account_id, line.account)
            sums[key] = sums.get(key, 0) + line.cents
    return {key: cents for key, cents in sums.items() if cents}


def seal(previous: str, content: Mapping[str, object]) -> str:
    """The next link of the hash chain over a transaction's content."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


# The same few accounts come again and again, a thousand times in a bank's file.
@lru_cache(maxsize=1024)
def _check_account(account: str, collecting_account_id: UUID) -> None:
    noun, parted, subject = account.partition(":")
    nature(account)
    if (noun in WITH_SUBJECT) != bool(parted) or (parted and _SUBJECT.fullmatch(subject) is None):
        raise NotAPosting("malformed_account")
    if noun == "bank" and subject != str(collecting_account_id):
        raise NotAPosting("bank_of_another_collecting_account")
