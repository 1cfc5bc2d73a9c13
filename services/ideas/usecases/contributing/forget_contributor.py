"""A contributor is erased, by their own wish or because nobody confirmed; a copy can be taken before."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, reading, transaction
from services.ideas.domain.contributing.register_rules import CONFIRMATION
from services.ideas.domain.deadlines import as_text
from services.ideas.store.contact_copies import forget_in_events
from services.ideas.store.contributing.certificates import Certificate
from services.ideas.store.contributing.consents import consent_history, withdraw
from services.ideas.store.contributing.contributors import (
    Contributor,
    contributor_subject,
    unconfirmed_contributors,
)
from services.ideas.store.contributing.invitations import ShiftInvitation, invitations_of
from services.ideas.store.contributing.register import (
    ContributorSkill,
    RegisterRequest,
    forget_old_requests,
)
from services.ideas.usecases.context import Context
from services.ideas.usecases.contributing.own_link import CONTRIBUTOR, contributor_of_link
from services.ideas.usecases.contributing.own_register import own_view
from services.ideas.usecases.giving.lapse_promises import forget_giver
from services.ideas.usecases.giving.own_promises import own_promises
from services.ideas.usecases.volunteering.forget_volunteer import forget_volunteer
from services.ideas.usecases.volunteering.own_sign_ups import own_sign_ups

SLICE = 100
# More than anybody has been asked to, come to or brought.
MOST_IN_A_COPY = 10_000


def copy_own_data(context: Context, contributor_id: uuid.UUID, token: str) -> dict[str, Any]:
    """All that is kept of somebody, as it can be taken along. Raises NotFound, Gone."""
    with reading(context.sessions) as session:
        contributor = contributor_of_link(session, context, contributor_id, token)
        return {
            "taken_at": as_text(platform_now(session)),
            "made_at": as_text(contributor.made_at),
            "contributor": own_view(session, context, contributor)
            | {"invitations": invitations_of(session, contributor.id, MOST_IN_A_COPY)},
            "consent_history": consent_history(session, contributor.id),
            "volunteering": own_sign_ups(session, contributor.id, MOST_IN_A_COPY),
            "goods": own_promises(session, contributor.id, MOST_IN_A_COPY),
        }


def erase_oneself(context: Context, contributor_id: uuid.UUID, token: str) -> None:
    """Leave nothing of oneself; hours stay without a person. Raises NotFound, Gone."""
    with transaction(context.sessions) as session:
        contributor = contributor_of_link(session, context, contributor_id, token, lock=True)
        forget_contributor(session, contributor, platform_now(session))


def forget_unconfirmed(context: Context) -> int:
    """Erase those whose addresses nobody confirmed in time, and wishes to join. Returns how many people."""
    with transaction(context.sessions) as session:
        now = platform_now(session)
        late = unconfirmed_contributors(session, now - CONFIRMATION, SLICE)
        for contributor in late:
            forget_contributor(session, contributor, now)
        forget_old_requests(session, now - CONFIRMATION)
        return len(late)


def forget_contributor(session: Session, contributor: Contributor, now: datetime) -> None:
    """Empty the row and whatever hangs on it; the caller holds it."""
    key = contributor.id
    forget_volunteer(session, key)
    forget_giver(session, key)
    withdraw(session, key, "erasure", now, None)
    for rows in (RegisterRequest, ContributorSkill, Certificate, ShiftInvitation):
        session.execute(delete(rows).where(rows.contributor_id == key))
    contributor.email_hash = contributor.contact_key = contributor.contact_data = None
    contributor.home_district_slug = contributor.birth_year = contributor.registered_at = None
    contributor.erased_at = now
    session.flush()
    forget_in_events(session, [contributor_subject(key)])
    audit.record(session, CONTRIBUTOR, "contributor.erased", contributor_subject(key))
