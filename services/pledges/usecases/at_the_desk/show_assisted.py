"""What a helper sees of the pledges they wrote down: a line each, and the paper until it is handed over."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.chassis.database import Sessions, platform_now, reading, transaction
from services.chassis.paging import page
from services.chassis.problems import Gone, NotFound
from services.chassis.short_codes import written
from services.pledges.store.at_the_desk.assisted import AssistedPledge, lock_assisted, page_of_assisted
from services.pledges.store.at_the_desk.cash import CashDesk, CashReceipt
from services.pledges.store.books.collecting_accounts import CollectingAccount
from services.pledges.store.pledging.pledge import NUMBER_PREFIX, Pledge
from services.pledges.store.pledging.terms import CampaignTerms
from services.pledges.usecases.at_the_desk.assisted_pledge import PAPER_SHOWN_FOR
from services.pledges.usecases.at_the_desk.desk_code import code_of
from services.pledges.usecases.context import Context
from services.pledges.usecases.pledging.payment_slip import slip_of


def list_assisted(sessions: Sessions, helper: str, before: UUID | None, limit: int) -> dict[str, Any]:
    """A page of the helper's own entries, newest first: as they were written down, and nothing later."""
    with reading(sessions) as session:
        rows = page_of_assisted(session, helper, before, limit)
        now = platform_now(session)
    return page(rows, limit, lambda row: _line(*row, now), lambda row: (row[0].id,))


def paper_of(context: Context, assisted_id: UUID, helper: str) -> dict[str, Any]:
    """What stands on the paper, the code with it; for the helper who wrote it down, until it is handed over.

    Raises NotFound, and Gone (paper_handed_over).
    """
    with transaction(context.sessions) as session:
        assisted = lock_assisted(session, assisted_id, helper)
        if assisted is None:
            raise NotFound("entry")
        shown_until = assisted.taken_at + PAPER_SHOWN_FOR
        if assisted.handed_over_at is not None or platform_now(session) >= shown_until:
            raise Gone("paper_handed_over")
        pledge = session.get_one(Pledge, assisted.pledge_id)
        terms = session.get_one(CampaignTerms, pledge.campaign_id)
        return {
            "id": str(assisted.id),
            "number": pledge.short_number,
            "taken_at": assisted.taken_at,
            "amount_cents": assisted.amount_cents,
            "method": pledge.method,
            "locale": pledge.locale,
            "campaign_title": terms.title,
            "association_name": terms.association_name,
            "display": terms.display,
            "model": terms.model,
            "deadline": terms.deadline,
            "code": written(code_of(context.settings.link_key, assisted)),
            "consent_text": assisted.consent_text,
            "slip": _slip(session, assisted, pledge, terms),
            "cash": _cash(session, assisted),
        }


def _line(assisted: AssistedPledge, number: int, cash: str | None, now: datetime) -> dict[str, Any]:
    handed_over = assisted.handed_over_at is not None or assisted.taken_at + PAPER_SHOWN_FOR <= now
    return {
        "id": str(assisted.id),
        "number": f"{NUMBER_PREFIX}{number}",
        "taken_at": assisted.taken_at,
        "amount_cents": assisted.amount_cents,
        "handed_over": handed_over,
        "cash": None if handed_over else cash,
    }


def _slip(
    session: Session, assisted: AssistedPledge, pledge: Pledge, terms: CampaignTerms
) -> dict[str, Any] | None:
    if pledge.reference is None:
        return None
    account = session.get_one(CollectingAccount, terms.collecting_account_id)
    # As it was written down: a sum changed since then is not the helper's to see.
    return asdict(slip_of(pledge, account, assisted.amount_cents))


def _cash(session: Session, assisted: AssistedPledge) -> dict[str, Any] | None:
    query = select(CashReceipt, CashDesk.name).join(CashDesk, CashDesk.id == CashReceipt.cash_desk_id)
    row = session.execute(query.where(CashReceipt.pledge_id == assisted.pledge_id)).one_or_none()
    if row is None:
        return None
    receipt, desk_name = row
    return {
        "receipt_id": str(receipt.id),
        "desk_name": desk_name,
        "state": receipt.state,
        "number": receipt.number,
        "confirmed_at": receipt.decided_at,
        "expires_at": receipt.expires_at,
    }
