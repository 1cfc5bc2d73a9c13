"""What stands of a bank line: the action behind it, whoever or whatever took it."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from services.chassis.database import platform_now
from services.chassis.identifiers import new_id
from services.chassis.problems import Conflict
from services.pledges.domain.refunding.refund_states import RefundState
from services.pledges.store.at_the_desk.cash import CashDeposit
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.bank_rules import BankRule
from services.pledges.store.bank.line_actions import LineAction, LinePart, standing_action
from services.pledges.store.books.ledger import LedgerTransaction
from services.pledges.store.refunding.refunds import Refund


def standing(session: Session, line: BankLine) -> LineAction:
    """The action that placed the line; what the platform did by itself is told as one, not yet stored.

    Raises Conflict (line_not_settled, refund_already_paid, not_undoable).
    """
    if line.state not in ("matched", "done"):
        raise Conflict("line_not_settled")
    action = standing_action(session, line.id)
    if action is not None:
        return action
    return LineAction(
        id=new_id(),
        kind="automatic",
        made_at=line.decided_at or platform_now(session),
        parts=[_automatic_part(session, line)],
    )


def _automatic_part(session: Session, line: BankLine) -> LinePart:
    part = LinePart(id=new_id(), position=1, line_id=line.id, amount_cents=line.amount_cents)
    match (line.state, line.reason):
        case ("done", "refund_listed"):
            part.kind, part.refund_id = "payer", _listed_refund(session, line).id
            return part
        case ("matched", None) if line.pledge_id is not None and line.amount_cents > 0:
            part.kind, part.pledge_id = "pledge", line.pledge_id
        case ("matched", "payout"):
            part.kind, part.payout_id = "payout", line.payout_id
        case ("matched", "cash_deposit"):
            part.kind, part.deposit_id = "deposit", _deposit(session, line).id
        case ("matched", "rule") if line.rule_id is not None:
            part.kind, part.account = "account", session.get_one(BankRule, line.rule_id).account
        case ("matched", "refund"):
            raise Conflict("refund_already_paid")
        case _:
            raise Conflict("not_undoable")
    transaction = own_transaction(session, line)
    part.transaction_id = transaction.id if transaction else None
    return part


def own_transaction(session: Session, line: BankLine) -> LedgerTransaction | None:
    """What the platform posted when it placed the line by itself, unless that was reversed since."""
    reversing = aliased(LedgerTransaction)
    query = select(LedgerTransaction).where(
        LedgerTransaction.cause_kind.in_(("bank_line", "bank_line_match")),
        LedgerTransaction.cause_id == str(line.id),
        ~exists().where(reversing.reverses == LedgerTransaction.id),
    )
    # A line that was matched later has both; then the match is what placed it.
    return session.scalar(query.order_by(LedgerTransaction.cause_kind.desc()).limit(1))


def _listed_refund(session: Session, line: BankLine) -> Refund:
    query = select(Refund).where(Refund.receipt_line_id == line.id, Refund.state != RefundState.DROPPED)
    return session.scalars(query).one()


def _deposit(session: Session, line: BankLine) -> CashDeposit:
    return session.scalars(select(CashDeposit).where(CashDeposit.bank_line_id == line.id)).one()
