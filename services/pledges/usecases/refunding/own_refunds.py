"""The refunds of a pledge as its backer sees them."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.pledges.store.refunding.refunds import refunds_of


def refunds_on_own_page(session: Session, pledge_id: UUID) -> list[dict[str, Any]]:
    """What goes back or has gone back, how, and since when; oldest first."""
    return [
        {
            "number": refund.short_number,
            "state": refund.state,
            "method": refund.method,
            "amount_cents": refund.amount_cents,
            "listed_at": refund.listed_at,
            "paid_at": refund.paid_at,
        }
        for refund in refunds_of(session, pledge_id)
    ]
