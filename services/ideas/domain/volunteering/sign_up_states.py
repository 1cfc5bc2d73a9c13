"""The life of one person's place in a shift as one table: which happening leads from where to where."""

from enum import StrEnum


class SignUpState(StrEnum):
    """Where a sign-up stands."""

    SIGNED_UP = "signed_up"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    CHECKED_IN = "checked_in"
    NO_SHOW = "no_show"
    APPROVED = "approved"


class Happening(StrEnum):
    """What can happen to a sign-up."""

    PLACE_GIVEN = "place_given"
    CANCELLED = "cancelled"
    CALLED_OFF = "called_off"
    LAPSED = "lapsed"
    PLACE_TAKEN_AGAIN = "place_taken_again"
    QUEUED_AGAIN = "queued_again"
    CHECKED_IN = "checked_in"
    MARKED_NO_SHOW = "marked_no_show"
    ARRIVAL_UNDONE = "arrival_undone"
    BACK_IN_QUEUE = "back_in_queue"
    MINUTES_CORRECTED = "minutes_corrected"
    HOURS_APPROVED = "hours_approved"
    APPROVAL_UNDONE = "approval_undone"


class IllegalHappening(ValueError):
    """This cannot happen to a sign-up that stands where it stands."""


S, H = SignUpState, Happening

_HOPEFUL = (S.SIGNED_UP, S.WAITING)

# The states that each happening may meet, and where it leads.
EDGES: dict[Happening, tuple[tuple[SignUpState, ...], SignUpState]] = {
    H.PLACE_GIVEN: ((S.WAITING,), S.SIGNED_UP),
    H.CANCELLED: (_HOPEFUL, S.CANCELLED),
    H.CALLED_OFF: (_HOPEFUL, S.CANCELLED),
    # Nobody pressed the link of the letter in time.
    H.LAPSED: (_HOPEFUL, S.LAPSED),
    H.PLACE_TAKEN_AGAIN: ((S.CANCELLED, S.LAPSED), S.SIGNED_UP),
    H.QUEUED_AGAIN: ((S.CANCELLED, S.LAPSED), S.WAITING),
    # Whoever waited in vain may still come along and be let in at the yard.
    H.CHECKED_IN: ((*_HOPEFUL, S.NO_SHOW), S.CHECKED_IN),
    H.MARKED_NO_SHOW: ((S.SIGNED_UP,), S.NO_SHOW),
    H.ARRIVAL_UNDONE: ((S.CHECKED_IN, S.NO_SHOW), S.SIGNED_UP),
    # Undone for somebody who waited: a press by mistake gives no place.
    H.BACK_IN_QUEUE: ((S.CHECKED_IN,), S.WAITING),
    H.MINUTES_CORRECTED: ((S.CHECKED_IN,), S.CHECKED_IN),
    H.HOURS_APPROVED: ((S.CHECKED_IN,), S.APPROVED),
    H.APPROVAL_UNDONE: ((S.APPROVED,), S.CHECKED_IN),
}

# These keep a place from others.
PLACE_HELD = frozenset({S.SIGNED_UP, S.CHECKED_IN, S.NO_SHOW, S.APPROVED})
# These stand in a person's way to another shift at the same time.
LIVE = PLACE_HELD | {S.WAITING}
# Whoever came.
CAME = frozenset({S.CHECKED_IN, S.APPROVED})


def after(state: SignUpState, happening: Happening) -> SignUpState:
    """Where the happening leads. Raises IllegalHappening."""
    sources, target = EDGES[happening]
    if state not in sources:
        raise IllegalHappening(f"{happening} at {state}")
    return target


def possible(state: SignUpState) -> list[Happening]:
    """What can happen next, in the table's order."""
    return [happening for happening, (sources, _target) in EDGES.items() if state in sources]
