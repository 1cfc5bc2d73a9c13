"""One account's part of a camt file: what it says of itself, and whether its sums agree with that."""

import re
from dataclasses import dataclass, field
from datetime import date

from services.pledges.bank_files.camt_entries import Owner, day_at
from services.pledges.bank_files.control_totals import Announced, Totals, announced_of, balances_of
from services.pledges.bank_files.fields import CURRENCY
from services.pledges.bank_files.nodes import Node
from services.pledges.bank_files.noted import Noted
from services.pledges.bank_files.refusals import FileRefused
from services.pledges.domain.bank.account_numbers import as_iban
from services.pledges.domain.bank.bank_entries import Balance, Entry, StatementBegins, StatementEnds

_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class Header:
    """All that a statement tells besides its entries."""

    begins: StatementBegins
    owner: Owner
    opening: Balance | None
    closing: Balance | None
    announced: Announced
    told_one_way: bool

    def is_next_page_of(self, earlier: "Header") -> bool:
        """Whether this goes on where a page that was not the last one ended."""
        ours, theirs = self.begins, earlier.begins
        same = ours.identity == theirs.identity or (ours.number is not None and ours.number == theirs.number)
        following = ours.page is not None and theirs.page is not None and ours.page == theirs.page + 1
        return ours.iban == theirs.iban and ours.kind == theirs.kind and same and following


def header_of(node: Node, kind: str) -> Header:
    """What the elements around the entries say. Raises FileRefused."""
    account = node.only("Acct", "Acct")
    iban = account and (account.text("Id", "IBAN") or account.text("Id", "Othr", "Id") or account.text("Id"))
    if account is None or not iban:
        raise FileRefused("account_missing")
    page = _whole_number(
        node.text("StmtPgntn", "PgNb") or node.text("RptPgntn", "PgNb") or node.text("NtfctnPgntn", "PgNb")
    )
    last = [
        node.text(f"{name}Pgntn", tag)
        for name in ("Stmt", "Rpt", "Ntfctn")
        for tag in ("LastPgInd", "LstPgInd")
    ]
    period = node.first("FrToDt")
    # A report's balances are of the moment: none of them closes a day.
    opening, closing, one_way = (
        balances_of(node.every("Bal"), page) if kind == "statement" else (None, None, True)
    )
    begins = StatementBegins(
        identity=node.text("Id") or "",
        kind=kind,
        iban=as_iban(iban)[:34],
        currency=account.text("Ccy") or CURRENCY,
        number=_whole_number(node.text("ElctrncSeqNb")) or _whole_number(node.text("LglSeqNb")),
        page=page,
        last_page=not any(told in {"false", "0"} for told in last),
        from_on=_period_day(period, "Fr"),
        to_on=_period_day(period, "To"),
    )
    owner = Owner(begins.iban, account.text("Ownr", "Nm") or account.text("Ownr", "Pty", "Nm"))
    return Header(begins, owner, opening, closing, announced_of(node.first("TxsSummry")), one_way)


@dataclass
class StatementBeingRead:
    """A statement whose entries are coming, over all its pages in this file."""

    header: Header
    noted: Noted = field(default_factory=Noted)
    _faults: Noted = field(default_factory=Noted)
    _booked: Totals = field(default_factory=Totals)
    _not_booked: Totals = field(default_factory=Totals)
    _page_booked: Totals = field(default_factory=Totals)
    _page_not_booked: Totals = field(default_factory=Totals)
    _unsaid: list[Announced] = field(default_factory=list)
    _last_booked_on: date | None = None
    _opening: Balance | None = None

    def __post_init__(self) -> None:
        self._opening = self.header.opening

    def take(self, entry: Entry) -> None:
        """Count a booked entry."""
        self._page_booked.add(entry.amount_cents, incoming=entry.amount_cents >= 0)
        if self._last_booked_on is None or entry.booked_on > self._last_booked_on:
            self._last_booked_on = entry.booked_on

    def leave(self, cents: int, *, incoming: bool) -> None:
        """Count an entry that the bank has not booked."""
        self._page_not_booked.add(cents, incoming=incoming)

    def pass_over(self, currency: str) -> None:
        """Note an entry whose sum is not in euros; without it the statement does not add up."""
        self._faults.note("other_currency", currency)

    def learn(self, header: Header) -> None:
        """Take what the bank told of the page only after its first entries."""
        self.header = header
        self._opening = self._opening or header.opening

    def turn_page(self, header: Header) -> None:
        """Go on with the next page."""
        self._close_page()
        self.header = header

    def end(self) -> StatementEnds:
        """What the whole statement came to."""
        self._close_page()
        closing, opening = self.header.closing, self._opening
        if not self.header.begins.last_page:
            self.noted.note("pages_missing", self.header.begins.identity)
        if any(not announced.agrees(self._booked) for announced in self._unsaid):
            self._faults.note("summary_differs")
        disagrees = opening and closing and opening.cents + self._booked.net_cents != closing.cents
        if disagrees or not self.header.told_one_way:
            self._faults.note("balances_do_not_add_up")
        return StatementEnds(
            opening=opening,
            closing=closing,
            entries=self._booked.number,
            sum_cents=self._booked.net_cents,
            not_booked=self._not_booked.number,
            last_booked_on=self._last_booked_on,
            findings=self._faults.codes(),
            warnings=self.noted.codes(),
        )

    def _close_page(self) -> None:
        """A summary may be of its page or of the whole, with or without what is not booked."""
        both = Totals()
        both.join(self._page_booked)
        both.join(self._page_not_booked)
        announced = self.header.announced
        if not announced.agrees(self._page_booked) and not announced.agrees(both):
            self._unsaid.append(announced)
        self._booked.join(self._page_booked)
        self._not_booked.join(self._page_not_booked)
        self._page_booked, self._page_not_booked = Totals(), Totals()


def _period_day(period: Node | None, end: str) -> date | None:
    if period is None:
        return None
    # Nothing depends on it, so an odd one is as good as none.
    try:
        return day_at(period, f"{end}DtTm", "FrToDt") or day_at(period, f"{end}Dt", "FrToDt")
    except FileRefused:
        return None


def _whole_number(text: str | None) -> int | None:
    return int(text) if text and _NUMBER.fullmatch(text) else None
