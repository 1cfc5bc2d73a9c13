"""The only writer of a pledge's state: each change adds a line of history and marks the sums."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.copying import copy_rows
from services.pledges.domain.lifecycle import IllegalTransition, Verdict
from services.pledges.domain.pledging.pledge_states import PLEDGE, Happening, PledgeState
from services.pledges.store.histories import count_ignored
from services.pledges.store.pledging.held_pledges import HeldPledge
from services.pledges.store.pledging.pledge import Pledge, PledgeChange
from services.pledges.store.pledging.terms import mark_totals

log = logs.get(__name__)

# Who may be behind a change, besides members of staff.
PLATFORM, BACKER, STRIPE, BANK = "platform", "backer", "stripe", "bank"


def advance(
    session: Session,
    pledge: Pledge,
    happening: Happening,
    at: datetime,
    reason: str | None = None,
    *,
    actor: str = PLATFORM,
    cause: str | None = None,
) -> bool:
    """Let something happen to a pledge that the caller holds locked.

    `actor` is who did it: the platform, the backer, stripe, the bank or a member of staff; `cause`
    names the event, call, plan or approval behind it. False where it came late or twice: nothing
    changed, and it is counted. Raises IllegalTransition.
    """
    judgement = PLEDGE.judge(PledgeState(pledge.state), happening)
    if judgement.verdict is not Verdict.MOVES:
        log.info("pledge.ignored", pledge_id=str(pledge.id), state=pledge.state, happening=happening)
        count_ignored(session, PLEDGE.name, pledge.state, happening, judgement.verdict, at)
        return False
    pledge.state = judgement.state
    note(session, pledge, happening, at, reason, actor=actor, cause=cause)
    return True


def advance_unwritten(pledge: HeldPledge, happening: Happening) -> None:
    """Move one of many held pledges, of which `write_advances` writes all at once.

    Raises IllegalTransition, also for what came late or twice: the caller has judged the pledge.
    """
    judgement = PLEDGE.judge(PledgeState(pledge.state), happening)
    if judgement.verdict is not Verdict.MOVES:
        raise IllegalTransition(f"{happening} came late for a pledge that is {pledge.state}")
    pledge.state = judgement.state


def write_advances(
    session: Session, moved: Sequence[tuple[HeldPledge, str]], happening: Happening, at: datetime, actor: str
) -> None:
    """Add the line of history of each of these pledges, which moved for that reason, and mark the sums."""
    columns = ("pledge_id", "at", "happening", "state", "amount_cents", "reason", "actor")
    told = ((each.id, at, happening, each.state, each.amount_cents, why, actor) for each, why in moved)
    copy_rows(session, PledgeChange.__tablename__, columns, told)
    for campaign_id in sorted({pledge.campaign_id for pledge, _ in moved}):
        mark_totals(session, campaign_id)


def note(
    session: Session,
    pledge: Pledge,
    happening: str,
    at: datetime,
    reason: str | None = None,
    *,
    actor: str = PLATFORM,
    cause: str | None = None,
) -> None:
    """Add a line to the pledge's history as it stands now."""
    session.add(
        PledgeChange(
            pledge_id=pledge.id,
            at=at,
            happening=happening,
            state=pledge.state,
            amount_cents=pledge.amount_cents,
            reason=reason,
            actor=actor,
            cause=cause,
        )
    )
    mark_totals(session, pledge.campaign_id)
