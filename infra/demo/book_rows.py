"""Rows of the books: what lines, refunds, receipts and settlements are posted as, by the service's rules."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from infra.demo.bank_plan import OddReceipt, PlannedRefund, Statement, iban_of
from infra.demo.bank_rows import booked
from infra.demo.identifiers import id_at
from infra.demo.legal_grounds import legal_number
from infra.demo.plan import REPORTED_AFTER, SETTLED, Cast, PlannedCampaign
from infra.demo.pledge_plan import PlannedPledge, cash_receipt_id
from infra.demo.rows import Rows
from services.contracts.money import CURRENCY
from services.pledges.domain.approving.approvals import fingerprint
from services.pledges.domain.books import postings
from services.pledges.domain.books.cash_postings import cash_received
from services.pledges.domain.books.ledger import Posting
from services.pledges.domain.books.return_postings import Books
from services.pledges.domain.pledging.deadlines import local_day
from services.pledges.domain.settling.settlement_postings import settlement_agreed
from services.pledges.domain.settling.statement import Share

_SETTLED_AFTER = timedelta(days=20)
_DECIDED_IN = timedelta(minutes=40)


def _post(rows: Rows, posting: Posting, at: datetime) -> None:
    transaction_id = id_at(at, "posting", posting.cause_kind, posting.cause_id)
    rows.add(
        "ledger_transaction",
        id=transaction_id,
        collecting_account_id=posting.collecting_account_id,
        cause_kind=posting.cause_kind,
        cause_id=posting.cause_id,
        booked_on=posting.booked_on,
        campaign_id=posting.campaign_id,
        posted_at=at,
    )
    for position, line in enumerate(posting.lines, start=1):
        rows.add(
            "ledger_entry",
            transaction_id=transaction_id,
            position=position,
            account=line.account,
            amount_cents=line.cents,
            currency=CURRENCY,
        )


def add_bank_postings(rows: Rows, statements: Sequence[Statement]) -> None:
    """Each line of the bank in the books, on the bank's own day."""
    for statement, booking, line_id in booked(statements):
        account_id, cause = statement.organiser.account_id, booking.cause
        if isinstance(cause, PlannedPledge):
            told = (account_id, cause.campaign.id, line_id, booking.booked_on, cause.cents)
            posting = postings.bank_received(*told)
        elif isinstance(cause, OddReceipt):
            posting = postings.bank_unallocated(account_id, line_id, booking.booked_on, cause.cents)
        else:
            paid = (account_id, cause.pledge.campaign.id, line_id, booking.booked_on, cause.pledge.cents)
            posting = postings.refund_paid(*paid)
        _post(rows, posting, statement.brought_at)


def add_refunds(
    rows: Rows, refunds: Sequence[PlannedRefund], statements: Sequence[Statement], cast: Cast
) -> None:
    """What was given back, agreed to by two people and paid by the bank, or listed and waiting for them."""
    lines = {
        id(booking.cause): (line_id, statement.brought_at)
        for statement, booking, line_id in booked(statements)
        if isinstance(booking.cause, PlannedRefund)
    }
    for refund in refunds:
        pledge, campaign = refund.pledge, refund.pledge.campaign
        line_id, paid_at = lines.get(id(refund), (None, None))
        rows.add(
            "refund",
            id=refund.id,
            number=refund.number,
            collecting_account_id=campaign.organiser.account_id,
            campaign_id=campaign.id,
            pledge_id=pledge.id,
            method="bank_transfer",
            amount_cents=pledge.cents,
            reason=campaign.state,
            state="paid" if line_id else "listed",
            listed_at=refund.listed_at,
            paid_at=paid_at,
            paid_line_id=line_id,
        )
        listed = (
            campaign.organiser.account_id,
            campaign.id,
            refund.id,
            local_day(refund.listed_at),
            pledge.cents,
        )
        _post(rows, postings.refund_listed(*listed), refund.listed_at)
        if refund.approved_at and paid_at:
            _agree_to_refund(rows, refund, paid_at, cast)


def _agree_to_refund(rows: Rows, refund: PlannedRefund, paid_at: datetime, cast: Cast) -> None:
    approved_at = refund.approved_at or paid_at
    content = {
        "refund_id": str(refund.id),
        "refund_number": f"P-{refund.number}",
        "amount_cents": refund.pledge.cents,
        "refund_reason": refund.pledge.campaign.state,
        "method": "bank_transfer",
        "pledge_id": str(refund.pledge.id),
        "payer_iban": iban_of(refund.pledge.email),
    }
    approval_id = _agree(
        rows, "refund", refund.id, content, refund.pledge.cents, "Palautus maksajalle", approved_at, cast
    )
    for happening, state, at, actor in (
        ("approved", "approved", approved_at, cast.approver),
        ("paid", "paid", paid_at, "bank"),
    ):
        cause = f"approval:{approval_id}" if happening == "approved" else None
        _change(rows, "refund", refund.id, at, happening, state, actor, cause)


def _agree(
    rows: Rows,
    kind: str,
    subject_id: UUID,
    content: dict[str, Any],
    cents: int,
    comment: str,
    decided_at: datetime,
    cast: Cast,
) -> UUID:
    """Finance asked and the approver agreed; the id of the request."""
    requested_at = decided_at - _DECIDED_IN
    approval_id = id_at(requested_at, "approval", subject_id)
    rows.add(
        "approval",
        id=approval_id,
        kind=kind,
        subject_id=subject_id,
        content=content,
        content_hash=fingerprint(content),
        amount_cents=cents,
        comment=comment,
        requested_by=cast.finance,
        requested_at=requested_at,
        expires_at=requested_at + timedelta(hours=24),
        state="executed",
        decided_by=cast.approver,
        decided_at=decided_at,
    )
    return approval_id


