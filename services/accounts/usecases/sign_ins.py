"""Signing in by e-mail, bound to the browser that asked.

Asking never looks the person up: known and unknown addresses take the same path, so neither the
answer nor the time it takes can tell them apart. The person is written down at the first
confirmed sign-in.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.accounts.domain.limits import Action
from services.accounts.domain.sessions import Kind
from services.accounts.domain.sign_in import CODE_DIGITS, LIFETIME, Proof, Request, Verdict, judge
from services.accounts.store.clock import true_now
from services.accounts.store.sign_ins import SignIn, locked_sign_in
from services.accounts.usecases.attempts import count_attempt
from services.accounts.usecases.context import Context
from services.accounts.usecases.people import keep_person
from services.accounts.usecases.reading import email_given
from services.accounts.usecases.sessions import OpenedSession, open_session
from services.chassis.audit import record
from services.chassis.database import transaction
from services.chassis.identifiers import new_id
from services.chassis.outbox import emit
from services.chassis.problems import Conflict, Gone, Invalid, TooMany
from services.contracts.events import SealedContact, SignInRequested


@dataclass(frozen=True)
class AskedSignIn:
    """What the asking browser keeps; the rest goes by mail."""

    sign_in_id: uuid.UUID
    browser_secret: str


@dataclass(frozen=True)
class GivenProof:
    """What a browser sends to confirm a sign-in."""

    browser_secret: str | None
    link_token: str | None
    code: str | None


def request_sign_in(context: Context, email: str, locale: str, address: str) -> AskedSignIn:
    """Send a link and a code to this address of mail, and bind them to the asking browser."""
    canonical = email_given(email)
    email_hash = context.fingerprints.of_email(canonical)
    count_attempt(context, Action.SIGN_IN_REQUEST, address, email_hash)
    sign_in_id, key = new_id(), context.sealer.new_wrapped_key()
    browser_secret, link_token = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    subject = f"sign_in:{sign_in_id}"
    mailed = {"email": canonical, "code": code, "link_token": link_token}
    of = context.fingerprints.of
    with transaction(context.sessions) as session:
        now = true_now(session)
        row = SignIn(
            id=sign_in_id,
            email_hash=email_hash,
            wrapped_key=key,
            contact=context.sealer.seal(key, subject, {"email": canonical}).data,
            locale=locale,
            browser_hash=of("sign_in.browser", str(sign_in_id), browser_secret),
            link_hash=of("sign_in.link", str(sign_in_id), link_token),
            code_hash=of("sign_in.code", str(sign_in_id), code),
            created_at=now,
            expires_at=now + LIFETIME,
        )
        session.add(row)
        emit(
            session,
            SignInRequested(
                sign_in_id=str(sign_in_id),
                locale=locale,
                expires_at=row.expires_at.isoformat(),
                contact=context.sealer.seal(key, subject, mailed),
            ),
        )
        record(session, "visitor", "sign_in.requested", subject)
    return AskedSignIn(sign_in_id, browser_secret)


def confirm_sign_in(
    context: Context, sign_in_id: uuid.UUID, given: GivenProof, address: str
) -> OpenedSession:
    """Sign the person in, if this browser may; at most once per sign-in.

    Raises Conflict(code_needed), Invalid(code), Gone, TooMany.
    """
    if given.link_token is None and given.code is None:
        raise Invalid("code", "required")
    count_attempt(context, Action.SIGN_IN_CONFIRM, address)
    opened = None
    with transaction(context.sessions) as session:
        row = locked_sign_in(session, sign_in_id)
        if row is None:
            raise Gone("sign_in_over")
        now = true_now(session)
        verdict = judge(
            Request(row.expires_at, row.used_at, row.wrong_codes), _proof(context, row, given), now
        )
        if verdict is Verdict.ACCEPTED:
            opened = _open(session, context, row, now)
        else:
            row.wrong_codes += verdict is Verdict.WRONG_CODE
            record(session, "visitor", "sign_in.refused", f"sign_in:{row.id}", {"verdict": verdict.value})
        seconds_left = max(1, int((row.expires_at - now).total_seconds()))
    # Refused only after the commit, or the wrong code would not have been counted.
    if opened is None:
        raise _refusal(verdict, seconds_left)
    return opened


def _open(session: Session, context: Context, row: SignIn, now: datetime) -> OpenedSession:
    """Use the sign-in up and open a session for the person behind its address."""
    row.used_at = now
    sealed = SealedContact(subject=f"sign_in:{row.id}", wrapped_key=row.wrapped_key, data=row.contact)
    email = context.sealer.open(sealed)["email"]
    person = keep_person(session, context, email=email, locale=row.locale, now=now)
    record(session, f"person:{person.id}", "sign_in.confirmed", f"sign_in:{row.id}")
    return open_session(session, context.fingerprints, person.id, Kind.RESIDENT, now)


def _proof(context: Context, row: SignIn, given: GivenProof) -> Proof:
    """Compare what was sent with what is stored."""
    sign_in_id, matches = str(row.id), context.fingerprints.matches
    return Proof(
        browser=matches(row.browser_hash, "sign_in.browser", sign_in_id, given.browser_secret or ""),
        link=matches(row.link_hash, "sign_in.link", sign_in_id, given.link_token or ""),
        code=None
        if given.code is None
        else matches(row.code_hash, "sign_in.code", sign_in_id, given.code.replace(" ", "")),
    )


def _refusal(verdict: Verdict, seconds_left: int) -> Exception:
    """The answer to a browser that was not let in."""
    if verdict is Verdict.CODE_NEEDED:
        return Conflict(
            "code_needed", "Open the link in the browser that asked, or type the code of the mail."
        )
    if verdict is Verdict.WRONG_CODE:
        return Invalid("code", "wrong_code")
    if verdict is Verdict.TOO_MANY_CODES:
        return TooMany(seconds_left)
    return Gone("sign_in_over")
