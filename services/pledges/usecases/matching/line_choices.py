"""What a line may be booked to besides pledges, and whether what was done with it can be taken back."""

from typing import Any
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, reading
from services.chassis.problems import Conflict, NotFound
from services.pledges.domain.bank.line_parts import INCOMING, OUTGOING
from services.pledges.domain.disputing.dispute_states import GONE
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.refunding.refund_states import AUTOMATIC_METHODS
from services.pledges.store.at_the_desk.cash import CashDeposit
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.disputing.disputes import Dispute
from services.pledges.store.match_funding.funds import MatchFund
from services.pledges.store.payouts.payouts import Payout
from services.pledges.store.refunding.refunds import Refund
from services.pledges.usecases.disputing.bear_loss import open_loss
from services.pledges.usecases.matching.held_parts import Grip
from services.pledges.usecases.matching.take_back import undo_content

SHOWN = 50


def choices_for_line(sessions: Sessions, line_id: UUID) -> dict[str, Any]:
    """Accounts, and what of the line's account and direction it may have paid. Raises NotFound."""
    with reading(sessions) as session:
        line = _line(session, line_id)
        code = _undo_refusal(session, line)
        incoming = line.amount_cents > 0
        accounts = sorted((INCOMING if incoming else OUTGOING) - {"payer"})
        return {
            "accounts": accounts,
            "refunds": [] if incoming else _refunds(session, line),
            "payouts": _payouts(session, line),
            "disputes": _disputes(session, line) if incoming else [],
            "deposits": _deposits(session, line) if incoming else [],
            "match_funds": _match_funds(session, line) if incoming else [],
            "may_undo": code is None,
            "undo_refusal": code,
        }


def _undo_refusal(session: Session, line: BankLine) -> str | None:
    if line.state not in ("matched", "done"):
        return "line_not_settled"
    try:
        undo_content(session, line.id, Grip.NONE)
    except Conflict as conflict:
        return conflict.code
    return None


def _refunds(session: Session, line: BankLine) -> list[dict[str, Any]]:
    query = select(Refund).where(
        Refund.collecting_account_id == line.collecting_account_id,
        Refund.amount_cents == -line.amount_cents,
        Refund.state.in_(("listed", "approved")),
        Refund.method.not_in(AUTOMATIC_METHODS),
    )
    refunds = session.scalars(query.order_by(Refund.id).limit(SHOWN))
    return [
        _choice(refund.id, refund.short_number, refund.amount_cents, local_day(refund.listed_at))
        for refund in refunds
    ]


def _payouts(session: Session, line: BankLine) -> list[dict[str, Any]]:
    ours_or_its = Payout.collecting_account_id.is_(None) | (
        Payout.collecting_account_id == line.collecting_account_id
    )
    query = select(Payout).where(Payout.state == "in_transit", ours_or_its)
    same_sum = query.where(Payout.amount_cents == line.amount_cents)
    payouts = session.scalars(same_sum.order_by(Payout.arrives_on, Payout.id).limit(SHOWN))
    return [
        _choice(payout.id, payout.provider_id, payout.amount_cents, payout.arrives_on) for payout in payouts
    ]


def _disputes(session: Session, line: BankLine) -> list[dict[str, Any]]:
    query = select(Dispute).where(
        Dispute.collecting_account_id == line.collecting_account_id,
        Dispute.state.in_(GONE),
        Dispute.taken_cents - Dispute.booked_cents >= line.amount_cents,
    )
    disputes = session.scalars(query.order_by(Dispute.opened_at).limit(SHOWN))
    return [
        _choice(dispute.id, dispute.provider_id, open_loss(dispute), local_day(dispute.opened_at))
        for dispute in disputes
    ]


def _deposits(session: Session, line: BankLine) -> list[dict[str, Any]]:
    query = select(CashDeposit).where(
        CashDeposit.collecting_account_id == line.collecting_account_id,
        CashDeposit.amount_cents == line.amount_cents,
        CashDeposit.state == "in_transit",
    )
    deposits = session.scalars(query.order_by(CashDeposit.number).limit(SHOWN))
    return [
        _choice(each.id, each.reference or "", each.amount_cents, local_day(each.taken_at))
        for each in deposits
    ]


def _match_funds(session: Session, line: BankLine) -> list[dict[str, Any]]:
    query = select(MatchFund).where(
        MatchFund.collecting_account_id == line.collecting_account_id,
        MatchFund.state.in_(("draft", "proposed", "open")),
    )
    # The one whose reference the line bears stands first.
    named = case((MatchFund.reference == line.reference, 0), else_=1)
    funds = session.scalars(query.order_by(named, MatchFund.number.desc()).limit(SHOWN))
    return [
        _choice(each.id, f"{each.short_number} {each.name}", line.amount_cents, each.opens_on)
        for each in funds
    ]


def _choice(choice_id: UUID, label: str, cents: int, day: Any) -> dict[str, Any]:
    return {"id": str(choice_id), "label": label, "amount_cents": cents, "on": day}


def _line(session: Session, line_id: UUID) -> BankLine:
    line = session.get(BankLine, line_id)
    if line is None:
        raise NotFound("bank line")
    return line
