"""Certificates: told by their owners, seen by associations, recorded after a course, ended in time."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.outbox import emit_all
from services.chassis.problems import Conflict, Forbidden, Invalid, NotFound
from services.contracts.events import ContributorCertificateEnding
from services.ideas.domain.contributing.certificates import (
    TOLD_BEFORE_THE_END,
    CertificateKind,
    last_day,
)
from services.ideas.domain.contributing.register_rules import MOST_CERTIFICATES
from services.ideas.domain.deadlines import local_day
from services.ideas.store.contributing.certificates import (
    Certificate,
    add_certificate,
    certificate_view,
    certificates_to_tell,
)
from services.ideas.store.contributing.consents import has_consent
from services.ideas.store.contributing.contributors import Contributor
from services.ideas.usecases.context import Context
from services.ideas.usecases.contributing.own_link import CONTRIBUTOR, contributor_of_link

# Letters of one transaction.
SLICE = 100


def tell_certificate(
    context: Context,
    contributor_id: uuid.UUID,
    token: str,
    kind: CertificateKind,
    issued_on: date,
    expires_on: date | None,
) -> None:
    """Keep what somebody tells of a card of their own. Raises NotFound, Gone, Conflict, Invalid."""
    with transaction(context.sessions) as session:
        contributor = contributor_of_link(session, context, contributor_id, token, lock=True)
        held = select(func.count()).where(Certificate.contributor_id == contributor.id)
        if (session.scalar(held) or 0) >= MOST_CERTIFICATES:
            raise Conflict("too_many_certificates", "Remove an old one first")
        certificate = _certificate(session, contributor, kind, issued_on, expires_on)
        certificate.recorded_by = CONTRIBUTOR
        add_certificate(session, certificate)


def remove_certificate(
    context: Context, contributor_id: uuid.UUID, token: str, certificate_id: uuid.UUID
) -> None:
    """Forget a card of one's own. Raises NotFound, Gone; a second time is answered alike."""
    with transaction(context.sessions) as session:
        contributor = contributor_of_link(session, context, contributor_id, token, lock=True)
        certificate = session.get(Certificate, certificate_id)
        if certificate is not None and certificate.contributor_id == contributor.id:
            session.delete(certificate)


def mark_seen(
    context: Context, who: Identity, association_id: uuid.UUID, certificate_id: uuid.UUID
) -> dict[str, Any]:
    """A member of the association has held the card. Raises Forbidden, NotFound without a consent."""
    if not who.is_member(association_id):
        raise Forbidden("not_a_member")
    with transaction(context.sessions) as session:
        certificate = session.get(Certificate, certificate_id, with_for_update=True)
        if certificate is None or not has_consent(session, association_id, certificate.contributor_id):
            raise NotFound("certificate")
        now = platform_now(session)
        if certificate.seen_at is None:
            certificate.seen_by, certificate.seen_at = who.actor, now
            session.flush()
            details = {"association": str(association_id)}
            audit.record(session, who.actor, "certificate.seen", f"certificate:{certificate.id}", details)
        return certificate_view(certificate, local_day(now))


def record_course(
    context: Context, who: Identity, kind: CertificateKind, issued_on: date, emails: Sequence[str]
) -> int:
    """Record who passed a course, as a list; addresses that the register does not know are left out.

    Returns how many were recorded. Raises Invalid on `issued_on`.
    """
    with transaction(context.sessions) as session:
        readers = {context.sealer.reader_of(email) for email in emails}
        members = session.scalars(
            select(Contributor)
            .where(Contributor.email_hash.in_(readers), Contributor.registered_at.is_not(None))
            .order_by(Contributor.id)
            .with_for_update(read=True)
        ).all()
        _check_issued(session, issued_on)
        for member in members:
            certificate = _certificate(session, member, kind, issued_on, None)
            certificate.recorded_by = certificate.seen_by = who.actor
            certificate.seen_at = certificate.recorded_at
            add_certificate(session, certificate)
        details = {"kind": kind, "issued_on": issued_on.isoformat(), "recorded": len(members)}
        audit.record(session, who.actor, "certificate.course_recorded", f"course:{kind}", details)
        return len(members)


def tell_ending_certificates(context: Context) -> int:
    """Tell the next of those whose certificates end before long, once each. Returns how many."""
    with transaction(context.sessions) as session:
        now = platform_now(session)
        today = local_day(now)
        found = certificates_to_tell(session, today, today + TOLD_BEFORE_THE_END, SLICE)
        for certificate, _contributor in found:
            certificate.told_at = now
        session.flush()
        emit_all(session, [_ending(*each) for each in found])
        return len(found)


def _ending(certificate: Certificate, contributor: Contributor) -> ContributorCertificateEnding:
    return ContributorCertificateEnding(
        certificate_id=str(certificate.id),
        contributor_id=str(contributor.id),
        kind=certificate.kind,
        last_day=certificate.expires_on.isoformat() if certificate.expires_on else "",
        locale=contributor.locale,
        contact=contributor.contact,
    )


def _certificate(
    session: Session,
    contributor: Contributor,
    kind: CertificateKind,
    issued_on: date,
    expires_on: date | None,
) -> Certificate:
    _check_issued(session, issued_on)
    latest = last_day(kind, issued_on)
    if latest is None and expires_on is not None:
        raise Invalid("expires_on", "has_no_end")
    if expires_on is not None and latest is not None and not issued_on <= expires_on <= latest:
        raise Invalid("expires_on", "out_of_range")
    return Certificate(
        id=new_id(),
        contributor_id=contributor.id,
        kind=kind,
        issued_on=issued_on,
        expires_on=expires_on or latest,
        recorded_at=platform_now(session),
    )


def _check_issued(session: Session, issued_on: date) -> None:
    if not date(1970, 1, 1) <= issued_on <= local_day(platform_now(session)):
        raise Invalid("issued_on", "out_of_range")
