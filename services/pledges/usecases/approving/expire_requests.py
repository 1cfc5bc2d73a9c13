"""Requests that nobody decided in time: they are closed, and what they held waits again."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis import audit
from services.chassis.database import Sessions, platform_now, reading, transaction
from services.pledges.store.approving.approvals import expired_requests, lock_if_free
from services.pledges.store.approving.stranded_lines import lock_stranded_lines, without_request
from services.pledges.usecases.advance_pledge import PLATFORM
from services.pledges.usecases.approving.give_up import give_up

EXPIRING = (
    "match",
    "line_refund",
    "line_split",
    "line_account",
    "line_undo",
    "bank_rule",
    "settlement",
    "payment_file",
    "match_fund_opening",
)
AT_ONCE = 100


def expire_requests(sessions: Sessions) -> int:
    """Close requests whose time is up and that hold something; how many were closed or lines freed.

    A line waits again, a settlement is a draft again, and a file's payments wait for another.
    """
    with reading(sessions) as session:
        due = expired_requests(session, EXPIRING, platform_now(session), AT_ONCE)
    closed = sum(_expire(sessions, approval_id) for approval_id in due)
    with transaction(sessions) as session:
        return closed + _free_stranded(session)


def _expire(sessions: Sessions, approval_id: UUID) -> bool:
    with transaction(sessions) as session:
        # Whoever is about to decide on it, or to ask anew, closes it.
        approval = lock_if_free(session, approval_id)
        if approval is None:
            return False
        approval.state, approval.decided_at = "expired", platform_now(session)
        give_up(session, approval)
        audit.record(session, PLATFORM, "approval.expired", str(approval.id), {"kind": approval.kind})
        return True


def _free_stranded(session: Session) -> int:
    """Let lines wait again that an expired request held besides the one that somebody asked about anew."""
    held = lock_stranded_lines(session, AT_ONCE)
    # Asked again under the locks: a request may have been made since.
    stranded = without_request(session, [line.id for line in held])
    for line in held:
        if line.id in stranded:
            line.state = "inbox"
    return len(stranded)
