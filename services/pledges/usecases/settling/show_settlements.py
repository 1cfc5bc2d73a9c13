"""Settlements and payment files as finance sees them.

Account numbers are whole only while somebody has to check or pay them; afterwards they are masked, and
after 90 days they leave the screens (decision 30). The files themselves keep them.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, reading, transaction
from services.chassis.paging import page
from services.chassis.problems import NotFound
from services.pledges.domain.bank.bank_entries import SHOWN_AFTER_SETTLING, masked_iban
from services.pledges.domain.settling.settlement_states import ENDED, SettlementState
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.store.settling.account_holds import AccountHold, holds_on
from services.pledges.store.settling.campaign_reports import standing_of_report
from services.pledges.store.settling.ledger_sums import accounts_with_match, campaigns_to_settle, vouchers_of
from services.pledges.store.settling.payment_files import (
    PaymentFile,
    PaymentOrder,
    answers_of,
    counts_of,
    orders_of,
    page_of_payment_files,
    what_waits_for_a_file,
)
from services.pledges.store.settling.settlements import Settlement, page_of_settlements, settlements_of
from services.pledges.usecases.context import Context
from services.pledges.usecases.settling.objections import objections_to_settling
from services.pledges.usecases.settling.own_share_of_campaign import own_share_of
from services.pledges.usecases.settling.payees import hindrances
from services.pledges.usecases.settling.read_answer import answer_view
from services.pledges.usecases.settling.statements import Standing, standing_of, statement_of

_VOUCHERS_AT_ONCE = 1_000


def list_campaigns_to_settle(sessions: Sessions, after: UUID | None, limit: int) -> dict[str, Any]:
    """A page of funded campaigns that hold money."""
    with reading(sessions) as session:
        rows = campaigns_to_settle(session, after, limit)
    return page(rows, limit, lambda row: row, lambda row: (row["campaign_id"],))


def list_settlements(
    sessions: Sessions, state: str | None, before: UUID | None, limit: int
) -> dict[str, Any]:
    """A page of settlements, newest first."""
    with reading(sessions) as session:
        rows, now = page_of_settlements(session, state, before, limit), platform_now(session)
    return page(rows, limit, lambda row: settlement_view(row, now), lambda row: (row.id,))


def campaign_settling(context: Context, campaign_id: UUID) -> dict[str, Any]:
    """A campaign's statement now, what its last settlement would take, what forbids it, and the earlier ones.

    Raises NotFound.
    """
    with transaction(context.sessions) as session:
        standing, now = standing_of(session, campaign_id), platform_now(session)
        share = standing.share(is_last=True, asked_cents=None)
        found = objections_to_settling(
            session, standing, share, is_last=True, repair_days=context.settings.repair_days
        )
        payee = standing.accounts.payee
        hold = holds_on(session, [payee.id]).get(payee.id) if payee else None
        return {
            "statement": statement_of(session, standing),
            "to_pay_cents": share.amount_cents,
            "objections": found,
            "report": standing_of_report(session, campaign_id),
            "own_share": own_share_of(session, campaign_id),
            "payee_name": payee.payee_name if payee else None,
            "payee_account_masked": masked_iban(payee.iban) if payee else None,
            "hold": hold_view(session, hold) if hold else None,
            "match": _match_settling(session, standing, context.settings.repair_days),
            "settlements": [settlement_view(each, now) for each in settlements_of(session, campaign_id)],
        }


def _match_settling(session: Session, own: Standing, repair_days: int) -> list[dict[str, Any]]:
    """The same of the match that lies on other accounts than the campaign's own."""
    campaign_id = own.terms.campaign_id
    found = []
    for account_id in accounts_with_match(session, campaign_id, own.accounts.collecting.id):
        standing = standing_of(session, campaign_id, account_id)
        share = standing.share(is_last=True, asked_cents=None)
        objections = objections_to_settling(session, standing, share, is_last=True, repair_days=repair_days)
        found.append(
            {
                "collecting_account_id": account_id,
                "statement": statement_of(session, standing),
                "to_pay_cents": share.amount_cents,
                "objections": objections,
            }
        )
    return found


def show_settlement(sessions: Sessions, settlement_id: UUID) -> dict[str, Any]:
    """One settlement with its statement. Raises NotFound."""
    with transaction(sessions) as session:
        settlement = session.get(Settlement, settlement_id)
        if settlement is None:
            raise NotFound("settlement")
        waits = settlement.state == SettlementState.APPROVED
        hindrance = hindrances(session, [settlement]).get(settlement.id) if waits else None
        return settlement_view(settlement, platform_now(session)) | {
            "statement": settlement.statement,
            "hindrance": hindrance,
        }


