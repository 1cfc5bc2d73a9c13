"""Somebody asks for a puzzle or a mailed code, to show that a person wants the card page."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import platform_now, reading, transaction
from services.chassis.problems import Gone
from services.chassis.sealing import CannotOpen
from services.contracts.mailboxes import mailbox_of
from services.pledges.domain.protection.attempt_limits import By, Kind
from services.pledges.store.pledging.pledge import contact_of
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.pledge_view import check_link
from services.pledges.usecases.protection.attempts import (
    Visitor,
    bucket_of,
    buckets_of_visitor,
    count_attempt,
)
from services.pledges.usecases.protection.proofs import (
    mail_code,
    set_puzzle,
    subject_of_pledge,
    subject_of_promise,
)


def puzzle_for_promise(context: Context, campaign_id: UUID, email: str) -> dict[str, Any]:
    """A puzzle for whoever is about to make a pledge."""
    return set_puzzle(context, subject_of_promise(campaign_id, email))


def puzzle_for_pledge(context: Context, pledge_id: UUID, token: str) -> dict[str, Any]:
    """A puzzle for the holder of a pledge's link. Raises NotFound."""
    with reading(context.sessions) as session:
        check_link(context, session, pledge_id, token)
    return set_puzzle(context, subject_of_pledge(pledge_id))


def code_for_promise(
    context: Context, visitor: Visitor, campaign_id: UUID, email: str, language: str
) -> UUID:
    """Mail a code to the address given; the id under which it is answered. Raises TooMany."""
    with transaction(context.sessions) as session:
        _count(context, session, visitor, email)
        return mail_code(context, session, subject_of_promise(campaign_id, email), email, language)


def code_for_pledge(context: Context, visitor: Visitor, pledge_id: UUID, token: str) -> UUID:
    """Mail a code to the pledge's backer. Raises NotFound, TooMany, Gone where the contact was erased."""
    with transaction(context.sessions) as session:
        pledge = check_link(context, session, pledge_id, token)
        try:
            email = context.sealer.open(contact_of(session, pledge))["email"]
        except (CannotOpen, KeyError) as gone:
            raise Gone("contact_erased") from gone
        _count(context, session, visitor, email)
        return mail_code(context, session, subject_of_pledge(pledge_id), email, pledge.locale)


def _count(context: Context, session: Session, visitor: Visitor, email: str) -> None:
    buckets = buckets_of_visitor(context, visitor)
    buckets[By.EMAIL] = bucket_of(context, By.EMAIL, mailbox_of(email))
    count_attempt(context, session, Kind.CODE_MAIL, buckets, platform_now(session))
