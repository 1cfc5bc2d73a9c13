"""Our books beside the bank's statements and the card provider's balance.

A job asks and keeps what it found; no page waits for the provider, or for sums over all the books.
"""

import time
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, reading, transaction
from services.pledges.domain.books.ledger import CLEARING
from services.pledges.domain.books.reconciliation import Comparison
from services.pledges.domain.cards.card_calls import ProviderTrouble
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.books.books import balances, stripe_cents
from services.pledges.store.books.self_check_rows import BOOKS_AGREE, forget_earlier, newest_check
from services.pledges.store.books.statement_day_facts import last_statements
from services.pledges.store.transferring.connected_accounts import ConnectedAccount, connected_by_account
from services.pledges.usecases.books.show_books import balance_view
from services.pledges.usecases.context import Context
from services.pledges.usecases.day_close.self_checks import keep_result

_TRIES = 3


def compare_books(context: Context) -> bool:
    """Compare and keep the outcome, and nothing of earlier ones; whether everything agrees."""
    began = time.monotonic()
    rows, clearing = _compared(context)
    findings = [_row_view(row) for row in rows] + [_clearing_view(view) for view in clearing]
    agrees = all(row.agrees for row in rows)
    spent = int((time.monotonic() - began) * 1000)
    with transaction(context.sessions) as session:
        kept = keep_result(session, BOOKS_AGREE, findings, halts=False, milliseconds=spent, passed=agrees)
        forget_earlier(session, kept)
    return agrees


def reconciliation(sessions: Sessions) -> dict[str, Any]:
    """Every account of ours beside the same one outside, and what lay in clearing accounts, as last compared.

    `ok` is whether all that is outside agreed to the cent; clearing accounts explain what is under way.
    """
    with reading(sessions) as session:
        kept = newest_check(session, BOOKS_AGREE)
    if kept is None:
        return {"as_of": None, "rows": [], "clearing": [], "ok": False}
    return {
        "as_of": kept.ran_at,
        "rows": [each for each in kept.findings if each["what"] != "clearing"],
        "clearing": [each for each in kept.findings if each["what"] == "clearing"],
        "ok": kept.passed,
    }


def _compared(context: Context) -> tuple[list[Comparison], list[dict[str, Any]]]:
    """The accounts side by side at a moment at which no money moved at the provider."""
    for _ in range(_TRIES):
        before, note = _provider_cents(context)
        with reading(context.sessions) as session:
            rows = _rows(session)
            ledger_cents = stripe_cents(session)
            clearing = [row for row in balances(session) if row.noun in CLEARING and row.balance_cents]
        if note or _provider_cents(context) == (before, note):
            break
    else:
        before, note = None, "provider_moves"
    stripe = Comparison(
        what="stripe",
        account="stripe_balance",
        name="Stripe",
        as_of=None,
        ledger_cents=ledger_cents,
        outside_cents=before,
        note=note,
    )
    return [*rows, stripe], [balance_view(row) for row in clearing]


def _provider_cents(context: Context) -> tuple[int | None, str | None]:
    try:
        return context.cards.balances.balance_cents(), None
    except ProviderTrouble:
        return None, "provider_does_not_answer"


def _rows(session: Session) -> list[Comparison]:
    accounts, connected = last_statements(session), connected_by_account(session)
    rows = [_bank_row(each) for each in accounts]
    return rows + [_connected_row(each.name, connected[each.id]) for each in accounts if each.id in connected]


def _bank_row(told: Any) -> Comparison:
    """What lay in the account before its first statement here is the bank's to know and not ours."""
    return Comparison(
        what="bank",
        account=told.iban,
        name=told.name,
        as_of=told.closing_on,
        ledger_cents=int(told.ledger_cents),
        outside_cents=told.closing_cents,
        note=None if told.closing_on else "no_statement",
    )


def _connected_row(name: str, connected: ConnectedAccount) -> Comparison:
    """What is on its way to the account, as it was when the provider was last asked."""
    return Comparison(
        what="stripe_account",
        account="stripe_in_transit",
        name=name,
        as_of=local_day(connected.looked_at),
        ledger_cents=connected.ledger_cents,
        outside_cents=connected.outside_cents,
        note=None if connected.outside_cents is not None else "provider_does_not_answer",
    )


def _clearing_view(view: dict[str, Any]) -> dict[str, Any]:
    return {"what": "clearing", "subject": view["account"], "cents": view["balance_cents"], **view}


def _row_view(row: Comparison) -> dict[str, Any]:
    return {
        "subject": row.name,
        "cents": row.difference_cents or 0,
        "what": row.what,
        "account": row.account,
        "name": row.name,
        "as_of": row.as_of.isoformat() if row.as_of else None,
        "ledger_cents": row.ledger_cents,
        "outside_cents": row.outside_cents,
        "difference_cents": row.difference_cents,
        "note": row.note,
    }
