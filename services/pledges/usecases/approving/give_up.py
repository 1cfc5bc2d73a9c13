"""What becomes of the thing itself when a request about it comes to nothing."""

from sqlalchemy.orm import Session

from services.pledges.store.approving.approvals import Approval
from services.pledges.store.bank.bank_lines import lock_line

_ABOUT_LINES = frozenset({"match", "line_refund", "line_split", "line_account"})


def give_up(session: Session, approval: Approval) -> None:
    """Put a bank line back among those that wait; other things are as they were before somebody asked."""
    if approval.kind not in _ABOUT_LINES:
        return
    line = lock_line(session, approval.subject_id)
    if line is not None and line.state == "proposed":
        line.state = "inbox"
