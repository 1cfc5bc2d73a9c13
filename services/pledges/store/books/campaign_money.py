"""A lock on what is held for a campaign, beside the rows.

Refunds hold the pledge, settlements and losses the terms, so no row of theirs keeps one from the other;
taking the rows of all pledges would hold up a whole campaign.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.pledges.domain.books.postings import held
from services.pledges.store.books.ledger import LedgerEntry, LedgerTransaction

_KIND = 3


def give_back_of(session: Session, campaign_id: UUID) -> None:
    """Wait until a settlement that is being agreed to has ended; many may give back at once."""
    session.execute(select(func.pg_advisory_xact_lock_shared(_name(campaign_id))))


def settle_all_of(session: Session, campaign_id: UUID) -> None:
    """Wait until nobody is giving anything back; the caller holds the terms, and waits for no rows after."""
    session.execute(select(func.pg_advisory_xact_lock(_name(campaign_id))))


def nobody_gives_back(session: Session, campaign_id: UUID) -> bool:
    """Keep others from giving anything back until the transaction ends, if nobody is doing so now.

    For whoever holds a pledge: who gives back holds pledges too, and each would wait for the other.
    """
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(_name(campaign_id)))))


def held_cents(session: Session, collecting_account_id: UUID, campaigns: Collection[UUID]) -> dict[UUID, int]:
    """What the books of one collecting account say is held for each of the campaigns.

    A campaign may have money on two: what it collected, and a sponsor's match where the pool lies.
    """
    accounts = {held(campaign_id): campaign_id for campaign_id in campaigns}
    wanted = (
        select(LedgerEntry.account, func.sum(LedgerEntry.amount_cents))
        .join(LedgerTransaction, LedgerTransaction.id == LedgerEntry.transaction_id)
        .where(
            LedgerEntry.account.in_(accounts),
            LedgerTransaction.collecting_account_id == collecting_account_id,
        )
        .group_by(LedgerEntry.account)
    )
    found = {accounts[account]: -int(cents) for account, cents in session.execute(wanted)}
    return {campaign_id: found.get(campaign_id, 0) for campaign_id in campaigns}


def _name(campaign_id: UUID) -> object:
    return func.hashtextextended(f"held:{campaign_id}", _KIND)
