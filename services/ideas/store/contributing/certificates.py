"""Certificates of courses: what people tell of, and who has seen the card."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, ForeignKey, Text, Uuid, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from services.ideas.domain.contributing.certificates import holds_on
from services.ideas.domain.deadlines import as_text
from services.ideas.store import Base
from services.ideas.store.contributing.contributors import Contributor


class Certificate(Base):
    """One certificate; `recorded_by` is the person's own word, or the member of staff who held the course."""

    __tablename__ = "contributor_certificates"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    contributor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contributors.id"))
    kind: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date] = mapped_column(Date)
    expires_on: Mapped[date | None] = mapped_column(Date)
    recorded_by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_by: Mapped[str | None] = mapped_column(Text)
    seen_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def holding(on_day: date) -> ColumnElement[bool]:
    """The rule of `holds_on`, asked of rows."""
    endless = Certificate.expires_on.is_(None)
    return and_(Certificate.issued_on <= on_day, or_(endless, Certificate.expires_on >= on_day))


def holders_of(
    session: Session, kinds: Collection[str], on_day: date, contributor_ids: Iterable[uuid.UUID]
) -> set[uuid.UUID]:
    """Those of these who have told of certificates of all these kinds that hold on the local day."""
    wanted, people = set(kinds), set(contributor_ids)
    if not wanted:
        return people
    held = (
        select(Certificate.contributor_id)
        .where(Certificate.contributor_id.in_(people), Certificate.kind.in_(wanted), holding(on_day))
        .group_by(Certificate.contributor_id)
        .having(func.count(Certificate.kind.distinct()) == len(wanted))
    )
    return set(session.scalars(held))


def add_certificate(session: Session, certificate: Certificate) -> None:
    """Keep a certificate; the same one told of twice is one, and seen if either was."""
    names = ("id", "contributor_id", "kind", "issued_on", "expires_on", "recorded_by", "recorded_at")
    values = {name: getattr(certificate, name) for name in (*names, "seen_by", "seen_at")}
    kept = insert(Certificate).values(values)
    seen = {name: kept.excluded[name] for name in ("seen_by", "seen_at")}
    same = (Certificate.contributor_id, Certificate.kind, Certificate.issued_on)
    is_new = and_(Certificate.seen_at.is_(None), kept.excluded.seen_at.is_not(None))
    session.execute(kept.on_conflict_do_update(index_elements=same, set_=seen, where=is_new))


def certificates_of(
    session: Session, contributor_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[Certificate]]:
    """The certificates of each of these, those that hold longest first."""
    found = (
        select(Certificate)
        .where(Certificate.contributor_id.in_(list(contributor_ids)))
        .order_by(Certificate.kind, Certificate.expires_on.desc(), Certificate.id)
    )
    grouped: dict[uuid.UUID, list[Certificate]] = {}
    for each in session.scalars(found):
        grouped.setdefault(each.contributor_id, []).append(each)
    return grouped


def certificates_to_tell(
    session: Session, first: date, last: date, limit: int
) -> Sequence[tuple[Certificate, Contributor]]:
    """Those that end within these days, of members who have no later one of the kind; locked."""
    newer = aliased(Certificate)
    renewed = select(newer.id).where(
        newer.contributor_id == Certificate.contributor_id,
        newer.kind == Certificate.kind,
        newer.expires_on > last,
    )
    found = (
        select(Certificate, Contributor)
        .join(Contributor, Contributor.id == Certificate.contributor_id)
        .where(
            Certificate.told_at.is_(None),
            Certificate.expires_on.between(first, last),
            Contributor.registered_at.is_not(None),
            ~renewed.exists(),
        )
        .order_by(Certificate.expires_on, Certificate.id)
        .limit(limit)
        .with_for_update(of=Certificate, skip_locked=True)
    )
    return [(row[0], row[1]) for row in session.execute(found)]


def certificate_view(certificate: Certificate, today: date) -> dict[str, Any]:
    """What its owner, and an association with consent, read of it."""
    return {
        "id": str(certificate.id),
        "kind": certificate.kind,
        "issued_on": certificate.issued_on.isoformat(),
        "expires_on": certificate.expires_on.isoformat() if certificate.expires_on else None,
        "holds": holds_on(certificate.issued_on, certificate.expires_on, today),
        "seen": certificate.seen_at is not None,
        "seen_at": as_text(certificate.seen_at) if certificate.seen_at else None,
    }
