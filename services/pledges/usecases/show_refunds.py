"""The refund list."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, transaction
from services.chassis.paging import page
from services.pledges.store.bank import BankLine
from services.pledges.store.pledge import Pledge
from services.pledges.store.refunds import Refund, page_of_refunds
from services.pledges.store.terms import CampaignTerms


def list_refunds(sessions: Sessions, state: str | None, after: UUID | None, limit: int) -> dict[str, Any]:
    """A page of refunds, oldest first, each with the pledge it is for."""
    with transaction(sessions) as session:
        rows = page_of_refunds(session, state, after, limit)
        pledges = _pledges(session, rows)
    return page(rows, limit, lambda refund: _view(refund, pledges.get(refund.id)), lambda row: (row.id,))


def _pledges(session: Session, refunds: list[Refund]) -> dict[UUID, tuple[Pledge, CampaignTerms]]:
    query = (
        select(Refund.id, Pledge, CampaignTerms)
        .outerjoin(BankLine, BankLine.id == Refund.receipt_line_id)
        .join(Pledge, (Pledge.id == Refund.pledge_id) | (Pledge.id == BankLine.pledge_id))
        .join(CampaignTerms, CampaignTerms.campaign_id == Pledge.campaign_id)
        .where(Refund.id.in_([refund.id for refund in refunds]))
    )
    return {refund_id: (pledge, terms) for refund_id, pledge, terms in session.execute(query)}


def _view(refund: Refund, found: tuple[Pledge, CampaignTerms] | None) -> dict[str, Any]:
    pledge, terms = found or (None, None)
    return {
        "id": str(refund.id),
        "number": refund.short_number,
        "state": refund.state,
        "method": refund.method,
        "amount_cents": refund.amount_cents,
        "reason": refund.reason,
        "pledge_id": str(pledge.id) if pledge else None,
        "pledge_number": pledge.short_number if pledge else None,
        "campaign_id": str(terms.campaign_id) if terms else None,
        "campaign_title": terms.title if terms else None,
        "listed_at": refund.listed_at,
        "paid_at": refund.paid_at,
    }
