"""Fees of the account itself have a posting of their own, in the books of whoever operates the platform."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis import logs
from services.pledges.domain.payouts.account_fees import ACCOUNT_FEES, account_fee
from services.pledges.domain.payouts.payout_answers import BalanceItem
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.usecases.books.ledger import post

log = logs.get(__name__)


def book_account_fees(session: Session, items: Iterable[tuple[BalanceItem, date]]) -> int:
    """Post what is such a fee and was not posted before; how many the operator's books can take.

    Without an account of the operator's nobody's books are theirs: people decide on each.
    """
    fees = [(item, day) for item, day in items if item.kind in ACCOUNT_FEES and item.net_cents]
    if not fees:
        return 0
    owner = operators_account(session)
    if owner is None:
        log.warning("payout.fee_without_owner", fees=len(fees))
        return 0
    for item, day in fees:
        post(session, account_fee(owner, item.id, day, item.net_cents))
    return len(fees)


def operators_account(session: Session) -> UUID | None:
    """The operator's own collecting account, the first where there are several."""
    query = select(CollectingAccount.id).where(CollectingAccount.kind == "operator")
    return session.scalar(query.order_by(CollectingAccount.id).limit(1))
