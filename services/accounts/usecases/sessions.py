"""Sessions: opened, looked up, strengthened, ended."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.accounts.domain.fingerprints import Fingerprints
from services.accounts.domain.limits import Action
from services.accounts.domain.sessions import LIFETIMES, Kind, Span
from services.accounts.store.associations import HeldMembership, memberships_of
from services.accounts.store.clock import true_now
from services.accounts.store.people import Person, roles_of
from services.accounts.store.sessions import SignedInSession, session_by_token
from services.accounts.usecases.attempts import count_attempt
from services.accounts.usecases.context import Context
from services.accounts.usecases.one_time_codes import use_code
from services.accounts.usecases.people import contact_of
from services.chassis.audit import record
from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Forbidden, Invalid, NotFound


@dataclass(frozen=True)
class OpenedSession:
    """A new session; the token is told once and stored nowhere."""

    session_token: str
    expires_at: datetime


@dataclass(frozen=True)
class ResolvedSession:
    """Who is behind a session, with roles and memberships as they are at this moment."""

    session_id: uuid.UUID
    person_id: uuid.UUID
    name: str
    email: str
    kind: Kind
    roles: list[str]
    associations: list[HeldMembership]
    authenticated_at: datetime
    expires_at: datetime


def open_session(
    session: Session, fingerprints: Fingerprints, person_id: uuid.UUID, kind: Kind, now: datetime
) -> OpenedSession:
    """Start a session under a new token, whatever token the browser held before."""
    token = secrets.token_urlsafe(32)
    row = SignedInSession(
        id=new_id(),
        person_id=person_id,
        kind=kind.value,
        token_hash=fingerprints.of("session", token),
        authenticated_at=now,
        created_at=now,
        last_seen_at=now,
        expires_at=now + LIFETIMES[kind].total,
    )
    session.add(row)
    record(session, f"person:{person_id}", "session.opened", f"session:{row.id}", {"kind": kind.value})
    return OpenedSession(session_token=token, expires_at=row.expires_at)


def resolve_session(context: Context, session_token: str) -> ResolvedSession:
    """Who is signed in with this token. Raises NotFound when it is unknown, ended or too old."""
    with transaction(context.sessions) as session:
        now = true_now(session)
        row = _living(session, context, session_token, now)
        if _span(row).wants_touch(now):
            row.last_seen_at = now
        person = session.get_one(Person, row.person_id)
        contact = contact_of(context.sealer, person)
        kind = Kind(row.kind)
        return ResolvedSession(
            session_id=row.id,
            person_id=person.id,
            name=contact["name"],
            email=contact["email"],
            kind=kind,
            # A link in a mail must never be enough for the powers of staff.
            roles=roles_of(session, person.id) if kind is Kind.STAFF else [],
            associations=memberships_of(session, person.email_hash),
            authenticated_at=row.authenticated_at,
            expires_at=row.expires_at,
        )


def revoke_session(context: Context, session_token: str) -> None:
    """End a session; one that is unknown or over already stays so."""
    with transaction(context.sessions) as session:
        row = session_by_token(session, context.fingerprints.of("session", session_token))
        if row is not None and row.revoked_at is None:
            row.revoked_at = true_now(session)
            record(session, f"person:{row.person_id}", "session.revoked", f"session:{row.id}")


def reauthenticate(context: Context, session_token: str, code: str, address: str) -> datetime:
    """Take a fresh one-time code from staff who are signed in; the new instant of authentication."""
    with transaction(context.sessions) as session:
        row = _living(session, context, session_token, true_now(session))
        if row.kind != Kind.STAFF:
            raise Forbidden("staff_only")
        person_id = row.person_id
    count_attempt(context, Action.STAFF_CODE, address, context.fingerprints.of("person", str(person_id)))
    with transaction(context.sessions) as session:
        now = true_now(session)
        row = _living(session, context, session_token, now)
        right = use_code(session, context, person_id, code, now)
        if right:
            row.authenticated_at = row.last_seen_at = now
        action = "session.reauthenticated" if right else "session.reauthentication_refused"
        record(session, f"person:{person_id}", action, f"session:{row.id}")
    if not right:
        raise Invalid("code", "wrong_code")
    return now


def _living(session: Session, context: Context, session_token: str, now: datetime) -> SignedInSession:
    """The session behind the token, if it holds at this moment."""
    row = session_by_token(session, context.fingerprints.of("session", session_token))
    if row is None or not _span(row).holds(now):
        raise NotFound("session")
    return row


def _span(row: SignedInSession) -> Span:
    """The instants of a session that the rules look at."""
    return Span(Kind(row.kind), row.last_seen_at, row.expires_at, row.revoked_at)
