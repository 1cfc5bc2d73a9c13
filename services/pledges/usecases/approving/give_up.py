"""What becomes of the thing itself when a request about it comes to nothing."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.pledges.store.approving.approvals import Approval
from services.pledges.store.bank.bank_lines import lock_line
from services.pledges.usecases.advance_pledge import PLATFORM
from services.pledges.usecases.match_funding.edit_fund import OPENING, send_back_fund
from services.pledges.usecases.settling.agree_settlement import send_back_settlement
from services.pledges.usecases.settling.payment_files import cancel_payment_file

_ABOUT_LINES = frozenset({"match", "line_refund", "line_split", "line_account"})


def give_up(session: Session, approval: Approval) -> None:
    """Put a bank line back among those that wait; other things are as they were before somebody asked."""
    # Nobody turned down or took back what expired.
    actor = PLATFORM if approval.state == "expired" else approval.decided_by or approval.requested_by
    if approval.kind == "settlement":
        send_back_settlement(session, approval, actor)
    if approval.kind == "payment_file":
        cancel_payment_file(session, approval, actor)
    if approval.kind == OPENING:
        send_back_fund(session, approval)
    if approval.kind not in _ABOUT_LINES:
        return
    # A joined payment is a request about several lines.
    line_ids = {approval.subject_id, *map(UUID, approval.content.get("line_ids", []))}
    for line_id in sorted(line_ids):
        line = lock_line(session, line_id)
        if line is not None and line.state == "proposed":
            line.state = "inbox"
