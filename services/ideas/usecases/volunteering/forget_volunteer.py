"""A contributor is erased: hours stay without a person, places to come go to others."""

import uuid

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.chassis.database import platform_now
from services.ideas.domain.volunteering.sign_up_states import Happening, SignUpState
from services.ideas.store.volunteering.sign_ups import SignUp


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
