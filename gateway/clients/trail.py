"""What the finance desk asks of pledges when it follows a figure down to the bank's file, and up again."""

from dataclasses import dataclass
from typing import Any

from gateway.clients.calling import Client, Page, path, read_page
from gateway.clients.finance import read


@dataclass(frozen=True)
class AccountBalance:
    """An account and what it holds, debit positive."""

    account: str
    balance_cents: int
    campaign: str | None


@dataclass(frozen=True)
class Accounts:
    """Accounts of one kind of one collecting account."""

    association_name: str
    iban: str
    page: Page[AccountBalance]


@dataclass(frozen=True)
class LedgerRow:
    """A row of the general ledger with the balance after it."""

    booked_on: str
    amount_cents: int
    balance_cents: int
    transaction_id: str
    cause_kind: str
    cause_id: str
    campaign: str | None
    voucher: str | None


@dataclass(frozen=True)
class Ledger:
    """A page of one account's rows."""

    association_name: str
    iban: str
    account: str
    opening_cents: int
    page: Page[LedgerRow]


@dataclass(frozen=True)
class Side:
    """One line of a transaction."""

    account: str
    amount_cents: int


@dataclass(frozen=True)
class Transaction:
    """A transaction with its voucher."""

    id: str
    booked_on: str
    posted_at: str
    cause_kind: str
    cause_id: str
    reverses: str | None
    reversed_by: str | None
    campaign_id: str | None
    campaign: str | None
    collecting_account_id: str
    association_name: str
    iban: str
    voucher: str | None
    lines: tuple[Side, ...]


@dataclass(frozen=True)
class BankLine:
    """A bank line with where it was read."""

    id: str
    booked_on: str
    amount_cents: int
    reference: str | None
    archive_id: str | None
    state: str
    collecting_account_id: str
    statement: str
    closing_on: str | None
    file_id: str
    file_name: str
    file_sha256: str
    received_at: str


@dataclass(frozen=True)
class Payout:
    """A payout of the card provider, and the item of it that matters."""

    id: str
    provider_id: str
    amount_cents: int
    arrives_on: str
    state: str
    item: str | None
    gross_cents: int | None
    fee_cents: int | None
    net_cents: int | None


@dataclass(frozen=True)
class Behind:
    """What lies behind a transaction, and what the same cause led to besides."""

    transaction: Transaction
    bank_lines: tuple[BankLine, ...]
    payouts: tuple[Payout, ...]
    charges: tuple[str, ...]
    pledge_number: str | None
    beside: tuple[Transaction, ...]


@dataclass(frozen=True)
class LineStory:
    """A bank line and what it led to."""

    line: BankLine
    pledge_number: str | None
    transactions: tuple[Transaction, ...]


class Trail(Client):
    """Client of the pledges service for the audit trail."""

    def accounts(self, owner: str, noun: str, after: str = "") -> Accounts:
        """Accounts of one kind. Raises Problem 404."""
        body = self.get(path("books", "accounts", owner), noun=noun, after=after)
        listed = read_page(body, lambda each: read(AccountBalance, each))
        return Accounts(body["association_name"], body["iban"], listed)

    def ledger(self, owner: str, account: str, days: dict[str, str], after: str = "") -> Ledger:
        """One account's rows. Raises Problem 404."""
        asked = {"collecting_account_id": owner, "account": account, "after": after} | days
        body = self.get("/books/ledger", **asked)
        rows = read_page(body, lambda each: read(LedgerRow, each))
        return Ledger(body["association_name"], body["iban"], body["account"], body["opening_cents"], rows)

    def transaction(self, transaction_id: str) -> Behind:
        """A transaction and what lies behind it. Raises Problem 404."""
        body = self.get(path("books", "transactions", transaction_id))
        return Behind(
            _read_transaction(body),
            tuple(read(BankLine, each) for each in body["bank_lines"]),
            tuple(read(Payout, each) for each in body["payouts"]),
            tuple(body["charges"]),
            (body.get("pledge") or {}).get("number"),
            tuple(_read_transaction(each) for each in body["beside"]),
        )

    def bank_line(self, line_id: str) -> LineStory:
        """A bank line and what it led to. Raises Problem 404."""
        body = self.get(path("books", "bank-lines", line_id))
        made = tuple(_read_transaction(each) for each in body["transactions"])
        return LineStory(read(BankLine, body["line"]), (body.get("pledge") or {}).get("number"), made)


def _read_transaction(body: dict[str, Any]) -> Transaction:
    return read(Transaction, body, lines=tuple(read(Side, each) for each in body["lines"]))
