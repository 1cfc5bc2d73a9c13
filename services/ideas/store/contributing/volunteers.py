"""An association's own volunteers: those who agreed, and what they have done with it."""

import uuid
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.ideas.domain.volunteering.sign_up_states import SignUpState
from services.ideas.store.campaigns import Campaign
from services.ideas.store.contributing.consents import LiveConsent
from services.ideas.store.contributing.contributors import Contributor
from services.ideas.store.volunteering.shifts import Shift
from services.ideas.store.volunteering.sign_ups import SignUp


class Volunteer(NamedTuple):
    """A member of the register, and the consent by which the association knows of them."""

    contributor: Contributor
    consent: LiveConsent


def volunteers_of(
    session: Session, association_id: uuid.UUID, after: uuid.UUID | None, limit: int
) -> Sequence[Volunteer]:
    """Those who agreed, by the time they came; one more than asked for."""
    found = (
        select(Contributor, LiveConsent)
        .join(LiveConsent, LiveConsent.contributor_id == Contributor.id)
        .where(LiveConsent.association_id == association_id, Contributor.registered_at.is_not(None))
    )
    if after is not None:
        found = found.where(LiveConsent.contributor_id > after)
    rows = session.execute(found.order_by(LiveConsent.contributor_id).limit(limit + 1))
    return [Volunteer(row[0], row[1]) for row in rows]


def minutes_with(
    session: Session, association_id: uuid.UUID, contributor_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, int]:
    """The approved minutes that each of these has done with the association."""
    done = (
        select(SignUp.contributor_id, func.sum(SignUp.minutes))
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Campaign, Campaign.id == Shift.campaign_id)
        .where(
            SignUp.contributor_id.in_(list(contributor_ids)),
            SignUp.state == SignUpState.APPROVED,
            Campaign.association_id == association_id,
        )
        .group_by(SignUp.contributor_id)
    )
    return {row[0]: int(row[1] or 0) for row in session.execute(done) if row[0] is not None}
