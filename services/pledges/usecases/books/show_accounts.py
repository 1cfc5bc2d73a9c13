"""Collecting accounts, each with its own account at the card provider if it has one."""

from typing import Any
from uuid import UUID

from services.chassis.database import Sessions, reading
from services.pledges.store.books.collecting_accounts import CollectingAccount, of_association
from services.pledges.store.settling.account_holds import AccountHold, holds_on
from services.pledges.store.transferring.connected_accounts import ConnectedAccount, connected_by_account


def list_accounts(sessions: Sessions, association_id: UUID | None) -> list[dict[str, Any]]:
    """Accounts of an association with the operator's own, or all."""
    with reading(sessions) as session:
        accounts, connected = of_association(session, association_id), connected_by_account(session)
        held = holds_on(session, [each.id for each in accounts])
        return [_view(each, connected.get(each.id), held.get(each.id)) for each in accounts]


def _view(
    account: CollectingAccount, connected: ConnectedAccount | None, hold: AccountHold | None
) -> dict[str, Any]:
    names = (
        "id",
        "association_id",
        "association_name",
        "payee_name",
        "iban",
        "bic",
        "kind",
        "stripe_account_id",
    )
    return {name: getattr(account, name) for name in names} | {
        "card_account": connected,
        "held_until": hold.until if hold else None,
    }
