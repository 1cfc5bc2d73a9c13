"""Orders to erase contact data, and what each run of the retention job did."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Text, or_, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.chassis.database import Base
from services.pledges.store.pledging.pledge import Pledge


class ErasureOrder(Base):
    """The wish of a backer, or a rule's demand, that contact data go; it waits while money is on its way."""

    __tablename__ = "erasure_order"

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), primary_key=True)
    ordered_by: Mapped[str] = mapped_column(Text)
    rule: Mapped[str | None] = mapped_column(Text)
    ordered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    looked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    customer_forgotten_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RetentionRun(Base):
    """One run of the retention job: how many were erased by which rule, and how many orders wait."""

    __tablename__ = "retention_run"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    erased: Mapped[dict[str, Any]] = mapped_column(JSONB)
    waiting: Mapped[int]


_OVERDUE = text(
    """
    SELECT pledge.id FROM pledge
    JOIN backer_contact ON backer_contact.subject = pledge.contact_subject
    WHERE pledge.state = ANY(:states) AND backer_contact.erased_at IS NULL
      AND pledge.made_at < :before
      AND NOT EXISTS (SELECT FROM erasure_order WHERE erasure_order.pledge_id = pledge.id)
      AND NOT EXISTS (
          SELECT FROM pledge AS sibling
          WHERE sibling.contact_subject = pledge.contact_subject
            AND (NOT sibling.state = ANY(:covered)
                 OR EXISTS (SELECT FROM monthly_pledge WHERE monthly_pledge.pledge_id = sibling.id
                            AND monthly_pledge.state <> 'ended')
                 OR EXISTS (SELECT FROM pledge_change WHERE pledge_change.pledge_id = sibling.id
                            AND pledge_change.at >= :before)))
    LIMIT :limit
    """
)
_FORGET_IN_EVENTS = text(
    """
    UPDATE outbox_event
    SET payload = jsonb_set(payload, '{contact}', jsonb_build_object(
        'subject', CAST(:subject AS text), 'wrapped_key', '', 'data', ''))
    WHERE payload ? 'contact' AND payload #>> '{contact,subject}' = :subject
    """
)


def overdue_pledges(
    session: Session, states: list[str], covered: list[str], before: datetime, limit: int
) -> list[UUID]:
    """Pledges in those states with contact data that nobody has needed since then.

    The months of an agreement share them: none may have changed since, stand in a state outside
    `covered`, whose data are kept longer, or belong to an agreement that lives.
    """
    asked = {"states": states, "covered": covered, "before": before, "limit": limit}
    return list(session.execute(_OVERDUE, asked).scalars())


def sharing_contact(session: Session, subject: UUID) -> list[Pledge]:
    """All pledges with the same contact data: one, or the months of one agreement."""
    return list(session.scalars(select(Pledge).where(Pledge.contact_subject == subject)))


def forget_in_events(session: Session, subject: UUID) -> None:
    """Empty the copies of a person's contact data that left, or are about to leave, in events."""
    session.execute(_FORGET_IN_EVENTS, {"subject": str(subject)})


def waiting_orders(session: Session, limit: int) -> list[ErasureOrder]:
    """Orders that are not finished; those that nobody looked at for longest first, so that none starves."""
    unfinished = or_(ErasureOrder.done_at.is_(None), ErasureOrder.customer_forgotten_at.is_(None))
    longest_ago = ErasureOrder.looked_at.nulls_first()
    return list(session.scalars(select(ErasureOrder).where(unfinished).order_by(longest_ago).limit(limit)))


def newest_runs(session: Session, limit: int) -> list[RetentionRun]:
    """The newest runs, newest first."""
    return list(session.scalars(select(RetentionRun).order_by(RetentionRun.ran_at.desc()).limit(limit)))
