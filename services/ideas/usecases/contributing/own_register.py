"""A member's own page of the register: seen, changed, consents given and withdrawn, the link made anew."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, reading, transaction
from services.chassis.outbox import emit
from services.chassis.problems import Conflict, Invalid
from services.contracts.events import ContributorLinkSent
from services.ideas.domain.deadlines import as_text, local_day
from services.ideas.store.contributing.certificates import certificate_view, certificates_of
from services.ideas.store.contributing.consents import consents_of, withdraw
from services.ideas.store.contributing.contributors import Contributor, contributor_subject
from services.ideas.store.contributing.invitations import invitations_of
from services.ideas.store.contributing.register import RegisterRequest, known_associations, skills_of
from services.ideas.usecases.context import Context
from services.ideas.usecases.contributing.join_register import (
    Member,
    Wording,
    apply_member,
    check_member,
    give_consents,
    open_wish,
)
from services.ideas.usecases.contributing.know_contributor import open_contact, seal_contact
from services.ideas.usecases.contributing.own_link import CONTRIBUTOR, contributor_of_link

MOST_INVITATIONS_SHOWN = 20


def show_own_register(context: Context, contributor_id: uuid.UUID, token: str) -> dict[str, Any]:
    """What the register knows of somebody, and what waits to be confirmed. Raises NotFound, Gone."""
    with reading(context.sessions) as session:
        contributor = contributor_of_link(session, context, contributor_id, token)
        return own_view(session, context, contributor)


def change_own_details(context: Context, contributor_id: uuid.UUID, token: str, member: Member) -> None:
    """Change what the register knows; an outsider joins by it. Raises NotFound, Gone, Conflict, Invalid."""
    with transaction(context.sessions) as session:
        contributor = _confirmed(session, context, contributor_id, token)
        check_member(session, member)
        apply_member(session, context, contributor, member, open_contact(context, contributor)["email"])
        audit.record(session, CONTRIBUTOR, "register.changed", contributor_subject(contributor.id))


def give_consent(
    context: Context, contributor_id: uuid.UUID, token: str, association_id: uuid.UUID, wording: Wording
) -> None:
    """Let an association know of oneself. Raises NotFound, Gone, Conflict, Invalid on `association_id`."""
    with transaction(context.sessions) as session:
        contributor = _confirmed(session, context, contributor_id, token)
        if not known_associations(session, [association_id]):
            raise Invalid("association_id", "unknown")
        give_consents(session, contributor, [association_id], wording, "own_page")
        contributor.registered_at = contributor.registered_at or platform_now(session)


def withdraw_consent(
    context: Context, contributor_id: uuid.UUID, token: str, association_id: uuid.UUID
) -> None:
    """Let an association know nothing of oneself any more. Raises NotFound, Gone."""
    with transaction(context.sessions) as session:
        contributor = contributor_of_link(session, context, contributor_id, token, lock=True)
        withdraw(session, contributor.id, "own_page", platform_now(session), association_id)


def renew_own_link(context: Context, contributor_id: uuid.UUID, token: str) -> None:
    """End every link there is and send a new one. Raises NotFound, Gone."""
    with transaction(context.sessions) as session:
        contributor = contributor_of_link(session, context, contributor_id, token, lock=True)
        contributor.link_generation += 1
        contact = {name: text for name, text in open_contact(context, contributor).items() if text}
        seal_contact(context, contributor, contact)
        session.flush()
        audit.record(session, CONTRIBUTOR, "contributor.link_renewed", contributor_subject(contributor.id))
        emit(
            session,
            ContributorLinkSent(
                contributor_id=str(contributor.id),
                purpose="link",
                locale=contributor.locale,
                contact=contributor.contact,
            ),
        )


def own_view(session: Session, context: Context, contributor: Contributor) -> dict[str, Any]:
    """All of it, for the page and for the copy."""
    today = local_day(platform_now(session))
    held = certificates_of(session, [contributor.id]).get(contributor.id, [])
    return {
        "id": str(contributor.id),
        **open_contact(context, contributor),
        "locale": contributor.locale,
        "home_district_slug": contributor.home_district_slug,
        "birth_year": contributor.birth_year,
        "confirmed": contributor.confirmed_at is not None,
        "registered_at": as_text(contributor.registered_at) if contributor.registered_at else None,
        "skills": skills_of(session, [contributor.id]).get(contributor.id, []),
        "consents": consents_of(session, contributor.id),
        "certificates": [certificate_view(each, today) for each in held],
        "invitations": invitations_of(session, contributor.id, MOST_INVITATIONS_SHOWN),
        "pending": _pending(session, context, contributor),
    }


def _pending(session: Session, context: Context, contributor: Contributor) -> dict[str, Any] | None:
    request = session.get(RegisterRequest, contributor.id)
    if request is None:
        return None
    wish = open_wish(context, contributor, request)
    return {
        "name": wish.member.name,
        "phone": wish.member.phone or "",
        "home_district_slug": wish.member.home_district_slug,
        "birth_year": wish.member.birth_year,
        "skills": list(wish.member.skills),
        "associations": sorted(known_associations(session, wish.association_ids).values()),
        "asked_at": as_text(request.asked_at),
    }


def _confirmed(session: Session, context: Context, contributor_id: uuid.UUID, token: str) -> Contributor:
    contributor = contributor_of_link(session, context, contributor_id, token, lock=True)
    if contributor.confirmed_at is None:
        raise Conflict("address_not_confirmed", "Confirm the address first")
    return contributor
