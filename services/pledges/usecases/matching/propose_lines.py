"""Asking a second person what becomes of bank lines: parts, several lines for one pledge, an undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, reading, transaction
from services.chassis.idempotency import Claim
from services.chassis.problems import Conflict, Invalid, NotFound
from services.pledges.domain.bank.line_parts import Wish, parts_for_pledge
from services.pledges.store.approving.approvals import Approval
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.usecases.approving.propose import (
    ask,
    asked_before,
    make_room_for_line,
    propose_for_line,
)
from services.pledges.usecases.matching.held_parts import Held, hold
from services.pledges.usecases.matching.line_contents import parts_content
from services.pledges.usecases.matching.take_back import undo_content


@dataclass(frozen=True, kw_only=True)
class LineProposal:
    """What somebody wants to become of a line; see the API for which fields go with which kind."""

    kind: str
    comment: str
    pledge_id: UUID | None = None
    adjusts_pledge: bool = False
    parts: tuple[Wish, ...] = ()
    account: str | None = None
    target_id: UUID | None = None


def propose_line(
    sessions: Sessions, line_id: UUID, proposal: LineProposal, actor: str, claim: Claim | None = None
) -> Approval:
    """Propose what becomes of one line. Raises NotFound, Invalid, Conflict."""
    if proposal.kind == "undo":
        return _propose_undo(sessions, line_id, proposal.comment, actor, claim)
    wishes = _wishes(sessions, line_id, proposal)
    if wishes is None:
        kind, pledge_id = proposal.kind, proposal.pledge_id
        return propose_for_line(sessions, line_id, kind, pledge_id, proposal.comment, actor, claim)
    return _propose_parts(sessions, [line_id], wishes, proposal.comment, actor, claim)


def propose_joined(
    sessions: Sessions,
    line_ids: Sequence[UUID],
    pledge_id: UUID,
    comment: str,
    actor: str,
    *,
    adjusts_pledge: bool = False,
    claim: Claim | None = None,
) -> Approval:
    """Propose that several receipts pay one pledge together. Raises NotFound, Invalid, Conflict."""
    with reading(sessions) as session:
        lines = [_line(session, line_id) for line_id in dict.fromkeys(line_ids)]
    if len(lines) < 2:
        raise Invalid("line_ids", "too_few")
    if any(line.amount_cents <= 0 for line in lines):
        raise Invalid("line_ids", "not_for_outgoing")
    total = sum(line.amount_cents for line in lines)
    wish = Wish(pledge_id=pledge_id, amount_cents=total, adjusts_pledge=adjusts_pledge)
    return _propose_parts(sessions, [line.id for line in lines], [wish], comment, actor, claim)


def _wishes(sessions: Sessions, line_id: UUID, proposal: LineProposal) -> list[Wish] | None:
    """The parts that the proposal means; nothing where the whole line is matched or sent back as it is."""
    if proposal.kind == "split":
        return list(proposal.parts)
    if proposal.kind == "refund":
        return None
    with reading(sessions) as session:
        line = _line(session, line_id)
        if proposal.kind == "account":
            if proposal.account is None:
                raise Invalid("account", "required")
            target = proposal.target_id
            return [Wish(account=proposal.account, target_id=target, amount_cents=line.amount_cents)]
        if proposal.pledge_id is None:
            raise Invalid("pledge_id", "required")
        pledge = session.get(Pledge, proposal.pledge_id)
        if pledge is None:
            raise NotFound("pledge")
    if pledge.amount_cents == line.amount_cents:
        return None
    adjusts = proposal.adjusts_pledge
    return parts_for_pledge(line.amount_cents, pledge.id, pledge.amount_cents, adjusts_pledge=adjusts)


def _propose_parts(
    sessions: Sessions,
    line_ids: Sequence[UUID],
    wishes: Sequence[Wish],
    comment: str,
    actor: str,
    claim: Claim | None,
) -> Approval:
    with transaction(sessions) as session:
        if earlier := asked_before(session, claim):
            return earlier
        held = hold(session, line_ids, wishes)
        _check_open(session, held)
        content = parts_content(held, wishes)
        for line in held.lines:
            line.state = "proposed"
        whole = len(wishes) == 1 and wishes[0].account is not None
        kind = "line_account" if whole else "line_split"
        return ask(session, kind, line_ids[0], content, comment, actor, claim)


def _check_open(session: Session, held: Held) -> None:
    """See that nobody else has asked about any of the lines, and that all can be placed."""
    if len({line.collecting_account_id for line in held.lines}) > 1:
        raise Conflict("other_account")
    for line in held.lines:
        make_room_for_line(session, line.id)
        if line.state not in ("inbox", "proposed") or not line.detailed:
            raise Conflict("line_not_open")


def _propose_undo(
    sessions: Sessions, line_id: UUID, comment: str, actor: str, claim: Claim | None
) -> Approval:
    with transaction(sessions) as session:
        if earlier := asked_before(session, claim):
            return earlier
        content = undo_content(session, line_id)
        for each in content["line_ids"]:
            make_room_for_line(session, UUID(each))
        return ask(session, "line_undo", line_id, content, comment, actor, claim)


def _line(session: Session, line_id: UUID) -> BankLine:
    line = session.get(BankLine, line_id)
    if line is None:
        raise NotFound("bank line")
    return line
