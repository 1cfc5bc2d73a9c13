"""The books as finance staff read them, on the screen and as a table for a spreadsheet."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.chassis.database import Sessions, transaction
from services.chassis.paging import page
from services.chassis.problems import NotFound
from services.pledges.domain.books.ledger import nature
from services.pledges.store.books.books import (
    balances,
    campaign_balances,
    desk_summary,
    transactions_of,
)
from services.pledges.store.books.ledger import LedgerTransaction
from services.pledges.store.pledging.sums import sums_of
from services.pledges.store.pledging.terms import CampaignTerms


def account_balances(sessions: Sessions) -> list[dict[str, Any]]:
    """Balances of every collecting account; debit positive."""
    with transaction(sessions) as session:
        rows = balances(session)
    return [balance_view(row) for row in rows]


def balance_view(row: Any) -> dict[str, Any]:
    """One balance."""
    return {
        "collecting_account_id": str(row.collecting_account_id),
        "association_name": row.association_name,
        "account": row.noun,
        "nature": nature(row.noun),
        "balance_cents": row.balance_cents,
    }


def campaign_books(sessions: Sessions, campaign_id: UUID, before: UUID | None, limit: int) -> dict[str, Any]:
    """A campaign's sums, balances and a page of its transactions. Raises NotFound."""
    with transaction(sessions) as session:
        terms = session.get(CampaignTerms, campaign_id)
        if terms is None:
            raise NotFound("campaign")
        sums = sums_of(session, [campaign_id])[campaign_id]
        accounts = campaign_balances(session, campaign_id)
        entries = page(
            transactions_of(session, campaign_id, before, limit),
            limit,
            _transaction_view,
            lambda row: (row.id,),
        )
    return {
        "campaign_id": str(campaign_id),
        "title": terms.title,
        "state": terms.state,
        "collecting_account_id": str(terms.collecting_account_id),
        "sums": asdict(sums),
        "accounts": [{"account": row.account, "balance_cents": row.balance_cents} for row in accounts],
        "entries": entries,
    }


def desk_campaigns(sessions: Sessions, before: UUID | None, limit: int) -> dict[str, Any]:
    """A page of campaigns with their sums as of now, newest first."""
    with transaction(sessions) as session:
        query = select(CampaignTerms).order_by(CampaignTerms.campaign_id.desc()).limit(limit + 1)
        rows = list(session.scalars(query.where(CampaignTerms.campaign_id < before) if before else query))
        sums = sums_of(session, [terms.campaign_id for terms in rows])
    return page(
        rows,
        limit,
        lambda terms: {
            "campaign_id": str(terms.campaign_id),
            "slug": terms.slug,
            "title": terms.title,
            "association_name": terms.association_name,
            "collecting_account_id": str(terms.collecting_account_id),
            "state": terms.state,
            "deadline": terms.deadline,
            "goal_cents": terms.goal_cents,
            "minimum_cents": terms.minimum_cents,
            "totals": asdict(sums[terms.campaign_id]),
        },
        lambda terms: (terms.campaign_id,),
    )


def summary(sessions: Sessions) -> dict[str, Any]:
    """The numbers that the finance desk opens with."""
    with transaction(sessions) as session:
        return desk_summary(session)


def _transaction_view(row: LedgerTransaction) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "booked_on": row.booked_on,
        "posted_at": row.posted_at,
        "cause_kind": row.cause_kind,
        "cause_id": row.cause_id,
        "reverses": str(row.reverses) if row.reverses else None,
        "lines": [{"account": entry.account, "amount_cents": entry.amount_cents} for entry in row.entries],
    }
