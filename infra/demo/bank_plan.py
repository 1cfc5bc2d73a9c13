"""The bank's side of the city: lines, gathered into statements that close weekly and when a campaign ends."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from stdnum.iban import calc_check_digits

from infra.demo.identifiers import id_at
from infra.demo.plan import AccountHolder, PlannedCampaign, moment, published
from infra.demo.pledge_plan import DAY, PlannedPledge
from infra.sandbox.bank.accounts import Account, Line
from infra.sandbox.bank.camt import Day, write_statement
from services.pledges.domain.pledging.banking_days import is_banking_day
from services.pledges.domain.pledging.deadlines import local_day

BROUGHT_AT = 18 * 60
REFUNDS_AGREED_AFTER, REFUNDS_PAID_AFTER = timedelta(days=1), timedelta(days=4)


@dataclass
class PlannedRefund:
    """What a campaign that gave back owes one backer; `booked_on` is the bank's day if it was paid."""

    pledge: PlannedPledge
    number: int
    listed_at: datetime
    booked_on: date | None
    approved_at: datetime | None

    @property
    def id(self) -> UUID:
        """The refund's id."""
        return id_at(self.listed_at, "refund", self.pledge.id)


@dataclass(frozen=True)
class OddReceipt:
    """A receipt that waits for a person, and the code of why."""

    pledge: PlannedPledge | None
    reason: str
    cents: int
    name: str
    reference: str = ""
    message: str = ""


@dataclass(frozen=True)
class _Told:
    """What a line says of its money."""

    cents: int
    reference: str
    message: str = ""
    end_to_end_id: str = ""


@dataclass(frozen=True)
class Booking:
    """One line to come: for a pledge, out for a refund, or odd."""

    organiser: AccountHolder
    booked_on: date
    cause: PlannedPledge | PlannedRefund | OddReceipt

    def as_line(self, number: int) -> Line:
        """The line as the bank keeps it."""
        cause, told = self.cause, self._told()
        if isinstance(cause, OddReceipt):
            name, iban = cause.name, iban_of(cause.name)
        else:
            payer = cause if isinstance(cause, PlannedPledge) else cause.pledge
            name, iban = payer.name, iban_of(payer.email)
        return Line(
            id=number,
            iban=self.organiser.iban,
            booked_on=self.booked_on,
            amount_cents=told.cents,
            reference=told.reference,
            message=told.message,
            party_name=name,
            party_iban=iban,
            end_to_end_id=told.end_to_end_id,
        )

    def _told(self) -> "_Told":
        cause = self.cause
        if isinstance(cause, PlannedPledge):
            return _Told(cause.cents, cause.reference or "")
        if isinstance(cause, OddReceipt):
            return _Told(cause.cents, cause.reference, cause.message)
        number = f"P-{cause.number}"
        return _Told(-cause.pledge.cents, "", f"Palautus {number}", number)


@dataclass(frozen=True)
class Statement:
    """A file with one statement of an account."""

    organiser: AccountHolder
    first_on: date
    closing_on: date
    opening_cents: int
    bookings: Sequence[Booking]
    lines: Sequence[Line]

    @property
    def brought_at(self) -> datetime:
        """When finance brought it: the same evening, so that a campaign that ends counts all of it."""
        return moment(self.closing_on, BROUGHT_AT)

    @property
    def closing_cents(self) -> int:
        """What lies on the account then."""
        return self.opening_cents + sum(line.amount_cents for line in self.lines)

    def content(self) -> bytes:
        """The file as the bank writes it."""
        account = Account(self.organiser.iban, self.organiser.name, self.closing_cents)
        return write_statement(
            Day(account, self.closing_on, self.opening_cents, self.lines, self.first_on), "02", False
        )


def iban_of(whose: str) -> str:
    """An account of theirs, always the same; no bank has the group 999."""
    body = f"999{id_at(moment(date(2026, 1, 1), 0), whose).int % 10**11:011d}"
    return f"FI{calc_check_digits(f'FI00{body}')}{body}"


def plan_refunds(
    pledges: Sequence[PlannedPledge], numbers: Iterator[int], now: datetime
) -> list[PlannedRefund]:
    """What the campaigns that gave everything back owe; paid a few days later, unless they ended today."""
    refunds = []
    for pledge in pledges:
        ended = pledge.campaign.closed_at
        if pledge.booked_on is None or ended is None or pledge.campaign.terms_state == "funded":
            continue
        booked_on = local_day(ended + REFUNDS_PAID_AFTER)
        while not is_banking_day(booked_on):
            booked_on += DAY
        is_paid = booked_on < local_day(now)
        agreed_at = ended + REFUNDS_AGREED_AFTER if is_paid else None
        listed_at = ended + timedelta(seconds=5)
        refunds.append(
            PlannedRefund(pledge, next(numbers), listed_at, booked_on if is_paid else None, agreed_at)
        )
    return refunds


def plan_statements(
    campaigns: Sequence[PlannedCampaign], bookings: Iterable[Booking], first_number: int, now: datetime
) -> list[Statement]:
    """Every statement, account by account in the order of time; the bank's numbers begin at the one given."""
    yesterday = local_day(now) - DAY
    ends = {each.organiser.key: set[date]() for each in campaigns}
    for campaign in published(campaigns):
        ends[campaign.organiser.key].add(campaign.deadline_on)
    dated = sorted(bookings, key=lambda each: (each.organiser.key, each.booked_on))
    statements = []
    for key, of_account in groupby(dated, key=lambda each: each.organiser.key):
        opening_cents = 0
        closings = groupby(
            of_account, key=lambda each: _closing_on(each.booked_on, ends.get(key, set()), yesterday)
        )
        for closing_on, group in closings:
            told = list(group)
            lines = [each.as_line(first_number + place) for place, each in enumerate(told)]
            first_number += len(told)
            first_on = told[0].booked_on
            statement = Statement(told[0].organiser, first_on, closing_on, opening_cents, told, lines)
            opening_cents = statement.closing_cents
            statements.append(statement)
    return statements


def _closing_on(booked_on: date, ends: set[date], yesterday: date) -> date:
    day = booked_on
    while day.weekday() != 6 and day not in ends and day < yesterday:
        day += DAY
    return day
