"""What tests of refunds and disputes share: charged pledges, two people, and the provider's controls."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.pledges.store.approving.approvals import Approval
from services.pledges.store.refunding.refunds import Refund
from services.pledges.usecases.approving.decide_approval import decide_approval
from services.pledges.usecases.cards.provider_events import apply_provider_events
from services.pledges.usecases.refunding.propose_refunds import propose_pledge_refund
from services.pledges.usecases.refunding.send_refunds import send_due_refunds
from tests.pledges.card_world import GOOD, City, Made

MAIJA, PEKKA = "person:maija", "person:pekka"


def charged(city: City, amount_cents: int = 6_000, card: str = GOOD) -> Made:
    """A pledge whose card was charged at the close of its campaign."""
    made = city.back(city.campaign(), card, amount_cents)
    city.move(days=20)
    city.close()
    assert city.state(made) == "paid"
    return made


def agree(city: City, approval: Approval) -> None:
    """Pekka approves what Maija proposed."""
    decide_approval(
        city.context.sessions,
        approval.id,
        approve=True,
        seen_hash=approval.content_hash,
        reason="",
        actor=PEKKA,
        authenticated_at=datetime.now(UTC).isoformat(),
    )


def refund(city: City, made: Made, amount_cents: int, reason: str = "requested") -> Refund:
    """Two people agree to give so much back; nothing has been sent yet."""
    agree(
        city,
        propose_pledge_refund(
            city.context.sessions, made.pledge_id, amount_cents, reason, "Sovittu puhelimessa", MAIJA
        ),
    )
    return newest_refund(city)


def newest_refund(city: City) -> Refund:
    with city.context.sessions() as session:
        return session.query(Refund).order_by(Refund.number.desc()).limit(1).one()


def fresh(city: City, one: Refund) -> Refund:
    with city.context.sessions() as session:
        return session.get_one(Refund, one.id)


def send_again(city: City) -> int:
    """Send what was put off for later, now."""
    with city.owner() as connection:
        connection.execute(text("UPDATE refund SET next_try_at = '2000-01-01' WHERE next_try_at IS NOT NULL"))
    return send_due_refunds(city.context)


def charge_of(city: City, made: Made) -> str:
    [(charge,)] = city.rows("SELECT charge_id FROM payment WHERE pledge_id = :id", id=made.pledge_id)
    return str(charge)


def refunds_at_provider(city: City, made: Made) -> list[Any]:
    [(intent,)] = city.rows("SELECT intent_id FROM payment WHERE pledge_id = :id", id=made.pledge_id)
    return city.context.cards.refunds.refunds_of_intent(str(intent))


def hear(city: City, *kinds_and_ids: tuple[str, str]) -> None:
    """Take in the provider's webhooks as if they had come, and let them take effect."""
    with city.owner() as connection:
        for number, (kind, object_id) in enumerate(kinds_and_ids):
            connection.execute(
                text(
                    "INSERT INTO provider_event (id, kind, object_id, received_at, next_try_at) "
                    "VALUES (:id, :kind, :object_id, platform_now(), platform_now())"
                ),
                {
                    "id": f"evt_{kind}_{object_id}_{number}_{datetime.now(UTC)}",
                    "kind": kind,
                    "object_id": object_id,
                },
            )
    apply_provider_events(city.context)


def history(city: City, subject_id: UUID) -> list[tuple[str, str, str]]:
    """What happened to a refund or a dispute, to which state, and by whom."""
    rows = city.rows(
        "SELECT happening, state, actor FROM state_change WHERE subject_id = :id ORDER BY id", id=subject_id
    )
    return [(str(a), str(b), str(c)) for a, b, c in rows]
