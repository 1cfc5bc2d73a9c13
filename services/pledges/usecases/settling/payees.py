"""Whether the account that two people agreed to pay is still the one to be paid, and not held."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.pledges.store.books.collecting_accounts import hold_accounts, ibans_of
from services.pledges.store.settling.account_holds import holds_on
from services.pledges.store.settling.settlements import Settlement

PAYEE_HELD, PAYEE_CHANGED = "payee_held", "payee_changed"


def hold_payees(session: Session, settlements: Iterable[Settlement]) -> None:
    """Keep the accounts from being changed until the transaction ends."""
    hold_accounts(session, {each.payee_account_id for each in settlements})


def hindrances(session: Session, settlements: Sequence[Settlement]) -> dict[UUID, str]:
    """Why settlements cannot be paid now, by their ids.

    `payee_held`: the account's number was changed lately. `payee_changed`: it is not the number that two
    people agreed to pay, so that they have to agree again.
    """
    accounts = {each.payee_account_id for each in settlements}
    held, numbers = holds_on(session, accounts), ibans_of(session, accounts)
    found = {
        each.id: PAYEE_CHANGED for each in settlements if numbers[each.payee_account_id] != each.payee_iban
    }
    return found | {each.id: PAYEE_HELD for each in settlements if each.payee_account_id in held}
