"""The refund list."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, reading
from services.chassis.paging import page
from services.chassis.problems import NotFound
from services.pledges.domain.bank.bank_entries import SHOWN_AFTER_SETTLING, masked_iban
from services.pledges.domain.refunding.refund_states import AUTOMATIC_METHODS, RefundState
from services.pledges.store.bank.bank_lines import BankLine
from services.pledges.store.bank.line_actions import LineAction, LinePart
from services.pledges.store.disputing.disputes import is_charged_back
from services.pledges.store.pledging.pledge import NUMBER_PREFIX, Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.refunding.refunds import Refund, page_of_bank_refunds, page_of_refunds
from services.pledges.store.settling.payment_files import refunds_in_files
from services.pledges.usecases.approving.approval_contents import payer_iban_of_pledge
from services.pledges.usecases.refunding.refunds import refundable_cents

# What a filter's word takes in; a refund that two people agreed to is under way until it has ended.
STATES = {
    "listed": (RefundState.LISTED,),
    "approved": (RefundState.APPROVED, RefundState.REQUESTED, RefundState.PENDING),
    "failed": (RefundState.FAILED,),
    "paid": (RefundState.PAID,),
    "dropped": (RefundState.DROPPED,),
}


def list_refunds(sessions: Sessions, state: str | None, after: UUID | None, limit: int) -> dict[str, Any]:
    """A page of refunds, oldest first, each with the pledge it is for."""
    with reading(sessions) as session:
        rows = page_of_refunds(session, STATES.get(state or "", tuple(RefundState)), after, limit)
        pledges = _pledges(session, rows)
        payees, now = payees_of(session, rows), platform_now(session)
        for refund in rows:
            # Decision 30: what the bank told of a refund leaves the screens in time.
            if refund.paid_at is not None and now - refund.paid_at > SHOWN_AFTER_SETTLING:
                payees.pop(refund.id, None)
        in_files = refunds_in_files(session, [refund.id for refund in rows])
    return page(
        rows,
        limit,
        lambda refund: _view(
            refund,
            pledges.get(refund.id),
            payees.get(refund.id, (None, None)),
            in_file=refund.id in in_files,
        ),
        lambda row: (row.id,),
    )


def refunds_to_pay(sessions: Sessions, after: UUID | None, limit: int) -> dict[str, Any]:
    """A page of what somebody has to pay in a bank: whom, which account, how much, and with which words."""
    with reading(sessions) as session:
        rows = page_of_bank_refunds(session, after, limit)
        payees = payees_of(session, rows)
    return page(rows, limit, lambda refund: _to_pay(refund, payees[refund.id]), lambda row: (row.id,))


def refundable_view(sessions: Sessions, number_or_id: str) -> dict[str, Any]:
    """A pledge whose money may go back: what was paid, what is left, and how it would go.

    `number_or_id` is what people say (MK-10001) or the pledge's id. Raises NotFound.
    """
    with reading(sessions) as session:
        pledge = _named(session, number_or_id)
        if pledge is None:
            raise NotFound("pledge")
        terms = session.get_one(CampaignTerms, pledge.campaign_id)
        automatic = pledge.method in AUTOMATIC_METHODS
        payer = None if automatic else payer_iban_of_pledge(session, pledge.id)
        return {
            "pledge_id": str(pledge.id),
            "pledge_number": pledge.short_number,
            "campaign_id": str(terms.campaign_id),
            "campaign_title": terms.title,
            "method": pledge.method,
            "automatic": automatic,
            "payer_account_masked": masked_iban(payer),
            "paid_cents": pledge.paid_cents,
            "refunded_cents": pledge.refunded_cents,
            "refundable_cents": max(0, refundable_cents(session, pledge)),
            "charged_back": is_charged_back(session, pledge.id),
        }


def payees_of(session: Session, refunds: list[Refund]) -> dict[UUID, tuple[str | None, str | None]]:
    """Name and account to which each bank refund goes: as two people entered it, or as the bank told it."""
    found = {refund.id: (refund.payee_name, refund.payee_iban) for refund in refunds}
    asked = [refund.id for refund in refunds if refund.payee_iban is None and not refund.is_automatic]
    line = (BankLine.id, Refund.id, BankLine.party_name, BankLine.party_iban)
    whole = select(*line).join(
        BankLine,
        (BankLine.id == Refund.receipt_line_id)
        | ((BankLine.pledge_id == Refund.pledge_id) & (BankLine.state == "matched")),
    )
    # A line that was split or joined names one pledge itself, and all of them part by part.
    part = (
        select(*line)
        .join(LinePart, LinePart.pledge_id == Refund.pledge_id)
        .join(LineAction, (LineAction.id == LinePart.action_id) & LineAction.undone_at.is_(None))
        .join(BankLine, (BankLine.id == LinePart.line_id) & (BankLine.state == "matched"))
    )
    told: list[_Told] = []
    for query in (whole, part):
        known = query.where(Refund.id.in_(asked), BankLine.amount_cents > 0, BankLine.party_iban.is_not(None))
        told += [_Told(*row) for row in session.execute(known)]
    # Of several the first that paid, as two people have seen it.
    told.sort(key=lambda payer: payer.line_id, reverse=True)
    return found | {payer.refund_id: (payer.name, payer.iban) for payer in told}


class _Told(NamedTuple):
    """Who paid, as the bank told it with one line."""

    line_id: UUID
    refund_id: UUID
    name: str | None
    iban: str | None


def _named(session: Session, number_or_id: str) -> Pledge | None:
    digits = number_or_id.strip().upper().removeprefix(NUMBER_PREFIX)
    if digits.isascii() and digits.isdigit() and len(digits) <= 18:
        return session.scalar(select(Pledge).where(Pledge.number == int(digits)))
    try:
        return session.get(Pledge, UUID(number_or_id.strip()))
    except ValueError:
        return None


def _to_pay(refund: Refund, payee: tuple[str | None, str | None]) -> dict[str, Any]:
    return {
        "id": str(refund.id),
        "collecting_account_id": str(refund.collecting_account_id),
        "payee_name": payee[0],
        "payee_iban": payee[1],
        "amount_cents": refund.amount_cents,
        "message": refund.short_number,
    }


def _pledges(session: Session, refunds: list[Refund]) -> dict[UUID, tuple[Pledge, CampaignTerms]]:
    query = (
        select(Refund.id, Pledge, CampaignTerms)
        .outerjoin(BankLine, BankLine.id == Refund.receipt_line_id)
        .join(Pledge, (Pledge.id == Refund.pledge_id) | (Pledge.id == BankLine.pledge_id))
        .join(CampaignTerms, CampaignTerms.campaign_id == Pledge.campaign_id)
        .where(Refund.id.in_([refund.id for refund in refunds]))
    )
    return {refund_id: (pledge, terms) for refund_id, pledge, terms in session.execute(query)}


def _view(
    refund: Refund,
    found: tuple[Pledge, CampaignTerms] | None,
    payee: tuple[str | None, str | None],
    *,
    in_file: bool,
) -> dict[str, Any]:
    pledge, terms = found or (None, None)
    # Whoever pays a bank refund has to read the whole account; elsewhere its end is enough.
    is_to_be_paid = refund.state == RefundState.APPROVED and not refund.is_automatic and not in_file
    return {
        "id": str(refund.id),
        "number": refund.short_number,
        "state": refund.state,
        "method": refund.method,
        "automatic": refund.is_automatic,
        "trouble": refund.trouble,
        "in_payment_file": in_file,
        "failure": refund.failure,
        "payee_name": payee[0] if is_to_be_paid else None,
        "payee_iban": payee[1] if is_to_be_paid else None,
        "payee_account_masked": masked_iban(payee[1]),
        "amount_cents": refund.amount_cents,
        "reason": refund.reason,
        "pledge_id": str(pledge.id) if pledge else None,
        "pledge_number": pledge.short_number if pledge else None,
        "campaign_id": str(terms.campaign_id) if terms else None,
        "campaign_title": terms.title if terms else None,
        "listed_at": refund.listed_at,
        "paid_at": refund.paid_at,
    }
