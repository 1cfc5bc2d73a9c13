"""Following a figure: an account, its rows, a transaction, what caused it, and the bank's own file."""

from datetime import date
from itertools import accumulate
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, reading
from services.chassis.paging import page
from services.chassis.problems import NotFound
from services.pledges.domain.books.ledger import NotAPosting, nature
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.exporting import trail
from services.pledges.store.pledging.pledge import NUMBER_PREFIX

_MOST_ROWS = 100


def show_accounts(sessions: Sessions, owner: UUID, noun: str, after: str, limit: int) -> dict[str, Any]:
    """A page of the accounts of one kind, with what each holds. Raises NotFound."""
    with reading(sessions) as session:
        account = _owner(session, owner)
        rows = trail.accounts_of_noun(session, owner, noun, after, limit)
    shown = page(rows, limit, lambda row: dict(row._mapping), lambda row: (row.account,))
    return shown | {"association_name": account.association_name, "iban": account.iban}


def show_account(
    sessions: Sessions,
    owner: UUID,
    account: str,
    days: tuple[date, date],
    after: tuple[date, int, int] | None,
    limit: int = _MOST_ROWS,
) -> dict[str, Any]:
    """A page of one account's general ledger, each row with the balance after it. Raises NotFound."""
    try:
        nature(account)
    except NotAPosting as error:
        raise NotFound("account") from error
    with reading(sessions) as session:
        holder = _owner(session, owner)
        held, rows = trail.rows_of_account(session, owner, account, days, after, limit)
    after_each = list(accumulate((row.amount_cents for row in rows), initial=held))[1:]
    balances = dict(zip([(row.position, row.line) for row in rows], after_each, strict=True))
    shown = page(
        rows,
        limit,
        lambda row: _row_view(row) | {"balance_cents": balances[row.position, row.line]},
        lambda row: (row.booked_on, row.position, row.line),
    )
    return shown | {
        "collecting_account_id": str(owner),
        "association_name": holder.association_name,
        "iban": holder.iban,
        "account": account,
        "opening_cents": held,
    }


def show_transaction(sessions: Sessions, transaction_id: UUID) -> dict[str, Any]:
    """A transaction with what lies behind it and what stands beside it. Raises NotFound."""
    with reading(sessions) as session:
        row = trail.one_transaction(session, transaction_id)
        if row is None:
            raise NotFound("transaction")
        subject = _uuid_of(row.cause_id)
        behind = _behind(session, row, subject)
        cause = str(subject) if subject else row.cause_id
        beside = [each for each in trail.transactions_of_cause(session, cause) if each.id != transaction_id]
    return _transaction_view(row) | behind | {"beside": [_transaction_view(each) for each in beside]}


def show_bank_line(sessions: Sessions, line_id: UUID) -> dict[str, Any]:
    """A bank line with its statement and file, and all that it led to in the books. Raises NotFound."""
    with reading(sessions) as session:
        line = trail.bank_line(session, line_id)
        if line is None:
            raise NotFound("bank_line")
        made = trail.transactions_of_cause(session, str(line_id), trail.causes_above(session, line_id))
        pledge = trail.pledge_of_cause(session, line_id)
    return {
        "line": _line_view(line),
        "pledge": _pledge_view(pledge),
        "transactions": [_transaction_view(each) for each in made],
    }


def _behind(session: Session, row: Row[Any], subject: UUID | None) -> dict[str, Any]:
    lines: list[Row[Any]] = []
    payouts: list[Row[Any]] = []
    pledge = None
    if subject:
        lines = list(trail.lines_behind(session, subject))
        pledge = trail.pledge_of_cause(session, subject)
        sent = trail.payout(session, subject)
        payouts = [sent] if sent else []
    charges = sorted({*trail.charges_of(session, str(subject or row.cause_id)), *_disputed(row)})
    if charges:
        pledge = pledge or trail.pledge_of_charge(session, charges[0])
    if not payouts:
        payouts = list(trail.payouts_with(session, [row.cause_id, *charges]))
    for sent_id in dict.fromkeys(each.id for each in payouts):
        lines += [each for each in trail.lines_of_payout(session, sent_id) if each.id != subject]
    return {
        "bank_lines": [_line_view(line) for line in lines],
        "payouts": [dict(each._mapping) for each in payouts],
        "charges": charges,
        "pledge": _pledge_view(pledge),
    }


def _disputed(row: Row[Any]) -> list[str]:
    accounts = [line["account"] for line in row.lines]
    return [account.partition(":")[2] for account in accounts if account.startswith("disputed:")]


def _uuid_of(cause_id: str) -> UUID | None:
    try:
        return UUID(cause_id.partition(":")[0])
    except ValueError:
        return None


def _owner(session: Session, owner: UUID) -> CollectingAccount:
    found = session.get(CollectingAccount, owner)
    if found is None:
        raise NotFound("collecting_account")
    return found


def _voucher(row: Row[Any]) -> str | None:
    return f"{row.financial_year}/{row.number}" if row.number else None


def _row_view(row: Row[Any]) -> dict[str, Any]:
    names = ("booked_on", "amount_cents", "transaction_id", "cause_kind", "cause_id", "campaign")
    return {name: getattr(row, name) for name in names} | {"voucher": _voucher(row)}


def _transaction_view(row: Row[Any]) -> dict[str, Any]:
    hidden = ("financial_year", "number")
    shown = {name: value for name, value in row._mapping.items() if name not in hidden}
    return shown | {"voucher": _voucher(row)}


def _line_view(row: Row[Any]) -> dict[str, Any]:
    return dict(row._mapping)


def _pledge_view(row: Row[Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"id": row.id, "number": f"{NUMBER_PREFIX}{row.number}", "amount_cents": row.amount_cents}
