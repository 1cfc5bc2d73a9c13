"""Places of a shift are given in the order of turns, under the lock of the shift's row.

Rows are locked in one order everywhere: shift, contributor, sign-up.
"""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Gone, NotFound
from services.ideas.domain.campaign_states import State
from services.ideas.domain.volunteering.queueing import first_state, held_until, next_in_turn
from services.ideas.domain.volunteering.sign_up_states import LIVE, Happening, SignUpState
from services.ideas.store.campaigns import Campaign
from services.ideas.store.contributing.contributors import Contributor
from services.ideas.store.volunteering.shifts import Places, Shift, places_of
from services.ideas.store.volunteering.sign_ups import SignUp, sign_ups_of
from services.ideas.usecases.show_campaign import is_known
from services.ideas.usecases.volunteering.letters import hold_contributors, tell_volunteers

# While the money comes in, and after it: the work is done then.
TAKES_VOLUNTEERS = frozenset({State.PUBLISHED, State.CLOSING, State.FUNDED, State.DELIVERING})


def check_open(session: Session, shift: Shift, who: Identity, now: datetime) -> Campaign:
    """The campaign of a shift that takes sign-ups. Raises NotFound, Gone, Conflict."""
    campaign = session.get(Campaign, shift.campaign_id)
    if campaign is None or not is_known(campaign, who):
        raise NotFound("shift")
    if shift.cancelled_at is not None:
        raise Gone("shift_cancelled", "The association has cancelled the shift")
    if now >= shift.starts_at:
        raise Gone("shift_begun", "The shift has begun")
    if State(campaign.state) not in TAKES_VOLUNTEERS:
        raise Conflict("no_volunteers_now", f"A campaign that is {campaign.state} takes no volunteers")
    return campaign


def places(session: Session, shift: Shift) -> Places:
    """The locked shift's places as they stand."""
    return places_of(session, [shift.id]).get(shift.id, Places())


def begin_turn(session: Session, shift: Shift, sign_up: SignUp, now: datetime) -> None:
    """Give a new or a returning sign-up its turn at the end, and a place if one is free."""
    standing = places(session, shift)
    state = first_state(shift.capacity, standing.held, standing.waiting)
    if sign_up.state in (SignUpState.CANCELLED, SignUpState.LAPSED):
        again = state is SignUpState.SIGNED_UP
        sign_up.meet(Happening.PLACE_TAKEN_AGAIN if again else Happening.QUEUED_AGAIN)
    else:
        sign_up.state = state
    sign_up.turn, sign_up.asked_at, sign_up.ended_at = shift.next_turn(), now, None
    sign_up.held_until = held_until(now, shift.starts_at)
    sign_up.confirmed_at = sign_up.reminded_hours = None


def fill_free_places(session: Session, shift: Shift, now: datetime) -> int:
    """Give what is free to those who wait longest, and tell them. Returns how many got a place."""
    if shift.cancelled_at is not None or now >= shift.starts_at:
        return 0
    session.flush()
    sign_ups = sign_ups_of(session, shift.id, LIVE)
    # Whoever is being erased at this moment is gone once their row can be held.
    known = hold_contributors(session, (each.contributor_id for each in sign_ups))
    there = [each for each in sign_ups if each.contributor_id is None or each.contributor_id in known]
    given = next_in_turn(shift.capacity, there)
    for each in given:
        each.meet(Happening.PLACE_GIVEN)
    tell_volunteers(session, "place_given", shift, given)
    return len(given)


def overlapping_shift(
    session: Session, contributor: Contributor, shift: Shift
) -> tuple[SignUp, Shift] | None:
    """The first other shift at that time for which the locked contributor has signed up."""
    others = (
        select(SignUp, Shift)
        .join(Shift, Shift.id == SignUp.shift_id)
        .where(
            SignUp.contributor_id == contributor.id,
            SignUp.state.in_(LIVE),
            Shift.id != shift.id,
            Shift.cancelled_at.is_(None),
            Shift.starts_at < shift.ends_at,
            Shift.ends_at > shift.starts_at,
        )
        .order_by(Shift.starts_at)
        .limit(1)
    )
    found = session.execute(others).first()
    return (found[0], found[1]) if found else None


def find_sign_up(session: Session, sign_up_id: uuid.UUID) -> SignUp:
    """The sign-up, not locked: its shift is locked first. Raises NotFound."""
    found = session.get(SignUp, sign_up_id)
    if found is None:
        raise NotFound("sign_up")
    return found
