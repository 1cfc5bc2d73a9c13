"""What exactly a second person agrees to, built from the rows as they are at the moment of asking."""

from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.chassis.problems import NotFound
from services.pledges.store.bank.bank_lines import BankLine, lock_line
from services.pledges.store.bank.candidates import with_id
from services.pledges.store.bank.line_actions import lines_that_paid
from services.pledges.store.refunding.refunds import Refund, lock_refund


def match_content(session: Session, line_id: UUID, pledge_id: UUID) -> dict[str, Any]:
    """A bank line to be booked to a pledge. Raises NotFound."""
    found = with_id(session, pledge_id)
    if found is None:
        raise NotFound("pledge")
    pledge, terms = found
    return _line_content(_line(session, line_id)) | {
        "pledge_id": str(pledge_id),
        "pledge_number": pledge.short_number,
        "pledge_amount_cents": pledge.amount_cents,
        "pledge_state": pledge.state,
        "campaign_id": str(pledge.campaign_id),
        "campaign_title": terms.title,
        "campaign_state": terms.state,
    }


def line_refund_content(session: Session, line_id: UUID) -> dict[str, Any]:
    """A receipt to be sent back to its payer. Raises NotFound."""
    return _line_content(_line(session, line_id))


def refund_content(session: Session, refund_id: UUID) -> dict[str, Any]:
    """A listed refund to be paid. Raises NotFound."""
    refund = lock_refund(session, refund_id)
    if refund is None:
        raise NotFound("refund")
    return {
        "refund_id": str(refund.id),
        "refund_number": refund.short_number,
        "amount_cents": refund.amount_cents,
        "refund_reason": refund.reason,
        "method": refund.method,
        "pledge_id": str(refund.pledge_id) if refund.pledge_id else None,
        "payer_iban": payer_iban(session, refund),
    }


def payer_iban(session: Session, refund: Refund) -> str | None:
    """The account that the money came from, as the bank told it; nothing where it came by card."""
    if refund.receipt_line_id is None:
        known = not refund.is_automatic and refund.pledge_id is not None
        return payer_iban_of_pledge(session, refund.pledge_id) if known and refund.pledge_id else None
    query = select(BankLine.party_iban).where(BankLine.id == refund.receipt_line_id)
    return session.scalar(query)


def payer_iban_of_pledge(session: Session, pledge_id: UUID) -> str | None:
    """The account that a pledge was paid from, as the bank told it."""
    query = select(BankLine.party_iban).where(
        BankLine.party_iban.is_not(None),
        BankLine.amount_cents > 0,
        or_(BankLine.pledge_id == pledge_id, BankLine.id.in_(lines_that_paid(pledge_id))),
        BankLine.state == "matched",
    )
    return session.scalar(query.order_by(BankLine.id).limit(1))


def _line(session: Session, line_id: UUID) -> BankLine:
    line = lock_line(session, line_id)
    if line is None:
        raise NotFound("bank line")
    return line


def _line_content(line: BankLine) -> dict[str, Any]:
    return {
        "line_id": str(line.id),
        "booked_on": line.booked_on.isoformat(),
        "amount_cents": line.amount_cents,
        "reference": line.reference,
        "payer_name": line.party_name,
        "payer_iban": line.party_iban,
    }
