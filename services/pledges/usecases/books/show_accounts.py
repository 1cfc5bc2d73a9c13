"""Collecting accounts, each with its own account at the card provider if it has one."""

from typing import Any
from uuid import UUID

from services.chassis.database import Sessions, reading
from services.pledges.domain.connecting.openings import Seen, Standing, standing
from services.pledges.store.books.collecting_accounts import CollectingAccount, of_association
from services.pledges.store.connecting.openings import AccountOpening, openings_of
from services.pledges.store.settling.account_holds import AccountHold, holds_on
from services.pledges.store.transferring.connected_accounts import ConnectedAccount, connected_by_account


def list_accounts(sessions: Sessions, association_id: UUID | None) -> list[dict[str, Any]]:
    """Accounts of an association with the operator's own, or all."""
    with reading(sessions) as session:
        accounts, connected = of_association(session, association_id), connected_by_account(session)
        ids = [each.id for each in accounts]
        held, openings = holds_on(session, ids), openings_of(session, ids)
        return [
            _view(each, connected.get(each.id), held.get(each.id))
            | _opening(each, connected.get(each.id), openings.get(each.id))
            for each in accounts
        ]


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


def _opening(
    account: CollectingAccount, connected: ConnectedAccount | None, opening: AccountOpening | None
) -> dict[str, Any]:
    in_use = account.stripe_account_id is not None
    return {
        "card_standing": _standing(account, connected, opening),
        "opened_account_id": opening.provider_id if opening and not in_use else None,
    }


def _standing(
    account: CollectingAccount, connected: ConnectedAccount | None, opening: AccountOpening | None
) -> Standing:
    if account.stripe_account_id is not None:
        # What is registered already has been through the provider's page once.
        seen = Seen(True, connected.takes_transfers, tuple(connected.lacking)) if connected else None
        return standing(begun=True, in_use=True, seen=seen)
    looked = opening is not None and opening.looked_at is not None
    seen = (
        Seen(opening.details_given, opening.takes_transfers, tuple(opening.lacking))
        if opening and looked
        else None
    )
    return standing(begun=opening is not None, in_use=False, seen=seen)
