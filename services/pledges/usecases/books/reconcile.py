"""Our books beside the bank's statements and the card provider's balance."""

from typing import Any

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, transaction
from services.pledges.domain.books.ledger import CLEARING
from services.pledges.domain.books.reconciliation import Comparison
from services.pledges.domain.cards.card_calls import ProviderTrouble
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.store.bank.bank_lines import first_opening, last_closing
from services.pledges.store.books.books import balances, bank_cents, stripe_cents
from services.pledges.store.books.collecting_accounts import CollectingAccount, of_association
from services.pledges.store.transferring.connected_accounts import ConnectedAccount, connected_by_account
from services.pledges.stripe_gateway import StripeGateway
from services.pledges.usecases.books.show_books import balance_view


def reconcile(sessions: Sessions, cards: StripeGateway) -> dict[str, Any]:
    """Every account of ours beside the same one outside, and what still lies in clearing accounts.

    `ok` is whether all that is outside agrees to the cent; clearing accounts explain what is under way.
    """
    try:
        provider_cents, note = cards.in_haste().balances.balance_cents(), None
    except ProviderTrouble:
        provider_cents, note = None, "provider_does_not_answer"
    with transaction(sessions) as session:
        accounts = of_association(session, None)
        rows = [_bank_row(session, account) for account in accounts]
        connected = connected_by_account(session)
        rows += [
            _connected_row(account, connected[account.id]) for account in accounts if account.id in connected
        ]
        stripe = Comparison(
            what="stripe",
            account="stripe_balance",
            name="Stripe",
            as_of=None,
            ledger_cents=stripe_cents(session),
            outside_cents=provider_cents,
            note=note,
        )
        clearing = [row for row in balances(session) if row.noun in CLEARING and row.balance_cents]
        now = platform_now(session)
    rows.append(stripe)
    return {
        "as_of": now,
        "rows": [_row_view(row) for row in rows],
        "clearing": [balance_view(row) for row in clearing],
        "ok": all(row.agrees for row in rows),
    }


def _bank_row(session: Session, account: CollectingAccount) -> Comparison:
    closing = last_closing(session, account.id)
    opening = first_opening(session, account.id)
    # What lay in the account before its first statement here is the bank's to know and not ours.
    before = opening.opening_cents or 0 if opening else 0
    until = closing.closing_on if closing else None
    return Comparison(
        what="bank",
        account=account.iban,
        name=account.association_name,
        as_of=until,
        ledger_cents=before + bank_cents(session, account.id, until),
        outside_cents=closing.closing_cents if closing else None,
        note=None if closing else "no_statement",
    )


def _connected_row(account: CollectingAccount, connected: ConnectedAccount) -> Comparison:
    """What is on its way to the account, as it was when the provider was last asked."""
    return Comparison(
        what="stripe_account",
        account="stripe_in_transit",
        name=account.association_name,
        as_of=local_day(connected.looked_at),
        ledger_cents=connected.ledger_cents,
        outside_cents=connected.outside_cents,
        note=None if connected.outside_cents is not None else "provider_does_not_answer",
    )


def _row_view(row: Comparison) -> dict[str, Any]:
    return {
        "what": row.what,
        "account": row.account,
        "name": row.name,
        "as_of": row.as_of,
        "ledger_cents": row.ledger_cents,
        "outside_cents": row.outside_cents,
        "difference_cents": row.difference_cents,
        "note": row.note,
    }
