"""Somebody joins the register of volunteers: asked on an open page, confirmed from a letter."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.identity import Identity
from services.chassis.outbox import emit
from services.chassis.problems import Invalid
from services.contracts.events import ContributorLinkSent, SealedContact
from services.ideas.domain.contributing.skills import SKILLS
from services.ideas.domain.protection.form_limits import Form
from services.ideas.store.contributing.consents import ConsentStep, give
from services.ideas.store.contributing.contributors import Contributor, contributor_subject, find_contributor
from services.ideas.store.contributing.register import (
    RegisterRequest,
    keep_request,
    known_associations,
    set_skills,
)
from services.ideas.store.districts import District, is_open
from services.ideas.usecases.context import Context
from services.ideas.usecases.contributing.know_contributor import (
    ContactGiven,
    know_contributor,
    read_contact,
    seal_contact,
)
from services.ideas.usecases.contributing.own_link import (
    CONTRIBUTOR,
    confirm_contributor,
    contributor_of_link,
)
from services.ideas.usecases.protection.count_form import count_confirmation, count_form


@dataclass(frozen=True, kw_only=True)
class Member:
    """What somebody says of themselves for the register."""

    name: str
    phone: str | None = None
    locale: str = "fi"
    home_district_slug: str | None = None
    birth_year: int | None = None
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What somebody read when agreeing, and its version."""

    version: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Joining:
    """A wish to join: who, reached where, and which associations may know of it."""

    member: Member
    email: str
    association_ids: tuple[uuid.UUID, ...] = ()
    wording: Wording


def join_register(context: Context, who: Identity, joining: Joining) -> None:
    """Keep the wish and send a letter; nothing of it holds before the address's owner confirms it.

    Raises Invalid, TooMany. Whoever asks learns nothing of whether the address is known.
    """
    with transaction(context.sessions) as session:
        count_form(session, context, who, Form.REGISTER)
        check_member(session, joining.member)
        if set(joining.association_ids) - set(known_associations(session, joining.association_ids)):
            raise Invalid("association_ids", "unknown")
        contributor = know_contributor(session, context, _contact(joining))
        subject = contributor_subject(contributor.id)
        wish = asdict(joining) | {"association_ids": [str(each) for each in joining.association_ids]}
        sealed = context.sealer.seal(contributor.contact.wrapped_key, subject, wish)
        keep_request(session, contributor.id, sealed.data, platform_now(session))
        _send_link(session, contributor, "join")


def send_own_link(context: Context, who: Identity, email: str) -> None:
    """Send the link of one's own page to an address that is known; of any other nothing is told.

    Raises TooMany.
    """
    with transaction(context.sessions) as session:
        count_form(session, context, who, Form.REGISTER)
        contributor = find_contributor(session, context.sealer.reader_of(email))
        if contributor is not None:
            _send_link(session, contributor, "link")


def confirm_joining(context: Context, contributor_id: uuid.UUID, token: str) -> None:
    """Let what was asked hold; a second press changes nothing. Raises NotFound, Gone."""
    with transaction(context.sessions) as session:
        contributor = contributor_of_link(session, context, contributor_id, token, lock=True)
        confirm_contributor(session, contributor)
        request = session.get(RegisterRequest, contributor.id)
        if request is None:
            return
        wish = open_wish(context, contributor, request)
        session.delete(request)
        apply_member(session, context, contributor, wish.member, wish.email)
        known = known_associations(session, wish.association_ids)
        give_consents(session, contributor, known, wish.wording, "joining")
        audit.record(session, CONTRIBUTOR, "register.joined", contributor_subject(contributor.id))


def refuse_joining(context: Context, contributor_id: uuid.UUID, token: str) -> None:
    """Somebody else asked, or one thinks better of it: the wish is forgotten. Raises NotFound, Gone."""
    with transaction(context.sessions) as session:
        contributor = contributor_of_link(session, context, contributor_id, token, lock=True)
        request = session.get(RegisterRequest, contributor.id)
        if request is not None:
            session.delete(request)


def open_wish(context: Context, contributor: Contributor, request: RegisterRequest) -> Joining:
    """The wish as it was sent."""
    sealed = SealedContact(
        subject=contributor_subject(contributor.id),
        wrapped_key=contributor.contact.wrapped_key,
        data=request.data,
    )
    wish: dict[str, Any] = context.sealer.open(sealed)
    member = wish["member"]
    return Joining(
        member=Member(**member | {"skills": tuple(member["skills"])}),
        email=wish["email"],
        association_ids=tuple(map(uuid.UUID, wish["association_ids"])),
        wording=Wording(**wish["wording"]),
    )


def apply_member(
    session: Session, context: Context, contributor: Contributor, member: Member, email: str
) -> None:
    """Let the register hold what somebody says of themselves; the caller holds the row."""
    seal_contact(context, contributor, read_contact(member.name, email, member.phone))
    contributor.locale, contributor.birth_year = member.locale, member.birth_year
    contributor.home_district_slug = member.home_district_slug
    contributor.registered_at = contributor.registered_at or platform_now(session)
    set_skills(session, contributor.id, member.skills)
    session.flush()


def give_consents(
    session: Session, contributor: Contributor, ids: Iterable[uuid.UUID], wording: Wording, way: str
) -> None:
    """Let these associations know of the person, by the words that were read."""
    now = platform_now(session)
    steps = [
        ConsentStep(
            contributor_id=contributor.id,
            association_id=each,
            given=True,
            way=way,
            wording_version=wording.version,
            wording=wording.text,
            at=now,
        )
        for each in sorted(ids)
    ]
    give(session, steps)


def check_member(session: Session, member: Member) -> None:
    """Raises Invalid on `phone`, `skills`, `home_district_slug` and `birth_year`."""
    read_contact(member.name, "", member.phone)
    if set(member.skills) - set(SKILLS):
        raise Invalid("skills", "unknown")
    slug = member.home_district_slug
    if slug is not None and not is_open(session.get(District, slug)):
        raise Invalid("home_district_slug", "unknown")
    year = platform_now(session).year
    if member.birth_year is not None and not year - 110 <= member.birth_year <= year:
        raise Invalid("birth_year", "out_of_range")


def _contact(joining: Joining) -> ContactGiven:
    member = joining.member
    return ContactGiven(name=member.name, email=joining.email, phone=member.phone, locale=member.locale)


def _send_link(session: Session, contributor: Contributor, purpose: str) -> None:
    # However many ask, one person gets few letters.
    if contributor.email_hash is None or not count_confirmation(session, contributor.email_hash):
        return
    emit(
        session,
        ContributorLinkSent(
            contributor_id=str(contributor.id),
            purpose=purpose,
            locale=contributor.locale,
            contact=contributor.contact,
        ),
    )