def vouchers_of_campaign(
    sessions: Sessions, campaign_id: UUID, account_id: UUID | None = None
) -> Iterator[dict[str, Any]]:
    """Every transaction that moved what is held for the campaign on its own account, or on the one named.

    Read in pages. Raises NotFound.
    """
    with reading(sessions) as session:
        terms = session.get(CampaignTerms, campaign_id)
        if terms is None:
            raise NotFound("campaign")
        account_id = account_id or terms.collecting_account_id
    after: UUID | None = None
    while True:
        with reading(sessions) as session:
            rows = vouchers_of(session, campaign_id, account_id, after, _VOUCHERS_AT_ONCE)
        yield from rows
        if len(rows) < _VOUCHERS_AT_ONCE:
            return
        after = rows[-1]["id"]


def settlement_view(settlement: Settlement, now: datetime) -> dict[str, Any]:
    """A settlement in a list."""
    ended = settlement.state in ENDED
    gone = settlement.paid_at is not None and now - settlement.paid_at > SHOWN_AFTER_SETTLING
    return {
        "id": settlement.id,
        "number": settlement.short_number,
        "campaign_id": settlement.campaign_id,
        "campaign_title": settlement.statement["campaign_title"],
        "association_name": settlement.statement["association_name"],
        "instalment": settlement.instalment,
        "is_last": settlement.is_last,
        "way": settlement.way,
        "state": settlement.state,
        "amount_cents": settlement.amount_cents,
        "taken_cents": settlement.taken_cents,
        "fees_cents": settlement.fees_cents,
        "holdback_cents": settlement.holdback_cents,
        "payee_name": settlement.payee_name,
        "payee_account_masked": None if gone else masked_iban(settlement.payee_iban),
        "payee_iban": None if ended else settlement.payee_iban,
        "failure": settlement.failure,
        "drafted_at": settlement.drafted_at,
        "approved_at": settlement.approved_at,
        "paid_at": settlement.paid_at,
    }


def waiting_for_files(sessions: Sessions) -> dict[str, Any]:
    """For each account what waits for a payment file."""
    with reading(sessions) as session:
        rows = what_waits_for_a_file(session)
    return {"items": [row | {"account_masked": masked_iban(row.pop("iban"))} for row in rows]}


def list_payment_files(sessions: Sessions, before: UUID | None, limit: int) -> dict[str, Any]:
    """A page of files, newest first, each with how many of its payments stand where."""
    with reading(sessions) as session:
        rows = page_of_payment_files(session, before, limit)
        counts = counts_of(session, [row.id for row in rows])
    return page(rows, limit, lambda row: _file_view(row, counts.get(row.id, {})), lambda row: (row.id,))


def show_payment_file(sessions: Sessions, file_id: UUID) -> dict[str, Any]:
    """One file with its payments and the bank's answers. Raises NotFound."""
    with transaction(sessions) as session:
        file = session.get(PaymentFile, file_id)
        if file is None:
            raise NotFound("payment file")
        orders, now = orders_of(session, file_id), platform_now(session)
        gone = file.approved_at is not None and now - file.approved_at > SHOWN_AFTER_SETTLING
        counts = counts_of(session, [file_id]).get(file_id, {})
        return _file_view(file, counts) | {
            "orders": [_order_view(order, gone=gone) for order in orders],
            "answers": [answer_view(answer, file) for answer in answers_of(session, file_id)],
        }


def hold_view(session: Session, hold: AccountHold) -> dict[str, Any]:
    """A hold on a changed account."""
    account = session.get_one(CollectingAccount, hold.collecting_account_id)
    return {
        "id": hold.id,
        "collecting_account_id": hold.collecting_account_id,
        "association_name": account.association_name,
        "old_account_masked": masked_iban(hold.old_iban),
        "new_account_masked": masked_iban(hold.new_iban),
        "began_at": hold.began_at,
        "until": hold.until,
    }


def _file_view(file: PaymentFile, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "id": file.id,
        "number": file.number,
        "message_id": file.message_id,
        "format": file.format,
        "state": file.state,
        "payments": file.payments,
        "amount_cents": file.amount_cents,
        "execute_on": file.execute_on,
        "sha256": file.sha256,
        "made_at": file.made_at,
        "approved_at": file.approved_at,
        "downloaded_at": file.downloaded_at,
        "counts": counts,
    }


def _order_view(order: PaymentOrder, *, gone: bool) -> dict[str, Any]:
    return {
        "id": order.id,
        "end_to_end_id": order.end_to_end_id,
        "kind": "refund" if order.refund_id else "settlement",
        "payee_name": None if gone else order.payee_name,
        "payee_account_masked": None if gone else masked_iban(order.payee_iban),
        "amount_cents": order.amount_cents,
        "state": order.state,
        "reason": order.reason,
    }
