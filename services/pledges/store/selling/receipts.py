"""The days on which money for a pledge came: what it was worth in tax is decided by the last of them."""

from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


def days_of_receipt(pledge: str) -> str:
    """The query of those days, for the pledge that the SQL expression names: by card, bank or cash.

    A receipt that was only meant for the pledge, and went back to its payer, is none of its money.
    """
    return f"""
        SELECT coalesce(k.happened_on, k.booked_on) FROM payment m
            JOIN ledger_transaction k ON k.cause_kind = 'card_charge' AND k.cause_id = m.charge_id
            WHERE m.pledge_id = {pledge}
        UNION ALL SELECT booked_on FROM bank_line WHERE pledge_id = {pledge} AND amount_cents > 0
            AND state = 'matched' AND reason IS NULL
        UNION ALL SELECT l.booked_on FROM line_part a JOIN line_action n ON n.id = a.action_id
            JOIN bank_line l ON l.id = a.line_id WHERE a.pledge_id = {pledge} AND n.undone_at IS NULL
        UNION ALL SELECT coalesce(k.happened_on, k.booked_on) FROM cash_receipt r
            JOIN ledger_transaction k ON k.cause_kind = 'cash_receipt' AND k.cause_id = r.id::text
            WHERE r.pledge_id = {pledge}
    """  # noqa: S608  # an expression of ours, no value


_RECEIVED_ON = text(f"SELECT max(day) FROM ({days_of_receipt(':pledge')}) received (day)")  # noqa: S608


def received_on(session: Session, pledge_id: UUID) -> date | None:
    """The day on which the pledge's money came, or nothing where none has."""
    found: date | None = session.scalar(_RECEIVED_ON, {"pledge": pledge_id})
    return found
