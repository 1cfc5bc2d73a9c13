"""Proposing the one sure suggestion of many lines; each is asked about on its own, each outcome is told."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, transaction
from services.chassis.problems import Problem
from services.chassis.sealing import ContactSealer
from services.pledges.domain.bank.sure_matches import sure_match
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.usecases.approving.propose import propose_for_line
from services.pledges.usecases.inbox.suggest_pledges import suggest_pledges


def propose_many(
    sessions: Sessions, sealer: ContactSealer, line_ids: Sequence[UUID], comment: str, actor: str
) -> list[dict[str, Any]]:
    """Ask a second person to book each line to the pledge that it surely belongs to.

    A line without such a pledge is skipped with a code; asking again asks nothing anew, and says so.
    """
    wanted = list(dict.fromkeys(line_ids))
    with transaction(sessions) as session:
        lines = {line.id: line for line in session.scalars(select(BankLine).where(BankLine.id.in_(wanted)))}
        waiting = [line for line in lines.values() if line.state == "inbox"]
        found = suggest_pledges(session, sealer, waiting)
        asked = {approval.subject_id: approval.id for approval in _own_requests(session, wanted, actor)}
    outcomes = []
    for line_id in wanted:
        match = sure_match(found.get(line_id, []))
        if match is not None:
            outcomes.append(_propose(sessions, line_id, match.candidate.pledge_id, comment, actor))
        elif line_id in asked:
            outcomes.append(_outcome(line_id, "proposed_before", None, asked[line_id]))
        else:
            outcomes.append(_outcome(line_id, "skipped", _why_not(lines.get(line_id))))
    return outcomes


def _propose(sessions: Sessions, line_id: UUID, pledge_id: UUID, comment: str, actor: str) -> dict[str, Any]:
    try:
        approval = propose_for_line(sessions, line_id, "match", pledge_id, comment, actor)
    except Problem as problem:
        return _outcome(line_id, "skipped", problem.code)
    return _outcome(line_id, "proposed", None, approval.id)


def _own_requests(session: Session, line_ids: Sequence[UUID], actor: str) -> Sequence[Approval]:
    query = select(Approval).where(
        Approval.subject_id.in_(line_ids), Approval.state == "open", Approval.requested_by == actor
    )
    return session.scalars(query).all()


def _why_not(line: BankLine | None) -> str:
    if line is None:
        return "not_found"
    return "no_sure_suggestion" if line.state == "inbox" else "line_not_open"


def _outcome(
    line_id: UUID, outcome: str, code: str | None, approval_id: UUID | None = None
) -> dict[str, Any]:
    return {"line_id": line_id, "outcome": outcome, "code": code, "approval_id": approval_id}
