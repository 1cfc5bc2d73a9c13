"""The association approves hours that were done; by that they count in the campaign's one budget."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import platform_now, transaction
from services.chassis.identity import Identity
from services.ideas.domain.volunteering.sign_up_states import Happening, SignUpState
from services.ideas.store.campaigns import Campaign
from services.ideas.store.volunteering.shifts import Shift
from services.ideas.store.volunteering.sign_ups import SignUp, sign_ups_of
from services.ideas.usecases.budgeting.note_contributions import note_contributions
from services.ideas.usecases.context import Context
from services.ideas.usecases.volunteering.at_the_yard import befall, own_sign_up, view_of
from services.ideas.usecases.volunteering.edit_shifts import NOTHING_COUNTS, own_shift


def approve_hours(context: Context, who: Identity, sign_up_id: uuid.UUID) -> dict[str, Any]:
    """Approve the hours of one person. Raises NotFound, Forbidden, Conflict."""
    with transaction(context.sessions) as session:
        shift, campaign, sign_up = own_sign_up(session, who, sign_up_id)
        _approve(session, who, sign_up)
        return _counted(session, context, who, shift, campaign, "approved", [sign_up])


def approve_all_hours(context: Context, who: Identity, shift_id: uuid.UUID) -> dict[str, Any]:
    """Approve the hours of everybody who was there. Raises NotFound, Forbidden, Conflict."""
    with transaction(context.sessions) as session:
        shift, campaign = own_shift(session, who, shift_id, over=NOTHING_COUNTS)
        there = sign_ups_of(session, shift.id, {SignUpState.CHECKED_IN})
        for sign_up in there:
            _approve(session, who, sign_up)
        return _counted(session, context, who, shift, campaign, "approved", there)


def undo_approval(context: Context, who: Identity, sign_up_id: uuid.UUID) -> dict[str, Any]:
    """Take an approval back, to correct the hours. Raises NotFound, Forbidden, Conflict."""
    with transaction(context.sessions) as session:
        shift, campaign, sign_up = own_sign_up(session, who, sign_up_id)
        befall(sign_up, Happening.APPROVAL_UNDONE)
        sign_up.approved_at = sign_up.approved_by = None
        return _counted(session, context, who, shift, campaign, "approval_undone", [sign_up])


def _approve(session: Session, who: Identity, sign_up: SignUp) -> None:
    now = platform_now(session)
    befall(sign_up, Happening.HOURS_APPROVED)
    sign_up.approved_at, sign_up.approved_by = now, who.actor


def _counted(
    session: Session,
    context: Context,
    who: Identity,
    shift: Shift,
    campaign: Campaign,
    what: str,
    sign_ups: Sequence[SignUp],
) -> dict[str, Any]:
    for sign_up in sign_ups:
        details = {"sign_up": str(sign_up.id), "minutes": sign_up.minutes}
        audit.record(session, who.actor, f"sign_up.hours_{what}", f"shift:{shift.id}", details)
    note_contributions(session, campaign.id, context.share_defaults)
    return view_of(session, context, shift, campaign)
