"""What differs between our books, the bank and the card provider: item by item, each with its cause.

Everything here is signed cents as the outside sees them: positive for money that came to the account.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Cause(StrEnum):
    """The fixed list of causes."""

    MISSING_POSTING = "missing_posting"
    MISSING_LINE = "missing_line"
    MISSING_PROVIDER_ITEM = "missing_provider_item"
    POSTING_WITHOUT_CAUSE = "posting_without_cause"
    DUPLICATE_POSTING = "duplicate_posting"
    AMOUNT_DIFFERS = "amount_differs"
    FEE_DIFFERS = "fee_differs"
    SIGN_SWAPPED = "sign_swapped"
    BOOKED_ON_OTHER_DAY = "booked_on_other_day"
    OTHER_ACCOUNT = "other_account"
    STATEMENT_MISSING = "statement_missing"
    STATEMENT_GAP = "statement_gap"
    BALANCE_DIFFERS = "balance_differs"
    UNKNOWN_PROVIDER_ITEM = "unknown_provider_item"
    PROVIDER_SILENT = "provider_silent"
    PAYOUT_NOT_IMPORTED = "payout_not_imported"
    PAYOUT_SUM_DIFFERS = "payout_sum_differs"
    PAYOUT_NOT_ARRIVED = "payout_not_arrived"
    PAYOUT_FAILED_AFTER_PAID = "payout_failed_after_paid"
    IN_TRANSIT_TOO_LONG = "in_transit_too_long"
    SEAL_BROKEN = "seal_broken"


# Who looks into it first; a person may be named instead.
_OPERATOR = frozenset(
    {Cause.POSTING_WITHOUT_CAUSE, Cause.DUPLICATE_POSTING, Cause.PROVIDER_SILENT, Cause.SEAL_BROKEN}
)
LINE, ITEM, PAYOUT, POSTING, DAY = "line", "item", "payout", "posting", "day"
DEPOSIT = "deposit"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One difference: `cents` is what the books have more than the outside, `account` whose it is."""

    cause: Cause
    subject_kind: str
    subject: str
    account: str
    cents: int
    day: date
    name: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same difference when it is found again."""
        return self.cause, self.subject_kind, self.subject, self.account


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the bank or the provider told of one thing."""

    account: str
    day: date
    cents: int
    fee_cents: int = 0
    kind: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Posted:
    """One posting of ours about it; `is_original` unless it undoes or returns another."""

    account: str
    day: date
    cents: int
    fee_cents: int = 0
    is_original: bool = True
    cause_kind: str = ""


@dataclass(frozen=True)
class Side:
    """How a pair is judged: what its subjects are called, and which days may lie apart."""

    subject_kind: str
    not_told: Cause
    own_kinds: tuple[str, ...]
    days_apart: timedelta = timedelta(0)
    known_kinds: frozenset[str] | None = None


BANK = Side(LINE, Cause.MISSING_LINE, ("bank_line",))
# What the provider does within our balance, booked or not when we hear of it: its day may be the one beside.
PROVIDER = Side(
    ITEM,
    Cause.MISSING_PROVIDER_ITEM,
    ("card_charge", "card_refund", "dispute_moved", "transfer", "payout", "account_fee"),
    timedelta(days=1),
    frozenset(
        {
            "charge",
            "payment",
            "refund",
            "payment_refund",
            "refund_failure",
            "payment_failure_refund",
            "adjustment",
            "transfer",
            "transfer_refund",
            "transfer_cancel",
            "transfer_failure",
        }
    ),
)


def owner_of(cause: str) -> str:
    """The role that looks into such a difference: those who keep the books, or the operator."""
    return "operator" if cause in _OPERATOR else "finance"


def compare(
    side: Side, told: Mapping[str, list[Told]], posted: Mapping[str, list[Posted]]
) -> list[Difference]:
    """Hold every thing that was told against all that was posted about it, and the other way round."""
    found = []
    for subject in sorted(told.keys() | posted.keys()):
        difference = _judge(side, subject, told.get(subject, []), posted.get(subject, []))
        if difference is not None:
            found.append(difference)
    return found


def _judge(side: Side, subject: str, told: list[Told], posted: list[Posted]) -> Difference | None:
    outside, ours = _sum(told), _sum(posted)
    if not told:
        return _not_told(side, subject, posted, ours)
    first = told[0]

    def named(cause: Cause) -> Difference:
        return Difference(
            cause=cause,
            subject_kind=side.subject_kind,
            subject=subject,
            account=first.account,
            cents=ours - outside,
            day=first.day,
            name=first.name,
        )

    if not posted:
        if outside == 0:
            return None
        unknown = side.known_kinds is not None and first.kind not in side.known_kinds
        return named(Cause.UNKNOWN_PROVIDER_ITEM if unknown else Cause.MISSING_POSTING)
    if side.subject_kind == LINE and any(each.account != first.account for each in posted):
        return named(Cause.OTHER_ACCOUNT)
    if ours != outside:
        return named(_unequal(told, posted, outside, ours))
    return named(Cause.BOOKED_ON_OTHER_DAY) if _on_other_day(side, told, posted) else None