def _change(
    rows: Rows,
    lifecycle: str,
    subject_id: UUID,
    at: datetime,
    happening: str,
    state: str,
    actor: str,
    cause: str | None,
) -> None:
    rows.add(
        "state_change",
        lifecycle=lifecycle,
        subject_id=subject_id,
        at=at,
        happening=happening,
        state=state,
        actor=actor,
        cause=cause,
    )


def add_cash(rows: Rows, pledges: Sequence[PlannedPledge]) -> None:
    """Notes that two people counted: they lie in the drawers of the library."""
    for pledge in pledges:
        receipt_id = cash_receipt_id(pledge)
        campaign = pledge.campaign
        told = (
            campaign.organiser.account_id,
            campaign.id,
            receipt_id,
            local_day(pledge.made_at),
            pledge.cents,
        )
        _post(rows, cash_received(*told), pledge.made_at + timedelta(minutes=4))


def add_settlements(
    rows: Rows,
    campaigns: Sequence[PlannedCampaign],
    pledges: Sequence[PlannedPledge],
    numbers: Iterator[int],
    cast: Cast,
) -> None:
    """What associations that are at work were given: it lies on their own accounts and was set free."""
    held: dict[UUID, int] = {}
    for pledge in pledges:
        if pledge.is_paid and pledge.campaign.state in SETTLED:
            held[pledge.campaign.id] = held.get(pledge.campaign.id, 0) + pledge.cents
    for campaign in campaigns:
        if campaign.id in held and campaign.closed_at:
            _settle(rows, campaign, held[campaign.id], next(numbers), settled_at(campaign), cast)


def settled_at(campaign: PlannedCampaign) -> datetime:
    """When two people agreed to what an association that is at work gets, or has got by its report."""
    if campaign.closed_at is None:
        raise LookupError(campaign.key)
    return campaign.closed_at + (
        REPORTED_AFTER + timedelta(days=2) if campaign.state == "reported" else _SETTLED_AFTER
    )


def _settle(
    rows: Rows, campaign: PlannedCampaign, held_cents: int, number: int, at: datetime, cast: Cast
) -> None:
    organiser, settlement_id = campaign.organiser, id_at(at, "settlement", campaign.key)
    statement = _statement(campaign, held_cents)
    # The rest is settled when the report of the experiment was accepted.
    is_last = campaign.state == "reported"
    cents = held_cents if is_last else held_cents * 4 // 5
    payee = {"payee_name": organiser.name, "payee_iban": organiser.iban}
    content = {
        "action": "pay",
        "settlement_id": str(settlement_id),
        "settlement_number": f"T-{number}",
        "campaign_id": str(campaign.id),
        "campaign_title": campaign.text["title"],
        "instalment": 1,
        "is_last": is_last,
        "way": "release",
        **payee,
        "held_cents": cents,
        "fees_cents": 0,
        "holdback_cents": 0,
        "amount_cents": cents,
        "statement_hash": fingerprint(statement),
    }
    approval_id = _agree(
        rows, "settlement", settlement_id, content, cents, "Tilitys kampanjan päätyttyä", at, cast
    )
    rows.add(
        "settlement",
        id=settlement_id,
        number=number,
        campaign_id=campaign.id,
        collecting_account_id=organiser.account_id,
        instalment=1,
        is_last=is_last,
        way="release",
        payee_account_id=organiser.account_id,
        **payee,
        asked_cents=None if is_last else cents,
        taken_cents=cents,
        fees_cents=0,
        holdback_cents=0,
        amount_cents=cents,
        statement=statement,
        state="paid",
        drafted_by=cast.finance,
        drafted_at=at - timedelta(hours=2),
        approved_at=at,
        paid_at=at,
    )
    _tell_of_settlement(rows, settlement_id, approval_id, at, cast)
    share = Share(taken_cents=cents, fees_cents=0, holdback_cents=0)
    _post(
        rows,
        settlement_agreed(Books(organiser.account_id, campaign.id), settlement_id, local_day(at), share),
        at,
    )


def _tell_of_settlement(rows: Rows, settlement_id: UUID, approval_id: UUID, at: datetime, cast: Cast) -> None:
    steps = (
        ("proposed", "proposed", at - _DECIDED_IN, cast.finance, None),
        ("approved", "approved", at, cast.approver, f"approval:{approval_id}"),
        ("released", "paid", at, cast.approver, f"approval:{approval_id}"),
    )
    for happening, state, when, actor, cause in steps:
        _change(rows, "settlement", settlement_id, when, happening, state, actor, cause)


def _statement(campaign: PlannedCampaign, cents: int) -> dict[str, Any]:
    return {
        "campaign_id": str(campaign.id),
        "campaign_title": campaign.text["title"],
        "association_name": campaign.organiser.name,
        "legal_mode": campaign.text["mode"],
        "legal_number": legal_number(campaign),
        "collecting_account_name": campaign.organiser.name,
        "collecting_account_kind": "association",
        "way": "release",
        "promised_cents": cents,
        "rows": [{"row": "bank_transfer", "cents": cents}],
        "held_cents": cents,
        "fees_cents": 0,
        "kept_back_cents": 0,
        "payable_cents": 0,
        "settled_cents": 0,
        "passed_on_cents": 0,
        "at_provider_cents": 0,
        "holdback_percent": 0,
    }
