"""The only writer of a pledge's state: each change adds a line of history and marks the sums."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.chassis import logs
from services.pledges.domain.pledge_states import Happening, PledgeState, next_state
from services.pledges.store.pledge import Pledge, PledgeChange
from services.pledges.store.terms import mark_totals

log = logs.get(__name__)


def advance(
    session: Session, pledge: Pledge, happening: Happening, at: datetime, reason: str | None = None
) -> bool:
    """Let something happen to a pledge that the caller holds locked.

    False where it came late or twice and nothing changed. Raises IllegalTransition.
    """
    target = next_state(PledgeState(pledge.state), happening)
    if target is None:
        log.info("pledge.too_late", pledge_id=str(pledge.id), state=pledge.state, happening=happening)
        return False
    pledge.state = target
    note(session, pledge, happening, at, reason)
    return True


def note(session: Session, pledge: Pledge, happening: str, at: datetime, reason: str | None = None) -> None:
    """Add a line to the pledge's history as it stands now."""
    session.add(
        PledgeChange(
            pledge_id=pledge.id,
            at=at,
            happening=happening,
            state=pledge.state,
            amount_cents=pledge.amount_cents,
            reason=reason,
        )
    )
    mark_totals(session, pledge.campaign_id)
