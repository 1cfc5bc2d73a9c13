"""The rows of each table, one after another; what is read is bounded, what is held is one slice."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from services.chassis.database import Sessions
from services.contracts.money import CURRENCY
from services.pledges.domain.books.csv_table import Cents
from services.pledges.domain.exporting.chart import Chart
from services.pledges.domain.exporting.columns import Kind
from services.pledges.domain.exporting.orders import Bound, ExportOrder
from services.pledges.domain.pledging.deadlines import first_instant_after, local_day
from services.pledges.domain.pledging.pledge_states import PROMISED, PledgeState
from services.pledges.store.exporting import slices
from services.pledges.store.pledging.pledge import NUMBER_PREFIX
from services.pledges.usecases.exporting.vat_rows import vat_rows

SLICE = 2000
Cells = tuple[object, ...]
_OPEN = sorted(PROMISED - {PledgeState.PAID})
_FEES = ("stripe_fees", "bank_fees")


def rows_of(sessions: Sessions, order: ExportOrder, bound: Bound, chart: Chart) -> Iterator[Cells]:
    """The cells of every row, in the order of the table's columns."""
    makers: dict[Kind, Callable[[Session, ExportOrder, Bound, Chart], Iterator[Cells]]] = {
        Kind.JOURNAL: _journal,
        Kind.LEDGER: _ledger,
        Kind.TRIAL_BALANCE: _trial_balance,
        Kind.OPEN_PLEDGES: _open_pledges,
        Kind.VAT: vat_rows,
        Kind.FEES: _fees,
    }
    with slices.one_snapshot(sessions) as session:
        yield from makers[order.kind](session, order, bound, chart)


def journal_entries(session: Session, order: ExportOrder, bound: Bound) -> Iterator[Row[Any]]:
    """Entries by day, voucher and line."""
    after: tuple[date, int] | None = None
    while True:
        found = slices.journal(session, order, bound, after, SLICE)
        yield from found
        if not found or len({row.position for row in found}) < SLICE:
            return
        after = found[-1].booked_on, found[-1].position


def account_balances(session: Session, order: ExportOrder, bound: Bound) -> Iterator[Row[Any]]:
    """Accounts that held something or moved, in the order of the general ledger."""
    after: tuple[Any, str] | None = None
    while True:
        found = slices.balances(session, order, bound, after, SLICE)
        yield from (row for row in found if row.opening_cents or row.debit_cents or row.credit_cents)
        if len(found) < SLICE:
            return
        after = found[-1].collecting_account_id, found[-1].account


def ledger_lines(
    session: Session, order: ExportOrder, bound: Bound, nouns: Sequence[str] = ()
) -> Iterator[Row[Any]]:
    """Lines in the order of the general ledger."""
    after: tuple[Any, str, date, int, int] | None = None
    while True:
        found = slices.lines(session, order, bound, after, SLICE, nouns)
        yield from found
        if len(found) < SLICE:
            return
        last = found[-1]
        after = last.collecting_account_id, last.account, last.booked_on, last.position, last.line


def voucher_text(row: Row[Any]) -> str:
    """A voucher as people write it: 2026/17."""
    return f"{row.financial_year}/{row.number}"


def _journal(session: Session, order: ExportOrder, bound: Bound, chart: Chart) -> Iterator[Cells]:
    for row in journal_entries(session, order, bound):
        yield (
            voucher_text(row),
            row.booked_on,
            row.line,
            row.association_name,
            row.iban,
            row.account,
            *_number(chart, row, row.booked_on),
            *_sides(row.amount_cents),
            row.currency,
            row.campaign,
            *_places(chart, row),
            row.cause_kind,
            row.cause_id,
            row.transaction_id,
            row.reverses,
            row.posted_at,
        )


def _ledger(session: Session, order: ExportOrder, bound: Bound, chart: Chart) -> Iterator[Cells]:
    lines = ledger_lines(session, order, bound)
    line = next(lines, None)
    for account in account_balances(session, order, bound):
        key, balance = (account.collecting_account_id, account.account), account.opening_cents
        yield _standing(chart, account, "Alkusaldo", order.since, balance)
        while line is not None and (line.collecting_account_id, line.account) == key:
            balance += line.amount_cents
            yield _ledger_line(chart, line, balance)
            line = next(lines, None)
        yield _standing(chart, account, "Loppusaldo", order.until, balance)
    if line is not None:
        raise RuntimeError("a line without its account: the order of the ledger is broken")


def _standing(chart: Chart, row: Row[Any], what: str, on: date, cents: int) -> Cells:
    whose = (row.association_name, row.iban, row.account, *_number(chart, row, on))
    told = (what, on, None, None, None, Cents(cents), CURRENCY, row.campaign)
    return (*whose, *told, None, None, None, None, None)


def _ledger_line(chart: Chart, row: Row[Any], balance: int) -> Cells:
    return (
        row.association_name,
        row.iban,
        row.account,
        *_number(chart, row, row.booked_on),
        "Kirjaus",
        row.booked_on,
        voucher_text(row),
        *_sides(row.amount_cents),
        Cents(balance),
        CURRENCY,
        row.campaign,
        *_places(chart, row),
        row.cause_kind,
        row.cause_id,
        row.transaction_id,
    )


def _trial_balance(session: Session, order: ExportOrder, bound: Bound, chart: Chart) -> Iterator[Cells]:
    for row in account_balances(session, order, bound):
        yield (
            row.association_name,
            row.iban,
            row.account,
            *_number(chart, row, order.until),
            Cents(row.opening_cents),
            Cents(row.debit_cents),
            Cents(row.credit_cents),
            Cents(row.opening_cents + row.debit_cents - row.credit_cents),
            CURRENCY,
            row.campaign,
        )


def _open_pledges(session: Session, order: ExportOrder, bound: Bound, _chart: Chart) -> Iterator[Cells]:
    moment, after = min(first_instant_after(order.until), bound.as_of), 0
    while True:
        found = slices.open_pledges(session, order, moment, _OPEN, after, SLICE)
        yield from (_open_pledge(row, moment) for row in found)
        if len(found) < SLICE:
            return
        after = found[-1].number


def _open_pledge(row: Row[Any], moment: datetime) -> Cells:
    told = (f"{NUMBER_PREFIX}{row.number}", row.campaign, row.association_name, row.method, row.state)
    return (*told, Cents(row.amount_cents), local_day(row.made_at), row.due_on, row.reference, moment)


def _fees(session: Session, order: ExportOrder, bound: Bound, chart: Chart) -> Iterator[Cells]:
    for row in ledger_lines(session, order, bound, _FEES):
        yield (
            row.booked_on,
            voucher_text(row),
            row.association_name,
            row.account,
            *_number(chart, row, row.booked_on),
            row.campaign,
            *_places(chart, row),
            row.cause_kind,
            row.cause_id,
            Cents(row.amount_cents),
        )


def _number(chart: Chart, row: Row[Any], on: date) -> tuple[str | None, str | None]:
    found = chart.account(row.account, row.collecting_account_id, on)
    return (found.number, found.name) if found else (None, None)


def _places(chart: Chart, row: Row[Any]) -> tuple[str, str]:
    dimension = chart.dimension(row.campaign_id, row.booked_on)
    return dimension.cost_centre, dimension.project


def _sides(cents: int) -> tuple[Cents | None, Cents | None]:
    return (Cents(cents), None) if cents > 0 else (None, Cents(-cents))
