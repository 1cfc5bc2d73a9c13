"""Somebody signs up for a shift without an account; the letter's link keeps the place."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.chassis.database import platform_now, transaction
from services.chassis.idempotency import Claim, recall, remember
from services.chassis.identifiers import new_id
from services.chassis.identity import Identity
from services.chassis.problems import Conflict, Invalid, TooMany
from services.ideas.domain.deadlines import as_text, local_day
from services.ideas.domain.protection.form_limits import EPOCH, Form
from services.ideas.domain.volunteering.ages import is_old_enough
from services.ideas.domain.volunteering.queueing import first_state, held_until
from services.ideas.domain.volunteering.sign_up_states import LIVE, SignUpState
from services.ideas.store.contributing.contributors import Contributor
from services.ideas.store.form_counts import count_up
from services.ideas.store.volunteering.shifts import Shift, lock_shift
from services.ideas.store.volunteering.sign_ups import SignUp, sign_up_of
from services.ideas.usecases.context import Context
from services.ideas.usecases.contributing.know_contributor import ContactGiven, know_contributor
from services.ideas.usecases.protection.count_form import count_form
from services.ideas.usecases.volunteering.letters import ask_to_confirm, tell_volunteer
from services.ideas.usecases.volunteering.places import begin_turn, check_open, overlapping_shift, places

# Letters that sign-ups send to one address within a day, whoever wrote it.
MOST_LETTERS, LETTERS_WINDOW = 12, timedelta(days=1)

# A list that nobody could come to the end of is no list.
MOST_WAITING = 200


@dataclass(frozen=True, kw_only=True)
class SigningUp:
    """Who wants to come, what they say of themselves, and that they hold what the shift asks for."""

    contact: ContactGiven
    note: str = ""
    has_certificates: bool = False


def sign_up(
    context: Context, who: Identity, shift_id: uuid.UUID, wanted: SigningUp, claim: Claim | None = None
) -> dict[str, Any]:
    """Take the next turn in a shift. Raises NotFound, Gone, Conflict, Invalid, TooMany.

    Whoever asks learns nothing of whether the address is known: a known person who has signed up already,
    or for another shift at that time, reads so in the letter.
    """
    with transaction(context.sessions) as session:
        known = recall(session, claim)
        if known is not None:
            return known
        count_form(session, context, who, Form.SHIFT)
        shift, now = lock_shift(session, shift_id), platform_now(session)
        check_open(session, shift, who, now)
        _check_conditions(shift, wanted)
        _count_letter(session, context, wanted.contact.email)
        standing = places(session, shift)
        if standing.waiting >= MOST_WAITING:
            raise Conflict("waiting_list_full", f"{MOST_WAITING} wait already")
        state = first_state(shift.capacity, standing.held, standing.waiting)
        result: dict[str, Any] = {
            "state": state,
            "position": standing.waiting + 1 if state is SignUpState.WAITING else None,
            "held_until": as_text(held_until(now, shift.starts_at)),
        }
        _take_turn(session, shift, know_contributor(session, context, wanted.contact), wanted)
        remember(session, claim, result)
        return result


def _take_turn(session: Session, shift: Shift, contributor: Contributor, wanted: SigningUp) -> None:
    now = platform_now(session)
    own = sign_up_of(session, shift.id, contributor.id)
    if own is not None and own.state in LIVE:
        if own.held_until is not None:
            ask_to_confirm(session, shift, own, contributor)
        else:
            tell_volunteer(session, "already", shift, own, contributor)
        return
    other = overlapping_shift(session, contributor, shift)
    if other is not None:
        tell_volunteer(session, "overlapping", other[1], other[0], contributor)
        return
    if own is None:
        own = SignUp(id=new_id(), shift_id=shift.id, contributor_id=contributor.id, state=SignUpState.WAITING)
        own.turn = 0
    begin_turn(session, shift, own, now)
    own.note, own.says_has_certificates = wanted.note, wanted.has_certificates
    session.add(own)
    session.flush()
    ask_to_confirm(session, shift, own, contributor)


def _check_conditions(shift: Shift, wanted: SigningUp) -> None:
    year = wanted.contact.birth_year
    if shift.least_age is not None:
        if year is None:
            raise Invalid("birth_year", "required")
        if not is_old_enough(year, shift.least_age, local_day(shift.starts_at)):
            raise Invalid("birth_year", "too_young")
    if shift.certificates and not wanted.has_certificates:
        raise Invalid("has_certificates", "required")


def _count_letter(session: Session, context: Context, email: str) -> None:
    """However many write an address, its owner gets few letters. Raises TooMany, known or not."""
    now = platform_now(session)
    begun = EPOCH + (now - EPOCH) // LETTERS_WINDOW * LETTERS_WINDOW
    if count_up(session, f"shift_letters:{context.sealer.reader_of(email)}", begun) > MOST_LETTERS:
        raise TooMany(retry_after=int((begun + LETTERS_WINDOW - now).total_seconds()) + 1)
