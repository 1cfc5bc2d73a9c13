"""A resident supports an idea, or takes that back; one person or browser counts once."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, reading, transaction
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.problems import Gone, Invalid, NotFound
from services.ideas.domain.protection.digests import Digests
from services.ideas.domain.protection.form_limits import Form
from services.ideas.store.contact_copies import forget_in_events
from services.ideas.store.idea_supports import (
    IdeaSupport,
    add_support,
    contact_subject,
    find_support,
    remove_supports,
)
from services.ideas.store.ideas import Idea
from services.ideas.usecases.context import Context
from services.ideas.usecases.protection.count_form import count_form


@dataclass(frozen=True, kw_only=True)
class Consent:
    """An address to write to, and what its owner read and agreed to."""

    email: str
    locale: str
    version: str
    text: str


def support_idea(
    context: Context, who: Identity, idea_id: uuid.UUID, browser: str | None, consent: Consent | None = None
) -> dict[str, Any]:
    """Support; a second time changes only the address. Raises NotFound, Gone, Invalid, TooMany."""
    digests = visitor_digests(context.digests, who, browser)
    with transaction(context.sessions) as session:
        count_form(session, context, who, Form.SUPPORT)
        idea = lock_shown_idea(session, idea_id)
        if find_support(session, idea.id, digests) is None:
            add_support(session, new_id(), idea.id, digests[0], platform_now(session))
            idea.supports += 1
        if consent is not None:
            _keep_contact(session, context, idea, digests, consent)
        return {"idea_id": str(idea.id), "supports": idea.supports, "supported": True}


def undo_support(context: Context, who: Identity, idea_id: uuid.UUID, browser: str | None) -> dict[str, Any]:
    """Take support back; its contact data go with it. Raises NotFound, Gone, Invalid."""
    digests = visitor_digests(context.digests, who, browser)
    with transaction(context.sessions) as session:
        idea = lock_shown_idea(session, idea_id)
        gone = remove_supports(session, idea.id, digests)
        idea.supports -= len(gone)
        forget_in_events(session, [contact_subject(support_id) for support_id in gone])
        return {"idea_id": str(idea.id), "supports": idea.supports, "supported": False}


def is_supported(context: Context, who: Identity, idea_id: uuid.UUID, browser: str | None) -> bool:
    """Whether the visitor supports the idea."""
    if who.subject is None and not browser:
        return False
    with reading(context.sessions) as session:
        return find_support(session, idea_id, visitor_digests(context.digests, who, browser)) is not None


def stop_letters(context: Context, support_id: uuid.UUID, token: str) -> uuid.UUID:
    """Forget the address of a support by the link in its letter; the support stays. Raises NotFound.

    Returns the idea. A second press finds nothing to forget and is answered alike.
    """
    if not context.digests.are_same(context.digests.stop_token(str(support_id)), token):
        raise NotFound("support")
    with transaction(context.sessions) as session:
        support = session.get(IdeaSupport, support_id, with_for_update=True)
        if support is None:
            raise NotFound("support")
        if support.contact_key is not None:
            support.contact_key = support.contact_data = None
            forget_in_events(session, [contact_subject(support.id)])
            audit.record(session, "supporter", "idea.contact_erased", f"idea:{support.idea_id}")
        return support.idea_id


def visitor_digests(digests: Digests, who: Identity, browser: str | None) -> list[str]:
    """By what one visitor is known, the surest first. Raises Invalid where there is nothing."""
    known = [digests.of_person(who.subject)] if who.subject else []
    if browser:
        known.append(digests.of_browser(browser))
    if not known:
        raise Invalid("browser", "required")
    return known


def lock_shown_idea(session: Session, idea_id: uuid.UUID) -> Idea:
    """The idea, or the one it was merged into, locked. Raises NotFound, Gone where it is hidden."""
    idea = session.get(Idea, idea_id, with_for_update=True)
    if idea is not None and idea.merged_into is not None:
        idea = session.get(Idea, idea.merged_into, with_for_update=True)
    if idea is None:
        raise NotFound("idea")
    if idea.hidden_at is not None:
        raise Gone("idea_hidden", "Staff have hidden the idea")
    return idea


def _keep_contact(
    session: Session, context: Context, idea: Idea, digests: list[str], consent: Consent
) -> None:
    support = find_support(session, idea.id, digests)
    if support is None:
        raise NotFound("support")
    contact = {
        "email": consent.email,
        "support_id": str(support.id),
        "stop": context.digests.stop_token(str(support.id)),
    }
    sealed = context.sealer.seal(context.sealer.new_wrapped_key(), contact_subject(support.id), contact)
    support.contact_key, support.contact_data = sealed.wrapped_key, sealed.data
    support.locale = consent.locale
    support.consent_version, support.consent_text = consent.version, consent.text
