"""Cash desks as helpers and finance staff see them."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, reading
from services.chassis.problems import NotFound
from services.pledges.domain.pledging.deadlines import HELSINKI, local_day
from services.pledges.store.at_the_desk.cash import (
    CashCount,
    CashDeposit,
    CashDesk,
    CashReceipt,
    desks_of_account,
    in_drawer,
    newest_counts,
    newest_deposits,
    receipts_of_day,
)
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.pledging.pledge import NUMBER_PREFIX, Pledge
from services.pledges.store.pledging.terms import CampaignTerms

MOST_DESKS, MOST_RECEIPTS, MOST_COUNTS, MOST_WAITING = 100, 500, 20, 100


def desks_for(sessions: Sessions, campaign_id: UUID) -> list[dict[str, str]]:
    """Where cash for the campaign is taken. Raises NotFound until the campaign was published."""
    with reading(sessions) as session:
        terms = session.get(CampaignTerms, campaign_id)
        if terms is None:
            raise NotFound("campaign")
        desks = desks_of_account(session, terms.collecting_account_id)
    return [{"id": str(desk.id), "name": desk.name} for desk in desks]


def list_desks(sessions: Sessions) -> list[dict[str, Any]]:
    """Every desk with what should lie in it."""
    query = (
        select(CashDesk, CollectingAccount.association_name)
        .join(CollectingAccount, CollectingAccount.id == CashDesk.collecting_account_id)
        .order_by(CashDesk.name)
        .limit(MOST_DESKS)
    )
    with reading(sessions) as session:
        return [_desk(session, desk, owner) for desk, owner in session.execute(query)]


def show_desk(sessions: Sessions, desk_id: UUID) -> dict[str, Any]:
    """One desk: today's receipts, the newest counts and deposits. Raises NotFound."""
    with reading(sessions) as session:
        desk = session.get(CashDesk, desk_id)
        if desk is None:
            raise NotFound("cash desk")
        owner = session.get_one(CollectingAccount, desk.collecting_account_id).association_name
        today = local_day(platform_now(session))
        morning = datetime.combine(today, time(), HELSINKI).astimezone(UTC)
        receipts = receipts_of_day(session, desk_id, morning, MOST_RECEIPTS)
        return _desk(session, desk, owner) | {
            "day": today,
            "receipts": [_receipt(receipt, number) for receipt, number in receipts],
            "counts": [_count(each) for each in newest_counts(session, desk_id, MOST_COUNTS)],
            "deposits": [_deposit(each) for each in newest_deposits(session, desk_id, MOST_COUNTS)],
        }


def waiting_for_witness(sessions: Sessions, actor: str) -> list[dict[str, Any]]:
    """Cash that somebody else took and that waits to be counted; its sum is not told."""
    with reading(sessions) as session:
        query = (
            select(CashReceipt, CashDesk.name, Pledge.number, CampaignTerms.title)
            .join(CashDesk, CashDesk.id == CashReceipt.cash_desk_id)
            .join(Pledge, Pledge.id == CashReceipt.pledge_id)
            .join(CampaignTerms, CampaignTerms.campaign_id == Pledge.campaign_id)
            .where(CashReceipt.state == "taken", CashReceipt.taken_by != actor)
            .where(CashReceipt.expires_at > platform_now(session))
            .order_by(CashReceipt.expires_at)
            .limit(MOST_WAITING)
        )
        return [
            {
                "id": str(receipt.id),
                "desk_name": desk_name,
                "number": f"{NUMBER_PREFIX}{number}",
                "campaign_title": title,
                "taken_at": receipt.taken_at,
                "expires_at": receipt.expires_at,
            }
            for receipt, desk_name, number, title in session.execute(query)
        ]


def _desk(session: Session, desk: CashDesk, owner: str) -> dict[str, Any]:
    expected, unconfirmed = in_drawer(session, desk.id)
    return {
        "id": str(desk.id),
        "name": desk.name,
        "association_name": owner,
        "expected_cents": expected,
        "waiting": unconfirmed > 0,
    }


def _receipt(receipt: CashReceipt, number: int) -> dict[str, Any]:
    return {
        "id": str(receipt.id),
        "number": receipt.number,
        "pledge_number": f"{NUMBER_PREFIX}{number}",
        # Whoever is to count it is not told what it should come to.
        "amount_cents": None if receipt.state == "taken" else receipt.amount_cents,
        "state": receipt.state,
        "taken_at": receipt.taken_at,
        "taken_by": receipt.taken_by,
        "decided_by": receipt.decided_by,
    }


def _count(count: CashCount) -> dict[str, Any]:
    return {
        "id": str(count.id),
        "counted_at": count.counted_at,
        "counted_by": count.counted_by,
        "expected_cents": count.expected_cents,
        "counted_cents": count.counted_cents,
        "difference_cents": count.difference_cents,
        "comment": count.comment,
        "state": count.state,
        "decision_reason": count.decision_reason,
    }


def _deposit(deposit: CashDeposit) -> dict[str, Any]:
    return {
        "id": str(deposit.id),
        "amount_cents": deposit.amount_cents,
        "reference": deposit.reference or "",
        "taken_at": deposit.taken_at,
        "state": deposit.state,
    }
