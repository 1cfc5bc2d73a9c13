"""What was done with a bank line, part by part, and what of it was taken back."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, reading
from services.chassis.problems import NotFound
from services.pledges.store.at_the_desk.cash import CashDeposit
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.line_actions import LineAction, LinePart, actions_of
from services.pledges.store.disputing.disputes import Dispute
from services.pledges.store.match_funding.funds import MatchFund
from services.pledges.store.payouts.payouts import Payout
from services.pledges.store.pledging.pledge import Pledge
from services.pledges.store.refunding.refunds import Refund

# Which table each target of a part lies in, and what people call it.
_TARGETS: tuple[tuple[str, type[Any], Callable[[Any], str | None]], ...] = (
    ("pledge_id", Pledge, lambda pledge: pledge.short_number),
    ("refund_id", Refund, lambda refund: refund.short_number),
    ("payout_id", Payout, lambda payout: payout.provider_id),
    ("dispute_id", Dispute, lambda dispute: dispute.provider_id),
    ("deposit_id", CashDeposit, lambda deposit: deposit.reference),
    ("match_fund_id", MatchFund, lambda fund: fund.short_number),
)


def history_of_line(sessions: Sessions, line_id: UUID) -> dict[str, Any]:
    """What was done with the line, oldest first, each part with its transaction. Raises NotFound."""
    with reading(sessions) as session:
        if session.get(BankLine, line_id) is None:
            raise NotFound("bank line")
        actions = actions_of(session, line_id)
        names = _names(session, [part for action in actions for part in action.parts])
    return {"items": [_event_view(action, names) for action in actions]}


def _names(session: Session, parts: Sequence[LinePart]) -> dict[UUID, str | None]:
    names: dict[UUID, str | None] = {}
    for column, table, called in _TARGETS:
        wanted = {getattr(part, column) for part in parts} - {None}
        if wanted:
            rows = session.scalars(select(table).where(table.id.in_(wanted)))
            names |= {row.id: called(row) for row in rows}
    return names


def _event_view(action: LineAction, names: dict[UUID, str | None]) -> dict[str, Any]:
    return {
        "at": action.made_at,
        "kind": action.kind,
        "made_by": action.made_by,
        "approved_by": action.approved_by,
        "undone_at": action.undone_at,
        "parts": [_part_view(part, names) for part in action.parts],
    }


def _part_view(part: LinePart, names: dict[UUID, str | None]) -> dict[str, Any]:
    ids = [getattr(part, column) for column, _, _ in _TARGETS]
    target = next((names.get(each) for each in ids if each is not None), None)
    return {
        "line_id": str(part.line_id),
        "kind": part.kind,
        "amount_cents": part.amount_cents,
        "pledge_number": target if part.pledge_id else None,
        "target": None if part.pledge_id else target,
        "account": part.account,
        "transaction_id": str(part.transaction_id) if part.transaction_id else None,
    }
