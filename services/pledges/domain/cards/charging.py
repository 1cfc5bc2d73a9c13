"""The next step of charging one pledge, so that a crash at any point resumes and never charges twice.

A payment is created first and confirmed second: one payment can succeed only once, and its stored
id outlives the provider's memory of our keys.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.pledges.domain.pledging.pledge_states import IN_REPAIR, PledgeState

# The provider forgets a key after a day; a little earlier we stop trusting it.
KEY_TRUSTED_FOR = timedelta(hours=23)

# Slow enough for a provider that is away, soon enough back when it returns.
SLOWEST_GAP_SECONDS = 5.0


class Step(StrEnum):
    """What the executor does next."""

    CREATE = "create"
    CONFIRM = "confirm"
    CONFIRM_AGAIN = "confirm_again"
    LOOK_UP = "look_up"
    NOTHING = "nothing"


class Answer(StrEnum):
    """What became of an attempt: a real answer, a saved server error, or silence."""

    GIVEN = "given"
    BROKEN = "broken"
    LOST = "lost"


@dataclass(frozen=True)
class LastConfirm:
    """The newest attempt to confirm; `answer` is nothing while its call runs, or after a crash in it."""

    payment_method_id: str
    off_session: bool
    started_at: datetime
    answer: Answer | None


def next_step(
    state: PledgeState, intent_id: str | None, payment_method_id: str | None, last: LastConfirm | None
) -> Step:
    """What to do for a pledge whose plan says that it is charged."""
    if state is PledgeState.QUEUED:
        return Step.CREATE if intent_id is None else Step.CONFIRM
    if state in (PledgeState.CHARGING, PledgeState.UNKNOWN):
        return Step.LOOK_UP
    has_new_card = payment_method_id is not None and (
        last is None or last.payment_method_id != payment_method_id
    )
    if state in IN_REPAIR and has_new_card:
        return Step.CREATE if intent_id is None else Step.CONFIRM
    return Step.NOTHING


def step_after_undecided_look(last: LastConfirm | None, now: datetime) -> Step:
    """What to do where the provider knows the payment but has decided nothing.

    The same key is safe as long as the provider remembers it; a saved server error would be
    replayed for ever, so it gets a new key, and so does a call that needed the backer's presence.
    """
    if last is None or not last.off_session or last.answer is Answer.BROKEN:
        return Step.CONFIRM
    if now - last.started_at > KEY_TRUSTED_FOR:
        return Step.CONFIRM
    return Step.CONFIRM_AGAIN


def slower(gap_seconds: float, steady_gap_seconds: float) -> float:
    """The gap between two calls after the provider refused one for coming too soon, in seconds."""
    return min(SLOWEST_GAP_SECONDS, max(gap_seconds, steady_gap_seconds) * 2)


def faster(gap_seconds: float, steady_gap_seconds: float) -> float:
    """The gap after one more turn, in seconds; nothing once the steady pace is reached again.

    Small steps: where the provider stays at its limit, about one call in fourteen is refused.
    """
    shorter = gap_seconds * 0.95
    return shorter if shorter > steady_gap_seconds else 0.0


def estimated_seconds(waiting: int, settled: int, over_seconds: float, steady_gap_seconds: float) -> float:
    """How long the rest of a run may take: as fast as lately, or else as fast as the setting allows."""
    if settled and over_seconds > 0:
        return waiting * max(over_seconds / settled, steady_gap_seconds)
    return waiting * steady_gap_seconds
