"""Signing in as staff: a password, then a one-time code."""

import uuid

from sqlalchemy.orm import Session

from services.accounts.domain.limits import Action
from services.accounts.domain.sessions import Kind
from services.accounts.domain.staff import CHALLENGE_LIFETIME, WRONG_CODES_ALLOWED
from services.accounts.store.clock import true_now
from services.accounts.store.people import StaffCredential, credential_by_email, locked_credential
from services.accounts.store.sign_ins import StaffChallenge, locked_challenge
from services.accounts.usecases.attempts import count_attempt
from services.accounts.usecases.context import Context
from services.accounts.usecases.one_time_codes import use_code
from services.accounts.usecases.reading import email_given
from services.accounts.usecases.sessions import OpenedSession, open_session
from services.chassis.audit import record
from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.problems import Gone, Invalid, Problem, TooMany


def begin_staff_sign_in(context: Context, email: str, password: str, address: str) -> uuid.UUID:
    """Check the password and ask for the one-time code; the id of the challenge.

    An unknown address costs the same hashing and gets the same answer as a wrong password.
    """
    email_hash = context.fingerprints.of_email(email_given(email))
    count_attempt(context, Action.STAFF_SIGN_IN, address, email_hash)
    with transaction(context.sessions) as session:
        credential = credential_by_email(session, email_hash)
        person_id = credential.person_id if credential else None
        stored = credential.password_hash if credential else None
    # Hashing takes long, so no transaction is held open meanwhile.
    right = context.passwords.is_right(stored, password)
    challenge_id = None
    with transaction(context.sessions) as session:
        if right and person_id is not None:
            challenge_id = _challenge(session, person_id, stored)
        if challenge_id is None:
            record(session, "visitor", "staff_sign_in.refused", f"person:{person_id or 'unknown'}")
    if challenge_id is None:
        raise Problem("wrong_credentials", status=401, title="The address or the password is wrong")
    return challenge_id


def finish_staff_sign_in(context: Context, challenge_id: uuid.UUID, code: str, address: str) -> OpenedSession:
    """Take the one-time code and open the session. Raises Invalid(code), Gone, TooMany."""
    with transaction(context.sessions) as session:
        found = session.get(StaffChallenge, challenge_id)
        person_id = found.person_id if found else challenge_id
    count_attempt(context, Action.STAFF_CODE, address, context.fingerprints.of("person", str(person_id)))
    opened = None
    with transaction(context.sessions) as session:
        locked_credential(session, person_id)
        challenge = locked_challenge(session, challenge_id)
        now = true_now(session)
        if challenge is None or challenge.used_at is not None or now >= challenge.expires_at:
            raise Gone("sign_in_over")
        if challenge.wrong_codes >= WRONG_CODES_ALLOWED:
            raise TooMany(max(1, int((challenge.expires_at - now).total_seconds())))
        if use_code(session, context, challenge.person_id, code, now):
            challenge.used_at = now
            opened = open_session(session, context.fingerprints, challenge.person_id, Kind.STAFF, now)
        else:
            challenge.wrong_codes += 1
            record(session, "visitor", "staff_code.refused", f"person:{challenge.person_id}")
    if opened is None:
        raise Invalid("code", "wrong_code")
    return opened


def _challenge(session: Session, person_id: uuid.UUID, stored: str | None) -> uuid.UUID | None:
    """Open a challenge, unless the password changed while it was being checked."""
    credential = session.get(StaffCredential, person_id, with_for_update={"read": True})
    if credential is None or credential.password_hash != stored:
        return None
    now = true_now(session)
    challenge = StaffChallenge(
        id=new_id(), person_id=person_id, created_at=now, expires_at=now + CHALLENGE_LIFETIME
    )
    session.add(challenge)
    record(session, f"person:{person_id}", "staff_sign_in.challenged", f"challenge:{challenge.id}")
    return challenge.id
