"""A contributor is erased, or a shift is long over: hours stay without a person, places go to others."""

import uuid
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from services.chassis.database import platform_now, transaction
from services.ideas.domain.volunteering.sign_up_states import Happening, SignUpState
from services.ideas.store.volunteering.shifts import Shift
from services.ideas.store.volunteering.sign_ups import SignUp
from services.ideas.usecases.context import Context

# So long an association may look up who was there.
KEPT_AFTER_THE_SHIFT = timedelta(days=90)


def forget_volunteer(session: Session, contributor_id: uuid.UUID) -> int:
    """Give up what is to come and empty every note; the caller holds the contributor's row and erases it.

    Freed places are filled by the next tick, since shifts are locked before contributors. Returns how many
    places were given up.
    """
    now = platform_now(session)
    hopeful = (
        select(SignUp)
        .where(
            SignUp.contributor_id == contributor_id,
            SignUp.state.in_((SignUpState.SIGNED_UP, SignUpState.WAITING)),
        )
        .order_by(SignUp.id)
        .with_for_update()
    )
    given_up = session.scalars(hopeful).all()
    for each in given_up:
        each.meet(Happening.CANCELLED)
        each.ended_at, each.held_until = now, None
    session.flush()
    session.execute(update(SignUp).where(SignUp.contributor_id == contributor_id).values(note=""))
    return len(given_up)


def forget_names_and_notes(context: Context) -> int:
    """Empty what was only needed on the day: names of those who just came along, and everybody's notes.

    Hours stay. Returns how many rows were emptied.
    """
    with transaction(context.sessions) as session:
        ended = select(Shift.id).where(Shift.ends_at < platform_now(session) - KEPT_AFTER_THE_SHIFT)
        kept = or_(SignUp.walk_in_key.is_not(None), SignUp.note != "")
        emptied = update(SignUp).where(SignUp.shift_id.in_(ended), kept)
        gone = emptied.values(walk_in_key=None, walk_in_data=None, note="").returning(SignUp.id)
        return len(session.execute(gone).all())
