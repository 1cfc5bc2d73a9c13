"""The books of a period as one file of Beancount, with the balances that it must come to."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from services.chassis.database import Sessions
from services.pledges.domain.exporting import beancount_text as text
from services.pledges.domain.exporting.chart import Chart
from services.pledges.domain.exporting.orders import Bound, ExportOrder
from services.pledges.store.exporting.slices import one_snapshot
from services.pledges.usecases.exporting.rows import account_balances, journal_entries, voucher_text

_ONE_DAY = timedelta(days=1)


def beancount_file(sessions: Sessions, order: ExportOrder, bound: Bound, chart: Chart) -> Iterator[str]:
    """The file in pieces: accounts, what they held before, the journal, and the balances at both ends."""
    with one_snapshot(sessions) as session:
        yield from _pieces(session, order, bound, chart)


def _pieces(session: Session, order: ExportOrder, bound: Bound, chart: Chart) -> Iterator[str]:
    before = order.since - _ONE_DAY
    yield text.header(f"Meijän {order.since}–{order.until}")
    # Held in memory: there is an account for each campaign and dispute, not for each payment.
    accounts = list(account_balances(session, order, bound))
    for row in accounts:
        yield text.open_directive(before, _name(row), _described(chart, row, order.until))
    yield "\n"
    opened = (row for row in accounts if row.opening_cents)
    for _, rows in groupby(opened, key=lambda row: row.collecting_account_id):
        yield _opening(before, list(rows))
    for row in accounts:
        yield text.balance(order.since, _name(row), row.opening_cents)
    yield "\n"
    for _, entries in groupby(journal_entries(session, order, bound), key=lambda row: row.position):
        yield _transaction(list(entries))
    for row in accounts:
        closing = row.opening_cents + row.debit_cents - row.credit_cents
        yield text.balance(order.until + _ONE_DAY, _name(row), closing)


def _opening(on: date, rows: list[Row[Any]]) -> str:
    postings = [(_name(row), row.opening_cents) for row in rows]
    return text.transaction(on, rows[0].association_name, "Alkusaldot", (), {}, postings)


def _transaction(entries: list[Row[Any]]) -> str:
    first = entries[0]
    described = {
        "voucher": voucher_text(first),
        "transaction": str(first.transaction_id),
        "cause": f"{first.cause_kind} {first.cause_id}",
        "campaign": first.campaign or "",
        "iban": first.iban,
    }
    postings = [(_name(row), row.amount_cents) for row in entries]
    narration = first.campaign or first.cause_kind
    return text.transaction(
        first.booked_on, first.association_name, narration, _links(first), described, postings
    )


def _links(row: Row[Any]) -> Iterable[str]:
    # A reversal carries the link of what it undoes, so the two are found together.
    tied: list[UUID] = [row.transaction_id, *([row.reverses] if row.reverses else [])]
    return [f"t-{each}" for each in tied]


def _described(chart: Chart, row: Row[Any], on: date) -> dict[str, str]:
    known = chart.account(row.account, row.collecting_account_id, on)
    return {
        "account": row.account,
        "owner": row.association_name,
        "iban": row.iban,
        "campaign": row.campaign or "",
        "number": f"{known.number} {known.name}" if known else "",
    }


def _name(row: Row[Any]) -> str:
    return text.account_name(row.association_name, row.collecting_account_id, row.account)