def _unequal(told: list[Told], posted: list[Posted], outside: int, ours: int) -> Cause:
    originals = [each for each in posted if each.is_original]
    if ours == -outside:
        return Cause.SIGN_SWAPPED
    if len(originals) > len(told) and ours == outside * len(originals):
        return Cause.DUPLICATE_POSTING
    gross = sum(each.cents + each.fee_cents for each in told)
    if gross == sum(each.cents + each.fee_cents for each in posted):
        return Cause.FEE_DIFFERS
    return Cause.AMOUNT_DIFFERS


def _on_other_day(side: Side, told: list[Told], posted: list[Posted]) -> bool:
    days = {each.day for each in told}
    return any(
        each.is_original and min(abs(each.day - day) for day in days) > side.days_apart for each in posted
    )


def _not_told(side: Side, subject: str, posted: list[Posted], ours: int) -> Difference | None:
    if ours == 0 or not posted:
        return None
    own = any(each.cause_kind.startswith(side.own_kinds) for each in posted)
    return Difference(
        cause=side.not_told if own else Cause.POSTING_WITHOUT_CAUSE,
        subject_kind=side.subject_kind if own else POSTING,
        subject=subject,
        account=posted[0].account,
        cents=ours,
        day=posted[0].day,
    )


def _sum(items: Iterable[Told | Posted]) -> int:
    return sum(each.cents for each in items)


@dataclass(frozen=True, kw_only=True)
class StatementFacts:
    """What statements say of an account's day, beside our books at the same moments.

    `is_told_daily` where most of the banking days before had a statement; `moved` where the books know of
    payments since the banking day or the statement before; `followed` and `covered_later` where a later
    statement has come, and where it leaves nothing out.
    """

    account: str
    name: str
    day: date
    is_banking_day: bool
    is_told_daily: bool
    moved: bool
    closing_cents: int | None
    ledger_cents: int
    previous_closing_cents: int | None
    opening_cents: int | None
    covered_later: bool
    followed: bool = False

    @property
    def is_due(self) -> bool:
        """Whether the bank has a statement of the day: it worked, and there was something to tell.

        That something was there is known from our books, from a gap before the next statement, or supposed
        where there was something on most days lately. A quiet account tells nothing for weeks.
        """
        return (
            self.is_banking_day
            and not self.covered_later
            and (self.moved or self.followed or self.is_told_daily)
        )


def statement_differences(facts: StatementFacts) -> list[Difference]:
    """Whether the day has its statement, whether it goes on where the last one ended, and its balance."""

    def named(cause: Cause, cents: int) -> Difference:
        return Difference(
            cause=cause,
            subject_kind=DAY,
            subject=facts.day.isoformat(),
            account=facts.account,
            cents=cents,
            day=facts.day,
            name=facts.name,
        )

    if facts.closing_cents is None:
        return [named(Cause.STATEMENT_MISSING, 0)] if facts.is_due else []
    found = []
    if None not in (facts.opening_cents, facts.previous_closing_cents) and (
        facts.opening_cents != facts.previous_closing_cents
    ):
        gap = int(facts.previous_closing_cents or 0) - int(facts.opening_cents or 0)
        found.append(named(Cause.STATEMENT_GAP, gap))
    if facts.ledger_cents != facts.closing_cents:
        found.append(named(Cause.BALANCE_DIFFERS, facts.ledger_cents - facts.closing_cents))
    return found


@dataclass(frozen=True, kw_only=True)
class PayoutFacts:
    """A payout as we know it on a day, with what its items left unexplained."""

    subject: str
    account: str
    amount_cents: int
    state: str
    arrives_on: date
    too_late_after: date
    findings: tuple[str, ...]


def payout_differences(facts: PayoutFacts, day: date) -> list[Difference]:
    """What is wrong with a payout: it never came, came and failed, or does not say what it is made of."""

    def named(cause: Cause, cents: int, subject: str = "") -> Difference:
        return Difference(
            cause=cause,
            subject_kind=PAYOUT,
            subject=subject or facts.subject,
            account=facts.account,
            cents=cents,
            day=day,
            name=facts.subject,
        )

    found = []
    if facts.state == "in_transit" and day > facts.too_late_after:
        found.append(named(Cause.PAYOUT_NOT_ARRIVED, facts.amount_cents))
    for finding in facts.findings:
        code, _, rest = finding.partition(":")
        if code == "failed_after_arrival":
            found.append(named(Cause.PAYOUT_FAILED_AFTER_PAID, facts.amount_cents))
        elif code == "sum_differs":
            found.append(named(Cause.PAYOUT_SUM_DIFFERS, int(rest)))
        elif code == "net_differs":
            found.append(named(Cause.AMOUNT_DIFFERS, 0, f"{facts.subject}:{rest}"))
    return found
