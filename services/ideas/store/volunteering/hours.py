"""The hours that were done and approved, in minutes."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.ideas.domain.volunteering.sign_up_states import PLACE_HELD, SignUpState
from services.ideas.store.volunteering.shifts import Shift
from services.ideas.store.volunteering.sign_ups import SignUp


@dataclass(frozen=True)
class HoursOfCampaign:
    """Minutes of a campaign's shifts: wanted by their plans, signed up for, and approved."""

    needed_minutes: int = 0
    signed_minutes: int = 0
    approved_minutes: int = 0


def approved_minutes(session: Session, campaign_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The approved minutes of each of these campaigns; one without any is not named."""
    minutes = select(Shift.campaign_id, func.coalesce(func.sum(SignUp.minutes), 0)).join(
        SignUp, SignUp.shift_id == Shift.id
    )
    approved = minutes.where(
        Shift.campaign_id.in_(list(campaign_ids)), SignUp.state == SignUpState.APPROVED
    ).group_by(Shift.campaign_id)
    return {campaign_id: int(total or 0) for campaign_id, total in session.execute(approved)}


def hours_of_campaign(session: Session, campaign_id: uuid.UUID) -> HoursOfCampaign:
    """What its shifts need, what residents have signed up for, and what has been approved.

    A cancelled shift needs nothing; whoever came counts with the minutes really done.
    """
    length = func.floor(func.extract("epoch", Shift.ends_at - Shift.starts_at) / 60)
    shifts = select(func.coalesce(func.sum(length * Shift.capacity), 0)).where(
        Shift.campaign_id == campaign_id, Shift.cancelled_at.is_(None)
    )
    done = func.coalesce(SignUp.minutes, length)
    signed = func.coalesce(func.sum(done).filter(SignUp.state.in_(PLACE_HELD - {SignUpState.NO_SHOW})), 0)
    approved = func.coalesce(func.sum(SignUp.minutes).filter(SignUp.state == SignUpState.APPROVED), 0)
    given = select(signed, approved).join(Shift, Shift.id == SignUp.shift_id)
    signed_minutes, minutes = session.execute(given.where(Shift.campaign_id == campaign_id)).one()
    return HoursOfCampaign(int(session.scalar(shifts) or 0), int(signed_minutes or 0), int(minutes or 0))


def minutes_of_contributor(session: Session, contributor_id: uuid.UUID) -> int:
    """The minutes that somebody has done and that were approved."""
    own = select(func.coalesce(func.sum(SignUp.minutes), 0)).where(
        SignUp.contributor_id == contributor_id, SignUp.state == SignUpState.APPROVED
    )
    return int(session.scalar(own) or 0)
