"""The life of a promise of goods as one table: which happening leads from where to where."""

from enum import StrEnum


class PromiseState(StrEnum):
    """Where a promise stands."""

    HELD = "held"
    PROMISED = "promised"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"
    NOT_BROUGHT = "not_brought"
    RECEIVED = "received"
    APPROVED = "approved"


class Happening(StrEnum):
    """What can happen to a promise."""

    CONFIRMED = "confirmed"
    REDUCED = "reduced"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"
    PROMISED_AGAIN = "promised_again"
    RECEIVED = "received"
    NOT_BROUGHT = "not_brought"
    WAITED_FOR_AGAIN = "waited_for_again"
    RECEIPT_UNDONE = "receipt_undone"
    VALUE_APPROVED = "value_approved"
    APPROVAL_UNDONE = "approval_undone"


class IllegalHappening(ValueError):
    """This cannot happen to a promise that stands where it stands."""


S, H = PromiseState, Happening

_AWAITED = (S.HELD, S.PROMISED)

# The states that each happening may meet, and where it leads; nothing where the state stays.
EDGES: dict[Happening, tuple[tuple[PromiseState, ...], PromiseState | None]] = {
    H.CONFIRMED: ((S.HELD,), S.PROMISED),
    H.REDUCED: (_AWAITED, None),
    H.TAKEN_BACK: (_AWAITED, S.TAKEN_BACK),
    # Nobody pressed the link of the letter in time.
    H.LAPSED: ((S.HELD,), S.LAPSED),
    H.PROMISED_AGAIN: ((S.TAKEN_BACK, S.LAPSED), S.PROMISED),
    # Whoever stands at the door with the goods need not have read the letter.
    H.RECEIVED: (_AWAITED, S.RECEIVED),
    H.NOT_BROUGHT: (_AWAITED, S.NOT_BROUGHT),
    H.WAITED_FOR_AGAIN: ((S.NOT_BROUGHT,), S.PROMISED),
    H.RECEIPT_UNDONE: ((S.RECEIVED,), S.PROMISED),
    H.VALUE_APPROVED: ((S.RECEIVED,), S.APPROVED),
    H.APPROVAL_UNDONE: ((S.APPROVED,), S.RECEIVED),
}

# Still to be brought.
AWAITED = frozenset(_AWAITED)
# In the association's hands.
BROUGHT = frozenset({S.RECEIVED, S.APPROVED})


def after(state: PromiseState, happening: Happening) -> PromiseState:
    """Where the happening leads. Raises IllegalHappening."""
    sources, target = EDGES[happening]
    if state not in sources:
        raise IllegalHappening(f"{happening} at {state}")
    return target or state


def possible(state: PromiseState) -> list[Happening]:
    """What can happen next, in the table's order."""
    return [happening for happening, (sources, _target) in EDGES.items() if state in sources]


def counted(state: PromiseState, count: int, received: int | None) -> int:
    """How much of what is needed the promise keeps from others: what is awaited, or what really came."""
    if state in AWAITED:
        return count
    return (received or 0) if state in BROUGHT else 0
