"""Which charges are passed on: all of a campaign's, once its repair window is over and nothing is open."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.chassis import logs
from services.chassis.database import platform_now, reading, transaction
from services.chassis.identifiers import new_id
from services.pledges.domain.transferring.transfer_states import TRANSFER
from services.pledges.store.transferring.transfers import (
    Transfer,
    TransferOrder,
    campaigns_to_pass_on,
    charges_to_pass_on,
)
from services.pledges.usecases.context import Context

log = logs.get(__name__)

CAMPAIGNS_AT_ONCE = 20


def order_transfers(context: Context) -> int:
    """Intend a transfer for each charge of the campaigns that are due; how many campaigns were."""
    with reading(context.sessions) as session:
        due = campaigns_to_pass_on(session, context.settings.repair_days, CAMPAIGNS_AT_ONCE)
    for campaign_id in due:
        with transaction(context.sessions, "transfer.ordered") as session:
            now = platform_now(session)
            order = insert(TransferOrder).values(campaign_id=campaign_id, ordered_at=now)
            session.execute(order.on_conflict_do_nothing())
            count = intend_missing(session, campaign_id, now)
        log.info("transfer.ordered", campaign_id=str(campaign_id), transfers=count)
    return len(due)


def intend_missing(session: Session, campaign_id: UUID, now: datetime) -> int:
    """Intend a transfer for each paid charge of an ordered campaign that has none; how many."""
    charges = charges_to_pass_on(session, campaign_id)
    if not charges:
        return 0
    rows = [
        {
            "id": new_id(),
            "pledge_id": pledge_id,
            "campaign_id": campaign_id,
            "collecting_account_id": account_id,
            "destination": destination,
            "charge_id": charge_id,
            "amount_cents": 0,
            "refunded_before_cents": 0,
            "reversed_cents": 0,
            "state": TRANSFER.begins,
            "intended_at": now,
            "tries": 0,
            "next_try_at": now,
        }
        for pledge_id, charge_id, account_id, destination in charges
    ]
    # Beside another worker, or again after a crash, a charge still gets one transfer.
    session.execute(insert(Transfer).on_conflict_do_nothing(), rows)
    return len(rows)
