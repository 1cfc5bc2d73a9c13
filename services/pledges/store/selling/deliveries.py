"""Paid purchases of a campaign, for who delivers them."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.pledges.domain.selling.deliveries import DeliveryState

# A buyer who withdrew gets the money back for certain, and so does one to whom all of it is listed as
# owed; a wish may still be declined.
_TAKEN_BACK = """(p.refunded_cents + coalesce((SELECT sum(f.amount_cents) FROM refund f
        WHERE f.pledge_id = p.id AND f.state NOT IN ('paid', 'dropped')), 0) >= p.paid_cents
    OR EXISTS (SELECT FROM refund_request q WHERE q.pledge_id = p.id AND q.kind = 'withdrawal'))"""

_SHOWN = {
    DeliveryState.WAITING: f"s.delivered_on IS NULL AND NOT {_TAKEN_BACK}",
    DeliveryState.DELIVERED: f"s.delivered_on IS NOT NULL AND NOT {_TAKEN_BACK}",
    DeliveryState.WITHDRAWN: f"s.returned_at IS NULL AND {_TAKEN_BACK}",
    DeliveryState.RETURNED: "s.returned_at IS NOT NULL",
}

_PAGE = f"""
SELECT p.id, p.number, p.contact_subject, s.count, s.unit_price_cents, s.delivered_on,
    s.returned_at IS NOT NULL AS is_returned, s.delivery_data, {_TAKEN_BACK} AS is_taken_back,
    r.name AS reward, r.delivery, r.delivery_month, r.service_on, c.wrapped_key, c.data
FROM campaign_reward r JOIN pledge_reward s ON s.reward_id = r.id
JOIN pledge p ON p.id = s.pledge_id JOIN backer_contact c ON c.subject = p.contact_subject
WHERE r.campaign_id = :campaign AND p.state = 'paid' AND p.id > :after AND {{shown}}
ORDER BY p.id LIMIT :limit
"""  # noqa: S608  # no value is put in

_IDS = """
SELECT p.id FROM campaign_reward r JOIN pledge_reward s ON s.reward_id = r.id
JOIN pledge p ON p.id = s.pledge_id
WHERE r.campaign_id = :campaign AND p.state = 'paid' AND p.id > :after AND {shown}
ORDER BY p.id LIMIT :limit
"""

_TAKEN_BACK_OF = text(
    f"SELECT p.id FROM pledge p WHERE p.id = ANY(:pledges) AND {_TAKEN_BACK}"  # noqa: S608
)


def page_of_deliveries(
    session: Session, campaign_id: UUID, shown: DeliveryState | None, after: UUID | None, limit: int
) -> Sequence[Row[Any]]:
    """The next purchases that are paid, oldest first, in one state or in all."""
    return _rows(session, _PAGE, campaign_id, shown, after, limit)


def next_waiting(session: Session, campaign_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """The next pledges whose purchases wait to be delivered."""
    return [row.id for row in _rows(session, _IDS, campaign_id, DeliveryState.WAITING, after, limit)]


def taken_back(session: Session, pledges: Collection[UUID]) -> set[UUID]:
    """Which of these purchases their buyers withdrew from, or get the whole price back of."""
    return set(session.scalars(_TAKEN_BACK_OF, {"pledges": list(pledges)}))


def _rows(
    session: Session,
    query: str,
    campaign_id: UUID,
    shown: DeliveryState | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Row[Any]]:
    wanted = text(query.format(shown=_SHOWN[shown] if shown else "true"))
    asked = {"campaign": campaign_id, "after": after or UUID(int=0), "limit": limit}
    return session.execute(wanted, asked).all()
