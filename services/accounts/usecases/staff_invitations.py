"""Inviting staff: an admin names the roles, a one-time link lets the invited choose password and codes."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy.orm import Session

from services.accounts.domain.limits import Action
from services.accounts.domain.staff import INVITATION_LIFETIME
from services.accounts.domain.totp import accepted_step, provisioning_uri
from services.accounts.store.clock import true_now
from services.accounts.store.people import any_holder, credential_by_email, person_by_email
from services.accounts.store.staff_links import (
    StaffInvitation,
    invitation_by_token,
    locked_invitation,
    revoke_open_invitations,
)
from services.accounts.store.turns import take_turn
from services.accounts.usecases.attempts import count_attempt
from services.accounts.usecases.context import Context
from services.accounts.usecases.people import grant_roles, keep_credential, keep_person
from services.accounts.usecases.reading import email_given, line_given, password_given
from services.chassis.audit import record
from services.chassis.database import transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.outbox import emit
from services.chassis.problems import Conflict, Forbidden, Gone, Invalid
from services.contracts.events import SealedContact, StaffInvited
from services.contracts.roles import Role


@dataclass(frozen=True)
class NewStaff:
    """Whom to invite, and as what."""

    email: str
    name: str
    roles: list[str]


@dataclass(frozen=True)
class OpenInvitation:
    """What the invited person sees before accepting."""

    name: str
    totp_uri: str
    totp_secret: str


def invite_staff(
    context: Context, new: NewStaff, invited_by: uuid.UUID, claim: Claim | None
) -> dict[str, str]:
    """Invite somebody to be staff and mail the link; a newer invitation replaces the open one."""
    email = email_given(new.email)
    token = secrets.token_urlsafe(32)
    with transaction(context.sessions) as session:
        earlier = recall(session, claim)
        if earlier is not None:
            return earlier
        _refuse_oneself(session, context, email, invited_by)
        invitation, mailed = _write(session, context, new, email, token, invited_by)
        emit(
            session,
            StaffInvited(
                invitation_id=str(invitation.id),
                locale=invitation.locale,
                expires_at=invitation.expires_at.isoformat(),
                contact=mailed,
            ),
        )
        result = {"invitation_id": str(invitation.id), "expires_at": invitation.expires_at.isoformat()}
        remember(session, claim, result)
        return result


def invite_first_admin(context: Context, email: str) -> str:
    """The token of a link for the first admin, who has nobody to be invited by. Raises Conflict."""
    canonical = email_given(email)
    token = secrets.token_urlsafe(32)
    with transaction(context.sessions) as session:
        if any_holder(session, Role.ADMIN):
            raise Conflict("admin_exists", "There is an admin already; ask that person for an invitation.")
        new = NewStaff(canonical, canonical.split("@")[0], [Role.ADMIN.value])
        _write(session, context, new, canonical, token, None)
    return token


def open_invitation(context: Context, token: str, address: str) -> OpenInvitation:
    """Show an invitation; looking changes nothing, so a scanner may look as well."""
    count_attempt(context, Action.STAFF_LINK, address)
    with transaction(context.sessions) as session:
        row = _usable(invitation_by_token(session, _token_hash(context, token)), true_now(session))
        contact = _contact(context, row)
    uri = provisioning_uri(contact["totp_secret"], contact["email"], context.platform_name)
    return OpenInvitation(name=contact["name"], totp_uri=uri, totp_secret=contact["totp_secret"])


def accept_invitation(context: Context, token: str, password: str, code: str, address: str) -> None:
    """Become staff: password and secret are kept, the roles granted, the link used up."""
    count_attempt(context, Action.STAFF_LINK, address)
    with transaction(context.sessions) as session:
        locked = locked_invitation(session, _token_hash(context, token))
        now = true_now(session)
        row = _usable(locked, now)
        contact = _contact(context, row)
        password_given(password, contact["email"])
        step = accepted_step(contact["totp_secret"], code, now, last_step=0)
        if step is None:
            raise Invalid("code", "wrong_code")
        person = keep_person(
            session, context, email=contact["email"], locale=row.locale, now=now, name=contact["name"]
        )
        if credential_by_email(session, row.email_hash) is not None:
            raise Conflict("already_staff")
        keep_credential(
            session,
            context,
            person,
            password=password,
            totp_secret=contact["totp_secret"],
            step=step,
            now=now,
        )
        grant_roles(session, person.id, row.roles, row.invited_by, now)
        row.used_at = now
        # The secret has a new home under the person's own key; the copy here is not needed any more.
        row.contact = ""
        record(session, f"person:{person.id}", "staff_invitation.accepted", f"invitation:{row.id}")


def _write(
    session: Session, context: Context, new: NewStaff, email: str, token: str, invited_by: uuid.UUID | None
) -> tuple[StaffInvitation, SealedContact]:
    """The row, and the contact data that go into the mail with its link."""
    email_hash, name = context.fingerprints.of_email(email), line_given(new.name, "name")
    take_turn(session, f"staff_invitation:{email_hash.hex()}")
    if credential_by_email(session, email_hash) is not None:
        raise Conflict("already_staff", "The address belongs to a member of staff.")
    now, invitation_id = true_now(session), new_id()
    revoke_open_invitations(session, email_hash, now)
    key, subject = context.sealer.new_wrapped_key(), f"invitation:{invitation_id}"
    kept = {"email": email, "name": name, "totp_secret": pyotp.random_base32()}
    row = StaffInvitation(
        id=invitation_id,
        token_hash=_token_hash(context, token),
        email_hash=email_hash,
        wrapped_key=key,
        contact=context.sealer.seal(key, subject, kept).data,
        roles=sorted({Role(role).value for role in new.roles}),
        locale="fi",
        invited_by=invited_by,
        created_at=now,
        expires_at=now + INVITATION_LIFETIME,
    )
    session.add(row)
    actor = f"person:{invited_by}" if invited_by else "operator"
    record(session, actor, "staff.invited", subject, {"roles": row.roles})
    mailed = {"email": email, "name": name, "link_token": token}
    return row, context.sealer.seal(key, subject, mailed)


def _refuse_oneself(session: Session, context: Context, email: str, invited_by: uuid.UUID) -> None:
    """Nobody hands roles to themselves; accepting would break on the database's own check as well."""
    person = person_by_email(session, context.fingerprints.of_email(email))
    if person is not None and person.id == invited_by:
        raise Forbidden("own_roles")


def _token_hash(context: Context, token: str) -> bytes:
    return context.fingerprints.of("staff_invitation", token)


def _contact(context: Context, row: StaffInvitation) -> dict[str, str]:
    sealed = SealedContact(subject=f"invitation:{row.id}", wrapped_key=row.wrapped_key, data=row.contact)
    return dict(context.sealer.open(sealed))


def _usable(row: StaffInvitation | None, now: datetime) -> StaffInvitation:
    """The invitation, if its link still counts."""
    if row is None or row.used_at or row.revoked_at or now >= row.expires_at:
        raise Gone("invitation_over")
    return row
