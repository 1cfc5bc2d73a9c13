"""A new password for staff who forgot theirs; the one-time codes stay as they are."""

import secrets

from sqlalchemy.orm import Session

from services.accounts.domain.limits import Action
from services.accounts.domain.staff import RESET_LIFETIME
from services.accounts.store.clock import true_now
from services.accounts.store.people import Person, locked_credential, staff_by_email
from services.accounts.store.sessions import revoke_sessions_of
from services.accounts.store.sign_ins import close_open_challenges
from services.accounts.store.staff_links import PasswordReset, close_open_resets, locked_reset
from services.accounts.usecases.attempts import count_attempt
from services.accounts.usecases.context import Context
from services.accounts.usecases.people import contact_of
from services.accounts.usecases.reading import email_given, password_given
from services.chassis.audit import record
from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.outbox import emit
from services.chassis.problems import Gone
from services.contracts.events import PasswordResetRequested


def request_password_reset(context: Context, email: str, address: str) -> None:
    """Mail a link for a new password, if the address belongs to staff; the caller cannot tell."""
    canonical = email_given(email)
    email_hash = context.fingerprints.of_email(canonical)
    count_attempt(context, Action.STAFF_RESET, address, email_hash)
    nobody = _nobody(context, canonical)
    with transaction(context.sessions) as session:
        person = staff_by_email(session, email_hash)
        # The same work is done for an address that nobody has, and undone: the time tells nothing.
        work = session.begin_nested()
        _write(session, context, person or nobody)
        if person is None:
            work.rollback()
        else:
            work.commit()


def choose_new_password(context: Context, token: str, password: str, address: str) -> None:
    """Set the password behind a link, and sign the person out everywhere. Raises Gone, Invalid."""
    count_attempt(context, Action.STAFF_LINK, address)
    with transaction(context.sessions) as session:
        reset = locked_reset(session, _token_hash(context, token))
        now = true_now(session)
        if reset is None or reset.used_at is not None or now >= reset.expires_at:
            raise Gone("password_reset_over")
        person = session.get_one(Person, reset.person_id)
        password_given(password, contact_of(context.sealer, person)["email"])
        credential = locked_credential(session, person.id)
        if credential is None:
            raise Gone("password_reset_over")
        credential.password_hash = context.passwords.hash(password)
        credential.password_changed_at = now
        close_open_resets(session, person.id, now)
        close_open_challenges(session, person.id, now)
        revoke_sessions_of(session, person.id, now)
        record(session, f"person:{person.id}", "password.changed", f"password_reset:{reset.id}")


def _write(session: Session, context: Context, person: Person) -> None:
    """The leave to choose a password, and the mail with its link."""
    now, reset_id, token = true_now(session), new_id(), secrets.token_urlsafe(32)
    expires_at = now + RESET_LIFETIME
    session.add(
        PasswordReset(
            id=reset_id,
            person_id=person.id,
            token_hash=_token_hash(context, token),
            created_at=now,
            expires_at=expires_at,
        )
    )
    session.flush()
    mailed = {**contact_of(context.sealer, person), "link_token": token}
    emit(
        session,
        PasswordResetRequested(
            reset_id=str(reset_id),
            locale=person.locale,
            expires_at=expires_at.isoformat(),
            contact=context.sealer.seal(person.wrapped_key, f"password_reset:{reset_id}", mailed),
        ),
    )
    record(session, "visitor", "password_reset.requested", f"person:{person.id}")


def _nobody(context: Context, email: str) -> Person:
    """A person who is never written down, for the work that is undone."""
    person_id, key = new_id(), context.sealer.new_wrapped_key()
    sealed = context.sealer.seal(key, f"person:{person_id}", {"email": email, "name": ""})
    return Person(id=person_id, wrapped_key=key, contact=sealed.data, locale="fi")


def _token_hash(context: Context, token: str) -> bytes:
    return context.fingerprints.of("password_reset", token)
