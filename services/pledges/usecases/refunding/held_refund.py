"""A card refund with all that belongs to it, locked in one order everywhere: pledge, then refund."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now, transaction
from services.pledges.domain.books.return_postings import Books
from services.pledges.store.cards.payment import Payment
from services.pledges.store.pledging.pledge import Pledge, lock_pledge
from services.pledges.store.refunding.refunds import Refund, lock_refund
from services.pledges.store.repairing.repairs import surplus_of_refund
from services.pledges.usecases.context import Context


@dataclass
class HeldRefund:
    """What is held, and the moment."""

    session: Session
    pledge: Pledge
    refund: Refund
    intent_id: str | None
    now: datetime

    @property
    def books(self) -> Books:
        """Where its money is booked."""
        return Books(self.refund.collecting_account_id, self.pledge.campaign_id)


@contextmanager
def held_refund(context: Context, refund_id: UUID, step: str) -> Iterator[HeldRefund]:
    """Hold the refund of a pledge for one transaction, whose commit is named `step`. Raises LookupError."""
    with transaction(context.sessions, step) as session:
        pledge_id = session.get_one(Refund, refund_id).pledge_id
        pledge = lock_pledge(session, pledge_id) if pledge_id else None
        refund = lock_refund(session, refund_id)
        if pledge is None or refund is None:
            raise LookupError(f"refund {refund_id}")
        payment = session.get(Payment, pledge.id)
        surplus = surplus_of_refund(session, refund_id)
        intent_id = surplus.intent_id if surplus else payment.intent_id if payment else None
        yield HeldRefund(session, pledge, refund, intent_id, platform_now(session))
